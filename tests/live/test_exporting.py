from __future__ import annotations

import gzip
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from live.inlets import STARTED, CannedInlet
from tuyasniff.analysis.quantities.judge import Judgement
from tuyasniff.analysis.query import parse
from tuyasniff.analysis.traces import Traces
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.targets import TARGETS
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.live.exporting import (
    Exported,
    FileExists,
    Stopped,
    There,
    Watch,
    Which,
    export_capture,
    export_mapping,
    recording_of,
)
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.recorder import Recorder
from tuyasniff.mapping.files import load, save
from tuyasniff.mapping.model import Scale
from tuyasniff.model import Candidate, Chunk, Guess, Item, Meaning, Message, Note, Reference, Talker, TalkerBy
from tuyasniff.session import Session
from wire import HEARTBEAT, PRODUCT, report

_TAPS = (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600),)


def _things(reports: int = 3) -> list[Chunk | Note]:
    wires = [HEARTBEAT, PRODUCT, *(report(20, 2300 + number) for number in range(reports)), b"\xde\xad"]
    chunks: list[Chunk | Note] = [
        Chunk("mcu", data, 1_000_000 * (place + 1), Talker.MCU, TalkerBy.TAP) for place, data in enumerate(wires)
    ]
    note = Note("kettle 2000 W", 3_500_000, Reference("power", "2000", "W"))
    return [*chunks[:3], note, *chunks[3:]]


class RecordedInlet(CannedInlet):
    """A canned one with a recorder that has written everything."""

    def __init__(self, path: Path | None, things: list[Chunk | Note]) -> None:
        super().__init__(things, taps=_TAPS)
        recorder = Recorder(path, started=STARTED, taps=_TAPS)
        self.recorder: Recorder | None = recorder
        recorder.start()
        for thing in things:
            recorder.put(thing)
        recorder.stop()


def _session(path: Path | None, *, reports: int = 3, cap: int = 100) -> LiveSession:
    inlet = RecordedInlet(path, _things(reports))
    inlet.finished = True
    live = LiveSession(inlet, cap=cap)
    live.pump()
    return live


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveSession]:
    yield _session(tmp_path / "rec.tsniff.jsonl")


def _values(path: Path) -> list[int]:
    items = list(Session(open_capture(path)))
    return [int(dp.value) for item in items if isinstance(item.thing, Message) for dp in item.thing.dps]


@pytest.mark.parametrize("name", [row.name for row in TARGETS])
def test_every_format_of_a_capture_holds_all_frames_of_the_session(
    live: LiveSession, tmp_path: Path, name: str
) -> None:
    done = export_capture(live, tmp_path / "out", name)
    assert _values(tmp_path / "out") == [2300, 2301, 2302]
    assert done.words == f"wrote 5 frames, 2 noise bytes, 1 note to {tmp_path / 'out'} ({name})"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "rec.tsniff.jsonl"]


def test_what_memory_has_dropped_is_taken_from_the_recording(tmp_path: Path) -> None:
    live = _session(tmp_path / "rec.tsniff.jsonl", reports=50, cap=5)
    assert len(live.store) == 5
    export_capture(live, tmp_path / "all.csv")
    export_capture(live, tmp_path / "some.pcapng", which=Which.FILTERED, wanted=parse("dp:20=2310"))
    assert len(_values(tmp_path / "all.csv")) == 50
    assert _values(tmp_path / "some.pcapng") == [2310]


def test_without_a_recording_memory_is_written_and_what_is_missing_is_said(tmp_path: Path) -> None:
    live = _session(None, reports=50, cap=5)
    assert recording_of(live) is None
    done = export_capture(live, tmp_path / "all.tsniff.jsonl")
    assert _values(tmp_path / "all.tsniff.jsonl") == [2346, 2347, 2348, 2349]
    assert any(f"first {live.store.dropped:,} items" in remark for remark in done.remarks)


def test_a_recorder_that_cannot_write_is_not_asked(live: LiveSession) -> None:
    assert recording_of(live) is not None
    recorder = live.inlet.recorder
    assert recorder is not None
    recorder.trouble = "the disk is full"
    assert recording_of(live) is None


def test_an_export_while_the_recording_goes_on_holds_all_there_is_by_then(tmp_path: Path) -> None:
    inlet = RecordedInlet(None, [])
    inlet.recorder = recorder = Recorder(tmp_path / "rec.tsniff.jsonl", started=STARTED, taps=_TAPS)
    live = LiveSession(inlet)
    recorder.start()
    ended = threading.Event()

    def record() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            recorder.put(Chunk("mcu", report(20, number), number * 1000, Talker.MCU, TalkerBy.TAP))
            time.sleep(0.0002)

    thread = threading.Thread(target=record)
    thread.start()
    try:
        counts = []
        for place in range(4):
            time.sleep(0.05)
            done = export_capture(live, tmp_path / f"{place}.csv")
            values = _values(tmp_path / f"{place}.csv")
            assert values == list(range(1, len(values) + 1))
            assert "gap" not in done.words
            counts.append(len(values))
        assert counts == sorted(counts)
        assert counts[-1] > counts[0] > 0
    finally:
        ended.set()
        thread.join()
        recorder.stop()


