"""Tables, traces and counts of enums that took columns are those that took items."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from bulk.conversations import conversation, some_kind
from bulk.streams import datapoint, frame, pieces, some_frame, stream, stretch_of
from lanes import times
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.enums import EnumCounts
from tuyasniff.analysis.traces import Traces
from tuyasniff.bulk import courses
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.courses import ManyValues
from tuyasniff.bulk.session import pour
from tuyasniff.model import Chunk, Item, Message
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch


class Taken:
    """Everything that takes datapoints."""

    def __init__(self) -> None:
        self.table, self.enums, self.traces = DpTable(), EnumCounts(), Traces()

    def take(self, item: Item) -> None:
        if isinstance(item.thing, Message):
            self.table.add(item.thing, item.number)
            self.enums.add(item)
            self.traces.add(item.thing, item.number)

    def state(self) -> dict[str, Any]:
        traces = self.traces
        found: dict[str, Any] = {
            f"table {key}": {name: getattr(state, name) for name in vars(state)}
            for key, state in self.table._states.items()
        }
        for kind, group in (("number", traces.numbers), ("blob", traces.blobs)):
            for key, trace in group.items():
                found[f"{kind} {key}"] = {name: getattr(trace, name) for name in trace.__slots__}
        others = {"family", "product_id", "first_us", "last_us"}
        found["others"] = {name: getattr(traces, name) for name in others}
        found["enums"] = self.enums.counts
        found["order"] = (list(self.table._states), list(traces.numbers), list(traces.blobs))
        found["summaries"] = self.table.summaries()
        return found


def both(things: Sequence[Stretch | Chunk], block: int) -> tuple[dict[str, Any], dict[str, Any]]:
    many, single = Taken(), Taken()
    values = ManyValues(many.table, many.enums, many.traces, ordinary=many.take)
    for part in pour(Session(()), things, block=block):
        if isinstance(part, Columns):
            values.add(part)
        else:
            many.take(part)
    for item in Session(chunk for one in things for chunk in (one.chunks() if isinstance(one, Stretch) else (one,))):
        single.take(item)
    return many.state(), single.state()


def never_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is unusual, columns are taken as a whole."""
    monkeypatch.setattr(courses, "_UNUSUAL", 0)
    monkeypatch.setattr(courses, "_ALONE", 0)


