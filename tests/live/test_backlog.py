from __future__ import annotations

from tuyasniff.live.backlog import Backlog
from tuyasniff.model import Chunk


def chunk(number: int) -> Chunk:
    return Chunk("mcu", bytes(100), number)


def test_things_wait_in_their_order() -> None:
    backlog = Backlog(10_000)
    backlog.keep(map(chunk, range(3)))
    for number in range(3):
        assert len(backlog) == 3 - number and backlog.first == chunk(number)
        backlog.done()
    assert len(backlog) == 0 and backlog.dropped == 0


def test_where_there_is_no_room_the_oldest_give_way_and_are_counted() -> None:
    backlog = Backlog(1000)
    backlog.keep(map(chunk, range(10)))
    assert len(backlog) == 3 and backlog.first == chunk(7) and backlog.dropped == 7
