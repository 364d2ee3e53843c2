from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuyasniff.capture.capture import Capture
from tuyasniff.capture.opening import open_capture
from tuyasniff.cli import progress
from wire import TALK


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def capture(tmp_path: Path) -> Iterator[Capture]:
    path = tmp_path / "x[bold].bin"
    path.write_bytes(TALK * 100)
    opened = open_capture(path)
    yield opened
    opened.close()


def shown(capture: Capture, monkeypatch: pytest.MonkeyPatch, seconds: float, *, wanted: bool = True) -> str:
    """What stands on stderr after work that took so many seconds by the clock."""
    clock = iter(seconds * turn / 10 for turn in range(1000))
    stream = _Terminal()
    with monkeypatch.context() as patched:
        patched.setattr("tuyasniff.cli.progress.time.monotonic", lambda: next(clock))
        patched.setattr("sys.stderr", stream)
        patched.setenv("TERM", "xterm")
        passed = list(progress.watched(range(640), capture, wanted=wanted))
    assert passed == list(range(640))
    return stream.getvalue()


def test_short_work_shows_nothing(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(capture, monkeypatch, 0.5) == ""


def test_work_that_lasts_shows_a_bar_with_the_name(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "x[bold].bin" in shown(capture, monkeypatch, 30)


def test_nobody_who_does_not_want_it_gets_one(capture: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(capture, monkeypatch, 30, wanted=False) == ""


def test_a_bar_is_for_a_terminal_that_shows_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    for err, out, wanted in ((True, False, True), (True, True, False), (False, False, False)):
        with monkeypatch.context() as patched:
            patched.setattr("sys.stderr", _Terminal() if err else io.StringIO())
            patched.setattr("sys.stdout", _Terminal() if out else io.StringIO())
            assert progress.wants_progress() is wanted


def test_of_what_was_read_to_its_end_nothing_is_said(capture: Capture) -> None:
    list(capture)
    assert list(progress.stopped_at([capture])) == []


def test_a_large_file_was_read_in_part(tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(TALK * 20_000)
    capture = open_capture(path)
    next(iter(capture))
    read, size = capture.bytes_read, path.stat().st_size
    assert list(progress.stopped_at([capture])) == [
        f"{capture.name}: stopped behind {read:,} of its {size:,} bytes: the rest is not in it"
    ]
    assert 0 < read < size
    capture.close()
