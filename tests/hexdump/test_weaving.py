"""What is woven from many rows at once is what the assembler gives for them one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexdump.frames import BEAT, QUERY, RELAY, START, VOLTS
from lanes import times
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.assemble import Assembler
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.record import Item, Kind, Record, Words
from tuyasniff.hexdump.rows import closes_frame, rows_of, study
from tuyasniff.hexdump.weaving import Thing, Weaver
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.stretch import Stretch

EXTENDED = scan.mended(bytes.fromhex("55aa02000104000501010001 01".replace(" ", "")))
WIFI = scan.mended(bytes.fromhex("55aa0203000104"))
INSIDE = scan.mended(bytes.fromhex("55aa03070010 0300000c") + VOLTS[:12])
FRAMES = (START, VOLTS, RELAY, QUERY, BEAT, EXTENDED, WIFI, INSIDE)
SCRAPS = (b"\x55", b"\x55\xaa", b"\x55\xaa\x03", b"\x55\xaa\x03\x07\x00", b"\xaa", b"\x00\x11\x22", b"\x55\x55\xaa\x02")
LOST = VOLTS[:10] + VOLTS[11:]
ODD = (
    VOLTS[:-1], RELAY[:-1], START[:-1], RELAY[:-2], VOLTS[:-1] + b"\x00", b"\x55\xaa\x03\x07\x00\x80", EXTENDED[:-1],
    LOST, START[:-2] + START[-1:],
)  # fmt: skip
STREAMS = st.lists(st.one_of(st.sampled_from(FRAMES), st.sampled_from(FRAMES + SCRAPS + ODD)), min_size=1, max_size=30)
DAMAGE = st.lists(st.tuples(st.integers(0, 500), st.sampled_from((0, 1, 2, 4, 9, 47, 85, 170, 255))), max_size=4)
CUTS = st.one_of(
    st.integers(1, 40).map(lambda size: (size,)), st.lists(st.integers(1, 40), min_size=1, max_size=20).map(tuple)
)


def damaged(parts: Sequence[bytes], damage: Iterable[tuple[int, int]]) -> list[bytes]:
    """The parts, with some bytes changed."""
    stream = bytearray(b"".join(parts))
    for at, value in damage:
        stream[at % len(stream)] = value
    out, at = [], 0
    for part in parts:
        out.append(bytes(stream[at : at + len(part)]))
        at += len(part)
    return out


def cut(stream: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """The stream in pieces of these sizes, over and over."""
    at = place = 0
    while at < len(stream):
        yield stream[at : at + sizes[place % len(sizes)]]
        at += sizes[place % len(sizes)]
        place += 1


def records_of(rows: Iterable[bytes], kind: Kind) -> list[Record]:
    return [Record(row, number, 1, kind=kind) for number, row in enumerate(rows, 1)]


def one_by_one(items: Iterable[Item]) -> list[Chunk | Gap | Note]:
    assembler = Assembler("t", "file")
    return [thing for item in items for thing in assembler.feed(item)] + assembler.flush()


def spread(things: Iterable[Thing]) -> list[Chunk | Gap | Note]:
    return [one for thing in things for one in (thing.chunks() if isinstance(thing, Stretch) else (thing,))]


def woven(groups: Iterable[Sequence[Record]], held: int = 1 << 20) -> list[Thing]:
    assembler = Assembler("t", "file")
    weaver = Weaver(assembler, held)
    things: list[Thing] = []
    for group in groups:
        things += weaver.add(rows_of(group))
    return things + list(weaver.settle()) + assembler.flush()


def grouped(records: Sequence[Record], size: int) -> list[Sequence[Record]]:
    return [records[at : at + size] for at in range(0, len(records), size)]


KINDS = st.sampled_from((Kind.RUN, Kind.STREAM))


@settings(max_examples=times(400, 20_000), deadline=None)
@given(STREAMS, DAMAGE, CUTS, st.tuples(st.integers(1, 30), st.sampled_from((0, 40, 9999))), KINDS)
def test_rows_cut_anywhere_become_the_chunks_of_the_assembler(
    parts: list[bytes], damage: list[tuple[int, int]], sizes: Sequence[int], at_once: tuple[int, int], kind: Kind
) -> None:
    size, held = at_once
    records = records_of(cut(b"".join(damaged(parts, damage)), sizes), kind)
    assert spread(woven(grouped(records, size), held)) == one_by_one(records)


@settings(max_examples=times(400, 20_000), deadline=None)
@given(STREAMS, DAMAGE, st.integers(1, 30), KINDS)
def test_a_frame_or_scrap_in_each_row_becomes_the_chunks_of_the_assembler(
    parts: list[bytes], damage: list[tuple[int, int]], size: int, kind: Kind
) -> None:
    records = records_of(damaged(parts, damage), kind)
    assert spread(woven(grouped(records, size))) == one_by_one(records)


@settings(max_examples=times(150, 5_000), deadline=None)
@given(STREAMS, DAMAGE, CUTS, st.data())
def test_words_and_single_records_between_rows_keep_their_place(
    parts: list[bytes], damage: list[tuple[int, int]], sizes: Sequence[int], data: st.DataObject
) -> None:
    items: list[Item] = []
    groups: list[list[Record] | Item] = []
    for plain in records_of(cut(b"".join(damaged(parts, damage)), sizes), Kind.RUN):
        way = data.draw(st.integers(0, 9))
        record = plain
        if way == 0:
            items.append(Words("said", record.line))
            groups.append(items[-1])
        elif way == 1:
            record = record._replace(cut=True, column=9)
        elif way == 2:
            record = record._replace(stamp=Stamp("run", record.line))
        items.append(record)
        if way <= 3:
            groups.append(record)
        elif groups and isinstance(groups[-1], list):
            groups[-1].append(record)
        else:
            groups.append([record])
    assembler = Assembler("t", "file")
    weaver = Weaver(assembler)
    things: list[Thing] = []
    for group in groups:
        things += weaver.add(rows_of(group)) if isinstance(group, list) else weaver.put(group)
    things += [*weaver.settle(), *assembler.flush()]
    assert spread(things) == one_by_one(items)


def test_a_sound_stream_is_one_stretch() -> None:
    records = records_of(cut(b"".join(FRAMES[:5]) * 200, (16,)), Kind.RUN)
    things = woven([records])
    assert len(things) <= 2
    assert isinstance(things[0], Stretch)
    assert len(things[0].offsets) > len(records) - 3


def test_a_frame_with_a_wrong_checksum_is_claimed_between_two_stretches() -> None:
    wrong = VOLTS[:-1] + b"\x00"
    things = woven([records_of([START, VOLTS, wrong, wrong, RELAY], Kind.RUN)])
    assert [(thing.claimed, len(thing.offsets)) for thing in things if isinstance(thing, Stretch)] == [
        (False, 2),
        (True, 2),
        (False, 1),
    ]


def test_what_may_be_otherwise_is_left_to_the_assembler() -> None:
    bare, follower = VOLTS[:-1], RELAY
    found = study(rows_of(records_of([START, bare, follower], Kind.RUN)))
    assert found.odd == [2]
    assert found.shut.last(2) == 1
    assert study(rows_of(records_of([START, bare + follower], Kind.RUN))).odd == [1]
    assert study(rows_of(records_of([START, bare + follower], Kind.STREAM))).odd == []


def test_many_tiny_rows_that_wait_for_a_frame_are_given_up() -> None:
    stream = b"\x55\xaa\x03\x07\x20\x00" + bytes(4000) + START
    records = records_of(cut(stream, (2,)), Kind.RUN)
    assert study(rows_of(records)).odd
    assert spread(woven([records])) == one_by_one(records)


@pytest.mark.parametrize("noise", [b"", b"\x55\xaa\x03\x07\x20\x00", b"\x55"])
def test_a_checksum_is_known_by_its_frame_and_only_without_doubt(noise: bytes) -> None:
    stream = VOLTS * 2000 + noise + VOLTS
    assert closes_frame(stream, len(stream) - 1) is not bool(noise)
    assert not closes_frame(stream, len(stream) - 2)
    assert not closes_frame(VOLTS * 20, 20 * len(VOLTS) - 1)


@pytest.mark.parametrize("kind", [Kind.RUN, Kind.STREAM])
@pytest.mark.parametrize("between", [0, 1, 5, 60, 300])
def test_what_came_before_tells_of_a_lost_byte_alike(kind: Kind, between: int) -> None:
    rows = (
        [VOLTS] * between + [LOST] + [VOLTS] * between + [RELAY[:-1]] * 12 + [LOST] + [START] * between + [LOST, BEAT]
    )
    rows *= 3
    for size in (1, 7, 50, 5000):
        records = records_of(rows, kind)
        assert spread(woven(grouped(records, size))) == one_by_one(records)
