"""What a person has configured: the look of the screen and its keys, in one TOML file.

    theme = "nord"
    ascii = false
    time = "clock"          # or "relative", "delta"

    [keys]
    freeze = "space"
    mark = ["m", "f2"]

The file is $TUYASNIFF_CONFIG, else ./tuyasniff.toml, else `tuyasniff.toml` in the platform's directory.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from tuyasniff.errors import SHOWN, ConfigError, shortened
from tuyasniff.patterns import regex

FILE = "tuyasniff.toml"
VARIABLE = "TUYASNIFF_CONFIG"

MOST_BYTES = 1 << 20
"""Of a file; what people write has a thousand."""

MOST_KEYS = 256
"""Actions that get other keys; there are fewer."""

_TABLE = regex(r"\s*\[")


class Times(StrEnum):
    """How moments are shown: the time of day, since the start of the session, since the row above."""

    CLOCK = "clock"
    RELATIVE = "relative"
    DELTA = "delta"


class Rebinding(NamedTuple):
    """The keys that an action gets, and where that is written: `tuyasniff.toml, line 7`."""

    action: str
    keys: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Settings:
    """A configuration file as it was understood; what it does not say is None or the usual."""

    theme: str | None = None
    ascii: bool = False
    time: Times = Times.CLOCK
    keys: tuple[Rebinding, ...] = ()
    path: Path | None = None


def config_path(environment: Mapping[str, str], here: Path, directory: Path | None) -> Path | None:
    """The file that counts, None where there is none. `directory` is the platform's place for configurations.

    Raises ConfigError where the variable names a file that is not there.
    """
    named = environment.get(VARIABLE)
    if named:
        if not Path(named).is_file():
            raise ConfigError(f"{VARIABLE} names {named}, which is no file", f"unset {VARIABLE}, or write that file")
        return Path(named)
    places = [here / FILE] + ([] if directory is None else [directory / FILE])
    return next((place for place in places if place.is_file()), None)


def load(path: Path | None) -> Settings:
    """The settings of a file, the usual ones without. Raises ConfigError naming file and line."""
    if path is None:
        return Settings()
    text = _text(path)
    return _Reader(path, text).settings(_tables(path, text))


def _tables(path: Path, text: str) -> dict[str, Any]:
    """What a text says. Raises ConfigError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path}: {shortened(str(error))}", "the file is TOML: name = value, texts in quotes"
        ) from None
    except ValueError:  # what is left of them: Python reads no longer numbers
        raise ConfigError(f"{path}: a number has too many digits", "no setting is a number") from None
    except RecursionError:
        raise ConfigError(f"{path}: its lists are nested too deeply", "keys are a plain list of texts") from None


def save_theme(path: Path, name: str) -> None:
    """Write the theme into a file and leave everything else in it as it was; the file may be new.

    Raises ConfigError where the file is not understood or cannot be written.
    """
    text = _text(path) if path.exists() else ""
    new = _with_theme(text, name)
    try:
        understood = _tables(path, new) == {**_tables(path, text), "theme": name}
    except ConfigError:
        understood = False
    if not understood:
        raise ConfigError(f"{path} cannot be changed safely", f"write theme = {json.dumps(name)} into it yourself")
    try:
        _replace(path, new)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}") from None


def near(name: str, possible: Iterable[str]) -> str:
    """A hint with the nearest right names, else with all of them."""
    names = sorted(possible)
    close = get_close_matches(name[:SHOWN], names, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else f"possible: {', '.join(names)}"


class _Reader:
    """Reads the tables of one file and knows its lines."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def settings(self, tables: Mapping[str, Any]) -> Settings:
        possible = ("theme", "ascii", "time", "keys")
        for name in tables:
            if name not in possible:
                raise self._wrong("", name, f"there is no setting '{shortened(name)}'", near(name, possible))
        theme, plain = tables.get("theme"), tables.get("ascii", False)
        if theme is not None and not isinstance(theme, str):
            raise self._wrong("", "theme", "theme is no text", 'as in theme = "nord"')
        if not isinstance(plain, bool):
            raise self._wrong("", "ascii", "ascii is neither true nor false", "as in ascii = true")
        keys = tables.get("keys", {})
        if not isinstance(keys, dict):
            raise self._wrong("", "keys", "keys is no table", '[keys] on a line of its own, then freeze = "space"')
        if len(keys) > MOST_KEYS:
            raise self._wrong("", "keys", f"more than {MOST_KEYS} actions get keys", "there are fewer: leave some out")
        bound = tuple(self._rebinding(name, value) for name, value in keys.items())
        return Settings(theme, plain, self._times(tables.get("time", Times.CLOCK)), bound, self._path)

    def _times(self, value: object) -> Times:
        try:
            return Times(str(value))
        except ValueError:
            words = f"there is no time '{shortened(str(value))}'"
            raise self._wrong("", "time", words, near(str(value), Times)) from None

    def _rebinding(self, name: str, value: object) -> Rebinding:
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not all(isinstance(key, str) and key.strip() for key in keys):
            words = f"the keys of '{shortened(name)}' are no texts"
            raise self._wrong("keys", name, words, 'as in mark = "m" or ["m", "f2"]')
        return Rebinding(name, tuple(key.strip() for key in keys), self._where("keys", name))

    def _wrong(self, table: str, name: str, text: str, hint: str) -> ConfigError:
        return ConfigError(f"{self._where(table, name)}: {text}", hint)

    def _where(self, table: str, name: str) -> str:
        number = _line_of(self._lines, table, name)
        return f"{self._path}" + (f", line {number}" if number else "")


def _line_of(lines: list[str], table: str, name: str) -> int | None:
    """The line, from 1, where a name is set; None where it is written in another way."""
    bare = re.escape(name)
    sets = re.compile(rf"\s*(?:{bare}|\"{bare}\"|'{bare}')\s*[=.]")
    heads = re.compile(rf"\s*\[\s*{bare}\s*[\].]")
    inside = ""
    for number, line in enumerate(lines, 1):
        if not table and heads.match(line):
            return number
        if _TABLE.match(line):
            inside = line.strip().strip("[]").split("]")[0].strip()
        elif inside == table and sets.match(line):
            return number
    return None


def _with_theme(text: str, name: str) -> str:
    """The text with its theme replaced, or written above everything where it had none."""
    wanted = f"theme = {json.dumps(name)}"
    lines = text.splitlines(keepends=True)
    number = _line_of(lines, "", "theme")
    if number is None:
        return wanted + "\n" + text
    line = lines[number - 1]
    found = re.match(r"""\s*["']?theme["']?\s*=\s*(?:"[^"\n]*"|'[^'\n]*')(.*)""", line, re.DOTALL)
    lines[number - 1] = wanted + (found[1] if found else "\n")
    return "".join(lines)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ConfigError(f"{path}: more than {MOST_BYTES >> 20} MiB is no configuration", "is it the right file?")
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is no text in UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from None


def _replace(path: Path, text: str) -> None:
    """Write beside the file, then rename, so that there is always a whole one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        if target.exists():
            Path(name).chmod(target.stat().st_mode & 0o777)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
