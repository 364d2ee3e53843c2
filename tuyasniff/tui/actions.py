"""Everything a person can do on the main screen: one row each makes the key, the palette, the footer and the help.

An action `mark` is the method `action_mark` of the main screen. A new one is a row here and that method.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.binding import Binding
from textual.keys import Keys

from tuyasniff.config import Rebinding, near
from tuyasniff.errors import ConfigError


class Action(NamedTuple):
    """One thing to do. `keys` are single characters or names as `ctrl+f`; `footer` shows it below the screen."""

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: str
    footer: bool = False


LOOK, NARROW, NOTE, SHARE, PANES, REPLAY, PROGRAM = (
    "Looking",
    "Filter and search",
    "Marks and notes",
    "Copy and save",
    "Panes",
    "Replay",
    "Program",
)
"""Groups of actions, as the help shows them."""

ACTIONS = (
    Action("freeze", ("space",), "Freeze", "keep the screen as it is; capture and recording go on", LOOK, True),
    Action("follow", ("f",), "Follow", "stay at the newest item, or stop that", LOOK),
    Action("times", ("t",), "Times", "time of day, since the start, or since the row above", LOOK),
    Action("compare", ("c",), "Compare", "with the previous item of the same kind", LOOK),
    Action("plot", ("p",), "Plot", "the course of the chosen datapoint", LOOK),
    Action("evidence", ("i",), "Evidence", "what the chosen datapoint may mean, and why", LOOK),
    Action("filter", ("/",), "Filter", "show only what words let through; Esc restores", NARROW, True),
    Action("search", ("ctrl+f",), "Search", "go to a text, to bytes as hex, or to /an expression/", NARROW),
    Action("goto", ("#",), "Go to", "an item by its number, a time, or a part of the recording", NARROW),
    Action("next_hit", ("n",), "Next hit", "of the search", NARROW),
    Action("previous_hit", ("N",), "Previous hit", "of the search", NARROW),
    Action("heartbeats", ("h",), "Heartbeats", "hide or show sound heartbeats", NARROW),
    Action("network", ("w",), "Wi-Fi state", "hide or show messages about the state of the network", NARROW),
    Action("only_marked", ("M",), "Only marked", "show marked items only, or all", NARROW),
    Action("mark", ("m",), "Mark", "mark the item, or take the mark away", NOTE, True),
    Action("next_mark", ("'",), "Next mark", "go to the next marked item", NOTE),
    Action("note", (";",), "Note", "write words or a reading (ref power 2000 W) into the recording", NOTE),
    Action("meaning", ("e",), "Meaning", "say what the chosen datapoint is: confirm, correct, name", NOTE),
    Action("learn", ("l",), "Learn", "press something and see which datapoint it is", NOTE),
    Action("copy", ("y",), "Copy", "the bytes of the item as hex", SHARE),
    Action("copy_as", ("Y",), "Copy as", "choose what of the item is copied", SHARE),
    Action("export", ("x",), "Export", "a mapping or a capture into a file", SHARE),
    Action("name", ("r",), "Name recording", "give the recording a name of your own", SHARE),
    Action("paste", ("ctrl+v",), "Paste", "read hex from somewhere else", SHARE),
    Action("pane_1", ("1",), "Frames", "the list of frames", PANES),
    Action("pane_2", ("2",), "Datapoints", "one row for each datapoint", PANES, True),
    Action("pane_3", ("3",), "Detail", "all fields and bytes of the item", PANES),
    Action("pane_4", ("4",), "Handshake", "what the two chips agreed on", PANES),
    Action("pane_5", ("5",), "Health", "the state of the wires, and what is wrong", PANES),
    Action("next_pane", ("tab",), "Next pane", "go to the next pane", PANES),
    Action("previous_pane", ("shift+tab",), "Previous pane", "go to the pane before", PANES),
    Action("maximise", ("z",), "Maximise", "the pane fills the screen, or not any more", PANES),
    Action("sort", ("s",), "Sort", "datapoints by the next column", PANES),
    Action("sort_reverse", ("S",), "Sort the other way", "datapoints in the opposite order", PANES),
    Action("slower", ("[", "-"), "Slower", "play more slowly", REPLAY),
    Action("faster", ("]", "+"), "Faster", "play faster", REPLAY),
    Action("pause", ("P",), "Pause", "halt the replay, or go on", REPLAY),
    Action("step", (".",), "Step", "play up to the next frame", REPLAY),
    Action("whole", ("W",), "Whole recording", "no playing: all of it at once, to go anywhere in it", REPLAY),
    Action("ports", ("b",), "Port and baud", "choose what is listened to, and how fast", PROGRAM),
    Action("palette", (":", "ctrl+p"), "Commands", "find an action or a theme by its name", PROGRAM),
    Action("help", ("?",), "Help", "keys and filter words", PROGRAM, True),
    Action("back", ("escape",), "Back", "leave the maximised pane, then the pane, the search, the filter", PROGRAM),
    Action("quit", ("q",), "Quit", "end; the recording is kept where it is", PROGRAM, True),
)

_BY_ID = {action.id: action for action in ACTIONS}
_SHOWN = {"escape": "Esc", "space": "Space", "tab": "Tab", "shift+tab": "Shift+Tab"}
_MODIFIERS = re.compile(r"(?:(?:ctrl|shift|alt|super|meta|hyper)\+)+(?=.)", re.IGNORECASE)


def bindings() -> list[Binding]:
    """The keys as Textual wants them; each has its action's id, so that a keymap can replace it."""
    return [
        Binding(",".join(action.keys), action.id, action.title, show=action.footer, tooltip=action.help, id=action.id)
        for action in ACTIONS
    ]


