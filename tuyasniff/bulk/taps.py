"""Several taps at once to columns: their bytes in the order of time, framed tap by tap, put together again.

Each tap has its framer, and what they give is put in order three times (`order/`). In a block all three are known at
once: chunks are sorted by time, rows by the chunk of their first byte, and replies that overtook their requests move.
What is not certain at the end of a block is given again with more behind it; what stays uncertain, the ordinary
session has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.braid import Braid, Said, both, braid_of, columns_of, said, timed
from tuyasniff.bulk.columns import Columns, Numbers
from tuyasniff.bulk.exchanging import Answered, Exchanges
from tuyasniff.bulk.joint import Joint, joined
from tuyasniff.bulk.jointblock import JointBlock, JointPart
from tuyasniff.bulk.line import NEVER, Line, after, followed, line_of, longer
from tuyasniff.bulk.prototypes import Prototypes, Votes, state_of
from tuyasniff.bulk.snapshot import Snapshot
from tuyasniff.model import Chunk, FamilyName, Item, TalkerBy

if TYPE_CHECKING:
    from tuyasniff.session import Session

_FEW = 64
"""Chunks that the ordinary session is given at once."""

_SMALL = 1 << 14
"""Bytes below which a block is not worth it."""


class Taps:
    """Takes braids of chunks of several taps; everything else waits until what it holds is given back."""

    def __init__(self, session: Session, block: int, one_by_one: int) -> None:
        self._session = session
        self._block = block
        self._one_by_one = one_by_one
        self._lines: dict[str, Line] | None = None
        self._taps: tuple[str, ...] = ()
        self._waiting = braid_of([], Said(TalkerBy.NONE, None))
        self._columns: dict[str, int | None] = {}
        self._newest: dict[str, int] = {}
        self._latest_us = 0
        self._by = TalkerBy.NONE
        self._place = 0
        self._cut: set[str] = set()
        """Taps of which the next chunk has begun already."""
        self._alone = _FEW
        self._prototypes: Prototypes | None = None
        self._votes = Votes()
        self._exchanges = Exchanges()

    def sum_up(self) -> None:
        """Bring the summary of the session up to date."""
        if self._prototypes is not None:
            self._prototypes.sum_up()

    def take(self, braid: Braid) -> Iterator[Columns | Item]:
        """Take chunks: what the ordinary session has to begin with, then the rest in blocks."""
        done = 0
        while done < len(braid):
            if self._lines is None and not self._enter(braid):
                yield from self._fed(braid.some(done, done + _FEW).chunks())
                done += _FEW
                continue
            rest = braid.some(done, len(braid))
            if not self._adopt(rest):
                yield from self.give_back()
                yield from self._fed(rest.chunks())
                return
            yield from self._down_to(self._block)
            return

    def _fed(self, chunks: Iterable[Chunk]) -> Iterator[Item]:
        for chunk in chunks:
            yield from self._session.feed(chunk)

    # in and out

    def _enter(self, braid: Braid) -> bool:
        """Take over what the session has not decided, if it is in a state for that."""
        session = self._session
        if session.holds_back or session.number <= self._one_by_one or session.order.waits:
            return False
        if not session.replies.several or any(framer.holds_silence for framer in session.order.framers()):
            return False
        if session.family is FamilyName.ZIGBEE:
            return False  # its frames have numbers: none is like another
        taps = tuple(framer.tap for framer in session.order.framers())
        if any(not isinstance(thing, Chunk) or thing.tap not in taps for thing in session.times.waiting):
            return False
        common: Said | None = Said(braid.by, braid.name)
        held = [chunk for framer in session.order.framers() for chunk in framer.open_chunks]
        held += [thing for thing in session.times.waiting if isinstance(thing, Chunk)]
        self._columns = columns_of(held)
        for chunk in held:
            common = both(common, said(chunk))
        if common is None or any(self._columns[chunk.tap] != (chunk.origin and chunk.origin.column) for chunk in held):
            return False
        self._by = common.by
        lines = {}
        for framer in session.order.framers():
            offset, marks = framer.emitted, framer.hand_over()
            places = [session.order.place_of(framer.tap, at) for at, _ in marks]
            lines[framer.tap] = line_of(framer, offset, marks, places, self._by)
        self._lines = lines
        self._place = session.order.next_place
        self._newest, self._latest_us = dict(session.times.newest), session.times.newest_us
        self._taps = taps
        waiting = session.times.hand_over()
        held = [thing for _, thing in waiting if isinstance(thing, Chunk)]
        moments = np.array([t_us for t_us, _ in waiting], np.int64)
        ours = replace(braid_of(held, common), moments=moments).with_taps(self._taps)
        assert ours is not None
        self._waiting = ours
        return True

    def _adopt(self, braid: Braid) -> bool:
        """Put chunks behind what is there, if they can be put in order."""
        assert self._lines is not None
        common = both(Said(self._by, self._waiting.name), Said(braid.by, braid.name))
        ours = braid.with_taps(self._taps)
        if common is None or ours is None or not self._stands(braid):
            return False
        found = timed(self._waiting, ours, self._newest, self._latest_us)
        if found is None:
            return False
        self._by = common.by
        found = found._replace(ready=replace(found.ready, by=common.by))
        self._waiting, self._newest, self._latest_us = found.waiting, found.newest, found.latest_us
        places = self._place + 2 * np.arange(len(found.ready))
        self._place += 2 * len(places)
        for number, tap in enumerate(self._taps):
            own = np.flatnonzero(found.ready.tap == number)
            if len(own):
                self._lines[tap] = longer(self._lines[tap], found.ready.only(own), places[own])
        return True

    def _stands(self, braid: Braid) -> bool:
        """Whether the chunks of each tap stand in the same columns as those before."""
        told = dict(zip(braid.taps, braid.columns, strict=True))
        if any(self._columns.get(tap, column) != column for tap, column in told.items()):
            return False
        self._columns |= told
        return True

    def give_back(self) -> Iterator[Columns | Item]:
        """Let the ordinary session have what is not decided."""
        yield from self._down_to(_SMALL)
        yield from self._give_back()

    def _give_back(self) -> Iterator[Item]:
        if self._lines is None:
            return
        self._begin_alone()
        yield from self._rest()

    def _rest(self) -> Iterator[Item]:
        """The ordinary session, which has begun, goes on to the end of what is there."""
        yield from self._leave(NEVER)
        self._session.order.go_on_at(self._place)
        self._lines = None
        waiting = self._waiting
        pairs = zip(waiting.moments.tolist(), waiting.chunks(), strict=True)
        self._session.times.take_over(pairs, self._newest)

    def _begin_alone(self) -> None:
        """Tell the framers where they go on."""
        for tap, line in (self._lines or {}).items():
            self._session.order.known(tap).take_over(line.pending.offset, [], synced=line.synced)
            if len(line.places) and int(line.pending.at[0]) < line.pending.offset:
                self._cut.add(tap)

    def _leave(self, until: int) -> Iterator[Item]:
        """Let the ordinary session have the chunks up to a place; the others stay."""
        assert self._lines is not None
        session, order = self._session, self._session.order
        given: list[tuple[int, int, str, Chunk]] = []
        for tap, line in self._lines.items():
            pending = line.pending
            count = int(np.searchsorted(line.places, until, side="right"))
            if not count:
                continue
            end = int(pending.at[count]) if count < len(line.places) else pending.offset + len(pending.data)
            for place, (at, chunk) in zip(
                line.places[:count].tolist(), pending.up_to(end - pending.offset).marks(), strict=True
            ):
                given.append((place, at, tap, chunk))
            self._lines[tap] = after(line, end)
        for place, at, tap, chunk in sorted(given, key=itemgetter(0)):
            order.go_on_at(place)
            framer = order.framer(tap)
            if tap in self._cut:
                # the bytes before are made up
                self._cut.discard(tap)
                parts = framer.take_over(framer.fed, [(at, chunk)], synced=False)
            else:
                parts = framer.feed(chunk)
            session.take_parts(parts)
            yield from session.ripe()

    # blocks

    def _down_to(self, size: int) -> Iterator[Columns | Item]:
        """Take blocks until fewer bytes than that are left, or nothing can be done without more."""
        while self._lines is not None and self._size >= size:
            before = self._size
            yield from self._next()
            if self._size == before:
                return

    @property
    def _size(self) -> int:
        return sum(len(line.pending.data) for line in (self._lines or {}).values())

    def _next(self) -> Iterator[Columns | Item]:
        """A block of what is there, or else a few chunks by the ordinary session."""
        assert self._lines is not None
        joint = joined(list(self._lines.values()))
        before = self._size
        if joint is not None:
            cuts = self._cuts(joint)
            if len(cuts):
                yield from self._tried(joint, cuts)
        if self._size < before:
            self._alone = _FEW
            return
        yield from self._some_alone()

    def _cuts(self, joint: Joint) -> Numbers:
        """The rows before which a block may end: nothing is open on any tap."""
        assert self._lines is not None
        closed = joint.all_closed(len(self._lines))
        closed[:1] = False
        return np.flatnonzero(closed)

    def _tried(self, joint: Joint, cuts: Numbers) -> Iterator[Columns | Item]:
        """The rows up to the last of these places at which the session is as it was at the beginning."""
        session = self._session
        for _ in range(2):
            snapshot = Snapshot(session)
            size = int(cuts[-1])
            part = self._part(joint.first(size))
            changed = part.run()
            if changed is None:
                yield from self._taken(part, size, joint)
                return
            snapshot.restore()
            self._forget()
            cuts = cuts[cuts < changed]
            if not len(cuts):
                return

    def _part(self, joint: Joint) -> JointPart:
        assert self._lines is not None
        pending = [line.pending for line in self._lines.values()]
        block = JointBlock(self._session, pending, joint, self._votes)
        return JointPart(block, self._kinds(), self._exchanges)

    def _taken(self, part: JointPart, size: int, joint: Joint) -> Iterator[Columns | Item]:
        assert self._lines is not None
        session = self._session
        number = session.number
        part.finish()
        session.number = number
        taps = [line.pending.source.tap for line in self._lines.values()]
        placed = Answered(session.replies, self._exchanges, part.rows(), part, taps).placed()
        for thing in placed.first:
            if isinstance(thing, int):
                part.counted(thing)
            yield session._numbered(part.thing(thing) if isinstance(thing, int) else thing)
        for row in placed.waiting:
            part.counted(row)
        if len(placed.order):
            columns = part.columns(placed.order, session.number)
            session.number += len(placed.order)
            yield columns
        lines = dict(self._lines)
        for tap, end in zip(lines, joint.first(size).ends(len(lines)), strict=True):
            if end is not None:
                lines[tap] = after(lines[tap], end)
                session.order.known(tap).take_over(end, [], synced=True)
        self._lines = lines

    def _some_alone(self) -> Iterator[Item]:
        """The ordinary session has some chunks, twice as many as the last time, and goes on until nothing waits."""
        assert self._lines is not None
        places = np.sort(np.concatenate([line.places for line in self._lines.values()])).tolist()
        self._begin_alone()
        done = 0
        while done < len(places):
            done = min(done + self._alone, len(places))
            self._alone *= 2
            yield from self._leave(places[done - 1])
            if not (self._session.order.waits or any(framer.holds_silence for framer in self._session.order.framers())):
                self._take_back()
                return
        yield from self._rest()

    def _take_back(self) -> None:
        """What the framers have not decided stands before the rest again."""
        assert self._lines is not None
        for tap, line in self._lines.items():
            framer = self._session.order.known(tap)
            offset, marks = framer.emitted, framer.hand_over()
            places = [self._session.order.place_of(tap, at) for at, _ in marks]
            self._lines[tap] = followed(line_of(framer, offset, marks, places, self._by), line)

    # what is known

    def _kinds(self) -> Prototypes:
        """The prototypes for the present state of the session."""
        assert self._lines is not None
        state = state_of(self._session, self._by)
        if self._prototypes is None or self._prototypes.state != state or self._prototypes.full:
            self.sum_up()
            self._prototypes = Prototypes(self._session, state, tuple(self._lines))
        return self._prototypes

    def _forget(self) -> None:
        """Nothing is known of what says no more."""
        self.sum_up()
        self._prototypes = None
        self._votes = Votes()
