"""Captures that are read, and played again without what is private in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.reading import CAPTURES, datapoints_of, shared_of
from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Chunk, Gap, Message, Note
from wire import PRODUCT, dp, frame, report

SERIAL = b"SN20231107X0042"
PRIVATE = PRODUCT + frame(7, dp(104, 3, SERIAL)) + report(20, 2301)


@pytest.mark.parametrize(
    "name", ["virtual-meter.tsniff.jsonl", "virtual-bad-line.tsniff.jsonl", "meter-esphome.log", "damaged.bin",
             "virtual-battery.pcapng.gz", "virtual-zigbee-meter.pcap", "dimmer-utf16.txt"],
)  # fmt: skip
def test_the_session_file_plays_to_the_same_items(name: str) -> None:
    sharing = shared_of(CAPTURES / name)
    again = shared_of(sharing.session_file().decode())
    before = [item.thing for _, _, items in sharing.played() for item in items]
    after = [item.thing for _, _, items in again.played() for item in items]
    # what was replaced is said in one note more
    mark = after.pop()
    assert isinstance(mark, Note) and mark.text.startswith("redacted: ")
    assert [type(thing) for thing in before] == [type(thing) for thing in after]
    assert [thing.frame.raw for thing in before if isinstance(thing, Message)] == [
        thing.frame.raw for thing in after if isinstance(thing, Message)
    ]
    assert datapoints_of(CAPTURES / name) == datapoints_of(sharing.session_file().decode())


def test_the_lines_are_read_back_to_the_same_datapoints_or_are_too_many() -> None:
    sharing = shared_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    assert datapoints_of(sharing.lines(100_000)) == datapoints_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    assert sharing.lines(1000) == ""


def test_two_inputs_share_their_pseudonyms_and_are_numbered_on(tmp_path: Path) -> None:
    paths = [tmp_path / "a.bin", tmp_path / "b.bin"]
    for path in paths:
        path.write_bytes(PRIVATE)
    sharing = shared_of(*paths)
    items = [item for _, _, items in sharing.played() for item in items]
    assert [item.number for item in items] == list(range(1, 7))
    hidden = [dp.value for item in items if isinstance(item.thing, Message) for dp in item.thing.dps if dp.id == 104]
    assert len(hidden) == 2 and len(set(hidden)) == 1 and hidden[0] != SERIAL.decode()
    assert sharing.text(f"my {SERIAL.decode()}") == f"my {hidden[0]!s}"
    assert "1 serial number" in sharing.hidden


def test_as_it_is_means_every_byte() -> None:
    sharing = shared_of(PRIVATE, hide=False)
    given = b"".join(thing.data for thing in capture_of(sharing.session_file()) if isinstance(thing, Chunk))
    assert given == PRIVATE
    assert sharing.text("ssid: x") == "ssid: x" and sharing.hidden == ""


def test_notes_and_gaps_stay_where_they_were() -> None:
    shown = shared_of(CAPTURES / "virtual-bad-line.tsniff.jsonl").shown()[0]
    assert [thing.text for thing in shown.things if isinstance(thing, Note)] == ["kettle on: 2000 W", "unplug 5"]
    assert sum(isinstance(thing, Gap) for thing in shown.things) == 2


@pytest.mark.parametrize("folder", ["tma", "issues"])
def test_real_captures_keep_their_measures(folder: str, shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "corpus" / folder).iterdir()):
        if path.suffix in (".bin", ".txt", ".log") and path.stat().st_size < 60_000:
            before, after = datapoints_of(path), datapoints_of(shared_of(path).session_file().decode())
            assert before.keys() == after.keys(), path.name
            for dp_id, values in before.items():
                numbers = [value for kind, value in values if kind in (1, 2, 4, 5)]
                assert numbers == [value for kind, value in after[dp_id] if kind in (1, 2, 4, 5)], (path.name, dp_id)
            seen += bool(before)
    assert seen > 10
