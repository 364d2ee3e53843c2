"""A block of several taps on its way through the session: the same as `block.py` for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.block import Block, Part
from tuyasniff.bulk.columns import REASONS, Columns, Numbers, Row, Several
from tuyasniff.bulk.exchanging import Exchanges, Rows
from tuyasniff.bulk.joint import Joint
from tuyasniff.bulk.lists import ragged
from tuyasniff.bulk.pending import Pending
from tuyasniff.bulk.prototypes import Prototypes, Votes
from tuyasniff.bulk.summing import sum_up
from tuyasniff.model import Frame, Item, Message, Noise
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.protocol.decode import decode
from tuyasniff.stretch import TALKERS, Stretch

if TYPE_CHECKING:
    from tuyasniff.session import Session

_KNOWN, _LIST, _WRONG_SUM, _NOISE, _ODD = map(int, Row)


class JointBlock(Block):
    """The rows of several taps, in the order of the wire."""

    def __init__(self, session: Session, taps: Sequence[Pending], joint: Joint, votes: Votes) -> None:
        framed = joint.framed
        self._session = session
        self._pending = Pending.of(Stretch("", b""), 0)
        self._taps = taps
        self._joint = joint
        self._data = joint.data
        self._raw = np.frombuffer(joint.data, np.uint8)
        self._framed = framed
        self._votes = votes
        at = np.minimum(framed.begin + 3, max(len(self._raw) - 1, 0))
        self._code = self._raw.take(at)
        self._version = self._raw.take(at - 1)
        self._t_us: Numbers = joint.t_us
        self._end_us: Numbers = joint.end_us
        self._said = joint.said

    def frame(self, row: int) -> Frame:
        """The frame of a row, as the framer gives it."""
        joint, framed = self._joint, self._framed
        raw = self._data[int(framed.begin[row]) : int(framed.end[row])]
        offset = int(joint.start[row])
        chunk = self._taps[int(joint.tap[row])].source_of(offset).chunk(0, raw)
        return Frame(
            chunk.tap,
            chunk.talker,
            chunk.by,
            int(joint.t_us[row]),
            int(joint.end_us[row]),
            offset,
            raw,
            bool(framed.extended[row]),
            None,
            None,
            sum_fault(raw) if framed.wrong[row] else (),
            chunk.origin,
        )

    def noise(self, row: int) -> Noise:
        """The noise of a row, as the framer gives it."""
        joint, framed = self._joint, self._framed
        raw = self._data[int(framed.begin[row]) : int(framed.end[row])]
        offset = int(joint.start[row])
        chunk = self._taps[int(joint.tap[row])].source_of(offset).chunk(0, raw)
        reason = REASONS[int(framed.reason[row])]
        return Noise(chunk.tap, int(joint.t_us[row]), offset, raw, reason, chunk.origin)


class JointPart(Part):
    """All rows of such a block, as long as the state of the session stays."""

    _block: JointBlock

    def __init__(self, block: JointBlock, kinds: Prototypes, exchanges: Exchanges) -> None:
        super().__init__(block, 0, kinds)
        self._exchanges = exchanges
        self._messages: dict[int, Message] = {}
        self._whole: Columns | None = None

    def run(self) -> int | None:
        """Let the session have all rows; the first at which its state changes or it has something to say, if any."""
        session, namer = self._session, self._session.namer
        state = self._state()
        self._count()
        for row in np.flatnonzero((self.kind == _ODD) | self._fresh()).tolist():
            if self.kind[row] != _ODD:
                said = list(session.reconsider()) if self._vote(row) else []
                if said or self._state() != state:
                    return row
                continue
            frame = self._block.frame(row)
            self._move_on(row, frame)
            if session.vote.add(frame) and list(session.reconsider()):
                return row
            named = namer.follow(frame)
            if namer.contradictions() or self._state() != state:
                return row
            self._messages[row] = decode(named, session.variant)
            self._moved_past(row)
        return None

    def _learn(self, row: int) -> None:
        """The talkers of the rows up to one, tap by tap."""
        part = slice(self._learned, row)
        self._learned = row
        tap, who = self._block._joint.tap[part], self._who[part]
        counts = np.bincount(tap * len(TALKERS) + who, minlength=len(self._block._taps) * len(TALKERS))
        agreeing = np.bincount(tap[(who > 0) & (self._said[part] % len(TALKERS) > 0)], minlength=len(self._block._taps))
        for number, pending in enumerate(self._block._taps):
            own = counts[number * len(TALKERS) : (number + 1) * len(TALKERS)]
            if not own[1:].any():
                continue
            channel = self._session.namer.channel(pending.source.tap)
            for code, talker in enumerate(TALKERS):
                if code and own[code]:
                    channel.decided[talker] += int(own[code])
            channel.agree += int(agreeing[number])

    def finish(self) -> None:
        """Move the state of the session on behind all rows; they are still to be numbered, and counted."""
        size = len(self.kind)
        self._settle(size)
        joint = self._block._joint
        names = tuple(pending.source.tap for pending in self._block._taps)
        self._odd = {row: Item(0, message) for row, message in self._messages.items()}
        self._whole = replace(self._cut(size), several=Several(names, joint.tap, joint.start))

    def thing(self, row: int) -> Message | Noise:
        """What a row is."""
        if self.kind[row] == _NOISE:
            return self._block.noise(row)
        message = self._messages.get(row)
        if message is not None:
            return message
        known = self._kinds.messages[int(self.proto[row])]
        named = self._as_named(row)
        return replace(known, frame=named) if self.kind[row] == _KNOWN else decode(named, known.variant)

    def datapoints(self, row: int) -> Sequence[tuple[int, bytes]]:
        """The dpIDs and values in a row that is a message."""
        if self.kind[row] != _LIST:
            message = self._messages[row] if self.kind[row] == _ODD else self._kinds.messages[int(self.proto[row])]
            return [(dp.id, dp.raw) for dp in message.dps]
        first, ids, begins, ends = self._listed
        data, part = self._block._data, slice(first[row], first[row + 1])
        return [(dp_id, data[at:end]) for dp_id, at, end in zip(ids[part], begins[part], ends[part], strict=True)]

    @cached_property
    def _listed(self) -> tuple[list[int], list[int], list[int], list[int]]:
        """The datapoints of lists: the first one of each row; the dpID of each, and where its value begins and ends."""
        lists = self._lists
        return lists.first.tolist(), lists.id.tolist(), lists.at.tolist(), (lists.at + lists.length).tolist()

    def rows(self) -> Rows:
        """What the order of replies is told of the rows."""
        message = self.kind != _NOISE
        exchanges, protos = self._exchanges, self._kinds.messages
        part = np.zeros(len(self.kind), np.int64)
        usual = (self.kind == _KNOWN) | (self.kind == _LIST)
        met = np.flatnonzero(np.bincount(self.proto[usual], minlength=1))
        numbers = np.zeros(len(protos) + 1, np.int64)
        for index in met.tolist():
            numbers[index] = exchanges.number(protos[index])
        part[usual] = numbers.take(self.proto[usual])
        part[self.kind == _WRONG_SUM] = exchanges.silent
        for row, one in self._messages.items():
            part[row] = exchanges.number(one)
        joint = self._block._joint
        return Rows(joint.t_us, joint.tap, message, part)

    def counted(self, row: int) -> None:
        """Count the rate of a row that comes as an item; the session counts all else when it numbers it."""
        if self.kind[row] != _NOISE:
            self._hear(self._block.frame(row))

    def columns(self, order: Numbers, first: int) -> Columns:
        """The rows at these places in that order, numbered from `first`, counted."""
        assert self._whole is not None
        chosen = _chosen(self._whole, order, first)
        odd = {}
        for place in np.flatnonzero(chosen.kind == _ODD).tolist():
            row = int(order[place])
            odd[place] = Item(first + place, self._messages[row])
            self._session.summary.add(self._messages[row])
            self.counted(row)
        chosen = replace(chosen, odd=odd)
        sum_up(self._session.summary, self._kinds, chosen)
        return chosen


def _chosen(columns: Columns, order: Numbers, first: int) -> Columns:
    """The items at these places in that order, and their bytes in the same order."""
    begin = columns.begin[order]
    size = columns.end[order] - begin
    ends = np.cumsum(size)
    counts = np.diff(columns.dp_first)[order]
    dps = ragged(columns.dp_first[:-1][order], counts)
    moved = ends - size - begin
    plain = columns.kind[order] != _ODD
    assert columns.t_us is not None
    assert columns.end_us is not None
    assert columns.several is not None
    several = columns.several
    return Columns(
        first=first,
        tap="",
        data=columns.bytes.take(ragged(begin, size)).tobytes(),
        offset=0,
        kind=columns.kind[order],
        begin=np.where(plain, ends - size, 0),
        end=np.where(plain, ends, 0),
        proto=columns.proto[order],
        dp_first=np.concatenate(([0], np.cumsum(counts))),
        dp_id=columns.dp_id[dps],
        dp_type=columns.dp_type[dps],
        dp_at=columns.dp_at[dps] + np.repeat(moved, counts),
        dp_length=columns.dp_length[dps],
        dp_value=columns.dp_value[dps],
        protos=columns.protos,
        t_us=columns.t_us[order],
        end_us=columns.end_us[order],
        several=several._replace(tap=several.tap[order], starts=several.starts[order]),
    )
