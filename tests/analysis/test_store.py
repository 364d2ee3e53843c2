"""A bounded memory of items by number."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.analysis.query import parse
from tuyasniff.analysis.store import Store
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, Item, Note
from tuyasniff.session import Session
from wire import report


def note(number: int) -> Item:
    return Item(number, Note(f"{'odd' if number % 2 else 'even'} {number}"))


def filled(numbers: list[int], cap: int) -> Store:
    store = Store(cap)
    for number in numbers:
        store.add(note(number))
    return store


NUMBERS = st.lists(st.integers(1, 60), unique=True).map(sorted)


@given(NUMBERS, st.integers(1, 12))
def test_the_latest_items_are_kept_and_found_by_number(numbers: list[int], cap: int) -> None:
    store = filled(numbers, cap)
    kept = numbers[-cap:]
    assert [item.number for item in store] == kept
    assert len(store) == len(kept) and store.dropped == len(numbers) - len(kept)
    assert store.first == (kept[0] if kept else None)
    assert (store.newest.number if store.newest else None) == (kept[-1] if kept else None)
    for number in range(62):
        found = store.get(number)
        assert (found is not None) == (number in kept)
        assert found is None or found.number == number


@given(NUMBERS, st.integers(1, 12), st.integers(0, 61), st.booleans())
def test_finding_is_the_first_match_on_the_way(numbers: list[int], cap: int, start: int, backwards: bool) -> None:
    store = filled(numbers, cap)
    odd = parse("odd")
    kept = [number for number in numbers[-cap:] if number % 2]
    assert [item.number for item in store.matching(odd)] == kept
    found = store.find(odd, start, backwards=backwards)
    ahead = [number for number in kept if (number <= start if backwards else number >= start)]
    wanted = (ahead[-1] if backwards else ahead[0]) if ahead else None
    assert (found.number if found else None) == wanted
    anywhere = store.find(odd, backwards=backwards)
    assert (anywhere.number if anywhere else None) == ((kept[-1] if backwards else kept[0]) if kept else None)


def test_items_may_come_and_go_while_one_looks() -> None:
    store = filled(list(range(1, 11)), 10)
    seen = []
    for item in store:
        seen.append(item.number)
        if item.number <= 10:
            for number in (9 + 2 * item.number, 10 + 2 * item.number):
                store.add(note(number))
    assert seen == sorted(seen) and seen[-1] == store.newest.number if store.newest else False
    assert len(store) == 10


def test_numbers_only_grow() -> None:
    store = filled([5], 3)
    with pytest.raises(ValueError, match="item 5 comes after item 5"):
        store.add(note(5))
    with pytest.raises(ValueError, match="at least one"):
        Store(0)


def reports(numbers: range) -> Session:
    return Session([Chunk("t", b"".join(report(20, number) for number in numbers))])


def test_memory_is_bounded_and_a_report_takes_what_is_said() -> None:
    tracemalloc.start()
    store = Store(1000)
    for item in reports(range(3000)):
        store.add(item)
    assert len(store) == 1000 and store.dropped == 2000
    del item
    assert len(list(reports(range(3000, 6000)))) == 3000  # decoding remembers what it did last: by now these
    before = tracemalloc.get_traced_memory()[0]
    del store
    each = (before - tracemalloc.get_traced_memory()[0]) / 1000
    tracemalloc.stop()
    assert 300 < each < 1300, each


CAPTURES = Path(__file__).resolve().parents[2] / "captures"


@pytest.mark.parametrize("name", ["meter.hex", "climate-sensor.b64", "zigbee-thermostat.hex", "damaged.bin"])
def test_what_comes_out_is_what_went_in_and_filters_see_all_of_it(name: str) -> None:
    items = list(Session(open_capture(CAPTURES / name)))
    store = Store(len(items))
    for item in items:
        store.add(item)
    assert list(store) == items
    assert [store.get(item.number) for item in items] == items
    for words in ("time", "running", "demo", "dp:20", "/state|version/", "!report"):
        wanted = parse(words)
        assert list(store.matching(wanted)) == [item for item in items if wanted(item)]


@given(NUMBERS, st.integers(1, 12))
def test_numbers_are_those_of_the_matching_items(numbers: list[int], cap: int) -> None:
    store = filled(numbers, cap)
    odd = parse("odd")
    assert store.numbers(odd) == [item.number for item in store.matching(odd)]


def test_a_copy_keeps_what_the_store_drops() -> None:
    store = filled([1, 2, 3], 3)
    twin = store.copy()
    store.add(note(4))
    assert [item.number for item in twin] == [1, 2, 3] and [item.number for item in store] == [2, 3, 4]
    twin.add(note(9))
    assert [item.number for item in store] == [2, 3, 4]
