from __future__ import annotations

import io
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.questioning import asked
from tuyasniff.report.projects import Field, Mark
from tuyasniff.report.questions import Entry

ENTRIES = tuple(
    Entry(Field(name, name.title(), Mark.PERSON, f"{name}?", required=name == "one"))
    for name in ("one", "two", "three")
)


def answers(monkeypatch: pytest.MonkeyPatch, typed: str) -> dict[str, str]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return asked(ENTRIES, Diagnostics())


def test_each_question_is_a_line_and_its_answer_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers(monkeypatch, "a b\n\n c \n") == {"one": "a b", "three": "c"}
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("3 questions that the capture does not answer")
    assert lines[1:] == ["1/3 One, required: one?", "2/3 Two: two?", "3/3 Three: three?"]


def test_the_end_of_input_stops_and_what_was_typed_before_it_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers(monkeypatch, "a\nlast words") == {"one": "a", "two": "last words"}
    assert "the other questions stay open" in capsys.readouterr().err


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The hand of a person: what is written to it comes out of stdin, which is a terminal."""
    pty = pytest.importorskip("pty")
    hand, screen = pty.openpty()
    with os.fdopen(screen) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield hand
    os.close(hand)


@contextmanager
def ended(terminal: int, after: tuple[bytes, ...] = ()) -> Iterator[None]:
    """A person types these, a second between them, and then the end of input until somebody takes notice.

    A terminal drops what no buffer has room for, so a single end of input may be lost where the reader is slow.
    """
    done = threading.Event()

    def person() -> None:
        for typed in after:
            time.sleep(1)
            os.write(terminal, typed)
        while not done.wait(1):
            os.write(terminal, b"\x04")

    typing = threading.Thread(target=person)
    typing.start()
    try:
        yield
    finally:
        done.set()
        typing.join()


@pytest.mark.alone
def test_a_paste_of_several_lines_is_one_answer_up_to_an_empty_line(
    terminal: int, capsys: pytest.CaptureFixture[str]
) -> None:
    os.write(terminal, b'{\n\n "result": {}\n}')  # as people copy it: without the end of the last line
    with ended(terminal, after=(b"\n", b"\n", b"\n", b"last\n")):
        said = asked(ENTRIES, Diagnostics())
    assert said == {"one": '{\n\n "result": {}\n}', "three": "last"}
    assert "an empty line ends it" in capsys.readouterr().err


def test_a_line_that_the_terminal_has_cut_is_told(terminal: int, capsys: pytest.CaptureFixture[str]) -> None:
    os.write(terminal, b"x" * 4200 + b"\n")
    with ended(terminal):
        said = asked(ENTRIES, Diagnostics())
    assert len(said["one"]) == 4095
    assert '--answer "one=$(cat FILE)"' in capsys.readouterr().err


def test_without_questions_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked((), Diagnostics()) == {}
    assert capsys.readouterr().err == ""
