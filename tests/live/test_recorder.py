"""Record first; a disk that is full loses nothing as long as there is memory."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from live.inlets import STARTED
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.errors import SourceError
from tuyasniff.live import recorder as module
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Chunk, Gap, Message, Note, Talker, TalkerBy
from tuyasniff.session import Session
from wire import HEARTBEAT

pytestmark = pytest.mark.alone

TAPS = (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600),)


def chunk(number: int) -> Chunk:
    return Chunk("mcu", number.to_bytes(4, "big"), number, Talker.MCU, TalkerBy.TAP)


def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def taken(recorder: Recorder, count: int) -> list[Chunk | Gap | Note]:
    out: list[Chunk | Gap | Note] = []
    end = time.monotonic() + 5
    while len(out) < count and time.monotonic() < end:
        recorder.wait(0.05)
        out += recorder.take()
    return out


def test_it_tells_how_far_it_is_behind_while_a_disk_is_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = threading.Event()
    monkeypatch.setattr(SessionWriter, "write", lambda _self, _thing: written.wait(10))
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=TAPS)
    recorder.start()
    assert recorder.behind_us() == 0
    begun = time.monotonic()
    recorder.put(chunk(1))
    time.sleep(0.05)
    assert recorder.take() == [] and recorder.behind_us() >= 50_000
    written.set()
    assert taken(recorder, 1) == [chunk(1)]
    assert recorder.behind_us() <= (time.monotonic() - begun) * 1e6
    until(lambda: recorder.behind_us() == 0)
    recorder.stop()


def test_what_is_handed_on_is_in_the_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=TAPS)
    recorder.start()
    for number in range(300):
        recorder.put(chunk(number))
    for thing in taken(recorder, 300):
        assert isinstance(thing, Chunk) and thing.data.hex().encode() in (tmp_path / "x.tsniff.jsonl").read_bytes()
    recorder.stop()
    read = open_capture(tmp_path / "x.tsniff.jsonl")
    assert b"".join(thing.data for thing in read if isinstance(thing, Chunk)) == b"".join(
        number.to_bytes(4, "big") for number in range(300)
    )


def test_a_file_that_exists_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "x.tsniff.jsonl"
    path.write_text("mine")
    with pytest.raises(SourceError, match="exists"):
        Recorder(path, started=STARTED, taps=TAPS)
    assert path.read_text() == "mine"
    recorder = Recorder(path, started=STARTED, taps=TAPS, replace=True)
    recorder.start()
    recorder.stop()
    assert path.read_text() != "mine"


def test_a_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot write"):
        Recorder(tmp_path / "file" / "x.tsniff.jsonl", started=STARTED, taps=TAPS)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_on_a_full_disk_everything_is_handed_on_and_said() -> None:
    recorder = Recorder(Path("/dev/full"), started=STARTED, taps=TAPS, replace=True)
    recorder.start()
    for number in range(10):
        recorder.put(chunk(number))
    assert len(taken(recorder, 10)) == 10
    assert "No space left" in recorder.trouble
    recorder.stop()


def test_when_there_is_room_again_what_was_missing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.02)
    path = tmp_path / "x.tsniff.jsonl"
    recorder = Recorder(path, started=STARTED, taps=TAPS)
    recorder.start()
    recorder.put(chunk(0))
    assert len(taken(recorder, 1)) == 1
    writer = recorder._writer
    assert writer is not None
    write = writer.write
    full = True

    def refuse(thing: Chunk | Gap | Note) -> None:
        if full:
            raise OSError(28, "No space left on device")
        write(thing)

    monkeypatch.setattr(writer, "write", refuse)
    for number in range(1, 20):
        recorder.put(chunk(number))
    assert len(taken(recorder, 19)) == 19
    assert recorder.trouble
    full = False
    recorder.put(chunk(20))
    assert len(taken(recorder, 1)) == 1
    until(lambda: not recorder.trouble)
    recorder.stop()
    data = b"".join(thing.data for thing in open_capture(path) if isinstance(thing, Chunk))
    assert data == b"".join(number.to_bytes(4, "big") for number in range(21))


def test_what_a_full_disk_does_not_take_goes_into_a_file_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.02)
    path = tmp_path / "x.tsniff.jsonl"
    recorder = Recorder(path, started=STARTED, taps=TAPS, elsewhere=(tmp_path / "other",))
    recorder.start()
    recorder.put(chunk(0))
    assert len(taken(recorder, 1)) == 1
    assert recorder._writer is not None

    def refuse(thing: Chunk | Gap | Note) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorder._writer, "write", refuse)
    for number in range(1, 50):
        recorder.put(chunk(number))
        time.sleep(0.002)
    assert len(taken(recorder, 49)) == 49
    recorder.stop()
    recorder.stop()
    assert recorder.rest == tmp_path / "other" / "x-rest.tsniff.jsonl" and not recorder.trouble
    both = tmp_path / "both.tsniff.jsonl"
    both.write_bytes(path.read_bytes() + recorder.rest.read_bytes())
    data = b"".join(thing.data for thing in open_capture(both) if isinstance(thing, Chunk))
    assert data == b"".join(number.to_bytes(4, "big") for number in range(50))
    assert len([thing for thing in open_capture(recorder.rest) if isinstance(thing, Chunk)]) == 49


def test_a_frame_that_was_torn_by_a_full_disk_is_whole_in_both_files_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.02)
    path = tmp_path / "x.tsniff.jsonl"
    recorder = Recorder(path, started=STARTED, taps=TAPS, elsewhere=(tmp_path / "other",))
    recorder.start()
    recorder.put(Chunk("mcu", HEARTBEAT[:4], 0, Talker.MCU, TalkerBy.TAP))
    taken(recorder, 1)
    assert recorder._writer is not None

    def refuse(thing: Chunk | Gap | Note) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorder._writer, "write", refuse)
    recorder.put(Chunk("mcu", HEARTBEAT[4:], 1, Talker.MCU, TalkerBy.TAP))
    taken(recorder, 1)
    recorder.stop()
    both = tmp_path / "both.tsniff.jsonl"
    assert recorder.rest is not None
    both.write_bytes(path.read_bytes() + recorder.rest.read_bytes())
    (item,) = Session(open_capture(both))
    assert isinstance(item.thing, Message)


def test_what_memory_cannot_hold_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BACKLOG_BYTES", 2000)
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=TAPS)
    assert recorder._writer is not None

    def refuse(thing: Chunk | Gap | Note) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorder._writer, "write", refuse)
    recorder.start()
    for number in range(100):
        recorder.put(chunk(number))
    assert len(taken(recorder, 100)) == 100
    recorder.stop()
    assert recorder.dropped > 80


def test_a_recording_gets_its_name_while_it_is_written(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=TAPS)
    recorder.start()
    recorder.put(chunk(1))
    taken(recorder, 1)
    recorder.rename(tmp_path / "kettle.tsniff.jsonl")
    recorder.put(chunk(2))
    taken(recorder, 1)
    recorder.stop()
    assert not (tmp_path / "x.tsniff.jsonl").exists()
    assert len(list(open_capture(tmp_path / "kettle.tsniff.jsonl"))) == 2


def test_a_recording_can_be_named_on_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=TAPS)
    recorder.start()
    recorder.put(chunk(1))
    taken(recorder, 1)

    def refuse(_self: Path, _target: Path) -> Path:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(Path, "rename", refuse)
    recorder.rename(tmp_path / "there" / "kettle.tsniff.jsonl")
    recorder.put(chunk(2))
    taken(recorder, 1)
    recorder.stop()
    assert recorder.path == tmp_path / "there" / "kettle.tsniff.jsonl"
    assert not (tmp_path / "x.tsniff.jsonl").exists()
    assert len(list(open_capture(recorder.path))) == 2


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=TAPS)
    (tmp_path / "y.tsniff.jsonl").write_text("mine")
    with pytest.raises(SourceError, match="exists"):
        recorder.rename(tmp_path / "y.tsniff.jsonl")
    assert recorder.path == tmp_path / "x.tsniff.jsonl"
    recorder.stop()


def test_without_a_file_everything_is_handed_on() -> None:
    recorder = Recorder(None, started=STARTED, taps=TAPS)
    recorder.start()
    recorder.put(chunk(1))
    assert taken(recorder, 1) == [chunk(1)]
    recorder.stop()


_KILLED = """
import sys, time
from pathlib import Path
from datetime import datetime, UTC
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Chunk
recorder = Recorder(Path(sys.argv[1]), started=datetime(2026, 3, 1, tzinfo=UTC), taps=())
recorder.start()
number = 0
while True:
    recorder.put(Chunk("mcu", number.to_bytes(4, "big"), number))
    print(number, flush=True)
    number += 1
    time.sleep(0.001)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not of this system")
