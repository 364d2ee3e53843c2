"""Who is talking: told from the content of all frames together.

Labels like "RX" are relative to whoever wrote them and wrong half of the time, so the content decides wherever
it can, and a label only fills in. The rules are those of TDOC, LPDOC, BLEDOC and ZDOC as checked on recordings
(TMA): a 7-byte frame with version 1 or more comes from the MCU, but for the product query of gateways (OTHERDOC); in
a session that has shown such a frame, version 0 comes from the module unless only the MCU may send that command; else
the forms of the command decide.
"""

from __future__ import annotations

from collections import Counter
from typing import TypeAlias

from tuyasniff.model import FamilyName, Frame, Talker, TalkerBy
from tuyasniff.protocol.fitting import plausible
from tuyasniff.protocol.sides import VERSIONED, fitting, mcu_lengths, roles, shows_mcu

_STARTS = {
    (FamilyName.WIFI, 0x02): Talker.MODULE,
    (FamilyName.WIFI, 0x04): Talker.MCU,
    (FamilyName.WIFI, 0x25): Talker.MCU,
    (FamilyName.BLE, 0x02): Talker.MODULE,
    (FamilyName.BLE, 0x04): Talker.MCU,
    (FamilyName.BLE, 0xE2): Talker.MCU,
    (FamilyName.BLE, 0xE9): Talker.MCU,
    (FamilyName.LOWPOWER, 0x03): Talker.MCU,
    (FamilyName.ZIGBEE, 0x03): Talker.MCU,
}
"""Who speaks first where question and answer look alike (protocol tables of TDOC, LPDOC, BLESDK, ZRD)."""

_MCU_ONLY = frozenset((Talker.MCU,))

_PAIR_WITHIN = 4
_PAIR_US = 1_500_000
_CHANNEL_MIN = 3
_CHANNEL_SHARE = 0.9


class Channel:
    """What one tap has shown so far."""

    __slots__ = ("agree", "contradict", "decided", "flagged")

    def __init__(self) -> None:
        self.decided: Counter[Talker] = Counter()
        self.agree = 0
        self.contradict = 0
        self.flagged = False

    def majority(self) -> Talker | None:
        """Who sent nearly all of them, if anybody."""
        total = self.decided.total()
        if total < _CHANNEL_MIN:
            return None
        talker, count = self.decided.most_common(1)[0]
        return talker if count >= _CHANNEL_SHARE * total else None

    def count(self, talker: Talker, label: Talker) -> bool:
        """Take a frame that was sent by `talker`, as its content shows; whether its label contradicts that."""
        self.decided[talker] += 1
        if label is talker:
            self.agree += 1
        elif label is not Talker.UNKNOWN:
            self.contradict += 1
            return True
        return False


_Asked: TypeAlias = tuple[int, Frame]
"""The number of a frame, and the frame as it was named."""


