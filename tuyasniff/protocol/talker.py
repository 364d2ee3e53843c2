"""Who is talking, and in which family: told from the content of all frames together.

Labels like "RX" are relative to whoever wrote them and wrong half of the time, so the content decides wherever
it can, and a label only fills in. The rules are those of TDOC, LPDOC, BLEDOC and ZDOC as checked on recordings
(TMA): a 7-byte frame with version 1 or more comes from the MCU, but for the product query of gateways (OTHERDOC); in
a session that has shown such a frame, version 0 comes from the module unless only the MCU may send that command; else
the forms of the command decide.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from tuyasniff.model import FamilyName, Frame, Talker, TalkerBy
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.decode import Match, matches, plausible
from tuyasniff.protocol.family import FAMILIES

_RIVALS = (FamilyName.WIFI, FamilyName.LOWPOWER, FamilyName.BLE)
"""The families of the 7-byte layout; the more usual one wins a tie."""

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

_MODULE_VERSIONS = frozenset(
    (row.name, command.code, version)
    for row in FAMILIES
    for command in row.commands
    for shape in command.shapes
    if shape.talker is Talker.MODULE
    for version in shape.versions
)
"""The version bytes that single forms of the module name."""

_MCU_ONLY = frozenset((Talker.MCU,))

_DECLARES = "product_info"
"""The command in which a device says itself what it is; more than any other that only a relative has."""

_WORTH = (1.0, 0.25, 0.25)  # of the first, second and third frame of a kind; more say nothing new
_ONLY_HERE = 4  # a list of datapoints that tiles in one family alone says more than a heartbeat
_BY_VERSION = 0.3  # nothing fits, but version bytes 1 and 3 occur in this family only
_PAIR_WITHIN = 4
_PAIR_US = 1_500_000
_CHANNEL_MIN = 3
_CHANNEL_SHARE = 0.9
_VOTES_MAX = 4096


@lru_cache(maxsize=8192)
def _matches(whole: bytes, family: FamilyName, extended: bool) -> tuple[Match, ...]:
    return matches(whole, family, extended=extended)


def roles(frame: Frame, family: FamilyName) -> frozenset[Talker]:
    """The sides that may send this frame in this family: exact forms only, empty when none fits."""
    return _fitting(frame.whole, family, frame.extended)


def _shows_mcu(whole: bytes, family: FamilyName, extended: bool) -> bool:
    """Whether the version byte alone shows the MCU: 1 or more, unless the frame is a module's form that names it."""
    if whole[2] < 1 or (family, whole[5 if extended else 3], whole[2]) not in _MODULE_VERSIONS:
        return whole[2] >= 1
    found = _matches(whole, family, extended)
    return not any(match.shape.talker is Talker.MODULE and match.shape.versions for match in found)


@lru_cache(maxsize=4096)
def _fitting(whole: bytes, family: FamilyName, extended: bool) -> frozenset[Talker]:
    return frozenset(match.shape.talker for match in _matches(whole, family, extended))


def _lists_datapoints(frame: Frame, family: FamilyName) -> bool:
    found = _matches(frame.whole, family, frame.extended)
    return any(isinstance(kind, Dps) for match in found for kind in match.shape.payload)


class Verdict(NamedTuple):
    """Which family the frames speak, how much of what they show it explains (0..1), and which relative."""

    family: FamilyName | None
    score: float
    variant: str


