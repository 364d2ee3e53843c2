"""What a screen shows of a session: filtered, followed, frozen, marked, searched."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tuyasniff.analysis.query import parse
from tuyasniff.analysis.store import Store
from tuyasniff.errors import FormatError
from tuyasniff.model import Chunk, Item, Note
from tuyasniff.session import Session
from tuyasniff.view import FrameView
from wire import ASKED, HEARTBEAT, TALK, frame, report

WORDS = ("heartbeat", "kettle", "lamp", "")


def items_of(data: bytes) -> list[Item]:
    session = Session()
    return [*session.feed(Chunk("mcu", data, 0)), *session.end()]


def viewed(data: bytes = TALK, *, cap: int = 1000) -> tuple[FrameView, Store]:
    store = Store(cap)
    view = FrameView(store)
    give(view, store, items_of(data))
    return view, store


def give(view: FrameView, store: Store, items: list[Item]) -> None:
    for item in items:
        store.add(item)
    view.add(items)


def shown(view: FrameView) -> list[int]:
    return [view.number_at(row) for row in range(len(view))]


def notes(first: int, count: int) -> list[Item]:
    return [Item(number, Note(f"{('odd', 'even')[number % 2]} {number}")) for number in range(first, first + count)]


class Screen(RuleBasedStateMachine):
    """Whatever a person does in whatever order, the rows are those of the store that are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store(20)
        self.view = FrameView(self.store)
        self.number = 0
        self.kept: list[Item] | None = None
        self.came = 0

    @rule(count=st.integers(1, 8))
    def come(self, count: int) -> None:
        items = notes(self.number + 1, count)
        self.number += count
        before = [] if self.kept is None else shown(self.view)
        give(self.view, self.store, items)
        if self.kept is not None:
            assert shown(self.view) == before
            self.came += sum(map(self.view.wants, items))

    @rule(text=st.sampled_from(["", "odd", "even", "1 | 7"]))
    def narrow(self, text: str) -> None:
        self.view.set_filter(text)
        if self.kept is not None:
            newest = self.kept[-1].number if self.kept else 0
            self.came = sum(self.view.wants(item) for item in self.store if item.number > newest)

    @rule()
    def freeze(self) -> None:
        if self.kept is None:
            self.kept = list(self.store)
            self.came = 0
        self.view.freeze()

    @rule()
    def thaw(self) -> None:
        self.kept = None
        self.view.thaw()

    @rule(back=st.integers(0, 30))
    def mark(self, back: int) -> None:
        self.view.mark(self.number - back)

    @rule()
    def only_marked(self) -> None:
        self.view.toggle_only_marked()
        self.narrow(self.view.filter_text)

    @rule(row=st.integers(0, 20))
    def look(self, row: int) -> None:
        if row < len(self.view):
            self.view.look_at(self.view.number_at(row))

    @rule()
    def follow(self) -> None:
        self.view.follow()

    @invariant()
    def rows_are_what_is_wanted(self) -> None:
        everything = list(self.store) if self.kept is None else self.kept
        wanted = [item.number for item in everything if self.view.wants(item)]
        assert shown(self.view) == wanted
        kept = self.view.shown_filter
        assert [item.number for item in everything if kept(item)] == wanted
        for row, number in enumerate(wanted):
            assert self.view.row_of(number) == row
            item = self.view.item(self.view.number_at(row))
            assert item is not None and item.number == number
        if self.kept is not None and not self.view.only_marked:
            assert self.view.pending == self.came
        if wanted:
            assert self.view.focus is None or self.view.focus in wanted
            if self.view.following and self.kept is None:
                assert self.view.focus == wanted[-1] and self.view.pending == 0


TestScreen = Screen.TestCase


@given(st.sampled_from(["", "heartbeat", "dp:20", "!dp:20", "report | bad", "cmd:01"]))
def test_the_rows_are_the_items_that_the_filter_lets_through(text: str) -> None:
    view, store = viewed()
    view.set_filter(text)
    wanted = parse(text)
    assert shown(view) == [item.number for item in store if wanted(item)]


def test_a_wrong_filter_is_refused_and_the_old_one_stays() -> None:
    view, _ = viewed()
    view.set_filter("dp:20")
    before = shown(view)
    with pytest.raises(FormatError):
        view.set_filter("dp:")
    assert shown(view) == before and view.filter_text == "dp:20"


def test_hidden_heartbeats_leave_the_damaged_ones() -> None:
    broken = HEARTBEAT[:-1] + b"\x77"
    view, _ = viewed(ASKED + HEARTBEAT + report(20, 1) + broken + report(20, 2))
    assert len(view) == 5
    assert view.toggle_heartbeats()
    assert shown(view) == [3, 4, 5] and view.narrowed
    assert not view.toggle_heartbeats()
    assert len(view) == 5 and not view.narrowed


