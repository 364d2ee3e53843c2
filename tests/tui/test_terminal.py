"""Terminals that go."""

from __future__ import annotations

import io
import os
import sys

import pytest

if sys.platform == "win32":
    pytest.skip("terminals of POSIX", allow_module_level=True)

from tuyasniff.tui.terminal import Enduring, hung_up


def test_a_terminal_is_there_until_its_other_end_goes() -> None:
    master, slave = os.openpty()
    assert not hung_up(slave)
    os.close(master)
    assert hung_up(slave)
    os.close(slave)
    assert hung_up(slave)


def test_what_nobody_sees_is_written_nowhere_and_raises_nothing() -> None:
    master, slave = os.openpty()
    stream = os.fdopen(slave, "w")
    enduring = Enduring(stream)
    assert enduring.write("seen\n") == 5
    enduring.flush()
    assert b"seen" in os.read(master, 100) and not enduring.gone
    os.close(master)
    for _ in range(3):
        assert enduring.write("unseen\n") == 7
        enduring.flush()
    assert enduring.gone and enduring.fileno() == slave
    try:
        stream.close()
    except OSError:
        assert stream.closed


def test_a_stream_that_was_closed_is_gone() -> None:
    stream = io.StringIO()
    stream.close()
    enduring = Enduring(stream)
    enduring.write("x")
    assert enduring.gone


@pytest.mark.parametrize(
    ("encoding", "shown"), [("latin-1", "21.5 °C ? ?? x"), ("ascii", "21.5 ?C ? ?? x"), ("utf-8", "21.5 °C ▼ 电 x")]
)
def test_a_terminal_of_few_letters_gets_question_marks_as_wide_and_is_not_gone(encoding: str, shown: str) -> None:
    written = io.BytesIO()
    enduring = Enduring(io.TextIOWrapper(written, encoding=encoding))
    assert enduring.write("21.5 °C ▼ 电 x") == 13
    enduring.write("\x1b[0m")
    enduring.flush()
    assert written.getvalue().decode(encoding) == shown + "\x1b[0m"
    assert not enduring.gone
