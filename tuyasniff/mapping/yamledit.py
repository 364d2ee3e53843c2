"""Change a YAML text where its meaning changes, and nowhere else: comments, order, quotes and blank lines stay.

A library that loads and dumps moves comments that stand between items; so the places of the nodes are used to cut
and paste the text itself. Whoever calls `edited` reads the result again to see that it says what it should.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from tuyasniff.mapping import yamltext
from tuyasniff.mapping.yamlcomments import comments

_IDENTITY: dict[str, Callable[[dict[str, Any]], Hashable]] = {
    "dps": lambda item: item.get("id"),
    "enum": lambda item: item.get("value"),
    "bitmap": lambda item: item.get("bit"),
    "fields": lambda item: item.get("name"),
    "captures": lambda item: (item.get("name"), item.get("start")),
    "evidence": lambda item: (item.get("rule"), item.get("field")),
}
"""Lists whose items are told apart by what they are about; those of others by all that they say."""

_PERSONAL = frozenset(
    {"name", "code", "quantity", "unit", "state_class", "entity_category", "scale", "signed", "range", "note",
     "display_precision", "export", "manufacturer", "model", "zigbee", "label", "fields", "imports", "user_set"}
)  # fmt: skip
"""Keys under which a merge changes nothing that is there."""


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def edited(text: str, new: dict[str, Any], was: dict[str, Any] | None = None) -> str:
    """The text with the values of `new`. Keys of the text that `new` does not have go, unless they say nothing.

    `was` is what the text says without the keys that say what would be so anyway (`offset: 0`): those stay.
    """
    root = yamltext.compose(text)
    old = yamltext.construct(root)
    edits: list[_Edit] = []
    _Editor(text, edits).mapping(root, old, new if was is None else _spoken(new, old, was))
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _spoken(new: Any, old: Any, was: Any, key: str = "") -> Any:
    """`new` with the keys of `old` that `was` leaves unspoken."""
    if isinstance(new, dict) and isinstance(old, dict) and isinstance(was, dict):
        kept = {name: value for name, value in old.items() if name not in was and name not in new}
        return {name: _spoken(value, old.get(name), was.get(name), name) for name, value in new.items()} | kept
    if isinstance(new, list) and isinstance(old, list) and isinstance(was, list):
        identity = _IDENTITY.get(key, _everything)
        before = _places(was, identity)
        items = list(new)
        for name, place in _places(new, identity).items():
            if name in before:
                items[place] = _spoken(new[place], old[before[name]], was[before[name]])
        return items
    return new


def lost_comments(old: str, new: str) -> tuple[str, ...]:
    """The comments of one text that the other one does not have."""
    return tuple((Counter(comments(old)) - Counter(comments(new))).elements())


def alias_in_the_way(text: str) -> int | None:
    """The line (from 1) of the first thing with an alias that a merge may have to change, in one of its places."""
    seen: dict[int, bool] = {}
    found: list[int] = []

    def walk(node: Any, personal: bool) -> None:
        if id(node) in seen:
            if not (personal and seen[id(node)]):
                found.append(node.start_mark.line + 1)
            return
        seen[id(node)] = personal
        for key, value in node.value if type(node).__name__ == "MappingNode" else ():
            name = str(key.value)
            walk(value, personal or name in _PERSONAL or name.startswith("x-"))
        for one in node.value if type(node).__name__ == "SequenceNode" else ():
            walk(one, personal)

    root = yamltext.compose(text)
    if root is not None:
        walk(root, personal=False)
    return min(found, default=None)


class _Editor:
    """Collects the changes; each touches another stretch of the text, and no two insertions share a place."""

    def __init__(self, text: str, edits: list[_Edit]) -> None:
        self.text = text
        self._edits = edits
        self._newline = "\r\n" if "\r\n" in text else "\n"

    def mapping(self, node: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
        """Change the members of a mapping."""
        pairs = {str(key.value): (key, value) for key, value in node.value}
        gone = [key for key in pairs if key not in new and old[key] not in (None, [], {})]
        if gone and node.flow_style:
            self._replace(node, new)
            return
        column = node.start_mark.column
        for key, value in new.items():
            if key in pairs and not _same(old[key], value):
                self._member(*pairs[key], old[key], value)
        for key_node, value_node in map(pairs.__getitem__, gone):
            self._remove(key_node, _end(self.text, value_node, key_node))
        anchor = next(iter(pairs), "")
        fresh: dict[str, list[str]] = {}
        for key in new:
            if key in pairs:
                anchor = key
            else:
                fresh.setdefault(anchor, []).append(key)
        for anchor, keys in fresh.items():
            end = _end(self.text, pairs[anchor][1], pairs[anchor][0])
            if node.flow_style:
                self._put(end, "".join(f", {yamltext.flow({key: new[key]})[1:-1]}" for key in keys))
            else:
                self._lines_after(end, [yamltext.member(key, new[key], column) for key in keys], column)

    def _member(self, key: Any, node: Any, old: Any, new: Any) -> None:
        kind = type(node).__name__
        if kind == "MappingNode" and isinstance(new, dict) and old and new:
            self.mapping(node, old, new)
        elif kind == "SequenceNode" and isinstance(new, list) and old and new:
            self._list(key, node, old, new)
        else:
            self._replace(node, new, key)

    def _list(self, key: Any, node: Any, old: list[Any], new: list[Any]) -> None:
        """Item by item where that keeps what stands beside them, else as a whole."""
        identity = _IDENTITY.get(str(key.value), _everything)
        places, wanted = _places(old, identity), _places(new, identity)
        staying = [name for name in places if name in wanted]
        in_order = str(key.value) == "dps" or staying == [name for name in wanted if name in places]
        if in_order and (len(staying) == len(old) or not node.flow_style):
            self._items(node, old, new, identity)
        else:
            self._replace(node, new, key)

    def _items(self, node: Any, old: list[Any], new: list[Any], identity: Callable[[Any], Hashable]) -> None:
        """Change the items of a list: those that go on, those that go, those that are new."""
        places = _places(old, identity)
        wanted = {name: new[place] for name, place in _places(new, identity).items()}
        for name, place in places.items():
            if name not in wanted:
                self._remove(node.value[place], _end(self.text, node.value[place]), dash=node.start_mark.column)
            elif not _same(old[place], wanted[name]):
                self._item(node.value[place], old[place], wanted[name])
        anchor = -1
        fresh: dict[int, list[Any]] = {}
        for name, item in wanted.items():
            if name in places:
                anchor = places[name]
            else:
                fresh.setdefault(anchor, []).append(item)
        for anchor, items in fresh.items():
            self._new_items(node, anchor, items)

    def _item(self, node: Any, old: Any, new: Any) -> None:
        if isinstance(old, dict) and isinstance(new, dict) and type(node).__name__ == "MappingNode":
            self.mapping(node, old, new)
        else:
            self._replace(node, new)

    def _new_items(self, node: Any, anchor: int, items: list[Any]) -> None:
        """New items behind the one at `anchor`; -1: before all of them."""
        column = node.start_mark.column
        end = _end(self.text, node.value[anchor]) if anchor >= 0 else node.value[0].start_mark.index
        if node.flow_style:
            flows = [yamltext.flow(item) for item in items]
            self._put(end, "".join(f"{part}, " if anchor < 0 else f", {part}" for part in flows))
            return
        parts = [yamltext.item(item, column) for item in items]
        if anchor >= 0:
            self._lines_after(end, parts, column)
        else:
            self._put(self._line_start(end), "".join(self._lines(part, column) + self._newline for part in parts))

    def _replace(self, node: Any, new: Any, key: Any = None) -> None:
        """Another value; over several lines only where the old one was."""
        start, end = node.start_mark.index, _end(self.text, node, key)
        if _is_empty(node):
            self._edits.append(_Edit(end, end, f" {yamltext.flow(new)}"))
            return
        column = node.start_mark.column
        over_lines = type(node).__name__ != "ScalarNode" and not node.flow_style
        text = yamltext.block(new, column) if over_lines else yamltext.flow(new)
        self._edits.append(_Edit(start, end, text.replace("\n", self._newline)))

    def _remove(self, node: Any, end: int, dash: int | None = None) -> None:
        """Whole lines, of a member or (from its dash on) of an item."""
        start = self._line_start(node.start_mark.index)
        if self.text[start : node.start_mark.index].strip(" -" if dash is not None else " "):
            return  # something else stands on the line: left alone, and found out by reading the result
        after = self.text.find("\n", end)
        self._edits.append(_Edit(start, len(self.text) if after < 0 else after + 1, ""))

    def _lines_after(self, end: int, parts: list[str], column: int) -> None:
        """New lines below the one on which something ends, so that a comment beside it stays there."""
        at = self.text.find("\n", end)
        at = len(self.text) if at < 0 else at - 1 if self.text[at - 1 : at] == "\r" else at
        self._put(at, "".join(self._newline + self._lines(part, column) for part in parts))

    def _lines(self, part: str, column: int) -> str:
        return " " * column + part.replace("\n", self._newline)

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _put(self, at: int, text: str) -> None:
        """Insert; what is put at the same place later stands behind."""
        for place, edit in enumerate(self._edits):
            if edit.start == edit.end == at:
                self._edits[place] = edit._replace(text=edit.text + text)
                return
        self._edits.append(_Edit(at, at, text))


def _everything(item: Any) -> Hashable:
    return json.dumps(item, sort_keys=True)


def _places(items: Iterable[Any], identity: Callable[[Any], Hashable]) -> dict[Hashable, int]:
    """Where the items of a list stand, by what they are about and the how manieth of those they are."""
    count: Counter[Hashable] = Counter()
    places: dict[Hashable, int] = {}
    for place, item in enumerate(items):
        name = identity(item)
        places[name, count[name]] = place
        count[name] += 1
    return places


def _is_empty(node: Any) -> bool:
    return type(node).__name__ == "ScalarNode" and node.style is None and not node.value


def _end(text: str, node: Any, key: Any = None) -> int:
    """Where a value really ends: a block's own mark lies behind the comments that follow it."""
    if _is_empty(node):
        return node.start_mark.index if key is None else text.index(":", key.end_mark.index) + 1
    if type(node).__name__ == "ScalarNode" or node.flow_style or not node.value:
        start, end = node.start_mark.index, node.end_mark.index
        return int(start + len(text[start:end].rstrip()))
    if type(node).__name__ == "MappingNode":
        last_key, last = node.value[-1]
        return _end(text, last, last_key)
    return _end(text, node.value[-1])


def _same(old: Any, new: Any) -> bool:
    """Whether two values are written the same way: 1 and true are not."""
    if isinstance(old, bool) is not isinstance(new, bool):
        return False
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return bool(old == new)
