"""A second core: another process frames the blocks that come next, while this one makes items of the last.

It is asked for what `frame_block` would give, and gives just that. Whatever goes wrong with it, the block is framed
here.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.bulk.byid import by_id
from tuyasniff.bulk.framing import Framed, frame_block
from tuyasniff.bulk.pipe import Pipe
from tuyasniff.bulk.sharing import ANSWERS, PIECE, PIECES, Shared, Sizes

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_TRIES = 8
"""Times that it may begin anew, and in addition once for each block that was of use."""


PATIENCE_S = 20.0
"""Seconds after which it is given up: a block takes some hundredths."""


class _Begin(NamedTuple):
    """Forget all bytes; the next ones stand from `offset` on. `run` is the number of such a beginning."""

    run: int
    offset: int
    synced: bool


class _More(NamedTuple):
    """Bytes in a piece."""

    slot: int
    size: int


class _Free(NamedTuple):
    """A slot that may be used again: of an answer, or on the way back of a piece."""

    slot: int


class _Block(NamedTuple):
    """A block that was framed, from `offset` on; without sizes there is nothing to be had there."""

    run: int
    offset: int
    slot: int
    sizes: Sizes | None


class Ahead:
    """Frames blocks of `block` bytes ahead of whoever takes them."""

    def __init__(self, block: int) -> None:
        """Start the process. OSError where that is not possible."""
        from multiprocessing import get_context

        self.block = block
        self._shared = Shared()
        self._run = 0
        self._tap: str | None = None
        self._next = self._end = 0
        self._unsent: deque[bytes | memoryview] = deque()
        self._pieces = list(range(PIECES))
        self._held = 0
        self._blocks: deque[_Block] = deque()
        self._useful = 0
        self._lost = False
        context = get_context("fork")
        own, other = context.Pipe()
        self._process = context.Process(target=_work, args=(other, own, self._shared, block), daemon=True)
        self._process.start()
        other.close()
        self._pipe = Pipe(own)

    @staticmethod
    def possible() -> bool:
        """Whether a second core is there, and a way to another process that is quick and safe."""
        if not sys.platform.startswith("linux") or threading.active_count() > 1:
            return False
        return len(os.sched_getaffinity(0)) > 1

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def tell(self, tap: str, offset: int, pieces: Iterable[bytes], *, synced: bool) -> bool:
        """Say what stands from an offset of a tap on; False where it is of no use any more."""
        if self._lost:
            return False
        try:
            if (tap, offset) != (self._tap, self._next):
                if self._run > self._useful + _TRIES:
                    return False
                self._begin(tap, offset, synced=synced)
            at = offset
            for piece in pieces:
                self._take(at, piece)
                at += len(piece)
            self._go_on()
        except (OSError, EOFError):
            return False
        return True

    def framed(self, tap: str, offset: int) -> tuple[Framed | None, bool]:
        """The framed block from an offset on, and whether there is an answer."""
        if (tap, offset) != (self._tap, self._next):
            return None, False
        try:
            while not self._blocks:
                if self._held >= ANSWERS and not self._shared.released:
                    return None, False
                if not self._pipe.has_come(PATIENCE_S):
                    self._lost = True
                    return None, False
                self._hear()
                self._go_on()
        except (OSError, EOFError):
            return None, False
        block = self._blocks.popleft()
        if block.sizes is None:
            self._tap = None
            return None, block.slot < 0
        self._next = offset + block.sizes.used
        self._useful += 1
        return self._shared.answer(block.slot, block.sizes), True  # its values may be left out

    def _begin(self, tap: str, offset: int, *, synced: bool) -> None:
        self._run += 1
        self._unsent.clear()
        while self._blocks:
            self._set_free(self._blocks.popleft())
        self._tap, self._next, self._end = tap, offset, offset
        self._pipe.send([_Begin(self._run, offset, synced)])

    def _take(self, at: int, data: bytes) -> None:
        """Keep what was not told yet of bytes, to be sent."""
        end = at + len(data)
        if end <= self._end:
            return
        new = memoryview(data)[self._end - at :]
        self._unsent.extend(new[place : place + PIECE] for place in range(0, len(new), PIECE))
        self._end = end

    def _go_on(self) -> None:
        while self._unsent and not self._pieces and self._pipe.has_come():
            self._hear()
        news: list[_Free | _More] = []
        while self._shared.released:
            self._held -= 1
            news.append(_Free(self._shared.released.popleft()))
        while self._unsent and self._pieces:
            data, slot = self._unsent.popleft(), self._pieces.pop()
            self._shared.put_piece(slot, data)
            news.append(_More(slot, len(data)))
        if news:
            self._pipe.send(news)

    def _hear(self) -> None:
        said = self._pipe.receive()
        if isinstance(said, _Free):
            self._pieces.append(said.slot)
            return
        self._held += said.sizes is not None
        if said.run == self._run:
            self._blocks.append(said)
        else:
            self._set_free(said)

    def _set_free(self, block: _Block) -> None:
        if block.sizes is not None:
            self._shared.released.append(block.slot)


def _work(own: Connection, other: Connection, shared: Shared, block: int) -> None:
    """What the other process does, until the pipe is closed."""
    gc.disable()  # it would write to pages that both processes share; what is made here makes no cycles
    other.close()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    with suppress(OSError, EOFError):
        _frame_all(Pipe(own), shared, block)


def _frame_all(pipe: Pipe, shared: Shared, block: int) -> None:
    run, offset, synced, come = 0, 0, False, _Come(pipe)
    free = list(range(ANSWERS))
    stuck = True
    while True:
        idle = False
        while stuck or not free or come.size < block or pipe.has_come():
            if come.pieces == PIECES and come.size < block:
                come.copy()  # small ones, or what is left of one: there would be no place for those that have to come
            idle = idle or not pipe.has_come()
            for said in pipe.receive():
                if isinstance(said, _Begin):
                    run, offset, synced = said
                    come.forget()
                    stuck = False
                elif isinstance(said, _More):
                    come.add(said.slot, shared.piece(said.slot, said.size))
                else:
                    free.append(said.slot)
        data = come.take(block)
        framed = frame_block(data, synced=synced, values=idle)
        slot = free[-1]
        if framed is not None and idle:  # else the other process waits, and does what is left
            framed = _with_ids(framed)
        sizes = None if framed is None else shared.put_answer(slot, framed)
        pipe.send(_Block(run, offset, -1 if framed is None else slot, sizes))
        stuck = sizes is None
        if sizes is not None:
            free.pop()
            offset, synced = offset + sizes.used, True
            come.give_back(data[sizes.used :])


def _with_ids(framed: Framed) -> Framed:
    return framed._replace(by_id=by_id(framed.lists.first, framed.lists.id, framed.wrong))


class _Come:
    """Bytes that came in pieces; a piece that is used up is free again."""

    def __init__(self, pipe: Pipe) -> None:
        self.size = 0
        self._pipe = pipe
        self._rest = b""
        self._pieces: deque[tuple[int, memoryview]] = deque()

    def add(self, slot: int, data: memoryview) -> None:
        """Another piece."""
        self._pieces.append((slot, data))
        self.size += len(data)

    @property
    def pieces(self) -> int:
        """How many are not free."""
        return len(self._pieces)

    def copy(self) -> None:
        """Keep all bytes here, so that every piece is free."""
        rest = b"".join((self._rest, *(data for _, data in self._pieces)))
        self.forget()
        self._rest, self.size = rest, len(rest)

    def take(self, size: int) -> bytes:
        """The first bytes; so many have come."""
        parts: list[bytes | memoryview] = [self._rest[:size]]
        missing = size - len(parts[0])
        self._rest = self._rest[size:]
        used = []
        while missing:
            slot, data = self._pieces.popleft()
            parts.append(data[:missing])
            if len(data) > missing:
                self._pieces.appendleft((slot, data[missing:]))
            else:
                used.append(slot)
            missing -= len(parts[-1])
        taken = b"".join(parts)
        self.size -= size
        for slot in used:
            self._pipe.send(_Free(slot))
        return taken

    def give_back(self, data: bytes) -> None:
        """Bytes that were taken, and are to be the first ones again."""
        self._rest = data + self._rest
        self.size += len(data)

    def forget(self) -> None:
        """All of them."""
        for slot, _ in self._pieces:
            self._pipe.send(_Free(slot))
        self._pieces.clear()
        self._rest, self.size = b"", 0
