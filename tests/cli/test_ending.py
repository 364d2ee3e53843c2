from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from tuyasniff.cli import ending
from tuyasniff.cli.ending import stopped_as_interrupted, stopped_by

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_who_is_stopped_ends_as_if_interrupted_and_handlers_are_as_before(name: str) -> None:
    number = signal.Signals[name]
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), stopped_as_interrupted():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_a_second_signal_does_not_disturb_those_who_put_things_in_order() -> None:
    done = False
    with pytest.raises(KeyboardInterrupt), stopped_as_interrupted():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.Signals["SIGHUP"])
            done = True
    assert done


def test_what_is_ignored_stays_ignored() -> None:
    number = signal.Signals["SIGHUP"]
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with stopped_as_interrupted():
            os.kill(os.getpid(), number)
        assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_in_another_thread_nothing_changes() -> None:
    seen: list[object] = []

    def look() -> None:
        with stopped_as_interrupted():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_must_not_be_torn_out_of_its_work_is_told_and_interrupted_behind_it(name: str) -> None:
    number = signal.Signals[name]
    before = signal.getsignal(number)
    done = []
    with pytest.raises(KeyboardInterrupt), stopped_by(lambda: done.append("told")):
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)  # the same one again, as shells do
        done.append("finished")
    assert done == ["told", "finished"] and signal.getsignal(number) is before
    with stopped_by(lambda: done.append("told")):
        pass
    assert len(done) == 2


def test_where_telling_does_not_help_a_later_signal_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "_PATIENCE_S", -1.0)
    done = False
    with pytest.raises(KeyboardInterrupt), stopped_by(lambda: None):
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        done = True
    assert not done
