"""All dialects, in the order in which they are asked for a line."""

from __future__ import annotations

from tuyasniff.hexdump.dialect import Dialect
from tuyasniff.hexdump.offsets import BINARY, DECIMAL, HEXDUMP, OCTAL, SWAPPED16, SWAPPED32
from tuyasniff.hexdump.plain import PLAIN, PROSE, TABLE

DIALECTS: tuple[Dialect, ...] = (
    HEXDUMP,
    SWAPPED16,
    SWAPPED32,
    OCTAL,
    BINARY,
    DECIMAL,
    TABLE,
    PLAIN,
    PROSE,
)