@pytest.mark.parametrize("lines", [5, 100, 333])
def test_what_is_older_than_100_ms_survives_a_kill(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "x.tsniff.jsonl"
    process = subprocess.Popen([sys.executable, "-c", _KILLED, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last = [int(process.stdout.readline()) for _ in range(lines)][-1]
    time.sleep(0.1)
    os.kill(process.pid, 9)
    process.wait()
    found = [thing.data for thing in open_capture(path) if isinstance(thing, Chunk)]
    assert found[: last + 1] == [number.to_bytes(4, "big") for number in range(last + 1)]
    process.stdout.close()


def test_a_file_that_is_to_be_replaced_stays_until_the_recording_begins(tmp_path: Path) -> None:
    path = tmp_path / "x.tsniff.jsonl"
    path.write_text("precious")
    recorder = Recorder(path, started=STARTED, taps=TAPS, replace=True)
    recorder.stop()
    recorder.discard()
    assert path.read_text() == "precious" and list(tmp_path.iterdir()) == [path]
    again = Recorder(path, started=STARTED, taps=TAPS, replace=True)
    again.start()
    again.put(chunk(1))
    taken(again, 1)
    again.stop()
    assert len(list(open_capture(path))) == 1 and list(tmp_path.iterdir()) == [path]


def test_a_mistake_in_writing_does_not_silence_the_taps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=TAPS)

    def fail(_batch: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(recorder, "_write", fail)
    recorder.start()
    for number in range(3):
        recorder.put(chunk(number))
        assert taken(recorder, 1) == [chunk(number)]
    assert "mistake" in recorder.trouble
    recorder.stop()


def test_the_rest_has_a_name_of_its_own_whatever_the_file_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.0)
    recorder = Recorder(tmp_path / "x.jsonl", started=STARTED, taps=TAPS, elsewhere=(tmp_path,))
    recorder.start()
    assert recorder._writer is not None

    def refuse(thing: Chunk | Gap | Note) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recorder._writer, "write", refuse)
    recorder.announce(STARTED, (TAPS[0]._replace(baud=115200),))
    recorder.put(chunk(1))
    taken(recorder, 1)
    recorder.stop()
    assert recorder.rest == tmp_path / "x-rest.tsniff.jsonl"
    rest = open_capture(recorder.rest)
    assert len(list(rest)) == 1 and rest.baud == 115200
