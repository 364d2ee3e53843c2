"""What columns tell of polling is what their messages tell one by one."""

from __future__ import annotations

import random

import pytest

from bulk.building import columns_of
from bulk.streams import some_frame
from lanes import times
from tuyasniff.analysis.polling import Polling
from tuyasniff.bulk.polls import ManyPolls
from tuyasniff.model import Chunk, Item, Message, Talker
from tuyasniff.session import Session
from wire import HEARTBEAT, PRODUCT, frame, report

QUERY = frame(8, version=0)
SET = frame(6, bytes.fromhex("0101000101"), version=0)
WRONG = report(20, 2300)[:-1] + b"\x00"


def talk(chance: random.Random, *, timed: bool) -> list[Item]:
    chunks, now = [Chunk("mcu", PRODUCT + HEARTBEAT, 0 if timed else None, Talker.MCU)], 0
    for _ in range(400):
        now += chance.choice((0, 1000, 400_000, 1_400_000, 1_500_000, 1_500_001, 4_000_000))
        said = chance.choice((QUERY, QUERY, SET, report(20, 2301), report(1, 1), HEARTBEAT, WRONG, some_frame(chance)))
        who = Talker.MODULE if said in (QUERY, SET) else Talker.MCU
        chunks.append(Chunk("mcu" if who is Talker.MCU else "module", said, now if timed else None, who))
    return list(Session(chunks))


def counted(polling: Polling) -> tuple[int | None, ...]:
    return (
        *(polling.queries, polling.answers, polling.alone),
        *(polling.asked_us, polling.was_query, polling.answered),
    )


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("seed", range(times(30, 2000)))
def test_the_counts_are_those_of_single_messages(seed: int, *, timed: bool) -> None:
    chance = random.Random(seed)
    items = talk(chance, timed=timed)
    one, many = Polling(), Polling()
    polls = ManyPolls(many)
    place = 0
    while place < len(items):
        part = items[place : place + chance.randrange(1, 60)]
        place += len(part)
        for item in part:
            if isinstance(item.thing, Message):
                one.add(item.thing)
        if chance.random() < 0.8:
            polls.add(columns_of(part, tap="mcu"))
        else:
            for item in part:
                if isinstance(item.thing, Message):
                    many.add(item.thing)
        assert counted(many) == counted(one)
    assert (one.queries > 20 and one.answers > 5 and one.alone > 5) is timed
