"""What equal frames have in common is found out once, by the ordinary session's own judges.

A prototype stands for frames with the same bytes, or for lists of datapoints with the same version and command. It
holds for one state of the session: family, variant, what is known of versions, and what the source says of the talker.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuyasniff.bulk.columns import Bytes, Numbers
from tuyasniff.bulk.lists import Flags, list_talker
from tuyasniff.model import FamilyName, Frame, Message, Talker, TalkerBy
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.protocol.datapoints import write_dp
from tuyasniff.protocol.decode import decode

if TYPE_CHECKING:
    from tuyasniff.session import Session

TALKERS = (Talker.UNKNOWN, Talker.MCU, Talker.MODULE)
"""Talkers by their number in `Prototypes.codes`."""

UNKNOWN, ODD = -1, -2
"""In place of the index of a prototype: not looked up yet; to be asked one by one."""

SHORT = 24
"""Bytes of a frame that is found by its bytes in one go."""

_LONG = 256
_SLOTS = 1 << 16
_MOST = 1 << 15
_VERSIONS = 4
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


class State(NamedTuple):
    """What the meaning of a frame depends on, besides its bytes."""

    family: FamilyName | None
    plain: FamilyName | None
    versioned: bool
    variant: str
    talker: Talker
    by: TalkerBy


def state_of(session: Session, talker: Talker, by: TalkerBy) -> State:
    """The state of a session, for frames of which the source says that."""
    namer = session._namer
    return State(namer.family, namer.plain, namer._versioned, session.variant, talker, by)


class Prototypes:
    """The prototypes of one state. `messages` grows; indexes stay."""

    def __init__(self, session: Session, state: State, tap: str) -> None:
        self.messages: list[Message] = []
        self.state = state
        self._session = session
        self._tap = tap
        self._lists = np.full((_VERSIONS, 256), UNKNOWN, np.int64)
        self._hashes = np.zeros(_SLOTS, np.uint64)
        self._words = np.zeros((3, _SLOTS), np.uint64)
        self._found = np.full(_SLOTS, UNKNOWN, np.int64)
        self._products: list[int] = []
        self._by_bytes: dict[bytes, int] = {}
        self.tired = np.zeros(_MOST + _VERSIONS * 256, bool)
        """Of each message, whether another frame like it says nothing new about the family."""
        self.codes = np.zeros(len(self.tired), np.uint8)
        """Of each message, the talker in TALKERS."""
        self.sound = np.zeros(len(self.tired), np.int64)
        """How many frames of each message came and are not summed up yet ..."""
        self.wrong = np.zeros(len(self.tired), np.int64)
        """... and how many with a wrong checksum where the message stands for sound ones."""

    @property
    def full(self) -> bool:
        """Whether it is time to begin anew, for the sake of memory."""
        return len(self.messages) >= _MOST

    def declares(self, counts: Numbers) -> list[int]:
        """The messages that came, by their `counts`, and say what the product is."""
        return [index for index in self._products if index < len(counts) and counts[index]]

    def sum_up(self) -> None:
        """Let the summary of the session count the frames that came since the last time."""
        summary = self._session.summary
        rate = self._session._rate_of(self._tap)
        for index in np.flatnonzero(self.sound + self.wrong).tolist():
            message = self.messages[index]
            sound, wrong = int(self.sound[index]), int(self.wrong[index])
            bad = message.frame.checksum == "bad"
            summary.frames += sound + wrong
            summary.talkers[message.frame.talker] += sound + wrong
            summary.family_frames[message.frame.family or "unknown"] += sound + wrong
            summary.faulty += wrong + (sound if message.faults else 0)
            summary.bad_checksums += wrong + (sound if bad else 0)
            if bad:
                continue
            summary.dp_ids.update(dp.id for dp in message.dps)
            if rate and sound:
                summary.rates[rate] += sound
        self.sound[:] = 0
        self.wrong[:] = 0

    def of_lists(self, version: Bytes, code: Bytes) -> Numbers:
        """The prototypes of sound lists of datapoints with these version and command bytes."""
        found: Numbers = self._lists[version, code]
        if (found == UNKNOWN).any():
            for key in np.unique(version[found == UNKNOWN].astype(np.int64) << 8 | code[found == UNKNOWN]).tolist():
                self._lists[key >> 8, key & 0xFF] = self._list(key >> 8, key & 0xFF)
            found = self._lists[version, code]
        return found

    def _list(self, version: int, code: int) -> int:
        """One prototype of lists: who sends them follows from version and command alone."""
        namer = self._session._namer
        raw = _frame(version, code, write_dp((1, 1, True)))
        frame = Frame(self._tap, self.state.talker, self.state.by, None, None, 0, raw)
        family = namer._family_of(frame)
        talker = list_talker(family or FamilyName.WIFI, code)
        if talker is None:
            return ODD
        if version >= 1:
            talker = Talker.MCU
        content = namer._by_content(frame)
        if content is not talker or self.state.talker not in (Talker.UNKNOWN, content):
            return ODD
        message = self._named(frame, content)
        bare = message.frame._replace(raw=b"")
        return self._add(Message(bare, message.name, message.title, variant=message.variant))

    def of_bytes(self, data: bytes, raw: Bytes, begin: Numbers, end: Numbers) -> Numbers:
        """The prototypes of frames by their bytes."""
        found = np.full(len(begin), ODD, np.int64)
        size = end - begin
        short = np.flatnonzero((size <= SHORT) & (begin + SHORT <= len(raw)))
        if len(short):
            found[short] = self._short(data, raw, begin[short], size[short])
        for one in np.flatnonzero((size > SHORT) & (size <= _LONG) | (begin + SHORT > len(raw))).tolist():
            found[one] = self._known(data[int(begin[one]) : int(end[one])])
        return found

    def _short(self, data: bytes, raw: Bytes, begin: Numbers, size: Numbers) -> Numbers:
        """Short frames are three words, and found by a number that is mixed from them."""
        view = np.ndarray((len(raw) - 7,), "<u8", raw, 0, (1,))
        words = [view[begin + 8 * number] & _masks()[number].take(size) for number in range(3)]
        mixed = words[0] * np.uint64(_MIX[0]) ^ words[1] * np.uint64(_MIX[1]) ^ words[2] * np.uint64(_MIX[2])
        mixed ^= mixed >> np.uint64(29)
        mixed = mixed * np.uint64(_MIX[0]) + size.astype(np.uint64)
        slot = (mixed >> np.uint64(48)).astype(np.int64)
        found: Numbers = self._found.take(slot)
        same = self._hashes.take(slot) == mixed
        for number, word in enumerate(words):
            same &= self._words[number].take(slot) == word
        missing = np.flatnonzero(~same)
        if len(missing):
            self._enter(data, begin, size, missing, slot=slot, mixed=mixed, words=words)
            for one in missing.tolist():
                at = int(begin[one])
                found[one] = self._known(data[at : at + int(size[one])])
        return found

    def _enter(
        self,
        data: bytes,
        begin: Numbers,
        size: Numbers,
        missing: Numbers,
        *,
        slot: Numbers,
        mixed: NDArray[np.uint64],
        words: list[NDArray[np.uint64]],
    ) -> None:
        """Let the slots of frames that were not found there stand for them."""
        places = missing[np.unique(slot[missing], return_index=True)[1]]
        for one in places.tolist():
            at = int(begin[one])
            self._found[slot[one]] = self._known(data[at : at + int(size[one])])
        self._hashes[slot[places]] = mixed[places]
        for number, word in enumerate(words):
            self._words[number, slot[places]] = word[places]

    def _known(self, raw: bytes) -> int:
        index = self._by_bytes.get(raw)
        if index is None:
            if len(self._by_bytes) >= _MOST:
                return ODD
            index = self._by_bytes[raw] = self._frame(raw)
        return index

    def _frame(self, raw: bytes) -> int:
        frame = Frame(
            self._tap, self.state.talker, self.state.by, None, None, 0, raw, False, None, None, sum_fault(raw)
        )
        namer = self._session._namer
        if namer._laid_out(frame) is not frame:
            return ODD
        content = namer._by_content(frame)
        if content is Talker.UNKNOWN or self.state.talker not in (Talker.UNKNOWN, content):
            return ODD
        return self._add(self._named(frame, content))

    def _named(self, frame: Frame, content: Talker) -> Message:
        by = self.state.by if self.state.talker is content else TalkerBy.CONTENT
        family = self._session._namer._family_of(frame)
        named = frame._replace(talker=content, talker_by=by, family=family)
        return decode(named, self.state.variant)

    def _add(self, message: Message) -> int:
        index = len(self.messages)
        self.messages.append(message)
        if message.name == "product_info" and "id" in message.data:
            self._products.append(index)
        self.codes[index] = TALKERS.index(message.frame.talker)
        return index


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
        self._lists: dict[int, Flags] = {}

    def of_lists(self, head: int) -> Flags:
        """For lists with a version and command (`head`), by `256 * payload length + first byte`."""
        table = self._lists.get(head)
        if table is None:
            table = self._lists[head] = np.zeros(LISTED * 256, bool)
        return table


LISTED = 1100
"""Payloads from this length on are no lists here."""