class FamilyVote:
    """Weighs the families by what only some of them can say."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[object, ...]] = Counter()
        self._total = 0.0
        self._extended = self._plain = 0
        self._versioned = False
        self._fits: dict[FamilyName, float] = dict.fromkeys(_RIVALS, 0.0)
        self._variants: Counter[tuple[FamilyName, str]] = Counter()
        self._declared: Counter[tuple[FamilyName, str]] = Counter()

    def add(self, frame: Frame) -> bool:
        """Count one frame; gives whether that can change the verdict. More of the same kind soon say nothing."""
        if frame.checksum == "bad":
            return False
        if frame.extended:
            self._extended += 1
            self._variant(frame, FamilyName.ZIGBEE)
            return True
        whole, payload = frame.whole, frame.payload
        signature = (whole[2], whole[3], len(payload), payload[:1])
        repeats = self._seen[signature]
        if repeats >= len(_WORTH) or len(self._seen) >= _VOTES_MAX:
            return False
        self._seen[signature] += 1
        fitting = [family for family in _RIVALS if self._fit(frame, family)]
        if not fitting:
            self._versioned = self._versioned or frame.version in (1, 3)
            return True
        weight = _WORTH[repeats]
        if len(fitting) == 1 and _lists_datapoints(frame, fitting[0]):
            weight *= _ONLY_HERE
        self._plain += 1
        self._total += weight
        for family in fitting:
            self._fits[family] += weight
            self._variant(frame, family)
        return True

    def _fit(self, frame: Frame, family: FamilyName) -> bool:
        if frame.version == 0 or family is FamilyName.WIFI:
            return bool(roles(frame, family))
        # the acknowledgement of 0x09 is printed with version 3 in the low-power text
        return family is FamilyName.LOWPOWER and frame.cmd == 0x09 and not frame.payload

    def _variant(self, frame: Frame, family: FamilyName) -> None:
        found = _matches(frame.whole, family, frame.extended)
        variants = {match.shape.variant for match in found}
        if "" in variants:
            return
        counts = self._declared if any(match.command.name == _DECLARES for match in found) else self._variants
        for variant in variants:
            counts[family, variant] += 1

    def verdict(self) -> Verdict:
        """The family that explains most; the share of the votes it explains, less where a rival explains as much."""
        if self._extended and self._extended >= self._plain:
            share = self._extended / (self._extended + self._plain)
            return Verdict(FamilyName.ZIGBEE, share, self._best_variant(FamilyName.ZIGBEE))
        return self.plain()

    def plain(self) -> Verdict:
        """The verdict about the frames without sequence number alone."""
        if not self._total:
            return Verdict(FamilyName.WIFI, _BY_VERSION, "") if self._versioned else Verdict(None, 0.0, "")
        ranked = sorted(_RIVALS, key=lambda family: -self._fits[family])
        best, second = ranked[0], ranked[1]
        share = self._fits[best] / self._total
        lead = self._fits[best] - self._fits[second]
        return Verdict(best, share * (lead + 1) / (lead + 2), self._best_variant(best))

    def _best_variant(self, family: FamilyName) -> str:
        for counter in (self._declared, self._variants):
            counts = {variant: n for (name, variant), n in counter.items() if name is family}
            if counts:
                return max(counts, key=lambda variant: counts[variant])
        return ""


class _Channel:
    """What one tap has shown so far."""

    __slots__ = ("agree", "contradict", "decided", "flagged")

    def __init__(self) -> None:
        self.decided: Counter[Talker] = Counter()
        self.agree = 0
        self.contradict = 0
        self.flagged = False

    def majority(self) -> Talker | None:
        total = self.decided.total()
        if total < _CHANNEL_MIN:
            return None
        talker, count = self.decided.most_common(1)[0]
        return talker if count >= _CHANNEL_SHARE * total else None


_Asked: TypeAlias = tuple[int, Frame]
"""The number of a frame, and the frame as it was named."""


class TalkerNamer:
    """Names the talker of each frame, in order. `learn` may look ahead before `name` is asked.

    `family` is that of the session; `plain` that of frames without sequence number in a Zigbee session.
    """

    def __init__(self) -> None:
        self.family: FamilyName | None = None
        self.plain: FamilyName | None = None
        self._channels: dict[str, _Channel] = {}
        self._versioned = False
        self._asked: dict[int, _Asked] = {}
        self._number = 0

    def learn(self, frame: Frame) -> None:
        """Remember what this frame shows about its session and its tap."""
        if frame.checksum != "bad":
            self._learn(self._laid_out(frame))

    def name(self, frame: Frame) -> Frame:
        """The frame with talker, how it was told, and family; in a Zigbee session, with its sequence number."""
        frame = self._laid_out(frame)
        return self._name(frame, self._by_content(frame))

    def follow(self, frame: Frame) -> Frame:
        """Learn from a frame and name it at once."""
        frame = self._laid_out(frame)
        return self._name(frame, self._by_content(frame) if frame.checksum == "bad" else self._learn(frame))

    def _learn(self, frame: Frame) -> Talker:
        if not (self._versioned or frame.extended):
            self._versioned = _shows_mcu(frame.whole, self._family_of(frame) or FamilyName.WIFI, False)
        channel = self._channels.get(frame.tap)
        if channel is None:
            channel = self._channels[frame.tap] = _Channel()
        talker = self._by_content(frame)
        if talker is not Talker.UNKNOWN:
            channel.decided[talker] += 1
            if frame.talker is talker:
                channel.agree += 1
            elif frame.talker is not Talker.UNKNOWN:
                channel.contradict += 1
        return talker

    def _name(self, frame: Frame, content: Talker) -> Frame:
        self._number += 1
        talker, by = self._decide(frame, content)
        named = Frame(
            frame.tap, talker, by, frame.t_us, frame.end_us, frame.offset, frame.raw, frame.extended,
            self._family_of(frame), frame.rebuilt, frame.faults, frame.origin,
        )  # fmt: skip
        if talker is not Talker.UNKNOWN:
            self._asked[frame.cmd] = (self._number, named)
        return named

    def contradictions(self, *, final: bool = False) -> list[str]:
        """What to say about taps whose labels the content contradicts; each is told once."""
        told: list[str] = []
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

    def _laid_out(self, frame: Frame) -> Frame:
        """Some bytes are a whole frame with a sequence number and without one: the session decides which they are."""
        if frame.extended or self.family is not FamilyName.ZIGBEE or not _reads_extended(frame.whole):
            return frame
        return frame._replace(extended=True)

    def _family_of(self, frame: Frame) -> FamilyName | None:
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

    def _by_content(self, frame: Frame) -> Talker:
        whole, extended = frame.whole, frame.extended
        family = self._family_of(frame) or FamilyName.WIFI
        if not extended and whole[2] >= 1:
            return Talker.MCU if _shows_mcu(whole, family, extended) else Talker.MODULE
        possible = _fitting(whole, family, extended)
        if self._versioned and not extended and family is not FamilyName.LOWPOWER and possible != _MCU_ONLY:
            return Talker.MODULE
        return _only(possible)

    def _by_pairing(self, frame: Frame) -> tuple[Talker, TalkerBy]:
        family = self._family_of(frame)
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
        return self._number - number <= _PAIR_WITHIN


def _reads_extended(whole: bytes) -> bool:
    """Whether a frame without sequence number is just as well one with it (`55aa 02 0200 02 0000 05`)."""
    if len(whole) < 9 or whole[2] != 2 or (whole[6] << 8 | whole[7]) + 9 != len(whole):
        return False
    return plausible(whole, extended=True)


def _only(possible: frozenset[Talker]) -> Talker:
    return next(iter(possible)) if len(possible) == 1 else Talker.UNKNOWN