def test_states_of_the_network_can_be_hidden_beside_heartbeats() -> None:
    view, _ = viewed(ASKED + HEARTBEAT + frame(3, b"\x04", version=0) + frame(3) + report(20, 1))
    view.toggle_network()
    assert shown(view) == [1, 2, 5] and view.hides_network and not view.hides_heartbeats
    view.toggle_heartbeats()
    assert shown(view) == [5]
    view.toggle_network()
    assert shown(view) == [3, 4, 5]


def test_who_looks_back_stops_following_and_what_comes_is_counted() -> None:
    view, store = viewed()
    assert view.following and view.focus == 6
    view.look_at(3)
    assert not view.following
    give(view, store, notes(7, 5))
    assert view.focus == 3 and view.pending == 5
    view.follow()
    assert view.focus == 11 and view.pending == 0


def test_a_frozen_view_keeps_items_that_the_store_has_dropped() -> None:
    view, store = viewed(cap=6)
    view.freeze()
    rows = shown(view)
    give(view, store, notes(7, 500))
    assert shown(view) == rows and view.pending == 500
    assert all(view.item(number) is not None for number in rows)
    assert store.get(rows[0]) is None
    view.thaw()
    assert shown(view) == list(range(501, 507)) and view.focus == 506


def test_what_came_during_a_freeze_is_still_new_for_who_looked_back_in_it() -> None:
    view, store = viewed()
    view.freeze()
    give(view, store, notes(7, 3))
    view.look_at(2)
    give(view, store, notes(10, 2))
    view.thaw()
    assert view.focus == 2 and view.pending == 5


def test_a_filter_works_in_a_frozen_view() -> None:
    view, store = viewed()
    view.freeze()
    view.set_filter("dp:20")
    assert shown(view) == [4, 6]
    give(view, store, [Item(7, Note("nothing"))])
    assert view.pending == 0
    view.set_filter("")
    assert shown(view) == [1, 2, 3, 4, 5, 6] and view.pending == 1


def test_answers_that_are_known_spare_asking_and_what_comes_is_asked() -> None:
    view, store = viewed()
    asked: list[int] = []

    def known(item: Item) -> bool:
        asked.append(item.number)
        return item.number == 6

    view.set_filter("dp:20", known)
    assert shown(view) == [6] and asked == [1, 2, 3, 4, 5, 6] and view.filter_text == "dp:20"
    with pytest.raises(FormatError):
        view.set_filter("dp:", known)
    assert view.filter_text == "dp:20"
    give(view, store, [Item(7, Note("nothing"))])
    assert shown(view) == [6] and len(asked) == 6
    view.set_filter("", known)
    assert shown(view) == [1, 2, 3, 4, 5, 6, 7]
    view.search("nothing", lambda item: item.number in (2, 7))
    assert view.hits == 2
    give(view, store, [Item(8, Note("nothing more")), Item(9, Note("else"))])
    assert view.hits == 3


def test_kept_items_are_those_of_a_frozen_view_and_those_that_came_since() -> None:
    view, store = viewed(cap=6)
    assert [item.number for item in view.kept()] == [1, 2, 3, 4, 5, 6]
    view.freeze()
    give(view, store, notes(7, 4))
    assert [item.number for item in view.kept()] == list(range(1, 11))
    view.thaw()
    assert [item.number for item in view.kept()] == list(range(5, 11))


def test_the_oldest_rows_go_and_the_looked_at_one_is_still_a_row() -> None:
    view, store = viewed(cap=6)
    view.look_at(2)
    give(view, store, notes(7, 100))
    assert shown(view) == list(range(101, 107)) and view.focus == 101 and view.dropped == 100


def test_rows_stay_right_when_far_more_is_dropped_than_kept() -> None:
    store = Store(50)
    view = FrameView(store)
    for first in range(1, 20_000, 37):
        give(view, store, notes(first, 37))
    assert shown(view) == [item.number for item in store]


def test_marks_hold_notes_and_are_visited_in_a_circle() -> None:
    view, _ = viewed()
    view.mark(2)
    view.mark(5, "kettle on")
    view.mark(99)
    assert dict(view.marks) == {2: "", 5: "kettle on"}
    view.look_at(3)
    assert view.next_mark() == 5 and view.next_mark(backwards=True) == 2
    view.look_at(5)
    assert view.next_mark() == 2
    view.unmark(5)
    assert dict(view.marks) == {2: ""}


