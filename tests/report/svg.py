"""What the plots of a page show, read back from the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

VOID = frozenset(("meta", "link", "br", "img", "input"))


class Node(NamedTuple):
    """An element with its attributes and its place in the order of elements."""

    tag: str
    attributes: dict[str, str]


class Page(HTMLParser):
    """All elements, and whether every one of them is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[Node] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.nodes.append(Node(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.nodes.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1] == tag, f"</{tag}> closes {self._open[-1:]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("script", "style"):
            self.text.append(data)

    def all(self, tag: str, **wanted: str) -> list[Node]:
        """The elements of that tag with these attributes; `class` is called `kind`."""
        wanted = {name.replace("kind", "class"): value for name, value in wanted.items()}
        return [
            node
            for node in self.nodes
            if node.tag == tag and all(node.attributes.get(name) == value for name, value in wanted.items())
        ]

    @property
    def words(self) -> str:
        """All text."""
        return "".join(self.text)


def points(path: str) -> list[tuple[float, float]]:
    """The dots of a path `M x y h0 ...`."""
    return [(float(x), float(y)) for x, y in re.findall(r"M([-\d.]+) ([-\d.]+)h0", path)]


def corners(path: str) -> list[tuple[float, float]]:
    """Where a step line has its corners."""
    x = y = 0.0
    found: list[tuple[float, float]] = []
    for letter, rest in re.findall(r"([MHV])([-\d. ]+)", path):
        numbers = [float(number) for number in rest.split()]
        if letter == "M":
            x, y = numbers
        elif letter == "H":
            (x,) = numbers
        else:
            (y,) = numbers
        found.append((x, y))
    return found


def amounts(chart: Node, places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Places of a plot as (microseconds, amount)."""
    low, high, begin, end = (float(chart.attributes[f"data-{name}"]) for name in ("low", "high", "from", "to"))
    return [(begin + x / 1000 * (end - begin), high - y / 100 * (high - low)) for x, y in places]
