"""Stretches of a capture to columns of items: `Session` for megabytes, with the same results.

The ordinary session begins, and does all that is unusual: what has several taps, comes one by one, or depends on what
was said before. Between such things the state of the session is moved on by whole blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, overload

import numpy as np

from tuyasniff.bulk.ahead import Ahead
from tuyasniff.bulk.block import Block
from tuyasniff.bulk.braid import Braid, as_braid, braided
from tuyasniff.bulk.claiming import first_claimed, frame_mixed, last_claimed
from tuyasniff.bulk.columns import Columns, Numbers
from tuyasniff.bulk.cutting import parted, split
from tuyasniff.bulk.foresight import Foresight
from tuyasniff.bulk.framing import frame_claims
from tuyasniff.bulk.gathering import gathered
from tuyasniff.bulk.mending import mended
from tuyasniff.bulk.nextblocks import NextBlocks
from tuyasniff.bulk.pending import Pending
from tuyasniff.bulk.prototypes import Prototypes, Votes, state_of
from tuyasniff.bulk.taps import Taps
from tuyasniff.model import Chunk, FamilyName, Gap, Item, Note, Talker, TalkerBy
from tuyasniff.order.times import LATE_US
from tuyasniff.stretch import BLOCK, NO_TIME, TALKERS, Stretch, Turns

if TYPE_CHECKING:
    from tuyasniff.protocol.framer import Framer
    from tuyasniff.session import Session

_LEAST_BLOCK = 1 << 15
_ODD_MOST = 1 << 12
"""Frames of a block that become ordinary items, each of them a thousand bytes: where there are more, blocks shrink."""

_FEW = 4096
"""Bytes that the ordinary session is given at once, as long as it holds frames back."""


def pour(
    session: Session,
    things: Iterable[Stretch | Turns | Chunk | Gap | Note],
    *,
    block: int = BLOCK,
    one_by_one: int = 0,
    cores: int = 1,
) -> Iterator[Columns | Item]:
    """Everything that a session makes of a capture: items in columns, and ordinary ones between them.

    At least the first `one_by_one` items are ordinary. With two `cores` another process frames blocks ahead, where
    there is a second core.
    """
    foresight = Foresight(braided(gathered(things)), block if cores > 1 and Ahead.possible() else 0)
    flow = _Flow(session, NextBlocks(foresight, block), one_by_one)
    taps = Taps(session, block // 2, one_by_one)  # for both of them, what one alone takes
    try:
        for thing in foresight:
            braid = as_braid(thing, several=len(session.order.framers()) > 1)
            if braid is not None:
                yield from flow.give_back()
                yield from taps.take(braid)
                continue
            yield from taps.give_back()
            if isinstance(thing, Stretch):
                yield from flow.stretch(thing)
            elif not isinstance(thing, Braid):
                yield from flow.give_back()
                yield from session.feed(thing)
        yield from flow.give_back()
        yield from taps.give_back()
    finally:
        flow.close()
        taps.sum_up()
    yield from session.end()


class _Flow:
    def __init__(self, session: Session, blocks: NextBlocks, one_by_one: int) -> None:
        self._session = session
        self._blocks = blocks
        self._one_by_one = one_by_one
        self._pending: Pending | None = None
        self._prototypes: Prototypes | None = None
        self._votes = Votes()
        self._newest = NO_TIME

    def close(self) -> None:
        """Nothing more comes."""
        self._blocks.stay()
        self._sum_up()

    def _sum_up(self) -> None:
        """Bring the summary of the session up to date."""
        if self._prototypes is not None:
            self._prototypes.sum_up()

    def stretch(self, stretch: Stretch) -> Iterator[Columns | Item]:
        """Take a stretch: what the ordinary session has to begin with, then the rest in blocks.

        Frames of Zigbee have numbers, so none is like another, and they are items sooner where nobody looks for one.
        """
        if self._session.family is FamilyName.ZIGBEE:
            yield from self._ordinary(stretch)
            return
        rest: Stretch | None = stretch
        if self._pending is not None and not self._pending.fits(stretch):
            yield from self.give_back()
        while rest is not None and (self._begins or self._tells_else(rest)):
            begin, rest = split(rest, _FEW)
            yield from self._ordinary(begin)
        if rest is None:
            return
        if not self._takes(rest):
            yield from self._ordinary(rest)
            return
        yield from self._claims(rest) if rest.claimed or rest.claims is not None else self._many(rest)

    @property
    def _begins(self) -> bool:
        """Whether the ordinary session has not done yet what it has to do, or a note waits for the end of a frame."""
        session = self._session
        if session.holds_back or session.number <= self._one_by_one or session.order.waits:
            return True
        return self._pending is None and any(framer.holds_silence for framer in session.order.framers())

    def _tells_else(self, stretch: Stretch) -> bool:
        """Whether the framer holds bytes of which something else is told than a stretch can say of its own."""
        if self._pending is not None:
            return False
        timed = stretch.times is not None
        for chunk in (chunk for framer in self._session.order.framers() for chunk in framer.open_chunks):
            talker = stretch.talker if stretch.talkers is None else chunk.talker
            by = stretch.by if stretch.talkers is None or talker is not Talker.UNKNOWN else TalkerBy.NONE
            if (chunk.talker, chunk.by, chunk.t_us is not None) != (talker, by, timed):
                return True
        return False

    def give_back(self) -> Iterator[Columns | Item]:
        """Let the ordinary session have what is not decided."""
        yield from self._down_to(_FEW)
        yield from self._give_back()

    def _give_back(self) -> Iterator[Item]:
        pending, self._pending = self._pending, None
        if pending is None:
            return
        session = self._session
        if pending.data:
            yield from self._given(pending)
        else:
            session.order.known(pending.source.tap).take_over(pending.offset, [], synced=False)
        if pending.times is not None:
            session.times.seen(pending.source.tap, self._newest)
            self._newest = NO_TIME

    def _ordinary(self, stretch: Stretch) -> Iterator[Columns | Item]:
        yield from self.give_back()
        for chunk in stretch.chunks():
            yield from self._session.feed(chunk)

    def _takes(self, stretch: Stretch) -> bool:
        """Whether it can be taken in columns: one tap, and times of one clock."""
        session = self._session
        if len(stretch.data) < _FEW or any(framer.tap != stretch.tap for framer in session.order.framers()):
            return False
        if stretch.times is not None and not self._goes_on(stretch.tap, np.asarray(stretch.times, np.int64)):
            return False
        return not session.times.waits and session.replies.idle

    def _goes_on(self, tap: str, times: Numbers) -> bool:
        """Whether all moments are known, and none is so much before others that another clock begins."""
        before = self._session.times.seen_of(tap)
        if before is None or int(times.min()) == NO_TIME:
            return False
        latest = np.maximum.accumulate(np.maximum(times, max(self._newest, before)))
        return int(times[0]) >= max(self._newest, before) - LATE_US and bool((times[1:] >= latest[:-1] - LATE_US).all())

    def _claims(self, stretch: Stretch) -> Iterator[Columns | Item]:
        """Frames that a text gives one by one: each ends what was open before it."""
        yield from self.give_back()
        framer = self._session.order.known(stretch.tap)
        rest: Stretch | None = stretch
        if framer.emitted < framer.fed:
            begin, rest = parted(stretch, first_claimed(stretch) + 1)
            yield from self._ordinary(begin)
        if rest is None:
            return
        tail = None
        if rest.claims is not None:
            rest, tail = parted(rest, last_claimed(rest) + 1)
        if rest.data:
            yield from self._claimed(rest, framer)
        if tail is not None:
            yield from self._many(tail._replace(claims=None, claimed=False))

    def _claimed(self, stretch: Stretch, framer: Framer) -> Iterator[Columns | Item]:
        """The same where nothing is open at the beginning, and the last one is claimed."""
        offset = framer.emitted
        self._see(stretch)
        pending = Pending.of(stretch, offset)
        while pending.data:
            begins = pending.at - offset
            ends = begins if pending.claims is None else begins[1:][pending.claims[:-1] > 0]
            later = ends[ends >= self._blocks.size]
            size = int(later[0]) if len(later) else len(pending.data)
            data = pending.data[:size]
            if pending.claims is None:
                framed = frame_claims(data, begins[begins < size])
            else:
                framed = frame_mixed(pending, data, synced=framer.synced, byte_us=framer.byte_us)
            framer.take_over(offset + size, [], synced=not framed.noise.all())
            block = Block(self._session, pending, data, framed, self._votes, byte_us=framer.byte_us)
            yield from block.items(self._kinds)
            offset += size
            pending = pending.behind(offset)
        if stretch.times is not None:
            self._session.times.seen(stretch.tap, self._newest)
            self._newest = NO_TIME

    def _see(self, stretch: Stretch) -> None:
        if stretch.times is not None:
            self._newest = max(self._newest, int(np.max(stretch.times)))

    def _many(self, stretch: Stretch) -> Iterator[Columns | Item]:
        pending = self._pending or self._taken_over(stretch)
        self._see(stretch)
        self._pending = pending.then(stretch)
        self._blocks.look(self._pending, synced=self._session.order.known(stretch.tap).synced)
        yield from self._down_to(self._blocks.size)

    def _down_to(self, size: int) -> Iterator[Columns | Item]:
        """Take blocks until fewer bytes than that are left."""
        while self._pending is not None and len(self._pending.data) >= size:
            before = self._pending.offset
            yield from self._next()
            if self._pending is not None and self._pending.offset == before:
                return

    def _taken_over(self, stretch: Stretch) -> Pending:
        """What the framer has not decided, to stand before a stretch."""
        framer = self._session.order.known(stretch.tap)
        offset, marks = framer.emitted, framer.hand_over()
        empty = Pending.of(
            stretch._replace(
                data=b"",
                offsets=(),
                times=None if stretch.times is None else (),
                lines=None if stretch.lines is None else (),
                talkers=None if stretch.talkers is None else (),
            ),
            offset,
        )
        if not marks:
            return empty
        data = b"".join(chunk.data for _, chunk in marks)[offset - marks[0][0] :]
        times = None if stretch.times is None else [NO_TIME if c.t_us is None else c.t_us for _, c in marks]
        lines = None if stretch.lines is None else [(c.origin.line or 0) if c.origin else 0 for _, c in marks]
        talkers = None if stretch.talkers is None else [TALKERS.index(chunk.talker) for _, chunk in marks]
        at = [place for place, _ in marks]
        return empty._replace(
            data=data, at=_array(at), times=_array(times), lines=_array(lines), talkers=_array(talkers)
        )

    def _next(self) -> Iterator[Columns | Item]:
        """One block of what is pending."""
        pending = self._pending
        assert pending is not None
        framer = self._session.order.known(pending.source.tap)
        data = pending.data[: self._blocks.size]
        framed = self._blocks.framed(pending, data, synced=framer.synced)
        if framed is None:
            # noise without end, or something that only looks like frames: the framer goes on alone
            yield from self._alone(len(data))
            return
        framed, wrong = mended(pending, framed, len(data), synced=framer.synced, byte_us=framer.byte_us)
        right = framed.used
        if int(np.count_nonzero(framed.extended)) > _ODD_MOST:
            self._blocks.shrink(_LEAST_BLOCK)
        if right:
            framer.take_over(pending.offset + right, [], synced=True)
            self._pending = pending.behind(pending.offset + right)
            block = Block(self._session, pending, data, framed, self._votes, byte_us=framer.byte_us)
            yield from block.items(self._kinds)
        if wrong > right:
            yield from self._alone(wrong - right)

    def _alone(self, size: int) -> Iterator[Item]:
        """Let the framer have so many bytes, or more if it can settle none of them; it may keep the last ones open."""
        pending = self._pending
        assert pending is not None
        framer = self._session.order.known(pending.source.tap)
        while True:
            yield from self._given(pending.up_to(size))
            if framer.emitted > pending.offset or size >= len(pending.data):
                break
            framer.hand_over()
            size = max(4 * size, _FEW)
        given = min(size, len(pending.data))
        while framer.holds_silence and given < len(pending.data):
            yield from self._given_on(pending.behind(pending.offset + given).up_to(_FEW))
            given = min(given + _FEW, len(pending.data))
        self._pending = None
        if not framer.holds_silence:
            offset = framer.emitted
            framer.hand_over()
            self._pending = pending.behind(offset)
        elif pending.times is not None:
            self._session.times.seen(pending.source.tap, self._newest)
            self._newest = NO_TIME

    def _given_on(self, pending: Pending) -> Iterator[Item]:
        """What the ordinary session makes of bytes that go on."""
        missing = pending.offset - int(pending.at[0])
        for _, chunk in pending.marks():
            yield from self._session.feed(chunk._replace(data=chunk.data[missing:]) if missing else chunk)
            missing = 0

    def _given(self, pending: Pending) -> Iterator[Item]:
        """What the ordinary session makes of bytes, chunk by chunk, for silences count."""
        session = self._session
        tap = pending.source.tap
        marks = pending.marks()
        framer = session.order.known(tap)
        framer.take_over(pending.offset, [], synced=False)
        session.order.framer(tap)
        session.take_parts(framer.take_over(pending.offset, marks[:1], synced=False))
        yield from session.ripe()
        for _, chunk in marks[1:]:
            yield from session.feed(chunk)

    def _kinds(self, stretch: Stretch) -> Prototypes:
        """The prototypes for the present state of the session."""
        state = state_of(self._session, stretch.by)
        if self._prototypes is None or self._prototypes.state != state or self._prototypes.full:
            self._sum_up()
            self._prototypes = Prototypes(self._session, state, (stretch.tap,))
        return self._prototypes


@overload
def _array(numbers: list[int]) -> Numbers: ...
@overload
def _array(numbers: list[int] | None) -> Numbers | None: ...
def _array(numbers: list[int] | None) -> Numbers | None:
    return None if numbers is None else np.array(numbers, np.int64)
