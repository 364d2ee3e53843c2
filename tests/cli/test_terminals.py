from __future__ import annotations

import io
import sys

import pytest

from tuyasniff.cli.screen import _settings
from tuyasniff.cli.terminals import (
    draws,
    is_terminal,
    shows_screens,
    somebody_answers,
    stdin_is_terminal,
    stdout_is_terminal,
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return not self.closed


def closed(stream: io.StringIO) -> io.StringIO:
    stream.close()
    return stream


@pytest.mark.parametrize(
    ("stream", "one"),
    [
        (Terminal(), True),
        (closed(Terminal()), False),
        (io.StringIO(), False),
        (closed(io.StringIO()), False),
        (None, False),
    ],
)
def test_a_stream_that_is_closed_or_was_never_there_is_no_terminal(
    stream: io.StringIO | None, one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", stream)
        patched.setattr(sys, "stdout", stream)
        assert (is_terminal(stream), stdin_is_terminal(), stdout_is_terminal()) == (one, one, one)


def test_only_a_terminal_on_both_ends_is_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    for stdin, other, person in (
        (Terminal(), Terminal(), True), (io.StringIO(), Terminal(), False), (Terminal(), io.StringIO(), False),
        (None, Terminal(), False), (closed(Terminal()), Terminal(), False),
    ):  # fmt: skip
        with monkeypatch.context() as patched:
            patched.setenv("TERM", "xterm")
            patched.setattr(sys, "stdin", stdin)
            patched.setattr(sys, "stderr", other)
            patched.setattr(sys, "stdout", other)
            assert (somebody_answers(), shows_screens()) == (person, person)
            patched.setenv("TERM", "dumb")
            assert not shows_screens()


@pytest.mark.parametrize(("encoding", "drawn"), [("utf-8", True), ("latin-1", False), ("ascii", False)])
def test_signs_are_drawn_where_the_terminal_has_them(
    encoding: str, drawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        assert draws() is drawn
        assert _settings(plain_signs=False).ascii is not drawn
