from __future__ import annotations

import errno
import io
from pathlib import Path

import pytest

from tuyasniff.cli.diagnostics import ClosedPipe
from tuyasniff.cli.output import Output, Width, wants_colour, width_for
from tuyasniff.errors import SourceError
from tuyasniff.render.lines import UNLIMITED
from tuyasniff.render.styles import Segment


def output(stream: io.BytesIO, **change: object) -> Output:
    values = {"encoding": "utf-8", "colour": False, "width": Width(), "eager": False} | change
    return Output(stream, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "wanted"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", True, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_follows_the_usual_rules(choice: str, terminal: bool, environment: dict[str, str], wanted: bool) -> None:
    assert wants_colour(choice, terminal, environment) is wanted


def test_the_width_is_asked_then_told_then_looked_up() -> None:
    nowhere = io.BytesIO()
    assert width_for(120, {"COLUMNS": "90"}, nowhere) == (120, True)
    assert width_for(0, {}, nowhere).room == UNLIMITED
    assert width_for(3, {}, nowhere) == (20, True)
    assert width_for(None, {"COLUMNS": "90"}, nowhere) == (90, True)


@pytest.mark.parametrize("told", ["", "0", "wide", "²"])
def test_what_goes_into_a_file_fills_80_columns_and_is_not_cut(told: str) -> None:
    width = width_for(None, {"COLUMNS": told}, io.BytesIO())
    assert width == (80, False)
    assert width.room == UNLIMITED


def test_lines_wait_unless_somebody_watches() -> None:
    stream = io.BytesIO()
    lazy = output(stream)
    lazy.line((Segment("one"),))
    assert stream.getvalue() == b""
    lazy.flush()
    assert stream.getvalue() == b"one\n"
    eager = output(stream, eager=True)
    eager.line((Segment("two"),))
    assert stream.getvalue() == b"one\ntwo\n"


def test_much_output_is_handed_on_before_the_end() -> None:
    stream = io.BytesIO()
    lazy = output(stream)
    for _ in range(2000):
        lazy.text("x" * 99 + "\n")
    assert len(stream.getvalue()) > 100_000


def test_an_encoding_that_lacks_a_character_gets_an_escape() -> None:
    stream = io.BytesIO()
    ascii_only = output(stream, encoding="ascii")
    ascii_only.text("25 °C …\n")
    ascii_only.flush()
    assert stream.getvalue() == b"25 \\xb0C \\u2026\n"


class _Failing(io.BytesIO):
    def __init__(self, code: int) -> None:
        super().__init__()
        self._code = code

    def write(self, _data: object) -> int:
        raise OSError(self._code, "said by the system")


def test_a_reader_that_left_and_a_full_disk_are_different(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # what is abandoned must not be the stdout of the tests
    with (tmp_path / "out").open("w") as own:
        monkeypatch.setattr("sys.stdout", own)
        for code, expected in ((errno.EPIPE, ClosedPipe), (errno.ENOSPC, SourceError)):
            failing = output(_Failing(code))
            failing.text("x")
            with pytest.raises(expected):
                failing.flush()
        monkeypatch.undo()


def test_a_closed_stream_is_a_reader_that_left() -> None:
    stream = io.BytesIO()
    closed = output(stream)
    closed.text("x")
    stream.close()
    with pytest.raises(ClosedPipe):
        closed.flush()
