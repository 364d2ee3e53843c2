"""Errors that a person can mend."""

from __future__ import annotations

import pytest

from tuyasniff.errors import ConfigError, FormatError, SourceError, SourceReason, TuyasniffError, shortened


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (SourceError("cannot open x", SourceReason.MISSING, "check the path"), OSError),
        (FormatError("no format", "try raw"), ValueError),
        (ConfigError("unknown key", "see the manual"), ValueError),
    ],
)
def test_every_error_is_ours_and_a_builtin_and_carries_a_hint(error: TuyasniffError, builtin: type) -> None:
    assert isinstance(error, TuyasniffError) and isinstance(error, builtin)
    assert str(error) == error.message and error.hint


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("meter", "meter"),
        ("two\nlines\x1b[2J", "two\ufffdlines\ufffd[2J"),
        ("x" * 61, "x" * 59 + "…"),
        ("x" * 60, "x" * 60),
    ],
)
def test_what_an_error_quotes_is_short_and_stays_on_its_line(text: str, quoted: str) -> None:
    assert shortened(text) == quoted
