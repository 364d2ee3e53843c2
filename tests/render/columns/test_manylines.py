from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulk.building import columns_of
from conftest import ROOT
from lanes import some, times
from tuyasniff.bulk.columns import Row
from tuyasniff.capture.opening import open_capture
from tuyasniff.cli.output import Width
from tuyasniff.errors import TuyasniffError
from tuyasniff.model import Chunk, Gap, Item, Message, Noise, NoiseReason, Note
from tuyasniff.render.columns import manylines, page, paper
from tuyasniff.render.columns.manylines import ManyLines
from tuyasniff.render.lines import Layout
from tuyasniff.session import Session
from wire import HEARTBEAT, dp, frame, report

from .printing import PIPE, WIDTHS, many, printed
from .talking import blocks, items_of, talk

STARTED = datetime(2026, 2, 28, 23, 59, 58, 250_000, tzinfo=UTC)
TALK = items_of(talk(1, 1500))
NARROW_AND_WIDE = pytest.mark.parametrize("width", WIDTHS, ids=str)


def timed(seed: int, frames: int, step: int, start: int = 0) -> list[Item]:
    random, pieces = Random(seed), talk(seed, frames)
    moments: list[int | None] = []
    now = start
    for _ in pieces:
        now += random.randrange(step)
        moments.append(now)
    return items_of(pieces, moments)


def without_some_times(items: list[Item]) -> list[Item]:
    """Every third frame and every second piece of noise comes without a time."""
    out = []
    for place, (number, thing) in enumerate(items):
        if isinstance(thing, Message) and place % 3 == 0:
            out.append(Item(number, replace(thing, frame=thing.frame._replace(t_us=None))))
        elif isinstance(thing, Noise) and place % 2:
            out.append(Item(number, thing._replace(t_us=None)))
        else:
            out.append(Item(number, thing))
    return out


@NARROW_AND_WIDE
def test_a_long_talk_reads_as_the_printer_writes_it(width: Width) -> None:
    assert many([columns_of(TALK)], width) == printed(TALK, width)


def test_the_talk_has_everything_in_it() -> None:
    columns = columns_of(TALK)
    assert set(columns.kind.tolist()) == set(Row)
    assert set(columns.dp_type.tolist()) == set(range(6))
    text = printed(TALK)
    told = (
        "! checksum",
        "(empty)",
        '""',
        "…",
        "raw[70] ",
        'string[40] "xxx',
        "␛[31m",
        ': "',
        " noise bytes, ",
        "\n      ",
    )
    assert [said for said in told if said.encode() not in text] == []


@given(st.integers(0, 10_000), st.sampled_from(WIDTHS), st.integers(1, 9_999_999), st.integers(1, 60))
@settings(max_examples=times(25, 400))
def test_any_talk_in_any_blocks_reads_as_the_printer_writes_it(seed: int, width: Width, first: int, size: int) -> None:
    items = items_of(talk(seed, 120), first=first)
    assert many(blocks(items, size, 1, 7), width) == printed(items, width)


@pytest.mark.parametrize("first", [9_500, 99_500, 999_700, 9_999_800])
def test_a_number_that_grows_moves_the_lines(first: int) -> None:
    items = items_of(talk(2, 700), first=first)
    for width in (PIPE, Width(40)):
        assert many(blocks(items, 300, 333), width) == printed(items, width)


@pytest.mark.parametrize("started", [None, STARTED], ids=["seconds", "days"])
@pytest.mark.parametrize("width", [PIPE, Width(80), Width(60), Width(49), Width(200)], ids=str)
def test_times_stand_beside_the_numbers(started: datetime | None, width: Width) -> None:
    for items in (timed(3, 250, 40_000), timed(4, 120, 5 * 3_600_000_000)):
        for told in (items, without_some_times(items)):
            expected = printed(told, width, started=started)
            assert many(blocks(told, 400), width, started=started) == expected
            assert many(blocks(told, 33, 2), width, started=started) == expected


def test_a_new_day_is_told_once() -> None:
    items = timed(5, 200, 30 * 60 * 1_000_000)
    text = many(blocks(items, 50), started=STARTED)
    assert text == printed(items, started=STARTED)
    days = [line.split()[1] for line in text.splitlines() if line.lstrip().startswith(b"-- 20")]
    assert len(days) >= 2
    assert days == sorted(set(days))


