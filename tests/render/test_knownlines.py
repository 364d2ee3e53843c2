from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lanes import times
from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Chunk, FamilyName, Item, Message, Note
from tuyasniff.protocol.decode import decode
from tuyasniff.render import knownlines
from tuyasniff.render.clock import Clock
from tuyasniff.render.knownlines import KnownLines
from tuyasniff.render.lines import Layout, item_lines
from tuyasniff.render.styles import bare, inked, painted, plain
from tuyasniff.session import Session
from wire import HEARTBEAT, PRODUCT, dp, frame, report

from .makers import decoded, message, noise, strings

LAYOUTS = (
    Layout(),
    Layout(40, Clock()),
    Layout(100, Clock(datetime(2026, 3, 1, 18, 0, tzinfo=UTC))),
    Layout(80, Clock(), cuts=False),
)
PIECES = (HEARTBEAT, PRODUCT, report(20, 2301), report(20, 2302), strings("a b" * 9), HEARTBEAT[:-1] + b"\0", b"\x55")
MANY = frame(7, b"".join(dp(number, 2, bytes((0, 0, 1, number))) for number in range(1, 6)))


def written(item: Item, layout: Layout, *, colour: bool) -> str:
    return "".join((painted if colour else plain)(line) + "\n" for line in item_lines(item, layout))


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12), st.sampled_from(LAYOUTS), st.booleans())
@settings(max_examples=times(33, 100), deadline=None)
def test_what_was_shown_before_reads_as_if_it_were_new(pieces: list[bytes], layout: Layout, colour: bool) -> None:
    known = KnownLines(inked if colour else bare)
    chunks = [Chunk("line", piece, 700_000 * number) for number, piece in enumerate(pieces)]
    for item in Session(chunks, first_number=9_996):
        assert known.text(item, layout) == written(item, layout, colour=colour)


@pytest.mark.parametrize("colour", [False, True])
def test_a_long_number_moves_every_line_of_a_message(colour: bool) -> None:
    known = KnownLines(inked if colour else bare)
    for number in (1, 9_999, 10_000, 1_000_000):
        item = Item(number, message(MANY))
        assert known.text(item, LAYOUTS[1]) == written(item, LAYOUTS[1], colour=colour)


def test_the_same_bytes_of_another_family_read_otherwise() -> None:
    known = KnownLines(bare)
    for family in (FamilyName.WIFI, FamilyName.BLE, FamilyName.LOWPOWER):
        for item in Session(capture_of(frame(2, b"", version=0), format="raw"), family=family):
            assert known.text(item, Layout()) == written(item, Layout(), colour=False)


def test_another_layout_is_followed_at_once() -> None:
    known = KnownLines(bare)
    item = Item(1, message(MANY))
    texts = [known.text(item, layout) for layout in LAYOUTS]
    assert texts == [written(item, layout, colour=False) for layout in LAYOUTS]
    assert len(set(texts)) == len(texts)


def test_what_is_no_frame_is_shown_too() -> None:
    known = KnownLines(bare)
    for item in (noise(1, b"\1\2"), Item(2, Note("kettle on"))):
        assert known.text(item, Layout()) == written(item, Layout(), colour=False)


def test_a_frame_that_comes_again_is_not_laid_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = KnownLines(bare)
    asked: list[int] = []

    def counted(item: Item, layout: Layout) -> object:
        asked.append(item.number)
        return item_lines(item, layout)

    monkeypatch.setattr(knownlines, "item_lines", counted)
    layout = Layout()
    for item in decoded(HEARTBEAT * 5):
        assert isinstance(item.thing, Message)
        known.text(item, layout)
    assert asked == [1]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knownlines, "KEPT", 3)
    known = KnownLines(bare)
    layout = Layout()
    for item in decoded(b"".join(report(20, value) for value in range(20))):
        assert known.text(item, layout) == written(item, layout, colour=False)
    assert len(known._known) <= 3


_VALUES = st.one_of(
    st.tuples(st.just(1), st.sampled_from([b"\0", b"\1"])),
    st.tuples(st.just(2), st.binary(min_size=4, max_size=4)),
    st.tuples(st.just(3), st.text(max_size=12).map(str.encode)),
    st.tuples(st.just(4), st.binary(min_size=1, max_size=1)),
    st.tuples(st.just(5), st.sampled_from([b"\0", b"\5", b"\1\2", b"\xff\0\0\1"])),
    st.tuples(st.just(0), st.binary(max_size=14)),
)
_LISTS = st.lists(
    st.builds(lambda dp_id, value: dp(dp_id, *value), st.integers(1, 255), _VALUES), min_size=1, max_size=9
)


_CLOCKS = st.sampled_from([None, Clock(), Clock(datetime(2026, 3, 1, 18, 0, tzinfo=UTC))])
_ANY_LAYOUT = st.builds(Layout, st.sampled_from([20, 30, 40, 49, 50, 61, 80, 100, 1 << 16]), _CLOCKS, st.booleans())
_PLACES = st.tuples(st.sampled_from([1, 9_999, 10_000, 12_345_678]), st.sampled_from([None, 61_234_567]))


@example([dp(37, 0, bytes(14))], 0x22, Layout(40, None, cuts=False), (1, None), False)
@example([dp(37, 0, bytes(14))], 0x22, Layout(42, None, cuts=False), (1, None), False)
@example([dp(37, 0, bytes(14))], 0x22, Layout(44, None, cuts=False), (1, None), False)
@given(_LISTS, st.sampled_from([6, 7, 0x22]), _ANY_LAYOUT, _PLACES, st.booleans())
@settings(max_examples=times(250, 3000), deadline=None)
def test_a_list_of_datapoints_reads_as_if_it_were_laid_out_part_by_part(
    units: list[bytes], code: int, layout: Layout, place: tuple[int, int | None], colour: bool
) -> None:
    number, t_us = place
    said = decode(message(frame(code, b"".join(units))).frame._replace(t_us=t_us))
    assert said.is_list
    known = KnownLines(inked if colour else bare)
    texts = [known.text(Item(number, said), layout) for _ in range(2)]
    with_fields = Item(number, replace(said))
    assert texts == [written(with_fields, layout, colour=colour)] * 2


@pytest.mark.parametrize("colour", [False, True])
def test_a_usual_list_is_not_laid_out_part_by_part(monkeypatch: pytest.MonkeyPatch, colour: bool) -> None:
    known = KnownLines(inked if colour else bare)
    monkeypatch.setattr(knownlines, "item_lines", lambda *_: pytest.fail("laid out"))
    for item in decoded(b"".join(report(20, value) for value in range(20)) + MANY):
        assert known.text(item, Layout())
