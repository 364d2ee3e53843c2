"""What equal frames have in common is found out once, by the ordinary session's own judges.

A prototype stands for frames with the same bytes, or for lists of datapoints with the same version and command, of
which the source says the same talker. It holds for one state of the session: family, variant, whether versions tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuyasniff.bulk.columns import Bytes, Numbers
from tuyasniff.bulk.lists import Flags, first_places
from tuyasniff.bulk.messages import Messages
from tuyasniff.model import FamilyName, Frame, Message, Talker, TalkerBy
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.protocol.datapoints import Dps, write_dp
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.family import FAMILIES
from tuyasniff.protocol.listforms import list_talker
from tuyasniff.protocol.sides import known_matches
from tuyasniff.stretch import TALKERS

if TYPE_CHECKING:
    from tuyasniff.session import Session

UNKNOWN, ODD = -1, -2
"""In place of the index of a prototype: not looked up yet; to be asked one by one."""

SHORT = 24
"""Bytes of a frame that is found by its bytes in one go."""

_LONG = 256
_SLOTS = 1 << 16
_MOST = 1 << 12
_SAID_BITS = 16
_VERSIONS = 4
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


class State(NamedTuple):
    """What the meaning of a frame depends on, besides its bytes."""

    family: FamilyName | None
    plain: FamilyName | None
    versioned: bool
    variant: str
    by: TalkerBy


def state_of(session: Session, by: TalkerBy) -> State:
    """The state of a session, for frames whose talker the source knows by that."""
    namer = session.namer
    return State(namer.family, namer.plain, namer.versioned, session.variant, by)


class Prototypes:
    """The prototypes of one state. `messages` grows; indexes stay."""

    def __init__(self, session: Session, state: State, taps: Sequence[str]) -> None:
        """`taps` are those of which frames come."""
        self.messages = Messages(state.variant)
        self.state = state
        self._session = session
        self._taps = taps
        self._lists = np.full(len(taps) * len(TALKERS) * _VERSIONS * 256, UNKNOWN, np.int64)
        self._slots = np.zeros(_SLOTS, np.int16)
        self._entries = 1  # the first one is that of no frame
        self._said = np.full(_MOST, UNKNOWN, np.int64)
        self._words = np.zeros((3, _MOST), np.uint64)
        self._found = np.full(_MOST, UNKNOWN, np.int64)
        self.products: list[int] = []
        """The messages that say what the product is."""
        self._by_bytes: dict[tuple[int, bytes], int] = {}
        self.tired = np.zeros(_MOST + len(self._lists), bool)
        """Of each message, whether another frame like it says nothing new about the family."""
        self.codes = np.zeros(len(self.tired), np.uint8)
        """Of each message, the talker in TALKERS."""
        self.sound = np.zeros(len(self.tired), np.int64)
        """How many frames of each message came and are not summed up yet ..."""
        self.wrong = np.zeros(len(self.tired), np.int64)
        """... and how many with a wrong checksum where the message stands for sound ones."""
        self._rates = self._present()

    @property
    def full(self) -> bool:
        """Whether it is time to begin anew, for the sake of memory."""
        return max(len(self.messages), self._entries) >= _MOST

    def tune(self) -> None:
        """Frames that are counted from now on were heard at the present rates of the taps."""
        rates = self._present()
        if rates != self._rates:
            self.sum_up()
            self._rates = rates

    def _present(self) -> dict[str, int | None]:
        return {tap: self._session.rate_of(tap) for tap in self._taps}

    def sum_up(self) -> None:
        """Let the summary of the session count the frames that came since the last time."""
        summary = self._session.summary
        for index in np.flatnonzero(self.sound + self.wrong).tolist():
            frame, silent = self.messages.frame(index), self.messages.is_silent(index)
            sound, wrong = int(self.sound[index]), int(self.wrong[index])
            bad = frame.checksum == "bad"
            summary.frames += sound + wrong
            summary.talkers[frame.talker] += sound + wrong
            summary.family_frames[frame.family or "unknown"] += sound + wrong
            summary.faulty += wrong + (sound if (frame.faults if silent else self.messages[index].faults) else 0)
            summary.bad_checksums += wrong + (sound if bad else 0)
            if bad:
                continue
            summary.dp_ids.update(() if silent else (dp.id for dp in self.messages[index].dps))
            rate = self._rates[frame.tap]
            if rate and sound:
                summary.rates[rate] += sound
        self.sound[:] = 0
        self.wrong[:] = 0

    def of_lists(self, version: Bytes, code: Bytes, said: Numbers) -> Numbers:
        """The prototypes of sound lists of datapoints with these version and command bytes.

        `said` is the place of a tap among the taps, times three, and the place in TALKERS of who speaks there, as far
        as the source says.
        """
        key = (said << 10) | (version.astype(np.int64) << 8) | code
        found: Numbers = self._lists.take(key)
        missing = key[found == UNKNOWN]
        if len(missing):
            for one in missing[first_places(missing)].tolist():
                self._lists[one] = self._list(one >> 8 & 3, one & 0xFF, *self._who(one >> 10))
            found = self._lists.take(key)
        return found

    def _list(self, version: int, code: int, tap: str, said: Talker) -> int:
        """One prototype of lists: who sends them follows from version and command alone."""
        namer = self._session.namer
        raw = _frame(version, code, write_dp((1, 1, True)))
        frame = Frame(tap, said, self.state.by, None, None, 0, raw)
        family = namer.family_of(frame)
        talker = list_talker(family or FamilyName.WIFI, code)
        if talker is None:
            return ODD
        if version >= 1:
            if not self.state.versioned:
                return ODD  # the session has to learn that versions tell
            talker = Talker.MCU
        content = namer.by_content(frame)
        if content is not talker or said not in (Talker.UNKNOWN, content):
            return ODD
        message = decode(self._named(frame, content), self.state.variant)
        bare = message.frame._replace(raw=b"")
        return self._add(Message(bare, message.name, message.title, variant=message.variant))

    def of_bytes(self, data: bytes, begin: Numbers, end: Numbers, said: Numbers) -> Numbers:
        """The prototypes of frames by their bytes and what the source says of their talkers."""
        raw = np.frombuffer(data, np.uint8)
        found = np.full(len(begin), ODD, np.int64)
        size = end - begin
        frames = _Frames(data, begin, size, said)
        inside = begin + SHORT <= len(raw)
        short = np.flatnonzero((size <= SHORT) & inside)
        if len(short):
            found[short] = self._short(raw, frames.only(short))
        others = np.flatnonzero((size <= _LONG) & ((size > SHORT) | ~inside))
        found[others] = self._known(frames.only(others))
        return found

    def _short(self, raw: Bytes, frames: _Frames) -> Numbers:
        """Short frames are three words, and found by a number that is mixed from them."""
        view = np.ndarray((len(raw) - 7,), "<u8", raw, 0, (1,))
        words = [view[frames.begin + 8 * number] & _masks()[number].take(frames.size) for number in range(3)]
        said = (frames.size << _SAID_BITS) | frames.said
        mixed = words[0] * np.uint64(_MIX[0]) ^ words[1] * np.uint64(_MIX[1]) ^ words[2] * np.uint64(_MIX[2])
        mixed ^= mixed >> np.uint64(29)
        mixed = mixed * np.uint64(_MIX[0]) + said.astype(np.uint64)
        slot = (mixed >> np.uint64(48)).astype(np.int64)
        entry = self._slots.take(slot)
        same = self._said.take(entry) == said
        for number, word in enumerate(words):
            same &= self._words[number].take(entry) == word
        found: Numbers = self._found.take(entry)
        missing = np.flatnonzero(~same)
        if len(missing):
            found[missing] = self._known(frames.only(missing))
            self._remember(missing[first_places(slot[missing])], slot, said, words, found)
        return found

    def _remember(
        self, rows: Numbers, slot: Numbers, said: Numbers, words: list[NDArray[np.uint64]], found: Numbers
    ) -> None:
        """Find frames of some rows in one go from now on, as long as there is room."""
        rows = rows[: _MOST - self._entries]
        entries = np.arange(self._entries, self._entries + len(rows))
        self._entries += len(rows)
        self._slots[slot[rows]] = entries
        self._said[entries] = said[rows]
        self._found[entries] = found[rows]
        for number, word in enumerate(words):
            self._words[number, entries] = word[rows]

    def _known(self, frames: _Frames) -> list[int]:
        """The prototypes of frames, looked for one by one."""
        known, found = self._by_bytes, []
        for key in zip(frames.said.tolist(), frames.raws(), strict=True):
            index = known.get(key)
            if index is None:
                index = ODD
                if len(known) < _MOST:
                    index = known[key] = self._frame(key[1], *self._who(key[0]))
            found.append(index)
        return found

    def _who(self, said: int) -> tuple[str, Talker]:
        """A tap, and who speaks there as the source says."""
        return self._taps[said // len(TALKERS)], TALKERS[said % len(TALKERS)]

    def _frame(self, raw: bytes, tap: str, said: Talker) -> int:
        frame = Frame(tap, said, self.state.by, None, None, 0, raw, False, None, None, sum_fault(raw))
        namer = self._session.namer
        if namer.laid_out(frame) is not frame:
            return ODD
        content = namer.by_content(frame)
        if content is Talker.UNKNOWN or said not in (Talker.UNKNOWN, content):
            return ODD
        if raw[2] >= 1 and content is Talker.MCU and not self.state.versioned:
            return ODD  # the session has to learn that versions tell
        named = self._named(frame, content)
        if _is_silent(named):
            return self._put(self.messages.add_silent(named))
        return self._add(decode(named, self.state.variant))

    def _named(self, frame: Frame, content: Talker) -> Frame:
        by = self.state.by if frame.talker is content else TalkerBy.CONTENT
        family = self._session.namer.family_of(frame)
        return Frame(frame.tap, content, by, None, None, 0, frame.raw, False, family, None, frame.faults)

    def _add(self, message: Message) -> int:
        index = self._put(self.messages.add(message))
        if message.name == "product_info" and "id" in message.data:
            self.products.append(index)
        return index

    def _put(self, index: int) -> int:
        self.codes[index] = TALKERS.index(self.messages.frame(index).talker)
        return index


def _is_silent(frame: Frame) -> bool:
    """Whether it surely carries no datapoints, and what is wrong with it is known: its meaning can be had later."""
    if frame.raw[3] in _speaking():
        return False
    return bool(frame.faults) or bool(known_matches(frame.raw, frame.family or FamilyName.WIFI, False))


@cache
def _speaking() -> frozenset[int]:
    """The command bytes of frames that may carry datapoints, or say what the product is, in some family."""
    return frozenset(
        command.code
        for row in FAMILIES
        for command in row.commands
        if command.name == "product_info"
        or any(isinstance(kind, Dps) for form in command.shapes for kind in form.payload)
    )


class _Frames(NamedTuple):
    """Frames by their places, and what the source says of who sent them."""

    data: bytes
    begin: Numbers
    size: Numbers
    said: Numbers

    def only(self, which: Numbers) -> _Frames:
        """Some of them."""
        return _Frames(self.data, self.begin[which], self.size[which], self.said[which])

    def raws(self) -> list[bytes]:
        """The bytes of each."""
        data = self.data
        return [data[at : at + size] for at, size in zip(self.begin.tolist(), self.size.tolist(), strict=True)]


def _frame(version: int, code: int, payload: bytes) -> bytes:
    body = b"\x55\xaa" + bytes((version, code)) + len(payload).to_bytes(2, "big") + payload
    return body + bytes((sum(body) & 0xFF,))


@cache
def _masks() -> NDArray[np.uint64]:
    """For each of three words, and for each size of a frame, which of its bytes belong to the frame."""
    masks = np.zeros((3, SHORT + 1), np.uint64)
    for number in range(3):
        for size in range(SHORT + 1):
            used = min(max(size - 8 * number, 0), 8)
            masks[number, size] = (1 << 8 * used) - 1
    return masks


class Votes:
    """Which frames say nothing new about the family, known without asking for each of them."""

    def __init__(self) -> None:
        self._begins = np.full(_VERSIONS * 256, UNKNOWN, np.int64)
        self._tired = np.zeros(0, bool)

    def kinds(self, version: Bytes, code: Bytes, size: Numbers, first: Bytes) -> Numbers:
        """A number for lists with the same version and command, payload size and first byte."""
        head = (version.astype(np.int64) << 8) | code
        begins = self._begins.take(head)
        if len(begins) and int(begins.min()) == UNKNOWN:
            missing = head[begins == UNKNOWN]
            for one in missing[first_places(missing)].tolist():
                self._begins[one] = len(self._tired)
                self._tired = np.concatenate((self._tired, np.zeros(LISTED * 256, bool)))
            begins = self._begins.take(head)
        kinds: Numbers = begins + (size << 8)
        kinds += first
        return kinds

    def tired(self, kinds: Numbers) -> Flags:
        """Whether another one of the kind says nothing new."""
        return self._tired.take(kinds)

    def tire(self, kind: int) -> None:
        """From now on it does not."""
        self._tired[kind] = True


LISTED = 1100
"""Payloads from this length on are no lists here."""
