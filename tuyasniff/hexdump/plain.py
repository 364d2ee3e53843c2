"""Bytes as people paste them: lines of hex, hex between words, hex in tables."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.hexdump.clock import read_stamp
from tuyasniff.hexdump.dialect import IMPOSSIBLE, Claim, Dialect, Example, hexes, share_score
from tuyasniff.hexdump.record import Line
from tuyasniff.hexdump.tokens import header_runs, hex_only, plain_bytes

_SAMPLE = 500
_MOSTLY = 0.3
_HEARTBEAT = "55aa030000010003"
_VOLTAGE = "55aa0307000814020004000008fc2f"


def _is_bytes(line: str) -> bool:
    if plain_bytes(line):
        return True
    stamped = read_stamp(line)
    at = stamped[1] if stamped is not None else 0
    return hex_only(" " * at + line[at:].lstrip("->: ")) is not None and line[:80].lower().count("0x") < 2


def bytes_share(head: Sequence[str]) -> float:
    """The share of lines that hold nothing but bytes, perhaps after a time."""
    filled = [line for line in head if line.strip()][:_SAMPLE]
    return sum(1 for line in filled if _is_bytes(line)) / len(filled) if filled else 0.0


def is_bare_bytes(head: Sequence[str]) -> bool:
    """Whether lines of nothing but bytes are the payload of a text, and not the tables of an essay about it."""
    if bytes_share(head) < _MOSTLY:
        return False
    headers = [_is_bytes(line) for line in head[:_SAMPLE] if header_runs(line)]
    return any(headers) or not headers


def _score_plain(head: Sequence[str]) -> float:
    share = bytes_share(head)
    return 0.3 + 0.6 * share if share else IMPOSSIBLE


def _score_prose(head: Sequence[str]) -> float:
    if any(header_runs(line) for line in head):
        return 0.5
    return 0.05 if any(line.strip() for line in head) else IMPOSSIBLE


def _score_table(head: Sequence[str]) -> float:
    rows = sum(1 for line in head if line.count("|") >= 3 and header_runs(line))
    return 0.9 * share_score(rows, head) if rows else IMPOSSIBLE


def _open(_head: Sequence[str]) -> Claim:
    def claim(_line: Line) -> None:
        return None

    return claim


PLAIN = Dialect(
    "plain",
    "hex bytes, spaced or not, one frame a line or wrapped anywhere",
    (
        Example("55 AA 03 00 00 01 00 03\n55AA0307000814020004000008FC2F\n", hexes(_HEARTBEAT, _VOLTAGE)),
        Example("55aa030700081402\n0004000008fc2f55\naa030000010003\n", hexes(_VOLTAGE, _HEARTBEAT)),
        Example("55:AA:03:00:00:01:00:03\n12:00:05.5 55 AA 03 00 00 01 00 03\n", hexes(_HEARTBEAT, _HEARTBEAT)),
    ),
    _score_plain,
    _open,
    flavour="prose",
)

PROSE = Dialect(
    "prose",
    "hex bytes between words: posts, comments, notes",
    (
        Example(
            "After power-on it says 55 AA 03 00 00 01 00 03 (first heartbeat), and\n"
            'at 230 V: "55aa0307000814020004000008fc2f" -> volts\n',
            hexes(_HEARTBEAT, _VOLTAGE),
        ),
    ),
    _score_prose,
    _open,
    flavour="prose",
)

TABLE = Dialect(
    "table",
    "a table with one frame a row, its fields in columns",
    (
        Example(
            "| what | header | version | command | length | data | sum |\n"
            "|------|--------|---------|---------|--------|------|-----|\n"
            "| start | 55aa | 03 | 00 | 0001 | 00 | 03 |\n"
            "| volts | 55aa | 03 | 07 | 0008 | 14020004000008fc | 2f |\n",
            hexes(_HEARTBEAT, _VOLTAGE),
        ),
    ),
    _score_table,
    _open,
    flavour="prose",
)
