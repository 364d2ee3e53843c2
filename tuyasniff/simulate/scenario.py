"""Scenarios: a TOML file that says what is done to a device, and when.

Its keys are `device`, `seconds`, `seed`, `faults` (a list as of `--fault`) and `script`, a text of lines such as
`t=10 kettle on` or `t=20 set 1 off`, in which # begins a comment.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from tuyasniff.errors import ConfigError, SourceError, SourceReason, shortened
from tuyasniff.simulate.actions import Doing, parse_action
from tuyasniff.simulate.clockwork import LONGEST_S, SECOND
from tuyasniff.simulate.device import Model
from tuyasniff.simulate.devices import model as find_model
from tuyasniff.simulate.faults import Fault, parse_fault
from tuyasniff.simulate.numbers import SEEDS

_STEP = re.compile(r"t=(?P<t>[0-9]+(?:\.[0-9]+)?)(?:\s+(?P<what>.*))?")
_SYNTAX = re.compile(r"(?P<what>.*?) \(at line (?P<line>[0-9]+), column [0-9]+\)")
_TOO_LONG = re.compile(r"(?:[0-9]_?){4301}")
LONGEST = 1_000_000
"""Characters of a file; a script of an hour has ten thousand."""

_DIGITS_HINT = "at most 4300 are read"
_EXAMPLE = "write for example t=10 note hello"


class Step(NamedTuple):
    """An action at a moment."""

    t_us: int
    doing: Doing


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is done to a device. `seconds` and `seed` are None where the file leaves them to the caller."""

    device: str
    steps: tuple[Step, ...] = ()
    seconds: float | None = None
    seed: int | None = None
    faults: tuple[Fault, ...] = ()


_KEYS: Mapping[str, tuple[type, ...]] = {
    "device": (str,),
    "seconds": (int, float),
    "seed": (int,),
    "faults": (list,),
    "script": (str,),
}
_EXAMPLES = {
    "device": 'device = "meter"',
    "seconds": "seconds = 60",
    "seed": "seed = 7",
    "faults": 'faults = ["lost=0.001"]',
    "script": 'script = "t=10 note hello"',
}
_NAMED = {str: "a text", int: "a whole number", float: "a number", list: "a list"}


def load_scenario(path: Path) -> Scenario:
    """Read a file. ConfigError names file and line; SourceError where it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(LONGEST + 1)
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: it is no UTF-8 text", "save it as UTF-8 in your editor") from None
    except OSError as error:
        reason = SourceReason.MISSING if isinstance(error, FileNotFoundError) else SourceReason.UNREADABLE
        raise SourceError(f"cannot read {path}: {error.strerror or error}", reason, "name a TOML file") from error
    if len(text) > LONGEST:
        raise ConfigError(f"{path}: more than {LONGEST:,} characters are no scenario", "is it the right file?")
    return parse_scenario(text, str(path))


def parse_scenario(text: str, name: str = "scenario") -> Scenario:
    """The same for a text."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX.fullmatch(str(error))
        where, what = (f"{name}:{found['line']}", found["what"]) if found else (name, str(error))
        hint = 'a key, = and a value: numbers bare, texts in "quotes", the script in """'
        raise ConfigError(f"{where}: {shortened(what[:1].lower() + what[1:])}", hint) from None
    except ValueError:  # what is left of them: Python reads no longer numbers
        raise ConfigError(f"{_long_number(text, name)}: a number has too many digits", _DIGITS_HINT) from None
    except RecursionError:
        raise ConfigError(f"{name}: its lists are nested too deeply", "faults is a plain list of texts") from None
    place = _Places(text, name)
    for key, value in table.items():
        _check(key, value, place)
    if "device" not in table:
        raise ConfigError(f"{name}: 'device' is missing", 'write for example device = "meter"')
    model = place.guard("device", lambda: find_model(table["device"]))
    faults = tuple(place.guard("faults", lambda item=item: _fault(item)) for item in table.get("faults", []))
    if "seconds" in table and not 0 < table["seconds"] <= LONGEST_S:
        hint = f"possible: above 0, up to {LONGEST_S}; a pty or port has no end where you leave it out"
        raise ConfigError(f"{place.of('seconds')}: 'seconds' is out of range", hint)
    if abs(table.get("seed", 0)) > SEEDS:
        hint = f"possible: whole numbers of up to {len(str(SEEDS))} digits"
        raise ConfigError(f"{place.of('seed')}: 'seed' is out of range", hint)
    steps = _steps(table.get("script", ""), model, place, table.get("seconds"))
    return Scenario(model.name, steps, table.get("seconds"), table.get("seed"), faults)


