"""Dumps as hexdump, xxd and od print them: bytes, words in the order of the machine, and other number bases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuyasniff.hexdump.dialect import IMPOSSIBLE, Claim, Dialect, Example, hexes, share_score
from tuyasniff.hexdump.dump import DumpReader, Spec, find_layout, hex_groups, numbers
from tuyasniff.hexdump.record import Line

_START = "55aa030000010003"
_VOLTS = "55aa0307000814020004000008fc2f"

_BYTES = (Spec(hex_groups(0), bare=False, plain=True),)
_SWAPPED16 = (Spec(hex_groups(2, little=True), 2),)
_SWAPPED32 = (Spec(hex_groups(4, little=True), 4, gap=8), Spec(hex_groups(8, little=True), 8, gap=16))
_DECIMAL = (Spec(numbers(10, 1, (1, 2, 3)), gap=3), Spec(numbers(10, 2, (1, 2, 3, 4, 5)), 2, gap=5))
_OCTAL = (
    Spec(numbers(8, 2, (6,)), 2),
    Spec(numbers(8, 1, (3,))),
    Spec(numbers(8, 4, (11,)), 4),
)
_BINARY = (Spec(numbers(2, 1, (8,))),)


def _scorer(specs: Sequence[Spec]) -> Callable[[Sequence[str]], float]:
    def score(head: Sequence[str]) -> float:
        found = [layout for spec in specs if (layout := find_layout(spec, head)) is not None]
        return share_score(max(rows for _, rows in found), head) if found else IMPOSSIBLE

    return score


def _opener(specs: Sequence[Spec]) -> Callable[[Sequence[str]], Claim]:
    def open_(head: Sequence[str]) -> Claim:
        best: tuple[int, DumpReader] | None = None
        for spec in specs:
            found = find_layout(spec, head)
            if found is not None and (best is None or found[1] > best[0]):
                best = found[1], DumpReader(spec, found[0])
        return best[1] if best is not None else _refuse

    return open_


def _decimal_score(head: Sequence[str]) -> float:
    """None of it where every number has just two digits: decimal bytes have one or three as well, so that is hex."""
    numbered = [line.split() for line in head if line.strip()]
    if all(len(token) == 2 for tokens in numbered for token in tokens):
        return IMPOSSIBLE
    return _scorer(_DECIMAL)(head)


def _refuse(_line: Line) -> None:
    return None


def _dialect(name: str, title: str, specs: Sequence[Spec], *texts: str) -> Dialect:
    examples = tuple(Example(text, hexes(_START, _VOLTS)) for text in texts)
    return Dialect(name, title, examples, _scorer(specs), _opener(specs), block=True)


HEXDUMP = _dialect(
    "hexdump",
    "offset, hex bytes, characters: hexdump -C, xxd, od -t x1, Wireshark",
    _BYTES,
    "00000000  55 aa 03 00 00 01 00 03  55 aa 03 07 00 08 14 02  |U.......U.......|\n"
    "00000010  00 04 00 00 08 fc 2f                              |....../|\n"
    "00000017\n",
    "00000000: 55aa 0300 0001 0003 55aa 0307 0008 1402  U.......U.......\n"
    "00000010: 0004 0000 08fc 2f                        ....../\n",
    "000000 55 aa 03 00 00 01 00 03 55 aa 03 07 00 08 14 02  >U.......U.......<\n"
    "000020 00 04 00 00 08 fc 2f                             >....../<\n"
    "000027\n",
)
SWAPPED16 = _dialect(
    "swapped16",
    "words of two bytes, low byte first: hexdump without -C, od -x",
    _SWAPPED16,
    "0000000 aa55 0003 0100 0300 aa55 0703 0800 0214\n0000010 0400 0000 fc08 002f\n0000017\n",
)
SWAPPED32 = _dialect(
    "swapped32",
    "words of four or eight bytes, low byte first: xxd -e, od -t x4",
    _SWAPPED32,
    "00000000: 0003aa55 03000100 0703aa55 02140800  U.......U.......\n"
    "00000010: 00000400   2ffc08                    ....../\n",
)
DECIMAL = _dialect(
    "decimal",
    "decimal numbers in rows: od -t u1, od -d",
    _DECIMAL,
    "  85 170   3   0   0   1   0   3  85 170   3   7   0   8  20   2\n   0   4   0   0   8 252  47\n",
)._replace(score=_decimal_score)
OCTAL = _dialect(
    "octal",
    "octal numbers in rows: od, od -b",
    _OCTAL,
    "0000000 125125 000003 000400 001400 125125 003403 004000 001024\n0000020 002000 000000 176010 000057\n0000027\n",
)
BINARY = _dialect(
    "binary_digits",
    "ones and zeros in rows of eight: xxd -b",
    _BINARY,
    "00000000: 01010101 10101010 00000011 00000000 00000000 00000001  U.....\n"
    "00000006: 00000000 00000011 01010101 10101010 00000011 00000111  ..U...\n"
    "0000000c: 00000000 00001000 00010100 00000010 00000000 00000100  ......\n"
    "00000012: 00000000 00000000 00001000 11111100 00101111           ..../\n",
)
