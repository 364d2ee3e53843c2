"""However a session ends, everything that was shown is in its file, which can be read."""

from __future__ import annotations

import random
import signal
import sys
import time
from pathlib import Path

import pytest

from faults.listening import Session, in_full, listening
from faults.stage import recorded, until
from lanes import some, times

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")]

BOTH = pytest.mark.parametrize("screen", [False, True], ids=["lines", "screen"])


def ignore_hang_up() -> None:
    """As nohup does."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def nothing_lost(session: Session) -> None:
    assert session.unkept() == session.unheard() == []
    assert session.recording.read_bytes().endswith(b"\n") or session.program.process.returncode == -signal.SIGKILL


@BOTH
def test_a_kill_at_any_moment_costs_nothing_that_was_shown(screen: bool, tmp_path: Path) -> None:
    moments = random.Random()
    for number in range(times(1, 30)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with listening(folder, screen=screen) as session:
            time.sleep(moments.uniform(0, 0.6))
            assert session.ended(signal.SIGKILL) == -signal.SIGKILL
            nothing_lost(session)


@BOTH
@pytest.mark.parametrize("number", some(["SIGTERM", "SIGHUP", "SIGINT"], 3))
def test_who_is_told_to_end_ends_with_everything_written_and_says_where(
    number: str, screen: bool, tmp_path: Path
) -> None:
    with listening(tmp_path, screen=screen) as session:
        assert session.ended(signal.Signals[number]) in (0, 130)
        nothing_lost(session)
        assert f"recorded in {session.recording}" in session.program.text
        assert "Traceback" not in session.program.text


@pytest.mark.parametrize("pause", some([0.01, 0.0, 0.04], 3))
@pytest.mark.parametrize("second", some(["SIGINT", "SIGTERM"], 2))
def test_a_second_interrupt_does_not_spoil_the_first(second: str, pause: float, tmp_path: Path) -> None:
    with listening(tmp_path) as session:
        session.program.signal(signal.SIGINT)
        time.sleep(pause)
        session.ended(signal.Signals[second])
        nothing_lost(session)
        assert "Traceback" not in session.program.text


@BOTH
def test_a_terminal_that_goes_ends_it(screen: bool, tmp_path: Path) -> None:
    with listening(tmp_path, *(() if screen else ("--plain",)), screen=True) as session:
        session.program.hang_up()
        assert session.ended() in (3, 130)
        nothing_lost(session)


@in_full
@BOTH
def test_a_terminal_that_goes_unnoticed_ends_it_too(screen: bool, tmp_path: Path) -> None:
    with listening(tmp_path, *(() if screen else ("--plain",)), screen=True, before=ignore_hang_up) as session:
        session.program.hang_up()
        assert session.ended() in (0, 3)
        nothing_lost(session)


@in_full
@BOTH
def test_a_session_that_is_stopped_and_gone_on_with_loses_nothing(screen: bool, tmp_path: Path) -> None:
    with listening(tmp_path, screen=screen) as session:
        session.program.signal(signal.SIGTSTP)
        time.sleep(0.7)
        session.program.signal(signal.SIGCONT)
        session.go_on(60)
        assert session.ended(signal.SIGTERM) == 130
        nothing_lost(session)


@in_full
def test_a_signal_to_go_on_out_of_nowhere_changes_nothing(tmp_path: Path) -> None:
    with listening(tmp_path, screen=True) as session:
        for _ in range(3):
            session.program.signal(signal.SIGCONT)
            session.go_on()
        session.program.type("q")
        assert session.ended() == 0
        nothing_lost(session)


@in_full
def test_a_terminal_of_any_size_is_taken(tmp_path: Path) -> None:
    with listening(tmp_path, screen=True) as session:
        for size in ((1, 1), (2, 2), (1, 300), (60, 3), (40, 140)):
            session.program.resize(*size)
            time.sleep(0.25)
        session.go_on()
        session.program.type("q")
        assert session.ended() == 0
        nothing_lost(session)


@in_full
def test_who_does_not_read_on_holds_up_the_lines_and_not_the_recording(tmp_path: Path) -> None:
    with listening(tmp_path) as session:
        session.program.reads.clear()
        said = session.wire.said
        until(lambda: session.recording.exists() and recorded(session.recording)[-1] > said + 300, "recording")
        session.program.reads.set()
        session.go_on(300)
        assert session.ended(signal.SIGTERM) == 130
        nothing_lost(session)


def test_a_reader_who_has_read_enough_ends_it_quietly(tmp_path: Path) -> None:
    with listening(tmp_path) as session:
        session.program.close_out()
        assert session.ended() == 0
        assert "error" not in session.program.text and "Broken" not in session.program.text
        nothing_lost(session)