def keymap(rebindings: Sequence[Rebinding]) -> dict[str, str]:
    """Action id -> its keys, comma between them. Raises ConfigError for what is unknown or taken twice."""
    chosen: dict[str, Rebinding] = {}
    for one in rebindings:
        if one.action not in _BY_ID:
            raise ConfigError(f"{one.where}: there is no action '{one.action}'", near(one.action, _BY_ID))
        for key in one.keys:
            if not _known(key):
                hint = "wanted: a character, or a name like f2, space, ctrl+f"
                raise ConfigError(f"{one.where}: there is no key '{key}'", hint)
        chosen[one.action] = one
    taken: dict[str, str] = {}
    ordered = sorted(ACTIONS, key=lambda action: action.id in chosen)
    for action in ordered:
        one_chosen = chosen.get(action.id)
        for key in action.keys if one_chosen is None else one_chosen.keys:
            other = taken.setdefault(_normal(key), action.id)
            if other != action.id and one_chosen is not None:
                raise ConfigError(
                    f"{one_chosen.where}: '{key}' does '{other}' already", f"give '{other}' another key as well"
                )
    return {name: ",".join(map(_normal, one.keys)) for name, one in chosen.items()}


def keys_of(action: Action, rebindings: Sequence[Rebinding] = ()) -> tuple[str, ...]:
    """The keys that an action has by now."""
    return next((one.keys for one in rebindings if one.action == action.id), action.keys)


def shown(key: str) -> str:
    """A key as the help writes it: `Ctrl+F`, `Space`, `N`."""
    if key in _SHOWN:
        return _SHOWN[key]
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    return "+".join([*(word.capitalize() for word in modifiers), last.upper() if modifiers else last])


def readme_table(actions: Iterable[Action] = ACTIONS) -> str:
    """The table of keys in Markdown."""
    rows = ["| Key | Action | |", "| --- | --- | --- |"]
    for action in actions:
        keys = ", ".join(f"`{shown(key)}`" for key in action.keys)
        rows.append(f"| {keys} | {action.title} | {action.help} |")
    return "\n".join(rows) + "\n"


def _known(key: str) -> bool:
    bare = _MODIFIERS.sub("", key)
    if len(bare) == 1:
        return bare.isprintable() and bare != ","
    return bare in {one.value for one in Keys} or _is_name(bare)


def _is_name(name: str) -> bool:
    """Whether it is the name of a character in the way that Textual writes it."""
    try:
        unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return name in ("slash", "backslash", "at", "minus", "plus", "underscore")
    return True


def _normal(key: str) -> str:
    (one,) = Binding.make_bindings([Binding(key, "none")])
    return one.key
