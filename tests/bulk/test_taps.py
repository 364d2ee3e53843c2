"""Two taps at once or one by one: the session says the same, in the same order."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from bulk.conversations import Kind, as_things, conversation, some_kind
from bulk.streams import both_ways, frame
from lanes import times
from tuyasniff.bulk.arrays import arrays_of
from tuyasniff.bulk.braid import Said, braid_of, timed
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.index import Index
from tuyasniff.bulk.joint import joined
from tuyasniff.bulk.line import Line
from tuyasniff.bulk.pending import Pending
from tuyasniff.bulk.session import pour
from tuyasniff.model import Chunk, Item, Message, TalkerBy
from tuyasniff.order.times import TimeOrder
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch


@pytest.mark.parametrize("seed", range(times(60, 5000)))
def test_any_conversation_gives_the_same_items(seed: int) -> None:
    chance = random.Random(5_000_000 + seed)
    chunks = conversation(chance, chance.choice((400, 900)), some_kind(chance))
    block = chance.choice((1 << 14, 1 << 15, 1 << 20))
    baud = chance.choice((None, None, 9600, 115200))
    many, single = both_ways(as_things(chance, chunks), block=block, baud=baud)
    assert many == single


@pytest.mark.parametrize("seed", range(times(4, 200)))
def test_labels_that_are_wrong_and_families_that_change_are_told_in_the_same_place(seed: int) -> None:
    chance = random.Random(6_000_000 + seed)
    kind = Kind(damage=0.0, noise=0.01, crossed=chance.choice((0.0, 0.3)), pause_us=100_000)
    before, behind = (conversation(chance, 700, kind) for _ in range(2))
    # from version 0 alone nobody tells who is who, nor Wi-Fi from its relatives
    before = [chunk._replace(data=_plain(chunk.data)) for chunk in before]
    shift = (before[-1].t_us or 0) + 200_000
    chunks = [*before, *(chunk._replace(t_us=(chunk.t_us or 0) + shift) for chunk in behind)]
    many, single = both_ways(chunks, block=chance.choice((1 << 14, 1 << 15, 1 << 20)))
    assert many == single


def _plain(data: bytes) -> bytes:
    """A frame as it would be with version 0; anything else as it is."""
    if data[:3] != b"\x55\xaa\x03" or len(data) < 7:
        return data
    body = data[:2] + b"\0" + data[3:-1]
    return body + bytes((sum(body) & 0xFF,))


@pytest.mark.parametrize("frames", [200, 254, 255, 256, 257, 400])
@pytest.mark.parametrize("stray", [b"\x01", b"\x55\xaa\x03\x07\x00\x20", b"\x55"])
def test_who_waits_for_a_stray_byte_of_another_tap_waits_as_long(frames: int, stray: bytes) -> None:
    chance = random.Random(4)
    kind = Kind(damage=0.0, noise=0.0, odd=0.0)
    chunks = conversation(chance, 1200, kind)
    now = (chunks[-1].t_us or 0) + 100_000
    module = next(chunk for chunk in chunks if chunk.tap == "module")
    mcu = next(chunk for chunk in chunks if chunk.tap == "mcu")
    asked, told = frame(0, 0), frame(3, 7, b"\x14\x02\x00\x04\x00\x00\x08\xfc")
    for _ in range(3):
        chunks.append(module._replace(data=asked + stray, t_us=now))
        chunks += [mcu._replace(data=told, t_us=now + 50_000 * (1 + number)) for number in range(frames)]
        now += 50_000 * (frames + 2)
    chunks += [chunk._replace(t_us=(chunk.t_us or 0) + now) for chunk in conversation(chance, 400, kind)]
    many, single = both_ways(chunks, block=1 << 20)
    assert many == single


def test_no_block_ends_behind_noise_that_says_what_is_to_come() -> None:
    chance = random.Random(4)
    chunks = conversation(chance, 1500, Kind(damage=0.0, noise=0.0, odd=0.0))
    now = (chunks[-1].t_us or 0) + 100_000
    module = next(chunk for chunk in chunks if chunk.tap == "module")
    mcu = next(chunk for chunk in chunks if chunk.tap == "mcu")
    told, asked = frame(3, 7, b"\x14\x02\x00\x04\x00\x00\x08\xfc"), frame(0, 0x1C, b"\x01\x18\x0b\x05\x0a\x14\x07\x03")
    # a header that is no frame, of which the end is also that of another one, with a wrong checksum
    long = b"\x55\xaa\x00\x04\x04\x00" + bytes([1]) * 1018
    chunks += [
        module._replace(data=long, t_us=now),
        mcu._replace(data=told, t_us=now + 100_000),
        mcu._replace(data=told, t_us=now + 200_000),
        module._replace(data=b"\x55\xaa\x00\x00\x00\x00\x77" + asked, t_us=now + 205_000),
        # what comes in time for these is in order, and none is far enough from the others
        mcu._replace(data=told, t_us=now + 240_000),
        mcu._replace(data=told, t_us=now + 275_000),
    ]
    many, single = both_ways(chunks, block=1 << 20)
    assert many == single


def test_every_place_may_be_the_end_of_a_block() -> None:
    chance = random.Random(7)
    chunks = conversation(chance, 900, Kind(pause_us=60_000, silence=0.05))
    size = sum(len(chunk.data) for chunk in chunks)
    for block in range(size, size + times(30, 1200)):
        many, single = both_ways(chunks, block=block)
        assert many == single


def test_a_flood_within_the_time_that_a_tap_may_be_late_keeps_its_order() -> None:
    chance = random.Random(8)
    chunks = conversation(chance, 700, Kind(damage=0.0))
    now = (chunks[-1].t_us or 0) + 100_000
    flood = [chance.choice(chunks)._replace(t_us=now + chance.randrange(40_000)) for _ in range(9000)]
    more = [chunk._replace(t_us=(chunk.t_us or 0) + now + 100_000) for chunk in conversation(chance, 300, Kind())]
    many, single = both_ways([*chunks, *flood, *more], block=1 << 20)
    assert many == single


@pytest.mark.parametrize("seed", range(times(30, 3000)))
def test_chunks_stand_in_the_order_of_time(seed: int) -> None:
    chance = random.Random(seed)
    now, chunks = 0, []
    for number in range(chance.choice((64, 500))):
        now += chance.choice((0, 0, 1000, 30_000, 90_000))
        late = chance.choice((0, 0, 0, 10_000, 39_000, chance.choice((40_000, 40_001, 41_000, 500_000))))
        chunks.append(Chunk(chance.choice("ab"), bytes((number & 255, number >> 8)), now - late))
    half = len(chunks) // 2
    order = TimeOrder()
    first = [Chunk("a", b"-", -100_000), Chunk("b", b"-", -100_000)]
    expected = [one for chunk in first for one in order.add(chunk)]
    waiting = order.hand_over()
    common = Said(TalkerBy.NONE, None)
    held = braid_of([one for _, one in waiting if isinstance(one, Chunk)], common).with_taps(("a", "b"))
    assert held is not None
    braid = replace(held, moments=np.array([t_us for t_us, _ in waiting], np.int64))
    got = list(expected)
    newest, latest_us = dict(order.newest), order.newest_us
    order.take_over(waiting, newest)
    for part in (chunks[:half], chunks[half:]):
        fresh = braid_of(part, common).with_taps(("a", "b"))
        found = None if fresh is None else timed(braid, fresh, newest, latest_us)
        if found is None:
            break
        braid, newest, latest_us = found.waiting, found.newest, found.latest_us
        got += found.ready.chunks()
        expected += [one for chunk in part for one in order.add(chunk)]
        assert got == expected
        assert order.newest == newest
        assert order.newest_us == latest_us
    assert [*got, *braid.chunks()] == [*expected, *order.rest()]


@pytest.mark.parametrize("seed", range(times(3, 100)))
def test_items_of_several_taps_are_kept_and_told_as_they_were(seed: int) -> None:
    chance = random.Random(9_000_000 + seed)
    chunks = conversation(chance, 1500, some_kind(chance)._replace(back=0.0))
    index = Index(kept=1)
    expected: list[Item] = []
    for part in pour(Session(()), chunks):
        index.add(part)
        expected += [part] if isinstance(part, Item) else part.items()
    index.show()
    assert [index.item(item.number) for item in expected] == expected
    index.close()
    blocks = [part for part in pour(Session(()), chunks) if isinstance(part, Columns)]
    frames = [item for block in blocks for item in block.items() if isinstance(item.thing, Message)]
    told = [
        (
            int(row["number"]),
            made.taps[row["tap"]],
            int(row["offset"]),
            made.data[row["at"] : row["at"] + row["length"]],
        )
        for made in arrays_of(iter(blocks))
        for row in made.frames
    ]
    expected_told = [
        (item.number, thing.frame.tap, thing.frame.offset, thing.frame.whole)
        for item in frames
        if isinstance(thing := item.thing, Message)
    ]
    assert told == expected_told


def test_nearly_everything_of_a_usual_conversation_comes_in_columns() -> None:
    chance = random.Random(3)
    chunks = conversation(chance, 6000, Kind(damage=0.0, odd=0.0))
    parts = list(pour(Session(()), chunks))
    rows = sum(len(part) - int((part.kind == Row.ODD).sum()) for part in parts if isinstance(part, Columns))
    assert rows > 0.9 * len(chunks) / 1.4


@pytest.mark.parametrize("pause_us", [500, 3_000, 20_000])
def test_a_bus_without_a_pause_comes_in_columns_as_well(pause_us: int) -> None:
    chance = random.Random(11)
    kind = Kind(damage=0.0, odd=0.0, silence=0.0, cut=0.0, late_us=4_000, pause_us=pause_us)
    chunks = conversation(chance, 6000, kind)
    parts = list(pour(Session(()), chunks))
    rows = sum(len(part) - int((part.kind == Row.ODD).sum()) for part in parts if isinstance(part, Columns))
    assert rows > 0.8 * len(chunks)
    many, single = both_ways(chunks, block=1 << 15)
    assert many == single


@pytest.mark.parametrize("before", [256, 312, 314, 316, 318])
def test_a_block_may_begin_while_bytes_before_it_are_of_a_later_moment(before: int) -> None:
    said, now = [], 0
    told, asked = frame(0, 0x1C, b"\x01\x18\x0b\x05\x0a\x14\x07\x03"), frame(3, 0x1C)
    for number in range(before):
        now += 50_000
        said.append(("module" if number % 2 else "mcu", now, frame(0, 0) if number % 2 else frame(3, 0, b"\x01")))
    # at this rate the last of these bytes come nearly a second later, by their number
    said += [("mcu", now, bytes(900) + frame(3, 0, b"\x01")), ("mcu", now + 50_000, frame(3, 0, b"\x01"))]
    for _ in range(1000):
        said += [("module", now + 60_000, told), ("mcu", now + 80_000, asked)]
        now += 100_000
    chunks = [Chunk(tap, data, t_us) for tap, t_us, data in said]
    many, single = both_ways(chunks, block=1 << 14, baud=9600)
    assert many == single


def test_where_all_wait_for_the_first_byte_of_one_tap_no_row_is_certain() -> None:
    frames = {"module": b"\x55", "mcu": frame(3, 0, b"\x01") * 2}
    lines = [
        Line(Pending.of(Stretch(tap, data, (0,), (place,), (place,), talkers=(0,)), 0), np.array([place]), True, 0.0)
        for place, (tap, data) in enumerate(frames.items())
    ]
    joint = joined(lines)
    assert joint is not None
    assert len(joint.tap) == 0
    assert joint.all_closed(len(lines)).tolist() == []
