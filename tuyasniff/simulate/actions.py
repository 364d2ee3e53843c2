"""What can be done to any device, and how the words of a scenario become deeds."""

from __future__ import annotations

from difflib import get_close_matches
from typing import NamedTuple

from tuyasniff.errors import ConfigError, shortened
from tuyasniff.model import FamilyName
from tuyasniff.simulate.device import Action, Model, Wire
from tuyasniff.simulate.dprows import DpRow
from tuyasniff.simulate.numbers import is_number
from tuyasniff.simulate.said import DpValue

SET = "set DP VALUE"
NOTE = "note TEXT"

GENERIC = (
    Action(SET, "the app sets a datapoint, by number or by name"),
    Action("query", "the app asks for all datapoints"),
    Action("network 2|3|4", "the network goes and comes: no router, router, cloud"),
    Action(NOTE, "words in the capture"),
    Action("restart", "the MCU starts again"),
    Action("silence SECONDS", "the MCU says nothing"),
    Action("silence mcu|module SECONDS", "one side says nothing"),
    Action("noise", "stray bytes on the wire of the MCU"),
    Action("drop", "the next frame of the MCU never reaches the tap"),
    Action("checksum", "the next frame of the MCU has a wrong checksum"),
    Action("unplug SECONDS", "both taps are pulled"),
)
"""The actions that every device understands."""

OF_THE_MODULE = ("set", "query", "network")
"""Those that nothing but a module can do."""

_ONLINE_ONLY = {FamilyName.LOWPOWER: ("query", "restart"), FamilyName.ZIGBEE: ()}
_MOST_BYTES = 255
"""Of a text or raw value: what the small memory of an MCU holds."""

_MOST_DIGITS = 12
_WORDS = {"on": True, "off": False, "true": True, "false": False, "1": True, "0": False}


class Doing(NamedTuple):
    """A checked action: its words, and for `set` the datapoint."""

    text: str
    words: tuple[str, ...]
    dp: DpValue | None = None
    of_device: bool = False


def actions_of(model: Model) -> tuple[Action, ...]:
    """All actions that a device understands, its own ones first."""
    never = _ONLINE_ONLY.get(model.family, ())
    return model.actions + tuple(action for action in GENERIC if action.form.split()[0] not in never)


def parse_action(model: Model, text: str) -> Doing:
    """Check an action. ConfigError says what is possible instead."""
    words = tuple(text.split())
    if not words:
        raise ConfigError("there is no action", "write for example t=10 note hello")
    if any(_possible(action, words, text) for action in model.actions):
        return Doing(text, words, of_device=True)
    if words[0] == "note" and len(words) > 1:
        return Doing(text, words)
    if words[0] == "set":
        return Doing(text, words, _dp(model, words, text))
    allowed = actions_of(model)
    if any(_possible(action, words, text) for action in allowed if action.form not in (SET, NOTE)):
        return Doing(text, words)
    raise ConfigError(f"{model.name} does not understand '{shortened(text)}'", _near(words, allowed))


def _possible(action: Action, words: tuple[str, ...], text: str) -> bool:
    """Whether the words are this action. ConfigError where they are, but with a number that cannot be."""
    if not action.fits(words):
        return False
    kind = action.beyond(words)
    if kind is not None:
        raise ConfigError(f"'{shortened(text)}' goes too far", f"possible: {kind} from {action.spans[kind]}")
    return True


def _near(words: tuple[str, ...], allowed: tuple[Action, ...]) -> str:
    firsts = list(dict.fromkeys(action.form.split()[0] for action in allowed))
    near = [words[0]] if words[0] in firsts else get_close_matches(words[0], firsts, 2) or firsts
    forms = [action.form for action in allowed if action.form.split()[0] in near]
    return f"possible: {', '.join(forms)}"


def _dp(model: Model, words: tuple[str, ...], text: str) -> DpValue:
    """The datapoint that `set DP VALUE` means."""
    if len(words) < 3:
        raise ConfigError(f"'{shortened(text)}' lacks a datapoint or a value", "write for example set 1 off")
    rows = {name: row for row in model.dps for name in (str(row.id), row.code)}
    row = rows.get(words[1])
    writable = [f"{row.id} {row.code}" for row in model.dps if row.writable]
    if row is None or not row.writable:
        why = "there is no datapoint" if row is None else "nobody can set the datapoint"
        raise ConfigError(f"{why} '{shortened(words[1])}'", f"possible: {', '.join(writable) or 'none'}")
    word = " ".join(words[2:])
    value = _value(row, word)
    if value is None:
        raise ConfigError(
            f"'{shortened(word)}' is no value for datapoint {row.id} {row.code}", f"possible: {_range(row)}"
        )
    return row.id, row.type, value


def _value(row: DpRow, word: str) -> Wire | None:
    if row.type == "bool":
        return _WORDS.get(word.lower())
    if row.type == "string":
        return word if len(word.encode()) <= _MOST_BYTES else None
    if row.type == "raw":
        try:
            data = bytes.fromhex(word)
        except ValueError:
            return None
        return data if len(data) <= _MOST_BYTES else None
    if row.type == "enum" and word in row.enum:
        return row.enum.index(word)
    if not is_number(word) or "." in word or len(word) > _MOST_DIGITS:
        return None
    number = int(word)
    if row.type == "enum":
        return number if 0 <= number < len(row.enum) else None
    low, high = (-(1 << 31) if row.low is None else row.low), ((1 << 31) - 1 if row.high is None else row.high)
    return number if low <= number <= high else None


def _range(row: DpRow) -> str:
    if row.type == "bool":
        return "on, off"
    if row.type == "enum":
        return ", ".join(row.enum)
    if row.type == "raw":
        return f"up to {_MOST_BYTES} hex bytes"
    if row.type == "string":
        return f"a text of up to {_MOST_BYTES} bytes"
    if row.low is None or row.high is None:
        return "a whole number"
    return f"whole numbers from {row.low} to {row.high}" + (f" ({row.div} is 1 {row.unit})" if row.div > 1 else "")
