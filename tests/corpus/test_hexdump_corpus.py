"""Real pastes: the text readers find the frames, datapoints and missing checksums that an independent decoder found."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from hexdump.frames import split_stamped
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.clean import decode_text
from tuyasniff.hexdump.read import Reading, read
from tuyasniff.model import Chunk, dp_type_name

REALTERM = "tma/th06_capt_on_wb3s_rxd1_timestamps.txt"

EXTRA_FRAMES = {
    "issues/tasmota-5737-dimmer-mdtable.md": (7, "the reference does not join the columns of a table"),
    "issues/haa-820-curtain-linewrapped.txt": (1, "the placeholder dd of the text is the right checksum"),
    "issues/tasmota-10278-zmai90-emylo.log": (1, "the frame of the user's command, which is sent"),
    "sniffuart/Test McuSerPortMsg.txt": (2, "two frames in comments"),
    "tuya2mqtt/mlambert_string_light_controller-notes.txt": (1, "a frame written out before the log"),
    "tools/python-repr.txt": (4, "the same frame in four more notations, which the reference passes over"),
    "tools/xxd-e-little-endian.txt": (1, "the reference loses the last, short word"),
}
"""Valid frames beyond the reference count, and why they are right."""

OTHER_CLAIMS = {
    "issues/beca-162-hy02b05.txt": (-5, "five frames printed as notice and as error count once"),
    "issues/esphome-986-bad-checksum.log": (-4, "three have a checksum, a wrong one, and one line is cut in its data"),
    "issues/espurna-2414-dimmer-arrows.log": (-1, "the last line of a log with checksums lacks a byte, any of them"),
    "issues/haa-820-curtain-linewrapped.txt": (1, "NN stands for the checksum of a frame that is whole otherwise"),
    "milight/set-button-modes.md": (1, "the common prefix is a report that is cut inside its datapoint"),
    "pages/ha-437169-boiler-multidp-json.txt": (1, "the report is put together from its datapoints"),
    "tools/xxd-e-little-endian.txt": (-1, "the reference loses the last, short word"),
    "wthermostat/DLX-LH01 MCU commands.txt": (-18, "frames printed as received and as explained count once"),
    "wthermostat/src-comments-nochk.txt": (3, "an alternative value 00|01, and two reports cut inside their datapoint"),
}
"""Frames without checksum beyond (or below) the reference count, and why."""


class Row(NamedTuple):
    """What the index says of a file."""

    file: str
    frames: int
    missing: int
    dps: frozenset[str]


class Found(NamedTuple):
    """What the reading gives."""

    reading: Reading
    frames: int
    wrong: int
    missing: int
    dps: frozenset[str]


def rows(shared: Path) -> list[Row]:
    with (shared / "corpus" / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t"))
    return [
        Row(
            row["file"],
            int(row["valid_frames"]),
            int(row["frames_without_checksum"]),
            frozenset() if row["dps"] == "-" else frozenset(row["dps"].split(",")),
        )
        for row in table
        if not row["file"].endswith((".sr", ".bin")) and row["kind"] != "raw .bin"
    ]


def found_in(path: Path) -> Found:
    data = path.read_bytes()
    reading = read(data.decode(decode_text(data[:65536]), "replace"))
    frames: list[bytes] = []
    claims: list[bytes] = []
    wrong = 0
    streams: dict[str, bytes] = {}
    for thing in reading:
        if not isinstance(thing, Chunk):
            continue
        if thing.frame is None:
            streams[thing.tap] = streams.get(thing.tap, b"") + thing.data
            continue
        frames += whole(streams.pop(thing.tap, b""))
        if thing.frame != thing.data:
            claims.append(thing.frame)
        elif scan.is_frame(thing.frame):
            frames.append(thing.frame)
        else:
            wrong += 1
    for stream in streams.values():
        frames += whole(stream)
    dps = frozenset(dp for frame in frames + claims for dp in dps_of(frame))
    return Found(reading, len(frames), wrong, len(claims), dps)


def whole(stream: bytes) -> list[bytes]:
    return [stream[start:end] for start, end in scan.spans(stream)]


def dps_of(frame: bytes) -> list[str]:
    """Datapoints of a frame as `id:type`, by the place where its command puts them."""
    starts = {0x05: 0, 0x06: 0, 0x07: 0, 0x09: 0, 0x22: 0, 0x08: 7, 0x10: 2, 0x34: 8}
    if frame[3] not in starts:
        return []
    data = frame[6 + starts[frame[3]] : -1]
    if not scan.is_dp_list(data):
        return []
    out, at = [], 0
    while at < len(data):
        out.append(f"{data[at]}:{dp_type_name(data[at + 1])}")
        at += 4 + (data[at + 2] << 8 | data[at + 3])
    return out


@pytest.fixture(scope="module")
def results(shared: Path) -> dict[str, tuple[Row, Found]]:
    return {row.file: (row, found_in(shared / "corpus" / row.file)) for row in rows(shared) if row.file != REALTERM}


def test_every_text_gives_its_frames_and_no_more_than_can_be_explained(results: dict[str, tuple[Row, Found]]) -> None:
    assert len(results) > 130
    assert sum(found.frames for _, found in results.values()) > 1500
    extra = {file: found.frames - row.frames for file, (row, found) in results.items() if found.frames != row.frames}
    assert extra == {file: count for file, (count, _) in EXTRA_FRAMES.items()}


def test_every_text_gives_its_datapoints(results: dict[str, tuple[Row, Found]]) -> None:
    assert {file: row.dps - found.dps for file, (row, found) in results.items() if row.dps - found.dps} == {}


def test_frames_without_checksum_are_claimed(results: dict[str, tuple[Row, Found]]) -> None:
    other = {
        file: found.missing - row.missing for file, (row, found) in results.items() if found.missing != row.missing
    }
    assert other == {file: count for file, (count, _) in OTHER_CLAIMS.items()}
    assert results["wthermostat/DLX-LH01 MCU commands.txt"][1].reading.duplicates == 18
    assert results["issues/beca-162-hy02b05.txt"][1].reading.duplicates == 5


def test_what_only_looks_alike_gives_no_frame_at_all(results: dict[str, tuple[Row, Found]]) -> None:
    negatives = {file: found for file, (_, found) in results.items() if file.startswith(("false/", "pioneer/"))}
    assert len(negatives) > 15
    assert {file: found for file, found in negatives.items() if found.frames or found.missing or found.wrong} == {}


def test_every_text_without_frames_says_why(results: dict[str, tuple[Row, Found]]) -> None:
    for file, (_, found) in results.items():
        if not found.frames and not found.missing and not found.wrong:
            assert found.reading.why_nothing() not in {"there are frames in it", ""}, file


def test_stamped_raw_bytes_are_cut_at_their_stamps(shared: Path) -> None:
    (row,) = (row for row in rows(shared) if row.file == REALTERM)
    pieces = list(split_stamped((shared / "corpus" / REALTERM).read_bytes()))
    assert [second for second, _ in pieces] == [1646227547]
    assert sum(scan.count(data) for _, data in pieces) == row.frames
