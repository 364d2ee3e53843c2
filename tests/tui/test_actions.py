"""The table of actions: keys, help, and keys of one's own."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from tuyasniff.config import Rebinding
from tuyasniff.errors import ConfigError
from tuyasniff.tui.actions import ACTIONS, bindings, keymap, keys_of, readme_table, shown
from tuyasniff.tui.screens.main import MainScreen
from tuyasniff.tui.widgets.framelog import FrameLog


def test_every_action_is_a_method_of_the_main_screen_and_every_key_has_one_action() -> None:
    for action in ACTIONS:
        assert callable(getattr(MainScreen, f"action_{action.id}"))
        assert action.help and action.title and action.group
    keys = [binding.key for binding in Binding.make_bindings(bindings())]
    assert len(keys) == len(set(keys))
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


def test_no_key_of_the_list_hides_an_action() -> None:
    keys = {binding.key for binding in Binding.make_bindings(bindings())}
    own = {binding.key for binding in Binding.make_bindings(FrameLog.BINDINGS)}
    assert not keys & own


def test_no_usual_key_is_one_that_terminals_cannot_tell_apart() -> None:
    keys = {key for action in ACTIONS for key in action.keys}
    assert not keys & {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+[", "ctrl+s", "ctrl+q"}


def test_the_footer_shows_about_six_keys() -> None:
    assert 5 <= sum(action.footer for action in ACTIONS) <= 7


def test_keys_are_replaced_and_swapped() -> None:
    swapped = (Rebinding("freeze", ("p",), "line 1"), Rebinding("plot", ("space", "f3"), "line 2"))
    assert keymap(swapped) == {"freeze": "p", "plot": "space,f3"}
    assert keymap((Rebinding("mark", ("?", "ctrl+g"), "line 1"), Rebinding("help", ("f1",), "line 2"))) == {
        "mark": "question_mark,ctrl+g",
        "help": "f1",
    }
    freeze = next(action for action in ACTIONS if action.id == "freeze")
    assert keys_of(freeze, swapped) == ("p",) and keys_of(freeze) == ("space",)


@pytest.mark.parametrize(
    ("action", "key", "words", "hint"),
    [
        ("frezze", "p", "there is no action 'frezze'", "freeze"),
        ("freeze", "p", "'p' does 'plot' already", "plot"),
        ("freeze", "question_mark", "'question_mark' does 'help' already", "help"),
        ("freeze", "crtl+f", "there is no key 'crtl+f'", "ctrl+f"),
        ("freeze", "nokey", "there is no key 'nokey'", "ctrl+f"),
    ],
)
def test_impossible_keys_are_refused_with_their_place(action: str, key: str, words: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        keymap((Rebinding(action, (key,), "tuyasniff.toml, line 3"),))
    assert caught.value.message == f"tuyasniff.toml, line 3: {words}" and hint in caught.value.hint


def test_one_key_for_two_rebound_actions_is_refused() -> None:
    with pytest.raises(ConfigError, match="line 2"):
        keymap((Rebinding("freeze", ("f5",), "line 1"), Rebinding("mark", ("f5",), "line 2")))


def test_keys_are_written_as_people_know_them() -> None:
    assert [shown(key) for key in ("ctrl+f", "space", "N", "shift+tab", "f5", "?", "+", "ctrl++")] == [
        *("Ctrl+F", "Space", "N", "Shift+Tab", "f5", "?", "+", "Ctrl++")
    ]


def test_the_table_for_the_readme_has_every_action() -> None:
    table = readme_table()
    assert table.count("\n") == len(ACTIONS) + 2 and "| `Space` | Freeze | keep the screen" in table