def test_notes_and_readings_are_kept(live: LiveSession, tmp_path: Path) -> None:
    export_capture(live, tmp_path / "x.tsniff.jsonl")
    notes = [thing for thing in open_capture(tmp_path / "x.tsniff.jsonl") if isinstance(thing, Note)]
    assert [note.reference for note in notes] == [Reference("power", "2000", "W")]


def test_only_what_was_selected_is_written(live: LiveSession, tmp_path: Path) -> None:
    chosen: list[Item] = [item for item in live.store if isinstance(item.thing, Message)][-1:]
    for name in ("one.hex", "one.tsniff.jsonl"):
        done = export_capture(live, tmp_path / name, which=Which.SELECTED, selected=chosen)
        assert _values(tmp_path / name) == [2302]
        assert "1 frame to" in done.words


def test_a_note_about_an_item_names_it_by_its_number_in_the_export(tmp_path: Path) -> None:
    """Where others are left out, it has another number."""
    wires = [HEARTBEAT, report(20, 1), HEARTBEAT, report(20, 2), HEARTBEAT]
    inlet = CannedInlet([Chunk("mcu", data, place, Talker.MCU, TalkerBy.TAP) for place, data in enumerate(wires)])
    live = LiveSession(inlet)
    live.pump()
    live.note("about the second report", None, 4)
    live.note("about what is left out", None, 3)
    inlet.finished = True
    live.pump()
    wanted = parse("dp:20 | note")
    for name in ("x.tsniff.jsonl", "x.csv"):
        export_capture(live, tmp_path / name, which=Which.FILTERED, wanted=wanted)
    things = [item.thing for item in Session(open_capture(tmp_path / "x.tsniff.jsonl"))]
    assert [thing.frame for thing in things if isinstance(thing, Note)] == [2, None]
    export_capture(live, tmp_path / "y.tsniff.jsonl")
    things = [item.thing for item in Session(open_capture(tmp_path / "y.tsniff.jsonl"))]
    assert [thing.frame for thing in things if isinstance(thing, Note)] == [4, 3]


def test_a_file_that_is_there_stays_unless_somebody_says_replace(live: LiveSession, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("mine")
    with pytest.raises(FileExists, match="exists"):
        export_capture(live, path)
    assert path.read_text() == "mine"
    export_capture(live, path, replace=True)
    assert _values(path) == [2300, 2301, 2302]


def test_the_recording_itself_is_never_replaced(live: LiveSession) -> None:
    recording = recording_of(live)
    assert recording is not None
    before = recording.read_bytes()
    with pytest.raises(FormatError, match="recording itself"):
        export_capture(live, recording, replace=True)
    assert recording.read_bytes() == before


@pytest.mark.parametrize("format", ["tsniff", "csv", "pcapng"])
def test_what_went_elsewhere_because_a_disk_was_full_is_in_the_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr("tuyasniff.live.recorder.RETRY_S", 0.0)
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=_TAPS, elsewhere=(tmp_path / "other",))
    recorder.start()
    things = _things(20)
    inlet = CannedInlet(things, taps=_TAPS)
    inlet.recorder = recorder
    for thing in things[:5]:
        recorder.put(thing)
    while len(recorder.take()) < 5:
        time.sleep(0.01)

    def refuse(thing: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorder._writer, "write", refuse)
    for thing in things[5:]:
        recorder.put(thing)
    recorder.stop()
    assert recorder.rest is not None
    live = LiveSession(inlet, cap=3)
    inlet.finished = True
    live.pump()
    out = tmp_path / "out"
    export_capture(live, out, format)
    frames = [item for item in Session(open_capture(out)) if isinstance(item.thing, Message)]
    assert len(frames) == live.summary.frames == 22


def test_a_stopped_export_leaves_nothing_and_the_old_file_as_it_was(tmp_path: Path) -> None:
    live = _session(tmp_path / "rec.tsniff.jsonl", reports=600, cap=5)
    path = tmp_path / "x.csv"
    path.write_text("mine")
    told: list[float] = []
    with pytest.raises(Stopped):
        export_capture(live, path, replace=True, watch=Watch(lambda: bool(told), told.append))
    assert path.read_text() == "mine"
    assert not list(tmp_path.glob("*.part*"))
    assert 0 < told[0] <= 1


def test_a_name_with_gz_is_packed(live: LiveSession, tmp_path: Path) -> None:
    export_capture(live, tmp_path / "x.hex.gz")
    assert b"55 aa" in gzip.decompress((tmp_path / "x.hex.gz").read_bytes()).lower()


