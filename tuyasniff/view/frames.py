"""The rows of a session: which items have one, and where a person looks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from tuyasniff.analysis.numbers import Numbers
from tuyasniff.analysis.query import EVERYTHING, Filter, parse
from tuyasniff.analysis.query.kin import Kin
from tuyasniff.analysis.store import Store
from tuyasniff.model import Item, Message, Note
from tuyasniff.view.hiding import HEARTBEATS, NETWORK_STATES, Known, Wanted, is_hidden
from tuyasniff.view.searching import search_test


class Found(NamedTuple):
    """A hit of a search: the item, which of how many hits it is (`place` from 1), and whether the search began anew."""

    number: int
    place: int
    hits: int
    wrapped: bool = False


class Fresh(NamedTuple):
    """Rows that came after an item."""

    after: int = 0
    rows: int = 0


class FrameView:
    """The rows of a session that a person wants to see. Give it every item after the store has it."""

    def __init__(self, store: Store) -> None:
        self._live = store
        self._store = store
        self._filter: Filter = EVERYTHING
        self.filter_text = ""
        self._hides: frozenset[str] = frozenset()
        self.only_marked = False
        self._marks: dict[int, str] = {}
        self._rows = Numbers([])
        self._held: Numbers | None = None
        self._newest = 0
        self._since_frozen = Fresh()
        self._since_followed = Fresh()
        self._looked_at: int | None = None
        self._wished: int | None = None
        self._following = True
        self.lost_marks = 0
        """How many marked items are too old to be kept."""
        self.generation = 0
        self.search_text = ""
        self._hit: Callable[[Item], bool] | None = None
        self._hits = Numbers([])
        self._rebuild()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._shown)

    @property
    def stands(self) -> bool:
        """Whether everything has happened, so that nothing comes any more."""
        return False

    def go_on(self, seconds: float) -> int:
        """Look for rows for so long, where they are looked for in the background; how many came."""
        del seconds
        return 0

    @property
    def asked(self) -> float:
        """How much of what is there has been asked whether it has a row, 0 to 1."""
        return 1.0

    @property
    def _shown(self) -> Numbers:
        return self._rows if self._held is None else self._held

    @property
    def dropped(self) -> int:
        """Rows that went in front since `generation` changed; whoever scrolls moves by as many."""
        return self._shown.dropped

    def number_at(self, row: int) -> int:
        """The item in a row, counted from 0. Raises IndexError."""
        return self._shown[row]

    def row_of(self, number: int) -> int | None:
        """The row of an item, None if it is not shown."""
        return self._shown.row(number)

    def row_near(self, number: int) -> int:
        """The row of an item, or of the next one that is shown, or the last."""
        return max(min(self._shown.before(number), len(self) - 1), 0)

    def item(self, number: int) -> Item | None:
        """An item that is kept, shown or not."""
        return self._store.get(number)

    def at_time(self, t_us: int) -> int | None:
        """The number of the first item, shown or not, that came at a moment or later; None behind the last."""
        return self._store.at_time(t_us)

    def wants(self, item: Item) -> bool:
        """Whether an item has a row."""
        if self.only_marked and item.number not in self._marks:
            return False
        return not is_hidden(item, self._hides) and (self._filter is EVERYTHING or self._filter(item))

    @property
    def shown_filter(self) -> Filter:
        """What has a row by now, as a filter that stays as it is and can be used in another thread."""
        return Wanted(self._filter, self._hides, frozenset(self._marks) if self.only_marked else None)

    def add(self, items: Iterable[Item]) -> None:
        """Take items that the store took just now."""
        before = len(self._rows)
        for item in items:
            thing = item.thing
            self._newest = item.number
            if self.wants(item):
                self._rows.add(item.number)
                if self._hit is not None and self._held is None and self._hit(item):
                    self._hits.add(item.number)
            if isinstance(thing, Note) and thing.frame is not None:
                self.mark(thing.frame, thing.text)
        came = len(self._rows) - before
        self._since_frozen = Fresh(self._since_frozen.after, self._since_frozen.rows + came)
        self._since_followed = Fresh(self._since_followed.after, self._since_followed.rows + came)
        self._trim()
        if self._following and self._held is None:
            self._look_at_newest()

    def _trim(self) -> None:
        first = self._live.first
        self._rows.drop_before(first)
        if self._held is None:
            self._hits.drop_before(first)
            for number in [number for number in self._marks if first is not None and number < first]:
                del self._marks[number]
                self.lost_marks += 1
            if self._wished is not None and first is not None:
                self._wished = max(self._wished, first)
            if self._looked_at is not None and len(self._rows) and self._looked_at < self._rows[0]:
                self._looked_at = self._rows[0]

    # What is wanted

    def set_filter(self, text: str, known: Callable[[Item], bool] | None = None) -> None:
        """Show what these filter words let through. Raises FormatError, and the old filter stays.

        `known` gives the same answers as the words, faster: whoever has asked the items beforehand.
        """
        wanted = parse(text)
        self.filter_text = text.strip()
        self._filter = wanted if known is None or wanted is EVERYTHING else Known(known)
        self._rebuild()
        self._filter = wanted

    def kept(self) -> list[Item]:
        """All items of which there may be rows, by number, as they lie in memory."""
        items: list[Item] = []

        def take(item: Item) -> bool:
            if not items or item.number > items[-1].number:
                items.append(item)
            return False

        for store in (self._store, self._live) if self._held is not None else (self._live,):
            store.numbers(take)
        return items

    @property
    def hides_heartbeats(self) -> bool:
        """Whether sound heartbeats have no row; damaged ones have."""
        return self._hides >= HEARTBEATS

    @property
    def hides_network(self) -> bool:
        """Whether sound messages about the state of the network have no row."""
        return self._hides >= NETWORK_STATES

    def toggle_heartbeats(self) -> bool:
        """Hide or show heartbeats; whether they are hidden now."""
        self._toggle(HEARTBEATS)
        return self.hides_heartbeats

    def toggle_network(self) -> bool:
        """Hide or show states of the network; whether they are hidden now."""
        self._toggle(NETWORK_STATES)
        return self.hides_network

    def toggle_only_marked(self) -> bool:
        """Show marked items only, or all; whether only marked ones are shown now."""
        self.only_marked = not self.only_marked
        self._rebuild()
        return self.only_marked

    @property
    def narrowed(self) -> bool:
        """Whether anything may be hidden."""
        return self._filter is not EVERYTHING or bool(self._hides) or self.only_marked

    def _toggle(self, names: frozenset[str]) -> None:
        self._hides = self._hides - names if self._hides >= names else self._hides | names
        self._rebuild()

    def _rebuild(self) -> None:
        """Ask every kept item anew."""
        self._rows = Numbers(self._live.numbers(self.wants))
        if self._held is not None:
            self._held = Numbers(self._store.numbers(self.wants))
        self._since_frozen = self._count_after(self._since_frozen.after)
        self._since_followed = self._count_after(self._since_followed.after)
        self._find_hits()
        self.generation += 1
        self._look_again()

    def _count_after(self, number: int) -> Fresh:
        return Fresh(number, len(self._rows) - self._rows.upto(number))

    def _look_again(self) -> None:
        """The rows are others: look at the newest one, or as near as can be to where a person went last.

        Rows that come and go while a filter is typed lead nobody astray: that place is kept until somebody moves.
        """
        if self._following:
            self._look_at_newest()
        elif self._wished is not None and len(self):
            self._looked_at = self._shown[self.row_near(self._wished)]

    # Where a person looks

    @property
    def focus(self) -> int | None:
        """The item that a person looks at; it stays when others come. None while there is none."""
        if self._looked_at is None or self.row_of(self._looked_at) is None:
            return None
        return self._looked_at

    @property
    def focus_row(self) -> int | None:
        """The row of that item."""
        return None if self._looked_at is None else self.row_of(self._looked_at)

    def look_at(self, number: int) -> None:
        """Look at this item, or where it is hidden at the next one; whoever looks back does not follow any more."""
        if not len(self):
            return
        row = self.row_near(number)
        self._looked_at = self._wished = self._shown[row]
        if row < len(self) - 1:
            self.stop_following()

    @property
    def following(self) -> bool:
        """Whether the newest item is looked at, whatever comes."""
        return self._following

    def follow(self) -> None:
        """Look at the newest item from now on."""
        self._following = True
        self._look_at_newest()

    def stop_following(self) -> None:
        """Stay where one is; what comes is counted."""
        if self._following:
            self._following = False
            self._since_followed = Fresh(self._newest) if self._held is None else self._since_frozen

    def _look_at_newest(self) -> None:
        if len(self):
            self._looked_at = self._wished = self._shown[len(self) - 1]

    def take_over(self, other: FrameView) -> None:
        """Show what another view of the same items shows: its filters, its marks, its search, and the place."""
        self._hides, self.only_marked = other._hides, other.only_marked
        self._marks = dict(other._marks)
        self._wished = other._looked_at
        self.set_filter(other.filter_text)
        if other.search_text:
            self.search(other.search_text)

    @property
    def pending(self) -> int:
        """Rows that came since the view was frozen, or since it follows no more; 0 while it follows."""
        if self._held is not None:
            return self._since_frozen.rows
        return 0 if self._following else self._since_followed.rows

    # Freezing

    @property
    def frozen(self) -> bool:
        """Whether the rows stay as they are."""
        return self._held is not None

    def freeze(self) -> None:
        """Keep the rows as they are, and the items in them."""
        if self._held is None:
            self._store = self._live.copy()
            self._held = self._rows.copy()
            self._since_frozen = Fresh(self._newest)
            self.generation += 1

    def thaw(self) -> None:
        """Show everything again that is wanted."""
        if self._held is None:
            return
        self._held = None
        self._store = self._live
        self._find_hits()
        self._trim()
        self.generation += 1
        self._look_again()

    # Marks

    @property
    def marks(self) -> Mapping[int, str]:
        """The marked items and the words beside them, maybe empty."""
        return MappingProxyType(self._marks)

    def mark(self, number: int, note: str = "") -> None:
        """Mark an item that is kept; a note replaces the former one."""
        if self._store.get(number) is None and self._live.get(number) is None:
            return
        self._marks[number] = note or self._marks.get(number, "")
        if self.only_marked:
            self._rebuild()

    def unmark(self, number: int) -> None:
        """Take a mark away."""
        if self._marks.pop(number, None) is not None and self.only_marked:
            self._rebuild()

    def next_mark(self, *, backwards: bool = False) -> int | None:
        """The marked row after the one that is looked at, then the first again; None if no shown row is marked."""
        shown = sorted(number for number in self._marks if self.row_of(number) is not None)
        return _around(shown, self._looked_at, backwards=backwards)

    # Search

    def search(self, text: str, known: Callable[[Item], bool] | None = None) -> None:
        """Look for a text, for bytes as hex (`55 aa .. 07`) or for `/an expression/`; empty ends the search.

        `known` gives the same answers, faster. Raises FormatError for an expression that cannot be used.
        """
        hit = search_test(text)
        self.search_text = text.strip()
        self._hit = hit if known is None or hit is None else known
        self._find_hits()
        self._hit = hit

    @property
    def hits(self) -> int:
        """How many shown rows the search finds."""
        return len(self._hits)

    def place_of(self, number: int) -> int:
        """Which of the hits an item is, from 1; 0 where it is none by now."""
        row = self._hits.row(number)
        return 0 if row is None else row + 1

    def is_hit(self, number: int) -> bool:
        """Whether the search finds this row."""
        return self._hit is not None and self._hits.row(number) is not None

    def find(self, *, backwards: bool = False, here: bool = False) -> Found | None:
        """The next hit, or the one before, around the end; with `here` the row that is looked at may be it."""
        hits = self._hits
        if not len(hits):
            return None
        at = self._looked_at if self._looked_at is not None else 0
        if here and (row := hits.row(at)) is not None:
            return Found(at, row + 1, len(hits))
        row = hits.before(at) - 1 if backwards else hits.upto(at)
        wrapped = not 0 <= row < len(hits)
        row %= len(hits)
        return Found(hits[row], row + 1, len(hits), wrapped)

    def _find_hits(self) -> None:
        hit = self._hit
        self._hits = Numbers([] if hit is None else self._store.numbers(lambda item: self.wants(item) and hit(item)))

    def before_like(self, item: Item) -> Item | None:
        """The item before that says the same kind of thing: the same message of the same talker, the same datapoints.

        Where there is none with the same datapoints, one with other datapoints; None for what is no message.
        """
        thing = item.thing
        if not isinstance(thing, Message) or item.number <= 1:
            return None
        kin = Kin.of(thing)
        found = self._store.find(kin, item.number - 1, backwards=True)
        if found is None and thing.dps:
            found = self._store.find(kin.loose(), item.number - 1, backwards=True)
        return found


def _around(numbers: list[int], at: int | None, *, backwards: bool) -> int | None:
    """The next of growing numbers, from the other end where there is none."""
    if not numbers:
        return None
    if at is None:
        return numbers[-1 if backwards else 0]
    row = bisect_left(numbers, at) - 1 if backwards else bisect_right(numbers, at)
    return numbers[row % len(numbers)]