def _long_number(text: str, name: str) -> str:
    """`FILE:LINE` of the first number that is too long."""
    found = _TOO_LONG.search(text)
    return name if found is None else f"{name}:{text.count(chr(10), 0, found.start()) + 1}"


def _fault(item: object) -> Fault:
    if not isinstance(item, str):
        raise ConfigError(
            f"a fault is a text, not {shortened(repr(item))}", 'write for example faults = ["lost=0.001"]'
        )
    return parse_fault(item)


def _check(key: str, value: object, place: _Places) -> None:
    if key not in _KEYS:
        near = get_close_matches(key, _KEYS, cutoff=0.5) or _KEYS
        raise ConfigError(f"{place.of(key)}: there is no key '{shortened(key)}'", f"possible: {', '.join(near)}")
    wanted = _KEYS[key]
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise ConfigError(
            f"{place.of(key)}: '{key}' has to be {_NAMED[wanted[-1]]}", f"write for example {_EXAMPLES[key]}"
        )


def _steps(script: str, model: Model, place: _Places, seconds: float | None) -> tuple[Step, ...]:
    steps: list[Step] = []
    for index, line in enumerate(script.split("\n")):
        text = line.split("#", 1)[0].strip()
        if not text:
            continue
        where = place.script_line(index)
        found = _STEP.fullmatch(text)
        if found is None or not found["what"]:
            raise ConfigError(f"{where}: '{shortened(text)}' is no step", _EXAMPLE)
        t_s = float(found["t"])
        if not t_s <= LONGEST_S:
            hint = f"possible: t=0 to t={LONGEST_S}"
            raise ConfigError(f"{where}: t={shortened(found['t'])} is never reached", hint)
        t_us = round(t_s * SECOND)
        if steps and t_us < steps[-1].t_us:
            before = steps[-1].t_us / SECOND
            raise ConfigError(
                f"{where}: t={shortened(found['t'])} lies before t={before:g}", "order the steps by their time"
            )
        if seconds is not None and t_us >= seconds * SECOND:
            raise ConfigError(
                f"{where}: t={shortened(found['t'])} is never reached", f"the run ends after {seconds:g} seconds"
            )
        try:
            steps.append(Step(t_us, parse_action(model, " ".join(found["what"].split()))))
        except ConfigError as error:
            raise ConfigError(f"{where}: {error.message}", error.hint) from None
    return tuple(steps)


class _Places:
    """Where in the text a key stands; tomllib does not say."""

    def __init__(self, text: str, name: str) -> None:
        self._lines = text.splitlines()
        self._name = name

    def _line(self, key: str) -> int | None:
        begin = re.compile(rf"\s*\[*[\"']?{re.escape(key)}[\"']?\s*[]=.]")
        return next((number for number, line in enumerate(self._lines, 1) if begin.match(line)), None)

    def of(self, key: str) -> str:
        """`FILE:LINE` of a key, or the file alone."""
        line = self._line(key)
        return self._name if line is None else f"{self._name}:{line}"

    def script_line(self, index: int) -> str:
        """`FILE:LINE` of a line of the script. A newline right behind the opening quotes is not part of it."""
        line = self._line("script")
        if line is None:
            return self._name
        opened = re.search(r"(\"\"\"|''')\s*\Z", self._lines[line - 1])
        return f"{self._name}:{line + index + (opened is not None)}"

    def guard(self, key: str, look: Any) -> Any:
        """Look something up; what goes wrong is said with the place of the key."""
        from tuyasniff.errors import TuyasniffError

        try:
            return look()
        except TuyasniffError as error:
            raise ConfigError(f"{self.of(key)}: {error.message}", error.hint) from None