@pytest.mark.parametrize("seed", range(times(15, 1000)))
def test_random_streams_leave_the_same_behind(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    if seed % 2:
        never_one_by_one(monkeypatch)
    parts = pieces(chance, stream(chance, 700, damage=0.002), 200)
    moments = [20_000 * number for number in range(len(parts))] if chance.random() < 0.5 else None
    half = len(parts) // 2
    stretches = [
        stretch_of(parts[part], times=None if moments is None else moments[part])
        for part in (slice(0, half), slice(half, None))
    ]
    many, single = both(stretches, chance.choice((2048, 1 << 20)))
    assert many == single


@pytest.mark.parametrize("seed", range(times(6, 1000)))
def test_conversations_of_two_taps_leave_the_same_behind(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(8_000_000 + seed)
    if seed % 2:
        never_one_by_one(monkeypatch)
    chunks = conversation(chance, 1500, some_kind(chance)._replace(back=0.0, third=0.0))
    many, single = both(chunks, chance.choice((1 << 14, 1 << 20)))
    assert many == single


@pytest.mark.parametrize("seed", range(times(10, 1000)))
def test_frames_that_are_claimed_though_their_checksum_is_wrong_teach_nothing(seed: int) -> None:
    chance = random.Random(seed)
    parts = [bytearray(some_frame(chance)) for _ in range(1500)]
    for part in parts:
        if chance.random() < 0.2:
            part[chance.randrange(2, len(part))] ^= chance.randrange(1, 256)
    many, single = both([stretch_of([bytes(part) for part in parts], claimed=True)], 1 << 14)
    assert many == single


def _talk(chance: random.Random, frames: int) -> Iterator[bytes]:
    """Sets and reports of a few datapoints: numbers that walk, that return, that never come again; texts."""
    walk = 0
    for number in range(frames):
        walk += chance.randrange(-3, 4)
        values = (
            datapoint(1, 1, bytes((chance.randrange(2),))),
            datapoint(2, 2, walk.to_bytes(4, "big", signed=True)),
            datapoint(3, 2, (number * 7919 % 2**31).to_bytes(4, "big")),
            datapoint(4, 4, bytes((chance.randrange(4),))),
            datapoint(5, 3, b"%d" % (number // chance.choice((1, 50)))),
            datapoint(6, 0, number.to_bytes(8, "big")),
            datapoint(7, chance.choice((2, 2, 2, 5)), b"\0\0\0" + bytes((chance.randrange(9),))),
        )
        body = b"".join(chance.sample(values, chance.choice((1, 2, 4))))
        yield frame(0, 6, body) if chance.random() < 0.1 else frame(3, 7, body)


@pytest.mark.parametrize("timed", [False, True])
def test_long_histories_are_thinned_alike(timed: bool) -> None:
    parts = list(_talk(random.Random(3), times(20_000, 80_000)))
    moments = [3000 * number for number in range(len(parts))] if timed else None
    many, single = both([stretch_of(parts, times=moments)], 1 << 17)
    assert many == single


def test_values_of_a_recording_in_which_all_frames_are_alike() -> None:
    record = frame(0, 8, b"\x00\x01\x01\x01\x01\x01\x01" + datapoint(3, 4, b"\x02"))
    many, single = both([stretch_of([record] * 900)], block=4096)
    assert many == single
    assert single["summaries"][0].count == 900


def test_who_changes_its_type_has_its_place_where_others_see_it() -> None:
    number, text = b"\x00\x00\x00\x05", b"\x01\x02"
    news = [datapoint(4, 2, number) + datapoint(9, 0, text), datapoint(4, 0, text) + datapoint(9, 2, number)]
    known = frame(3, 7, datapoint(1, 1, b"\x01"))
    many, single = both(
        [stretch_of([*[known] * 900, *(frame(3, 7, one) for one in news), *[known] * 1000])], block=4096
    )
    assert many == single
    assert single["order"] == ([1, 4, 9], [1, 4, 9], [9, 4])


def _odd_talk(chance: random.Random, frames: int, share: float) -> Iterator[bytes]:
    """Reports and sets, of which some hold what no column can: dpIDs and types come first in either kind of frame."""
    there = 2
    for _ in range(frames):
        there += chance.random() < 0.01
        body = b""
        for _ in range(chance.choice((1, 1, 2, 3))):
            dp_id = chance.randrange(1, there)
            texts = (datapoint(dp_id, 3, b"ok"), datapoint(dp_id, 0, chance.randbytes(2)))
            numbers = (
                datapoint(dp_id, 1, bytes((chance.randrange(2),))),
                datapoint(dp_id, 2, bytes((0, 0, 0, chance.randrange(4)))),
                datapoint(dp_id, 4, bytes((chance.randrange(3),))),
            )
            body += chance.choice(numbers if chance.random() < 0.9 else texts)
        if chance.random() < share:
            dp_id = chance.randrange(1, there)
            odd = (datapoint(dp_id, 3, b"\xff\xfe"), datapoint(dp_id, 9, b"\1"), datapoint(dp_id, 2, b"\1\2"))
            body += chance.choice((*odd, datapoint(dp_id, 2, b"\0\0\0\1")[:-1]))
        yield frame(0, 6, body) if chance.random() < 0.2 else frame(3, 7, body)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.2])
@pytest.mark.parametrize("seed", range(times(4, 300)))
def test_what_is_odd_comes_between_the_values_beside_it(
    seed: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7_000_000 + seed)
    never_one_by_one(monkeypatch)
    parts = list(_odd_talk(chance, 3000, share))
    moments = [3000 * number for number in range(len(parts))] if chance.random() < 0.7 else None
    many, single = both([stretch_of(parts, times=moments)], chance.choice((1 << 14, 1 << 20)))
    assert many == single