def test_places_that_cannot_be_written_are_said_in_one_line(live: LiveSession, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no folder"):
        export_capture(live, tmp_path / "no" / "x.csv")
    with pytest.raises(SourceError, match="is a folder"):
        export_capture(live, tmp_path, "csv")
    with pytest.raises(FormatError, match="does not tell the format"):
        export_capture(live, tmp_path / "x.doc")
    with pytest.raises(FormatError, match="no format 'doc'"):
        export_capture(live, tmp_path / "x.csv", "doc")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission_is_said(live: LiveSession, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(SourceError, match="ermission"):
        export_capture(live, folder / "x.csv")


@pytest.mark.parametrize(("name", "to"), [("m.yaml", None), ("m.json", None), ("m.yml", "yaml")])
def test_the_mapping_holds_the_datapoints_the_product_and_the_rate(
    live: LiveSession, tmp_path: Path, name: str, to: str | None
) -> None:
    done = export_mapping(live, tmp_path / name, to)
    mapping = load(tmp_path / name)
    assert [entry.id for entry in mapping.dps] == [20]
    assert mapping.device.product_id == "abcdefgh12345678"
    assert mapping.device.product_info == '{"p":"abcdefgh12345678","v":"1.2.3","m":0}'
    assert mapping.device.header_versions == (3,)
    assert mapping.device.uart is not None
    assert mapping.device.uart.baud == 9600
    assert mapping.source is not None
    assert mapping.source.captures[0].name == "rec.tsniff.jsonl"
    assert mapping.generator is not None
    assert mapping.generator.name == "tuyasniff"
    assert done == Exported(tmp_path / name, f"wrote 1 datapoint to {tmp_path / name}")


def test_a_mapping_counts_all_items_whether_recorded_or_not(tmp_path: Path) -> None:
    for path in (None, tmp_path / "rec.tsniff.jsonl"):
        live = _session(path, reports=50, cap=5)
        export_mapping(live, tmp_path / "m.json", there=There.REPLACE)
        observed = load(tmp_path / "m.json").dps[0].observed
        assert observed is not None
        assert observed.reports == 50


def test_a_mapping_that_is_there_is_kept_merged_into_or_replaced(live: LiveSession, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    export_mapping(live, path)
    mine = load(path)
    save(replace(mine, dps=(replace(mine.dps[0], name="Voltage"),)), path, fresh=True)
    named = path.read_text()
    with pytest.raises(FileExists):
        export_mapping(live, path)
    assert path.read_text() == named
    export_mapping(live, path, there=There.MERGE)
    assert load(path).dps[0].name == "Voltage"
    observed = load(path).dps[0].observed
    assert observed is not None
    assert observed.reports == 3  # the same session counts once
    export_mapping(live, path, there=There.REPLACE)
    assert load(path).dps[0].name is None


def test_a_mapping_needs_a_name_that_goes_with_its_language(live: LiveSession, tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        export_mapping(live, tmp_path / "m.json", "yaml")
    with pytest.raises(FormatError):
        export_mapping(live, tmp_path / "m")
    with pytest.raises(SourceError):
        export_mapping(live, tmp_path / "no" / "m.json")


@pytest.mark.parametrize("recorded", [True, False])
def test_a_mapping_holds_what_is_told_and_what_was_said(tmp_path: Path, recorded: bool) -> None:
    live = _session(tmp_path / "rec.tsniff.jsonl" if recorded else None)
    for text in ("dp 20 is voltage V /10", "dp 20 is called Mains"):
        live.judging.learn(Item(99, Note(text)))
    export_mapping(live, tmp_path / "m.json")
    entry = load(tmp_path / "m.json").dps[0]
    assert (entry.name, entry.quantity, entry.unit, entry.scale) == ("Mains", "voltage", "V", Scale(1, 10))
    assert entry.user_set == ("quantity", "unit", "scale", "name")


def test_a_mapping_holds_guesses_of_the_whole_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def judge(traces: Traces, **known: object) -> Judgement:
        seen.append(traces.numbers[20].reports)
        meaning = Meaning("voltage", "V", 1, 10)
        return Judgement({20: Guess(20, (Candidate(meaning, 0.97),), told=True)}, {})

    monkeypatch.setattr("tuyasniff.analysis.quantities.judge.judge", judge)
    live = _session(tmp_path / "rec.tsniff.jsonl", reports=50, cap=5)
    export_mapping(live, tmp_path / "m.json")
    assert load(tmp_path / "m.json").dps[0].quantity == "voltage"
    assert seen == [50]


def test_a_firmwares_file_is_written_of_a_live_session_too(live: LiveSession, tmp_path: Path) -> None:
    export_mapping(live, tmp_path / "meter.bat")
    assert "tuyaMcu_setBaudRate 9600" in (tmp_path / "meter.bat").read_text()
    with pytest.raises(FileExists):
        export_mapping(live, tmp_path / "meter.bat")
    (tmp_path / "mine.esphome.yaml").write_text("mine")
    export_mapping(live, tmp_path / "mine.esphome.yaml", there=There.REPLACE)
    assert "esphome:" in (tmp_path / "mine.esphome.yaml").read_text()
