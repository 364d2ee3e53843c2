"""One framed block on its way through the session: rows that are usual in columns, the others one by one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.columns import Columns, Numbers, Row
from tuyasniff.bulk.framing import Framed
from tuyasniff.bulk.lists import Flags, only
from tuyasniff.bulk.pending import Pending
from tuyasniff.bulk.prototypes import LISTED, ODD, Prototypes, Votes
from tuyasniff.bulk.summing import sum_up
from tuyasniff.model import Frame, Item, Message, Talker
from tuyasniff.protocol.claims import claimed_frame, sum_fault
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.vote import NEWS
from tuyasniff.stretch import NO_TIME, TALKERS, Stretch

if TYPE_CHECKING:
    from tuyasniff.session import Session

_KNOWN, _LIST, _WRONG_SUM, _NOISE, _ODD = map(int, Row)

_HEAD = 6
"""Bytes before the payload ..."""
_AROUND = _HEAD + 1
"""... and around it."""

Kinds = Callable[[Stretch], Prototypes]


class Block:
    """The rows of a block. `items` gives them, and moves the state of the session on."""

    def __init__(
        self, session: Session, pending: Pending, data: bytes, framed: Framed, votes: Votes, *, byte_us: float = 0.0
    ) -> None:
        """`byte_us` is how long a byte takes on the wire, 0 where nobody knows."""
        self._session = session
        self._pending = pending
        self._data = data
        self._raw = np.frombuffer(data, np.uint8)
        self._framed = framed
        self._votes = votes
        at = np.minimum(framed.begin + 3, max(len(self._raw) - 1, 0))
        self._code = self._raw.take(at)
        self._version = self._raw.take(at - 1)
        self._t_us = self._end_us = None
        if pending.times is not None:
            claimed = pending.claimed(pending.offset + framed.begin)
            ends = np.where(claimed, framed.begin, framed.end - 1)
            self._t_us = pending.when(pending.offset + framed.begin, byte_us)
            self._end_us = pending.when(pending.offset + ends, byte_us)
        self._said = pending.said(pending.offset + framed.begin)
        self._same = pending.source.chunk(0, b"") if pending.all_alike else None

    def items(self, kinds: Kinds) -> Iterator[Columns | Item]:
        """Everything, in order."""
        start = 0
        while start < len(self._framed.begin):
            start = yield from Part(self, start, kinds(self._pending.source)).items()

    def frame(self, row: int) -> Frame:
        """The frame of a row, as the framer gives it."""
        framed, pending = self._framed, self._pending
        begin, end = int(framed.begin[row]), int(framed.end[row])
        raw, offset = self._data[begin:end], pending.offset + begin
        chunk = self._same or pending.source_of(offset).chunk(0, raw)
        if chunk.frame is not None:
            frame = claimed_frame(chunk, offset)
            assert frame is not None, row
            return frame
        return Frame(
            chunk.tap,
            chunk.talker,
            chunk.by,
            None if self._t_us is None else int(self._t_us[row]),
            None if self._end_us is None else int(self._end_us[row]),
            offset,
            raw,
            bool(framed.extended[row]),
            None,
            None,
            sum_fault(raw) if framed.wrong[row] else (),
            chunk.origin,
        )


class Part:
    """The rows from `start` on, as far as one state of the session reaches."""

    def __init__(self, block: Block, start: int, kinds: Prototypes) -> None:
        self._block = block
        self._session = block._session
        self._kinds = kinds
        self._start = start
        framed = block._framed
        rest = slice(start, None)
        self._begin, self._end = framed.begin[rest], framed.end[rest]
        self._noise, self._wrong = framed.noise[rest], framed.wrong[rest]
        self._code, self._version = block._code[rest], block._version[rest]
        self._said = block._said[rest]
        self._lists = framed.lists
        self._odd: dict[int, Item] = {}
        self._vote_kinds: dict[int, int] = {}
        self._first = self._session.number
        self._classify(framed, rest)

    def _classify(self, framed: Framed, rest: slice) -> None:
        """What kind of row each is, and its prototype."""
        extended, sound = framed.extended[rest], framed.lists.sound[rest]
        self.kind = np.full(len(self._begin), _NOISE, np.uint8)
        self.proto = framed.reason[rest].astype(np.int64)
        listed = np.flatnonzero(sound & (self._end - self._begin < LISTED))
        of_lists = self._kinds.of_lists(self._version[listed], self._code[listed], self._said[listed])
        self.kind[listed] = _LIST
        self.proto[listed] = of_lists
        is_list = np.zeros(len(self._begin), bool)
        is_list[listed[of_lists >= 0]] = True
        others = np.flatnonzero(~self._noise & ~is_list)
        known = np.full(len(others), ODD, np.int64)
        plain = np.flatnonzero(~extended[others])
        rows = others[plain]
        known[plain] = self._kinds.of_bytes(self._block._data, self._begin[rows], self._end[rows], self._said[rows])
        self.kind[others] = np.where(known >= 0, _KNOWN, _ODD)
        self.proto[others] = np.maximum(known, 0)
        self.kind[is_list & self._wrong] = _WRONG_SUM
        self._is_list = is_list

    def items(self) -> Generator[Columns | Item, None, int]:
        """The rows; returns the row at which another part begins."""
        session, kinds = self._session, self._kinds
        state = self._state()
        self._count()
        size = len(self.kind)
        for row in np.flatnonzero((self.kind == _ODD) | self._fresh()).tolist():
            session.number = self._first + row
            if self.kind[row] == _ODD:
                frame = self._block.frame(self._start + row)
                self._move_on(row, frame)
                self._hear(frame)
                items = list(session.place(frame))
                self._moved_past(row)
                if len(items) == 1 and isinstance(items[0].thing, Message):
                    self._odd[row] = items[0]
                    if self._state() == state:
                        continue
                    yield self._columns(row + 1)
                else:
                    yield from self._before(row)
                    yield from items
                return self._start + row + 1
            said = list(session.reconsider()) if self._vote(row) else []
            if said or self._state() != state:
                frame = self._block.frame(self._start + row)
                yield from self._before(row)
                yield from said
                self._hear(frame)
                named = session.namer.follow(frame)
                yield from [session.say(text) for text in session.namer.contradictions()]
                yield from session.as_items(decode(named, session.variant))
                return self._start + row + 1
        del kinds
        yield self._columns(size)
        return self._start + size

    def _hear(self, frame: Frame) -> None:
        """Count at which rate a frame was heard that is in no columns."""
        rate = self._session.rate_of(frame.tap)
        if rate and frame.checksum != "bad":
            self._session.summary.rates[rate] += 1

    def _state(self) -> tuple[object, ...]:
        session = self._session
        namer = session.namer
        return namer.family, namer.plain, namer.versioned, session.variant

    def _before(self, row: int) -> Iterator[Columns]:
        """The rows before one at which the state of the session changes; what it says comes next."""
        number = self._session.number
        if row:
            yield self._columns(row)
        self._session.number = max(number, self._session.number)

    # what the ordinary session knows of the rows before an unusual one

    def _count(self) -> None:
        """How many frames there are before each row, and of those that teach, how many of each talker."""
        taught = ((self.kind == _KNOWN) | (self.kind == _LIST)) & ~self._wrong
        self._who = self._kinds.codes.take(self.proto) * taught
        self._frames = np.concatenate(([0], np.cumsum(~self._noise)))
        self._numbered = self._session.namer.number
        self._learned = 0
        self._named: dict[int, int] = {}

    def _move_on(self, row: int, frame: Frame) -> None:
        """Let the namer know all that came before an unusual frame."""
        namer = self._session.namer
        self._learn(row)
        namer.number = self._numbered + int(self._frames[row])
        if namer.by_content(namer.laid_out(frame)) is Talker.UNKNOWN:
            self._ask(row, int(frame.cmd))

    def _learn(self, row: int) -> None:
        """The talkers of the rows up to one."""
        part = slice(self._learned, row)
        who = self._who[part]
        counts = {code: int(np.count_nonzero(who == code)) for code in range(1, len(TALKERS))}
        # what a label says is what the content shows: others are asked one by one
        agreeing = int(np.count_nonzero((self._said[part] > 0) & (who > 0)))
        self._learned = row
        if not any(counts.values()):
            return
        channel = self._session.namer.channel(self._block._pending.source.tap)
        for code, count in counts.items():
            if count:
                channel.decided[TALKERS[code]] += count
        channel.agree += agreeing

    def _ask(self, row: int, code: int) -> None:
        """The last frame with a command before a row, for whoever looks for the question of an answer."""
        low = self._named.get(code, 0)
        same = np.flatnonzero((self._code[low:row] == code) & ~self._noise[low:row] & (self.kind[low:row] != _ODD))
        if len(same):
            last = low + int(same[-1])
            number = self._numbered + int(self._frames[last]) + 1
            self._session.namer.remember(number, self._as_named(last))

    def _ask_all(self, stop: int) -> None:
        """The same with every command."""
        usual = np.flatnonzero(~self._noise[:stop] & (self.kind[:stop] != _ODD))
        latest = np.full(256, -1, np.int64)
        latest[self._code[usual]] = usual  # the last assignment counts
        for code in np.flatnonzero(latest >= 0).tolist():
            row = int(latest[code])
            if row >= self._named.get(code, 0):
                number = self._numbered + int(self._frames[row]) + 1
                self._session.namer.remember(number, self._as_named(row))

    def _moved_past(self, row: int) -> None:
        self._named[int(self._code[row])] = row + 1
        self._learned = row + 1

    def _as_named(self, row: int) -> Frame:
        known = self._kinds.messages.frame(int(self.proto[row]))
        frame = self._block.frame(self._start + row)
        return frame._replace(talker=known.talker, talker_by=known.talker_by, family=known.family)

    # the family

    def _fresh(self) -> Flags:
        """The rows that may still say something about the family."""
        fresh = np.zeros(len(self.kind), bool)
        listed = np.flatnonzero(self.kind == _LIST)
        begin, votes = self._begin.take(listed), self._block._votes
        kinds = votes.kinds(
            self._version.take(listed),
            self._code.take(listed),
            self._end.take(listed) - begin - _AROUND,
            self._block._raw.take(begin + _HEAD),
        )
        new = np.flatnonzero(~votes.tired(kinds))
        if len(new):
            new = new[_first_ones(kinds[new])]
            fresh[listed[new]] = True
            self._vote_kinds = dict(zip(listed[new].tolist(), kinds[new].tolist(), strict=True))
        known = np.flatnonzero((self.kind == _KNOWN) & ~self._wrong)
        new = known[~self._kinds.tired.take(self.proto.take(known))]
        if len(new):
            fresh[new[_first_ones(self.proto[new])]] = True
        return fresh

    def _vote(self, row: int) -> bool:
        """Let the session weigh a row; gives whether that can change the verdict."""
        vote, begin, end = self._session.vote, int(self._begin[row]), int(self._end[row])
        head = self._block._data[begin + 2 : begin + _AROUND]
        signature = head[0], head[1], end - begin - _AROUND, head[_HEAD - 2 :] if end - begin > _AROUND else b""
        listed = self.kind[row] == _LIST
        counted = vote.add_list(*signature) if listed else None
        if counted is None:
            counted = vote.add(self._block.frame(self._start + row), listed=listed)
        if vote.heard(signature):
            if listed:
                self._block._votes.tire(self._vote_kinds[row])
            else:
                self._kinds.tired[int(self.proto[row])] = True
        return counted

    # columns

    def _columns(self, stop: int) -> Columns:
        """The rows up to one, and the state of the session behind them."""
        self._settle(stop)
        columns = self._cut(stop)
        sum_up(self._session.summary, self._kinds, columns)
        return columns

    def _settle(self, stop: int) -> None:
        """Move the state of the session on to a row."""
        self._learn(stop)
        namer = self._session.namer
        namer.number = max(namer.number, self._numbered + int(self._frames[stop]))
        self._ask_all(stop)
        self._session.number = self._first + stop

    def _cut(self, stop: int) -> Columns:
        """The rows up to one."""
        framed, kind = self._block._framed, self.kind[:stop]
        rows = slice(self._start, self._start + stop)
        low, high = int(framed.lists.first[rows.start]), int(framed.lists.first[rows.stop])
        lists = framed.lists
        part = lists._replace(
            sound=self._is_list[:stop],
            first=lists.first[rows.start : rows.stop + 1] - low,
            id=lists.id[low:high],
            type=lists.type[low:high],
            at=lists.at[low:high],
            length=lists.length[low:high],
            value=lists.value[low:high],
        )
        by_id = framed.by_id if len(framed.begin) == stop else None
        if not np.array_equal(part.sound, lists.sound[rows]):
            part, by_id = only(part, np.ones(stop, bool)), None
        odd = kind == _ODD
        begin, end = self._begin[:stop], self._end[:stop]
        if self._odd:
            begin, end = np.where(odd, 0, begin), np.where(odd, 0, end)
        return Columns(
            first=self._first,
            tap=self._block._pending.source.tap,
            data=self._block._data,
            offset=self._block._pending.offset,
            kind=kind,
            begin=begin,
            end=end,
            proto=self.proto[:stop],
            dp_first=part.first,
            dp_id=part.id,
            dp_type=part.type,
            dp_at=part.at,
            dp_length=part.length,
            dp_value=part.value,
            protos=self._kinds.messages,
            odd=self._odd,
            t_us=self._moments(self._block._t_us, rows, odd),
            end_us=self._moments(self._block._end_us, rows, odd | (kind == _NOISE)),
            by_id=by_id,
        )

    @staticmethod
    def _moments(times: Numbers | None, rows: slice, none: Flags) -> Numbers | None:
        return None if times is None else np.where(none, NO_TIME, times[rows])


def _first_ones(kinds: Numbers) -> Numbers:
    """The places of the first three of each kind: more of a kind are no news."""
    order = np.argsort(kinds, kind="stable")
    ordered = kinds[order]
    new = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(kinds) else kinds
    rank = np.arange(len(kinds)) - np.repeat(new, np.diff(np.append(new, len(kinds))))
    return order[rank < NEWS]
