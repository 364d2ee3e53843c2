"""What a port, a server and the clocks of a computer may do in the middle of a session."""

from __future__ import annotations

import signal
import socket
import struct
import sys
import time
from pathlib import Path

import pytest

from faults.injecting import needs_faults
from faults.listening import Session, in_full, listening
from faults.stage import gaps, numbered, recorded, sniffing, until, wires
from lanes import some
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, Note

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")]


def port(session: Session) -> str:
    return str(session.wire.link.resolve())


@in_full
@needs_faults
@pytest.mark.parametrize("kind", ["SHORT", "EINTR"])
def test_reads_that_give_little_or_are_interrupted_lose_nothing(kind: str, tmp_path: Path) -> None:
    with listening(tmp_path, injecting=True) as session:
        session.fail(f"read {kind} {port(session)}")
        session.go_on(60)
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == session.unheard() == [] and not session.gaps()


@needs_faults
def test_a_port_that_fails_is_a_gap_and_comes_back(tmp_path: Path) -> None:
    with listening(tmp_path, injecting=True) as session:
        session.fail(f"read EIO {port(session)}")
        session.program.says("is gone (plug it in again; it goes on by itself)")
        session.fail()
        session.go_on()
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == []
        found = session.gaps()
        assert found[:2] == ["unplugged", "resumed"] and found[-1] == "resumed"


def test_of_two_taps_one_dies_and_the_other_is_heard_on(tmp_path: Path) -> None:
    recording = tmp_path / "x.tsniff.jsonl"
    with wires(tmp_path, "mcu", "module") as (mcu, module):
        arguments = ["--mcu", str(mcu.link), "--module", str(module.link), "-b", "9600", "--write", str(recording)]
        with sniffing(*arguments) as program:
            program.says("listening to")
            until(lambda: mcu.rate == module.rate == 9600, "rate")
            time.sleep(0.3)
            module.put(numbered(500, 6))
            program.shows(500)
            module.unplug()
            with mcu.talking():
                program.says("module: ")
                program.says("is gone")
                until(lambda: len(program.shown) > 60, "frames of the other one")
            program.signal(signal.SIGTERM)
            assert program.ended() == 130
    assert set(program.shown) <= set(recorded(recording))
    assert gaps(recording) == ["unplugged"]


@in_full
def test_a_server_that_resets_the_connection_is_a_gap(tmp_path: Path) -> None:
    recording = tmp_path / "x.tsniff.jsonl"
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with sniffing("--mcu", address, "--write", str(recording)) as program:
            for number in range(3):
                connection, _ = server.accept()
                connection.sendall(numbered(number))
                program.shows(number)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()  # with a reset instead of a farewell
            program.signal(signal.SIGTERM)
            assert program.ended() == 130
    assert recorded(recording) == [0, 1, 2]
    assert gaps(recording)[:4] == ["unplugged", "resumed"] * 2


# ---- clocks


@needs_faults
@pytest.mark.parametrize("ahead", some([-86_400, 7200], 2))
def test_a_clock_that_is_set_moves_no_time_and_is_a_note(ahead: int, tmp_path: Path) -> None:
    with listening(tmp_path, injecting=True) as session:
        session.fail(f"clock WALL {ahead}")
        time.sleep(1.2)
        session.go_on()
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == session.unheard() == [] and not session.gaps()
        things = list(open_capture(session.recording))
        times = [thing.t_us for thing in things if isinstance(thing, Chunk) and thing.t_us is not None]
        assert times == sorted(times) and times[-1] < 60_000_000
        way = "ahead" if ahead > 0 else "back"
        assert any(isinstance(thing, Note) and f"was set {way} by {abs(ahead)} s" in thing.text for thing in things)


@needs_faults
def test_a_computer_that_slept_is_a_gap_as_long_as_it_slept(tmp_path: Path) -> None:
    with listening(tmp_path, injecting=True) as session:
        session.fail("clock SLEPT 7200")
        session.go_on(40)
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == session.unheard() == []
        assert session.gaps() == ["asleep"]
        times = [thing.t_us or 0 for thing in open_capture(session.recording) if isinstance(thing, Chunk)]
        assert times == sorted(times)
        assert 7_200_000_000 < times[-1] - times[0] < 7_260_000_000