def test_only_marked_items_are_shown_and_one_marked_then_appears() -> None:
    view, _ = viewed()
    view.mark(2)
    assert view.toggle_only_marked()
    assert shown(view) == [2]
    view.mark(4)
    assert shown(view) == [2, 4]
    view.unmark(2)
    assert shown(view) == [4]


def test_the_place_outlives_filters_that_show_little_or_nothing_of_it() -> None:
    store = Store()
    view = FrameView(store)
    give(view, store, notes(1, 300))
    view.look_at(142)
    for text, near in (("n:16", 16), ("odd", 142), ("nowhere", None), ("n:250", 250), ("", 142)):
        view.set_filter(text)
        assert view.focus == near
    view.set_filter("n:16")
    view.look_at(16)  # whoever moves is somewhere else
    view.set_filter("")
    assert view.focus == 16


def test_who_takes_the_last_mark_away_stays_where_he_is() -> None:
    store = Store()
    view = FrameView(store)
    give(view, store, notes(1, 300))
    view.look_at(200)
    view.mark(200)
    view.toggle_only_marked()
    view.unmark(200)
    assert len(view) == 0
    view.toggle_only_marked()
    assert view.focus == 200


def test_marks_of_items_that_are_not_kept_any_more_are_counted() -> None:
    store = Store(10)
    view = FrameView(store)
    give(view, store, notes(1, 10))
    view.mark(2)
    view.mark(9)
    assert view.lost_marks == 0
    give(view, store, notes(11, 5))
    assert (view.lost_marks, dict(view.marks)) == (1, {9: ""})


def test_the_place_of_a_hit_is_counted_among_the_rows_of_now() -> None:
    store = Store()
    view = FrameView(store)
    give(view, store, notes(1, 20))
    view.search("odd")
    assert view.place_of(6) == 3
    view.set_filter("!n:1 !n:2")
    assert view.place_of(6) == 2
    view.set_filter("n:8")
    assert view.place_of(6) == 0


def test_a_note_about_a_frame_marks_it() -> None:
    view, store = viewed()
    give(view, store, [Item(7, Note("lamp on", frame=4))])
    assert dict(view.marks) == {4: "lamp on"}


def test_a_search_goes_around_and_counts() -> None:
    view, _ = viewed()
    view.search("heartbeat")
    view.look_at(1)
    found = view.find(here=True)
    assert found is not None and (found.number, found.place, found.hits, found.wrapped) == (1, 1, 2, False)
    found = view.find()
    assert found is not None and (found.number, found.place) == (2, 2)
    view.look_at(2)
    found = view.find()
    assert found is not None and found.number == 1 and found.wrapped
    view.look_at(1)
    back = view.find(backwards=True)
    assert back is not None and back.number == 2 and back.wrapped


@pytest.mark.parametrize(
    ("text", "numbers"), [("00 00 09 05", []), ("14 02 0004", [4, 6]), ("55aa..07", [4, 5, 6]), ("/2301|-5/", [4, 5])]
)
def test_bytes_and_expressions_are_found(text: str, numbers: list[int]) -> None:
    view, _ = viewed()
    view.search(text)
    assert [number for number in shown(view) if view.is_hit(number)] == numbers and view.hits == len(numbers)


def test_a_search_sees_only_rows_and_takes_what_comes_into_account() -> None:
    view, store = viewed()
    view.search("heartbeat")
    view.set_filter("from:mcu")
    assert view.hits == 1
    give(view, store, [Item(7, Note("heartbeat"))])
    assert view.hits == 1
    view.set_filter("")
    assert view.hits == 3
    give(view, store, [Item(8, Note("heartbeat"))])
    assert view.hits == 4
    view.search("")
    assert view.hits == 0 and view.find() is None


def test_an_expression_that_cannot_be_used_is_refused() -> None:
    view, _ = viewed()
    with pytest.raises(FormatError):
        view.search("/(a+)+/")


def test_the_item_before_of_the_same_kind_has_the_same_datapoints() -> None:
    view, _ = viewed()
    last = view.item(6)
    assert last is not None
    before = view.before_like(last)
    assert before is not None and before.number == 4
    other = view.item(5)
    assert other is not None
    near = view.before_like(other)
    assert near is not None and near.number == 4
    first = view.item(1)
    assert first is not None and view.before_like(first) is None


def test_taking_an_item_costs_microseconds() -> None:
    """A thousand items a second, with room to spare for a slow machine."""
    view, store = viewed()
    view.set_filter("dp:20>5 | kettle")
    items = notes(7, 5_000)
    for item in items:
        store.add(item)
    begun = time.process_time()
    view.add(items)
    assert time.process_time() - begun < 2.5