@pytest.mark.parametrize("started", [None, STARTED])
def test_moments_at_the_edges_are_written_as_the_clock_writes_them(started: datetime | None) -> None:
    edges = [0, 1, 499, 500, 501, 1_500, 2_500, 62_500, 999_499, 999_500, 999_501, 10**9, 999_998_999_500]
    edges += [
        999_999_999_499,
        999_999_999_500,
        10**12,
        10**15,
        2**61,
        2**63 - 1,
        -1,
        -500,
        -1_500,
        -(10**9),
        -(2**61),
        1 - 2**63,
    ]
    items = [
        Item(number + 1, replace(thing, frame=thing.frame._replace(t_us=t_us)))
        for number, t_us in enumerate(edges)
        if isinstance(thing := items_of([report(20, 2301 + number)])[0].thing, Message)
    ]
    assert many([columns_of(items)], started=started) == printed(items, started=started)


@given(st.lists(st.integers(0, 2_000_000_000_000).map(lambda half: half * 500 // 1000), min_size=1, max_size=30))
def test_any_moment_is_written_as_the_clock_writes_it(moments: list[int]) -> None:
    example = items_of([HEARTBEAT])[0].thing
    assert isinstance(example, Message)
    items = [
        Item(number, replace(example, frame=example.frame._replace(t_us=t_us)))
        for number, t_us in enumerate(sorted(moments), 1)
    ]
    for started in (None, STARTED):
        assert many([columns_of(items)], started=started) == printed(items, started=started)


def test_the_column_of_times_begins_with_the_first_time() -> None:
    early = items_of(talk(6, 40))
    later = [
        Item(number, thing._replace(t_us=5_000) if isinstance(thing, Noise) else thing)
        for number, thing in items_of([b"\1\2\3", *talk(7, 3)], first=len(early) + 1)
    ]
    last = timed(8, 60, 100_000)
    items = early + later + [Item(len(early) + len(later) + number, thing) for number, thing in last]
    for size in (1, 5, 1000):
        assert many(blocks(items, size)) == printed(items)
        assert many(blocks(items, size), started=STARTED) == printed(items, started=STARTED)


ids = st.integers(1, 255)
texts = st.text(max_size=80).map(lambda text: text.encode(errors="replace")) | st.binary(max_size=20)
bitmaps = st.sampled_from((1, 2, 4)).flatmap(lambda size: st.binary(min_size=size, max_size=size))
dps = st.one_of(
    st.builds(dp, ids, st.just(0), st.binary(max_size=300)),
    st.builds(dp, ids, st.just(1), st.sampled_from((b"\0", b"\1"))),
    st.builds(dp, ids, st.just(2), st.binary(min_size=4, max_size=4)),
    st.builds(dp, ids, st.just(3), texts),
    st.builds(dp, ids, st.just(4), st.binary(min_size=1, max_size=1)),
    st.builds(dp, ids, st.just(5), bitmaps),
)
pieces_of_noise = st.tuples(st.binary(min_size=1, max_size=300), st.sampled_from(NoiseReason))


@given(st.lists(st.lists(dps, min_size=1, max_size=5), min_size=1, max_size=5), st.sampled_from(WIDTHS), st.booleans())
@settings(max_examples=times(60, 1000))
def test_any_values_read_as_the_printer_writes_them(reports: list[list[bytes]], width: Width, wrong: bool) -> None:
    frames = [frame(7, b"".join(units)[:1000]) for units in reports]
    if wrong:
        frames = [HEARTBEAT, *(whole[:-1] + bytes((whole[-1] ^ 1,)) + HEARTBEAT for whole in frames)]
    items = items_of(frames)
    assert many([columns_of(items)], width) == printed(items, width)


@given(st.lists(pieces_of_noise, min_size=1, max_size=12), st.sampled_from(WIDTHS))
def test_any_noise_is_folded_as_the_printer_folds_it(pieces: list[tuple[bytes, NoiseReason]], width: Width) -> None:
    heartbeat = items_of([HEARTBEAT])[0].thing
    items: list[Item] = []
    for raw, reason in pieces:
        items.append(Item(len(items) + 1, Noise("file", None, 0, raw, reason)))
        if raw[0] % 2:
            items.append(Item(len(items) + 1, heartbeat))
    for size in (1, 3, 100):
        assert many(blocks(items, size), width) == printed(items, width)


def test_pieces_of_a_run_that_do_not_touch_are_one_line_all_the_same() -> None:
    items = items_of([b"\1\2\3", HEARTBEAT])
    pieces = [Item(1, Noise("file", None, 0, bytes((n,)) * 5, NoiseReason.IDLE)) for n in range(1, 4)]
    items = [Item(number, thing) for number, (_, thing) in enumerate(pieces + items[1:], 1)]
    columns = columns_of(items)
    moved = bytes(5) + columns.data[10:15] + columns.data[5:10] + columns.data[:5] + columns.data[15:]
    apart = replace(
        columns,
        data=moved,
        begin=np.array([15, 10, 5, columns.begin[3] + 5]),
        end=np.array([20, 15, 10, columns.end[3] + 5]),
    )
    assert b"15 noise bytes, idle: 01 01 01 01 01 02 02" in printed(apart.items())
    assert many([apart]) == printed(apart.items())


def test_gaps_notes_and_other_taps_stand_where_they_were() -> None:
    chunks: list[Chunk | Gap | Note] = []
    random = Random(9)
    for place, piece in enumerate(talk(10, 150)):
        chunks.append(Chunk(random.choice(("mcu", "mcu", "mod")), piece, 20_000 * place))
        if place % 20 == 0:
            chunks.append(Note(f"kettle {place}", 20_000 * place))
        if place % 33 == 0:
            chunks.append(Gap("mcu", 20_000 * place, "port closed", "cable"))
            chunks.append(Chunk("mod", b"\1\2\3", 20_000 * place))
            chunks.append(Chunk("mcu", b"\4\5", 20_000 * place))
    items = list(Session(chunks))
    whole = columns_of(items, tap="mcu")
    assert {type(item.thing) for item in whole.odd.values()} >= {Message, Noise, Gap, Note}
    for started in (None, STARTED):
        assert many([whole], started=started) == printed(items, started=started)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii", "cp1252", "utf-16", "utf-7", "cp037", "shift_jis"])
def test_any_encoding_of_the_output_is_kept(encoding: str) -> None:
    items = TALK[:600]
    for width in (PIPE, Width(80)):
        assert many([columns_of(items)], width, encoding=encoding) == printed(items, width, encoding=encoding)


def test_colours_are_those_of_the_printer() -> None:
    assert many([columns_of(TALK[:300])], colour=True) == printed(TALK[:300], colour=True)


def test_where_numpy_writes_in_another_order_items_are_written_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manylines, "writes_in_order", lambda: False)
    monkeypatch.setattr(page.Page, "text", None)
    assert many([columns_of(TALK[:200])]) == printed(TALK[:200])


def test_items_in_no_columns_go_between() -> None:
    lines = ManyLines(Layout(80, cuts=False))
    text = b""
    for place, begin in enumerate(range(0, len(TALK), 100)):
        some_items = TALK[begin : begin + 100]
        text += lines.items(some_items) if place % 2 else lines.text(columns_of(some_items))
    assert text + lines.end() == printed(TALK)


def test_other_prototypes_are_noticed() -> None:
    lines = ManyLines(Layout(80, cuts=False))
    text = lines.text(columns_of(items_of([HEARTBEAT, report(1, 5)])))
    text += lines.text(columns_of(items_of([frame(3, b"\4", 0), frame(6, dp(1, 1, b"\1"), 0)], first=3)))
    items = items_of([HEARTBEAT, report(1, 5)]) + items_of([frame(3, b"\4", 0), frame(6, dp(1, 1, b"\1"), 0)], first=3)
    assert text == printed(items)


def test_nothing_is_written_of_nothing() -> None:
    lines = ManyLines(Layout())
    assert lines.text(columns_of([])) == lines.end() == b""


def test_what_comes_again_is_forgotten_where_it_would_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    items = items_of([frame(1, b'{"p":"%016d","v":"1.0.0"}' % n) for n in range(3000)])
    lines = ManyLines(Layout(80, cuts=False))
    lines.text(columns_of(items[:1]))
    kept = lines._page._paper.pool.kept if lines._page and lines._page._paper else 0
    assert kept
    monkeypatch.setattr(paper, "KEPT_MOST", kept + 500)
    text, most = b"", 0
    for block in blocks(items, 200):
        text += lines.text(block)
        assert lines._page
        assert lines._page._paper
        most = max(most, lines._page._paper.pool.kept)
    assert text.endswith(printed(items)[-10_000:])
    assert most < kept + 500 + 2 * 200 * 3


def test_captures_read_as_the_printer_writes_them() -> None:
    kinds = (".bin", ".log", ".txt", ".md", ".b64")
    found = [path for path in sorted((ROOT / "captures").iterdir()) if path.suffix in kinds]
    assert found
    for path in found:
        same_as_printed(path)


def test_the_corpus_reads_as_the_printer_writes_it(shared: Path) -> None:
    found = sorted(path for path in (shared / "corpus").rglob("*") if path.is_file() and path.stat().st_size < 200_000)
    assert found
    for path in some(found, 12):
        same_as_printed(path)


def same_as_printed(path: Path) -> None:
    try:
        capture = open_capture(path)
        items = list(Session(capture))
    except TuyasniffError:
        return  # no capture at all
    taps = {item.thing.tap for item in items if isinstance(item.thing, Noise)}
    taps |= {item.thing.frame.tap for item in items if isinstance(item.thing, Message)}
    for tap in sorted(taps)[:1]:
        columns = columns_of(items, tap=tap)
        for width in (PIPE, Width(60)):
            expected = printed(items, width, started=capture.started)
            assert many([columns], width, started=capture.started) == expected, path
