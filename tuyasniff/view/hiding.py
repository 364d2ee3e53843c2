"""What is wanted of a session, and what two quick toggles hide, as filters."""

from __future__ import annotations

from collections.abc import Callable

from tuyasniff.analysis.query import Filter
from tuyasniff.model import Item, Message

HEARTBEATS = frozenset(("heartbeat",))
NETWORK_STATES = frozenset(("network_state", "network_query", "wifi_state"))
"""Names of the messages that two quick toggles hide."""


class Wanted(Filter):
    """A filter, messages that are hidden, and the only items that are shown, if not all are."""

    __slots__ = ("_filter", "_hides", "_only")

    def __init__(self, wanted: Filter, hides: frozenset[str], only: frozenset[int] | None) -> None:
        self._filter, self._hides, self._only = wanted, hides, only

    def __call__(self, item: Item) -> bool:
        """Whether the item has a row."""
        marked = self._only is None or item.number in self._only
        return marked and not is_hidden(item, self._hides) and self._filter(item)


class Known(Filter):
    """A test as a filter."""

    __slots__ = ("_test",)

    def __init__(self, test: Callable[[Item], bool]) -> None:
        self._test = test

    def __call__(self, item: Item) -> bool:
        """Whether the test lets it through."""
        return self._test(item)


def hidden_by(names: frozenset[str]) -> Callable[[Item], bool]:
    """Whether an item is a sound message of such a name."""
    return lambda item: is_hidden(item, names)


def is_hidden(item: Item, names: frozenset[str]) -> bool:
    """Whether it is a sound message of such a name."""
    return bool(names) and isinstance(item.thing, Message) and item.thing.name in names and not item.thing.faults
