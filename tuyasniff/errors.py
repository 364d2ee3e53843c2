"""What can go wrong with people's input. Bytes from a wire never raise: they become faults and noise.

TuyasniffError
+-- SourceError (OSError)      a port or file cannot be opened or was lost
+-- FormatError (ValueError)   a value or text given by a person cannot be read
+-- ConfigError (ValueError)   a configuration file says something impossible
"""

from __future__ import annotations

from enum import StrEnum

SHOWN = 60
"""Characters of a person's text that an error quotes."""


def shortened(text: str, most: int = SHOWN) -> str:
    """A text of a person, or of a file, as the one line of an error quotes it: cut, and without controls."""
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


class TuyasniffError(Exception):
    """Base of all errors that a person can mend. `hint` says how, in one line."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class SourceReason(StrEnum):
    """Why a source gives nothing."""

    MISSING = "missing"
    DIRECTORY = "directory"
    PERMISSION = "permission"
    BUSY = "busy"
    LOST = "lost"
    UNREADABLE = "unreadable"


class SourceError(TuyasniffError, OSError):
    """A port or file could not be opened, or was lost."""

    def __init__(self, message: str, reason: SourceReason, hint: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason


class FormatError(TuyasniffError, ValueError):
    """A text or value given by a person cannot be understood."""


class ConfigError(TuyasniffError, ValueError):
    """A configuration file is wrong; the message names the file and the key."""