class TalkerNamer:
    """Names the talker of each frame, in order. `learn` may look ahead before `name` is asked.

    `family` is that of the session; `plain` that of frames without sequence number in a Zigbee session.
    """

    def __init__(self) -> None:
        self.family: FamilyName | None = None
        self.plain: FamilyName | None = None
        self._channels: dict[str, Channel] = {}
        self.contradicted = False  # since `contradictions` were asked for
        self.versioned = False
        """Whether a frame has shown that the version byte tells the talker."""
        self.number = 0
        """How many frames were named."""
        self._asked: dict[int, _Asked] = {}

    def learn(self, frame: Frame) -> None:
        """Remember what this frame shows about its session and its tap."""
        if frame.checksum != "bad":
            self._learn(self.laid_out(frame))

    def name(self, frame: Frame) -> Frame:
        """The frame with talker, how it was told, and family; in a Zigbee session, with its sequence number."""
        frame = self.laid_out(frame)
        return self._name(frame, self.by_content(frame))

    def follow(self, frame: Frame) -> Frame:
        """Learn from a frame and name it at once."""
        tap, label, by, t_us, end_us, offset, raw, extended, _, rebuilt, faults, origin = frame
        family = self.family
        if extended or faults or rebuilt is not None or family is FamilyName.ZIGBEE:
            frame = self.laid_out(frame)
            return self._name(frame, self.by_content(frame) if frame.checksum == "bad" else self._learn(frame))
        content = self._plain_content(raw, family or FamilyName.WIFI)
        channel = self._channels.get(tap) or self.channel(tap)
        if content is Talker.UNKNOWN:
            return self._name(frame, content)
        self.contradicted |= channel.count(content, label)
        self.number += 1
        if label is not content:
            by = TalkerBy.CONTENT
        named = tuple.__new__(
            Frame, (tap, content, by, t_us, end_us, offset, raw, False, family, None, (), origin)
        )  # costs half of what Frame() does
        self._asked[raw[3]] = (self.number, named)
        return named

    def _plain_content(self, raw: bytes, family: FamilyName) -> Talker:
        """What `_learn` and `by_content` make of the bytes of a sound frame without sequence number."""
        version, code = raw[2], raw[3]
        if version:
            if version << 8 | code in VERSIONED[family] and not shows_mcu(raw, family, False):
                return Talker.MODULE
            self.versioned = True
            return Talker.MCU
        if self.versioned and family is not FamilyName.LOWPOWER:
            length = len(raw) - 7
            for least, most in mcu_lengths(family, code):
                if least <= length <= most:
                    return Talker.MCU if fitting(raw, family, False) == _MCU_ONLY else Talker.MODULE
            return Talker.MODULE
        return _only(fitting(raw, family, False))

    def _learn(self, frame: Frame) -> Talker:
        if not (self.versioned or frame.extended):
            self.versioned = shows_mcu(frame.whole, self.family_of(frame) or FamilyName.WIFI, False)
        channel = self.channel(frame.tap)
        talker = self.by_content(frame)
        if talker is not Talker.UNKNOWN:
            self.contradicted |= channel.count(talker, frame.talker)
        return talker

    def channel(self, tap: str) -> Channel:
        """What a tap has shown so far."""
        channel = self._channels.get(tap)
        if channel is None:
            channel = self._channels[tap] = Channel()
        return channel

    def _name(self, frame: Frame, content: Talker) -> Frame:
        self.number += 1
        talker, by = self._decide(frame, content)
        named = Frame(
            frame.tap, talker, by, frame.t_us, frame.end_us, frame.offset, frame.raw, frame.extended,
            self.family_of(frame), frame.rebuilt, frame.faults, frame.origin,
        )  # fmt: skip
        if talker is not Talker.UNKNOWN:
            self._asked[frame.cmd] = (self.number, named)
        return named

    def remember(self, number: int, named: Frame) -> None:
        """The last frame with its command was named elsewhere, as the one of that number: an answer may look for it."""
        self._asked[named.cmd] = (number, named)

    def contradictions(self, *, final: bool = False) -> list[str]:
        """What to say about taps whose labels the content contradicts; each is told once."""
        told: list[str] = []
        if not final and not self.contradicted:
            return told
        self.contradicted = False
        for tap, channel in self._channels.items():
            if channel.flagged or not channel.contradict:
                continue
            if final or channel.contradict >= _CHANNEL_MIN:
                channel.flagged = True
                total = channel.agree + channel.contradict
                swapped = channel.contradict >= _CHANNEL_SHARE * total
                told.append(
                    f"{tap}: {channel.contradict} of {total} labelled frames contradict their label; the content wins"
                    + (" (the two sides look swapped)" if swapped else "")
                )
        return told

    def laid_out(self, frame: Frame) -> Frame:
        """Some bytes are a whole frame with a sequence number and without one: the session decides which they are."""
        if frame.extended or self.family is not FamilyName.ZIGBEE or not _reads_extended(frame.whole):
            return frame
        return frame._replace(extended=True)

    def family_of(self, frame: Frame) -> FamilyName | None:
        """The family whose tables read this frame."""
        if frame.extended:
            return FamilyName.ZIGBEE
        return self.plain if self.family is FamilyName.ZIGBEE and self.plain else self.family

    def _decide(self, frame: Frame, content: Talker) -> tuple[Talker, TalkerBy]:
        if content is not Talker.UNKNOWN:
            return content, frame.talker_by if frame.talker is content else TalkerBy.CONTENT
        channel = self._channels.get(frame.tap)
        if frame.talker is not Talker.UNKNOWN:
            if channel and channel.contradict > channel.agree:
                return frame.talker.other, TalkerBy.CONTENT
            return frame.talker, frame.talker_by
        majority = channel.majority() if channel else None
        if majority:
            return majority, TalkerBy.CONTENT
        return self._by_pairing(frame)

    def by_content(self, frame: Frame) -> Talker:
        """Who must have sent a frame, as its content shows; UNKNOWN where either may."""
        whole, extended = frame.whole, frame.extended
        family = self.family_of(frame) or FamilyName.WIFI
        if not extended and whole[2] >= 1:
            return Talker.MCU if shows_mcu(whole, family, extended) else Talker.MODULE
        possible = fitting(whole, family, extended)
        if self.versioned and not extended and family is not FamilyName.LOWPOWER and possible != _MCU_ONLY:
            return Talker.MODULE
        return _only(possible)

    def _by_pairing(self, frame: Frame) -> tuple[Talker, TalkerBy]:
        family = self.family_of(frame)
        possible = roles(frame, family or FamilyName.WIFI)
        if not possible:
            return Talker.UNKNOWN, TalkerBy.NONE
        asked = self._asked.get(frame.cmd)
        if asked is not None and asked[1].talker.other in possible and self._answers(frame, *asked):
            return asked[1].talker.other, TalkerBy.PAIRING
        starts = _STARTS.get((family or FamilyName.WIFI, frame.cmd))
        return (starts, TalkerBy.PAIRING) if starts else (Talker.UNKNOWN, TalkerBy.NONE)

    def _answers(self, frame: Frame, number: int, asked: Frame) -> bool:
        if frame.extended:
            return frame.seq == asked.seq
        if frame.t_us is not None and asked.t_us is not None:
            return frame.t_us - asked.t_us <= _PAIR_US
        return self.number - number <= _PAIR_WITHIN


def _reads_extended(whole: bytes) -> bool:
    """Whether a frame without sequence number is just as well one with it (`55aa 02 0200 02 0000 05`)."""
    if len(whole) < 9 or whole[2] != 2 or (whole[6] << 8 | whole[7]) + 9 != len(whole):
        return False
    return plausible(whole, extended=True)


def _only(possible: frozenset[Talker]) -> Talker:
    return next(iter(possible)) if len(possible) == 1 else Talker.UNKNOWN
