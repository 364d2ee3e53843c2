from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

import tuyasniff
from bulk.streams import stream
from bulk.talks import blocks, chunks, columns_from, cut, items_of, spoiled, talk
from lanes import times
from tuyasniff.bulk.arrays import CHECKSUMS, DATAPOINT, FRAME, TALKERS, Arrays, arrays_of
from tuyasniff.bulk.columns import Columns
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.model import Item, Message
from wire import HEARTBEAT, TALK, dp, frame, report

NO_TIME = -(2**63)
CAPTURES = Path(__file__).parents[2] / "captures"


def told(blocks: list[Arrays]) -> list[dict[str, object]]:
    """Every frame with its datapoints, as plain values; the bytes instead of places."""
    frames = []
    for block in blocks:
        dps: dict[int, list[dict[str, object]]] = {}
        for one in block.datapoints:
            entry = dict(zip(DATAPOINT.names or (), one.tolist(), strict=True))
            entry["raw"] = block.data[one["at"] : one["at"] + one["length"]]
            del entry["at"]
            dps.setdefault(int(one["number"]), []).append(entry)
        for one in block.frames:
            entry = dict(zip(FRAME.names or (), one.tolist(), strict=True))
            entry["tap"] = block.taps[one["tap"]]
            entry["whole"] = block.data[one["at"] : one["at"] + one["length"]]
            entry["dps"] = dps.pop(int(one["number"]), [])
            del entry["at"]
            frames.append(entry)
        assert dps == {}
    return frames


def plainly(items: list[Item]) -> list[dict[str, object]]:
    """The same of the items themselves."""
    frames = []
    for number, thing in items:
        if not isinstance(thing, Message):
            continue
        frame = thing.frame
        whole = frame.whole
        t_us = NO_TIME if frame.t_us is None else frame.t_us
        talker = TALKERS.index(frame.talker)
        dps = [
            {
                "number": number,
                "t_us": t_us,
                "id": one.id,
                "type": one.type,
                "value": int(one.value) if isinstance(one.value, int) and one.value < 2**63 else 0,
                "talker": talker,
                "sound": not one.faults and frame.checksum != "bad",
                "length": len(one.raw),
                "raw": one.raw,
            }
            for one in thing.dps
        ]
        frames.append(
            {
                "number": number,
                "t_us": t_us,
                "tap": frame.tap,
                "offset": frame.offset,
                "length": len(whole),
                "talker": talker,
                "version": whole[2] if len(whole) > 2 else 0,
                "cmd": frame.cmd if len(whole) > (5 if frame.extended else 3) else 0,
                "checksum": CHECKSUMS.index(frame.checksum),
                "whole": whole,
                "dps": dps,
            }
        )
    return frames


def same(made: list[Columns]) -> None:
    assert told(list(arrays_of(made))) == plainly(items_of(made))


@given(blocks())
def test_blocks_are_as_their_items_are(made: list[Columns]) -> None:
    same(made)
    mixed = [part for block in made for part in (block.items() if len(block) % 2 else [block])]
    assert told(list(arrays_of(mixed))) == plainly(items_of(made))


@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("seed", range(times(4, 40)))
def test_random_talk_with_damage_is_as_its_items_are(seed: int, timed: bool) -> None:
    same(cut(columns_from(chunks(seed, talk(seed), timed=timed)), (1, 100, 250)))


@pytest.mark.parametrize("column", ["t_us", "data", "dp_value", "dp_id", "offset", "first"])
def test_every_column_counts(column: str) -> None:
    made = columns_from(chunks(4, talk(4), timed=True))
    assert told(list(arrays_of([spoiled(made, column)]))) != plainly(items_of([made]))


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*.expected.jsonl")), ids=lambda path: path.name)
def test_captures_are_read_as_decode_reads_them(path: Path) -> None:
    capture = path.with_name(path.name.removesuffix(".expected.jsonl"))
    assert told(list(tuyasniff.columns(capture))) == plainly(list(tuyasniff.decode(capture)))


def test_a_large_recording_is_read_as_decode_reads_it() -> None:
    data = talk(11, 4000)
    made = list(tuyasniff.columns(data, format="raw"))
    assert told(made) == plainly(list(tuyasniff.decode(data, format="raw")))


def test_frames_with_a_wrong_checksum_are_told_from_sound_ones() -> None:
    wrong = HEARTBEAT[:-1] + bytes((HEARTBEAT[-1] ^ 1,))
    data = stream(random.Random(4), 2000, damage=0.003) + (TALK + wrong + HEARTBEAT) * 4000
    made = told(list(tuyasniff.columns(data, format="raw")))
    assert made == plainly(list(tuyasniff.decode(data, format="raw")))
    # heartbeats, too, which are in columns by their bytes
    assert any(frame["checksum"] == CHECKSUMS.index("bad") and frame["cmd"] == 0 for frame in made)


def test_a_column_of_values_is_there_at_once() -> None:
    (block,) = tuyasniff.columns(TALK, format="raw")
    volts = block.datapoints[block.datapoints["id"] == 20]
    assert volts["value"].tolist() == [2301, 2304]
    assert volts["sound"].all()
    assert [TALKERS[one] for one in block.frames["talker"]] == ["module", "mcu", "mcu", "mcu", "mcu", "mcu"]


def test_no_time_is_no_time_for_numpy() -> None:
    (block,) = tuyasniff.columns(TALK, format="raw")
    assert np.isnat(np.ascontiguousarray(block.frames["t_us"]).view("m8[us]")).all()


def test_a_number_that_does_not_fit_is_0() -> None:
    text = frame(7, dp(1, 5, b"\xff" * 8) + dp(2, 2, b"\xff" * 8) + dp(3, 3, b"hello"))
    (block,) = tuyasniff.columns(HEARTBEAT + text + report(4, 7), format="raw")
    assert block.datapoints["value"].tolist() == [0, -1, 0, 7]
    assert block.datapoints["sound"].tolist() == [False, False, True, True]


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(SourceError):
        tuyasniff.columns(Path("nowhere.bin"))
    with pytest.raises(FormatError):
        tuyasniff.columns(b"", format="nonsense")
    assert list(tuyasniff.columns(b"\x01\x02", format="raw")) == []


def test_numpy_is_loaded_by_the_first_call_only() -> None:
    code = "import sys, tuyasniff; list(tuyasniff.decode('55AA00000000FF')); print('numpy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
