"""What a name in the file system is, told without opening it: opening a port already moves its lines."""

from __future__ import annotations

import os
import stat
import sys
from enum import Enum, auto
from pathlib import Path

_CHARACTER_DEVICES = Path("/sys/dev/char")
_PTYS = range(136, 144)
"""Majors of the ptys of Linux, which has no entry for them where it lists devices."""

_SCREENS = 4
_FIRST_PORT = 64
"""Of major 4 the first numbers are keyboard and screen, the others serial ports."""

_ALIASES = 5
_ALIAS_NUMBERS = range(3)
"""Of major 5 tty, console and ptmx; the others are the old names of serial ports."""


class Thing(Enum):
    """What may stand behind a name."""

    NOTHING = auto()
    FILE = auto()
    DIRECTORY = auto()
    PORT = auto()
    SCREEN = auto()
    OTHER_DEVICE = auto()
    OTHER = auto()


def thing_at(name: str) -> Thing:
    """What the name leads to. Raises OSError where that cannot be seen."""
    try:
        about = Path(name).stat()
    except (FileNotFoundError, NotADirectoryError):
        return Thing.NOTHING
    if stat.S_ISREG(about.st_mode) or stat.S_ISFIFO(about.st_mode):
        return Thing.FILE
    if stat.S_ISDIR(about.st_mode):
        return Thing.DIRECTORY
    if stat.S_ISCHR(about.st_mode):
        return _character_device(about.st_rdev)
    return Thing.OTHER


def _character_device(number: int) -> Thing:
    if number in _own_terminals():
        return Thing.SCREEN
    if sys.platform != "linux":
        return Thing.PORT
    major, minor = os.major(number), os.minor(number)
    if (major == _SCREENS and minor < _FIRST_PORT) or (major == _ALIASES and minor in _ALIAS_NUMBERS):
        return Thing.SCREEN
    if major in _PTYS:
        return Thing.PORT
    try:
        subsystem = (_CHARACTER_DEVICES / f"{major}:{minor}" / "subsystem").resolve(strict=True).name
    except OSError:
        return Thing.PORT
    return Thing.PORT if subsystem == "tty" else Thing.OTHER_DEVICE


def _own_terminals() -> set[int]:
    """The terminal in which this program runs: listening to it would take its keyboard away."""
    found = set()
    for handle in range(3):
        try:
            if os.isatty(handle):
                found.add(os.fstat(handle).st_rdev)
        except OSError:
            continue
    return found
