"""What a person types: sources, rates, the names of recordings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tuyasniff.cli.listening import (
    RECORDINGS,
    Wire,
    feeds_of,
    listening,
    parse_rate,
    recording_name,
    recordings,
    wires_of,
)
from tuyasniff.clock import SessionClock
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.live.feeds import StreamFeed, TapFeed
from tuyasniff.model import Note, Talker

MCU, MODULE, UNKNOWN = Talker.MCU, Talker.MODULE, Talker.UNKNOWN
NOON = datetime(2026, 3, 1, 12, 0, 5).astimezone()


def wire(source: str) -> Wire:
    return Wire("line", source, UNKNOWN, None)


@pytest.mark.parametrize(("text", "rate"), [("auto", None), ("300", 300), ("9600", 9600), ("4000000", 4_000_000)])
def test_rates(text: str, rate: int | None) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "0", "299", "4000001", "-9600", "9600.0", "9k6", "Auto", " 9600", "٩٦٠٠x"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(FormatError, match="is no rate") as told:
        parse_rate(text)
    assert "auto" in told.value.hint and "115200" in told.value.hint


def test_wires_have_the_names_of_who_talks() -> None:
    assert wires_of("a", "b", (), 9600) == (Wire("mcu", "a", MCU, 9600), Wire("module", "b", MODULE, 9600))
    assert wires_of(None, None, ("a",), None) == (Wire("line", "a", UNKNOWN, None),)
    assert [one.tap for one in wires_of(None, "m", ("a", "b"), None)] == ["module", "line1", "line2"]
    assert wires_of(None, None, (), None) == ()


def test_one_port_cannot_be_two_wires() -> None:
    for mcu, module, lines in (("a", "a", ()), ("a", None, ("a",)), (None, None, ("a", "a")), ("a@9600", "a", ())):
        with pytest.raises(FormatError, match="a is named twice") as told:
            wires_of(mcu, module, lines, None)
        assert "--line" in told.value.hint


@pytest.mark.parametrize(
    ("text", "source", "rate"),
    [
        ("/dev/ttyUSB0@115200", "/dev/ttyUSB0", 115200),
        ("/dev/ttyUSB0@auto", "/dev/ttyUSB0", None),
        ("/dev/ttyUSB0", "/dev/ttyUSB0", 9600),
        ("tcp://host:1@115200", "tcp://host:1", 115200),
        ("COM3@38400", "COM3", 38400),
        ("me@home.log", "me@home.log", 9600),
        ("a@1@115200", "a@1", 115200),
        ("@115200", "@115200", 9600),
    ],
)
def test_a_rate_behind_the_source(text: str, source: str, rate: int | None) -> None:
    assert wires_of(text, None, (), 9600) == (Wire("mcu", source, MCU, rate),)


def test_a_rate_behind_the_source_may_be_none() -> None:
    with pytest.raises(FormatError, match="'12' is no rate"):
        wires_of(None, None, ("/dev/ttyUSB0@12",), None)


def test_a_file_may_be_called_as_if_it_had_a_rate(tmp_path: Path) -> None:
    path = tmp_path / "log@9600"
    path.touch()
    assert wires_of(None, None, (str(path),), None)[0].source == str(path)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/dev/ttyUSB0", "ttyUSB0"),
        ("/dev/serial/by-id/usb-1a86_USB Serial-if00", "usb-1a86_USB-Serial-if00"),
        ("COM3", "COM3"),
        (r"\\.\COM12", "COM12"),
        ("-", "stdin"),
        ("tcp://192.168.4.1:3333", "192.168.4.1-3333"),
        ("tcp://[fe80::1]:7777", "fe80-1-7777"),
        ("/var/log/kettle.log", "kettle.log"),
        ("kettle.tsniff.jsonl", "kettle"),
        ("/", "session"),
        ("日本", "session"),
    ],
)
def test_a_recording_is_called_after_the_moment_and_the_first_source(source: str, name: str) -> None:
    assert recording_name(NOON, [wire(source), wire("other")]) == f"2026-03-01-120005-{name}.tsniff.jsonl"


def test_a_recording_of_nothing_has_a_name() -> None:
    assert recording_name(NOON, ()) == "2026-03-01-120005-session.tsniff.jsonl"


def test_recordings_are_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(RECORDINGS, str(tmp_path))
    assert recordings() == tmp_path
    monkeypatch.delenv(RECORDINGS)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert recordings().name == "recordings" and "tuyasniff" in str(recordings())


def test_each_kind_of_source_has_its_feed(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.touch()
    taps = wires_of("/dev/ttyNOTHING", "tcp://127.0.0.1:1", (str(path), "-"), None)
    mcu, module, first, second = feeds_of(taps, SessionClock(), reconnect=False)
    assert isinstance(mcu, TapFeed) and mcu.auto and not mcu.reader.reconnect and mcu.info.baud == 9600
    assert isinstance(module, TapFeed) and not module.auto and module.info.baud is None
    assert isinstance(first, StreamFeed) and first.info.tap == "line1"
    assert isinstance(second, StreamFeed) and second.info.source == "-"
    (told,) = feeds_of(wires_of("/dev/ttyNOTHING@38400", None, (), None), SessionClock(), reconnect=True)
    assert isinstance(told, TapFeed) and not told.auto and told.info.baud == 38400


def test_two_recordings_of_one_second_have_two_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(RECORDINGS, str(tmp_path))
    monkeypatch.setattr("tuyasniff.cli.listening.recording_name", lambda *_: "x.tsniff.jsonl")
    for _ in range(3):
        listening([wire("-")]).recorder.stop()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"x{n}.tsniff.jsonl" for n in ("-2", "-3", "")]


def test_a_file_that_was_named_is_never_lost(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsniff.jsonl"
    path.write_text("mine")
    with pytest.raises(SourceError, match="exists"):
        listening([wire("-")], path=path)
    assert path.read_text() == "mine"
    recorder = listening([wire("-")], path=path, replace=True).recorder
    recorder.start()
    recorder.stop()
    assert "tsniff" in path.read_text()


def test_where_nothing_can_be_recorded_it_goes_on_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(RECORDINGS, str(tmp_path / "file" / "below"))
    inlet = listening([wire("-")])
    assert inlet.recorder.path is None and "nothing is recorded" in inlet.recorder.trouble
    inlet.recorder.start()
    inlet.put(Note("here"))
    inlet.recorder.stop()
    assert [thing.text for thing in inlet.take() if isinstance(thing, Note)] == ["here"]
