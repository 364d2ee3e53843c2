"""What the tests about command tables share."""

from __future__ import annotations

from tuyasniff.model import FamilyName, Frame, Talker, TalkerBy
from tuyasniff.protocol.family import FAMILIES, Command, Family

ROWS: tuple[tuple[Family, Command], ...] = tuple((row, command) for row in FAMILIES for command in row.commands)
EXAMPLES: tuple[tuple[Family, Command, bytes], ...] = tuple(
    (row, command, bytes.fromhex(example)) for row, command in ROWS for example in command.examples
)


def frame_of(
    whole: bytes | str,
    family: FamilyName | None = None,
    talker: Talker = Talker.UNKNOWN,
    *,
    extended: bool | None = None,
) -> Frame:
    data = bytes.fromhex(whole) if isinstance(whole, str) else whole
    long = family is FamilyName.ZIGBEE if extended is None else extended
    return Frame("test", talker, TalkerBy.NONE, None, None, 0, data, long, family)


def codes(family: Family, variant: str = "") -> set[int]:
    """The command bytes for which a family has a form of this variant."""
    return {command.code for command in family.commands if any(s.variant == variant for s in command.shapes)}


def subs(family: Family, code: int, variant: str = "") -> set[int | None]:
    """The sub-commands of a command byte that have a form of this variant."""
    return {
        command.sub
        for command in family.commands
        if command.code == code and any(shape.variant == variant for shape in command.shapes)
    }
