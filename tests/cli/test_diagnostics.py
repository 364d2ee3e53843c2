from __future__ import annotations

import io

import pytest

from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.errors import ConfigError, FormatError, SourceError, SourceReason


def test_the_gravest_code_counts() -> None:
    diagnostics = Diagnostics()
    for code in (Exit.DAMAGE, Exit.NOTHING, Exit.SOURCE, Exit.NOTHING, Exit.OK):
        diagnostics.note_code(code)
    assert diagnostics.code is Exit.SOURCE


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SourceError("gone", SourceReason.LOST), Exit.SOURCE),
        (FormatError("what", "so"), Exit.USAGE),
        (ConfigError("x.toml: key"), Exit.USAGE),
    ],
)
def test_each_kind_of_error_has_its_code(
    error: SourceError | FormatError | ConfigError, code: Exit, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    diagnostics = Diagnostics()
    diagnostics.report(error)
    assert diagnostics.code is code
    lines = stream.getvalue().splitlines()
    assert lines[0] == f"tuyasniff: error: {error.message}"
    assert lines[1:] == ([f"hint: {error.hint}"] if error.hint else [])


def test_data_stand_before_words_about_them(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            order.append(text)
            return len(text)

    monkeypatch.setattr("sys.stderr", Stream())
    Diagnostics(lambda: order.append("data")).say("words")
    assert order == ["data", "words\n"]


def test_nobody_listening_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    stream.close()
    monkeypatch.setattr("sys.stderr", stream)
    Diagnostics().say("into the void")


def test_words_from_outside_cannot_steer_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    Diagnostics().error("\x1b[2J\nx", "\u202e", code=Exit.SOURCE)
    assert stream.getvalue() == "tuyasniff: error: ␛[2J␊x\nhint: \\u202e\n"
