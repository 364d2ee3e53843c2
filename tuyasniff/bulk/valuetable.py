"""Every value of every datapoint as a row of a CSV, for spreadsheets and other programs.

with open("values.csv", "wb") as out:
    out.writelines(value_rows(tuyasniff.columns(Path("meter.bin"))))
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

import numpy as np

from tuyasniff.bulk.arrays import TALKERS, Arrays, Records
from tuyasniff.bulk.columns import Numbers
from tuyasniff.bulk.laying import Mixed, Piece, Same, Slices, Texts, decimals, laid, lay, listed, places
from tuyasniff.capture.csvfile import cell
from tuyasniff.model import DpType, dp_type_name
from tuyasniff.protocol.datapoints import read_value
from tuyasniff.stretch import NO_TIME

COLUMNS = ("number", "t_us", "talker", "id", "type", "value", "sound", "hex")
_ROWS = 1 << 14
_BYTES = 1 << 20
_MOST = 8
_BOOLS = np.frombuffer(b"falsetrue", np.uint8)
_SOUND = np.frombuffer(b",no,,yes,", np.uint8)


def value_rows(blocks: Iterable[Arrays]) -> Iterator[bytes | memoryview]:
    r"""The heading and the rows, in parts, each a few hundred kilobytes; lines end with `\r\n`.

    `number` is that of the item, `t_us` empty where there is no time, `type` a word. `value` is true or false, a
    number, or the text of a string; empty for raw and for what is no number, of which `hex` tells. `sound` is no where
    the datapoint or the checksum of its frame has a fault. No text becomes a formula or breaks a row.
    """
    yield ",".join(COLUMNS).encode() + b"\r\n"
    table = _Table()
    for block in blocks:
        dps = block.datapoints
        sizes = np.cumsum(dps["length"].astype(np.int64))
        start = 0
        while start < len(dps):
            done = int(sizes[start - 1]) if start else 0
            stop = min(start + _ROWS, int(np.searchsorted(sizes, done + _BYTES, side="right")), len(dps))
            stop = max(stop, start + 1)
            yield table.rows(dps[start:stop], block.data)
            start = stop


class _Table:
    """Makes rows; keeps the texts that come again."""

    def __init__(self) -> None:
        self._whats = Texts(_what)

    def rows(self, dps: Records, data: bytes) -> memoryview:
        """The rows of some datapoints, the bytes of whose values stand in `data`."""
        count = len(dps)
        timed = np.flatnonzero(dps["t_us"] != NO_TIME)
        length = dps["length"].astype(np.int64)
        ends = np.cumsum(length)
        begins = dps["at"].tolist()
        raws = [data[begin : begin + size] for begin, size in zip(begins, length.tolist(), strict=True)]
        digits = np.frombuffer(b"".join(raws).hex().encode(), np.uint8)
        what = dps["talker"].astype(np.int64) << 16 | dps["id"].astype(np.int64) << 8 | dps["type"]
        sound = dps["sound"].astype(np.int64)
        pieces: list[Piece] = [
            decimals(np.ascontiguousarray(dps["number"])),
            Same(b",", count),
            Mixed(count, [(timed, decimals(dps["t_us"][timed]))]),
            self._whats.slices(what),
            _values(dps, raws),
            Slices(_SOUND, 4 * sound, 4 + sound),
            Slices(digits, 2 * (ends - length), 2 * length),
            Same(b"\r\n", count),
        ]
        at, size = places(laid(count, pieces))
        out = np.empty(size, np.uint8)
        lay(out, at, pieces)
        return out.data


def _values(dps: Records, raws: list[bytes]) -> Mixed:
    """What the cells of the values say."""
    kind, length, value = dps["type"], dps["length"], np.ascontiguousarray(dps["value"])
    numbers = np.isin(kind, (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP)) & (length >= 1) & (length <= _MOST)
    # what does not fit into the column is 0 there, and bytes tell that it is more
    doubted = numbers & (value == 0) & (length == _MOST)
    bools = (kind == DpType.BOOL) & numbers & ~doubted & (value >= 0) & (value <= 1)
    plain = np.flatnonzero(numbers & ~bools & ~doubted)
    true, told = np.flatnonzero(bools), np.flatnonzero(doubted | (kind == DpType.STRING))
    texts = [_cell(int(kind[row]), raws[row]) for row in told.tolist()]
    parts: list[tuple[Numbers, Slices | Same]] = [
        (true, Slices(_BOOLS, 5 * value[true], 5 - value[true])),
        (plain, decimals(value[plain])),
        (told, listed(texts)),
    ]
    return Mixed(len(dps), parts)


def _cell(kind: int, raw: bytes) -> bytes:
    value = read_value(kind, raw)
    text = cell(value) if isinstance(value, str) else str(value).lower()
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(("", text))
    return row.getvalue()[1:].encode("utf-8", "replace")


def _what(key: int) -> bytes:
    """Talker, id and type with their commas, from sixteen, eight and eight bits."""
    return f",{TALKERS[key >> 16]},{key >> 8 & 0xFF},{dp_type_name(key & 0xFF)},".encode()
