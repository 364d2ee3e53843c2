"""Which family the frames of a session speak, told from what only some of them can say."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from tuyasniff.model import FamilyName, Frame
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.listforms import forms_of_list
from tuyasniff.protocol.sides import known_matches, roles

_RIVALS = (FamilyName.WIFI, FamilyName.LOWPOWER, FamilyName.BLE)
"""The families of the 7-byte layout; the more usual one wins a tie."""

_DECLARES = "product_info"
"""The command in which a device says itself what it is; more than any other that only a relative has."""

_WORTH = (1.0, 0.25, 0.25)  # of the first, second and third frame of a kind; more say nothing new
NEWS = len(_WORTH)
_ONLY_HERE = 4  # a list of datapoints that tiles in one family alone says more than a heartbeat
_BY_VERSION = 0.3  # nothing fits, but version bytes 1 and 3 occur in this family only
_VOTES_MAX = 4096


def _lists_datapoints(frame: Frame, family: FamilyName) -> bool:
    found = known_matches(frame.whole, family, frame.extended)
    return any(isinstance(kind, Dps) for match in found for kind in match.shape.payload)


@lru_cache(maxsize=4096)
def _fits_of_list(version: int, code: int, length: int) -> tuple[FamilyName, ...] | None:
    """The families that a list of sound datapoints fits; None where its command and length do not tell."""
    rivals = _RIVALS if version == 0 else (FamilyName.WIFI,)
    found = [forms_of_list(family, code, length) for family in rivals]
    if not any(found) or any(fits is None or (fits and all(fit.shape.variant for fit in fits)) for fits in found):
        return None
    return tuple(family for family, fits in zip(rivals, found, strict=True) if fits)


class Verdict(NamedTuple):
    """Which family the frames speak, how much of what they show it explains (0..1), and which relative."""

    family: FamilyName | None
    score: float
    variant: str


class FamilyVote:
    """Weighs the families by what only some of them can say."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[object, ...]] = Counter()
        self._stale: dict[bytes, int] = {}  # version to first byte of payload, and length, of kinds that say no more
        self._total = 0.0
        self._extended = self._plain = 0
        self._versioned = False
        self._fits: dict[FamilyName, float] = dict.fromkeys(_RIVALS, 0.0)
        self._variants: Counter[tuple[FamilyName, str]] = Counter()
        self._declared: Counter[tuple[FamilyName, str]] = Counter()

    def add(self, frame: Frame, *, listed: bool = False) -> bool:
        """Count one frame; gives whether that can change the verdict. More of the same kind soon say nothing.

        `listed`: whoever gives it knows that its payload is a list of sound datapoints.
        """
        raw, sound = frame.raw, not (frame.faults or frame.extended) and frame.rebuilt is None
        if sound and self._stale.get(raw[2:7]) == len(raw):
            return False
        if frame.checksum == "bad":
            return False
        if frame.extended:
            self._extended += 1
            self._variant(frame, FamilyName.ZIGBEE)
            return True
        whole, payload = frame.whole, frame.payload
        signature = (whole[2], whole[3], len(payload), payload[:1])
        repeats = self._seen[signature]
        if self.heard(signature):
            if sound and len(self._stale) < _VOTES_MAX:
                self._stale[raw[2:7]] = len(raw)
            return False
        self._seen[signature] += 1
        if listed and self._count_list(_fits_of_list(whole[2], whole[3], len(payload)), _WORTH[repeats]):
            return True
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

    def add_list(self, version: int, code: int, length: int, first: bytes) -> bool | None:
        """The same as `add` for a sound frame of the 7-byte layout with nothing but a list of sound datapoints in it.

        `length` is that of its payload, `first` the first byte of it. None where the frame itself is needed.
        """
        signature = version, code, length, first
        repeats = self._seen[signature]
        if self.heard(signature):
            return False
        if not self._count_list(_fits_of_list(version, code, length), _WORTH[repeats]):
            return None
        self._seen[signature] += 1
        return True

    def _count_list(self, fitting: tuple[FamilyName, ...] | None, weight: float) -> bool:
        """Count a list of sound datapoints for the families that it fits, if those are known; gives whether."""
        if fitting is None:
            return False
        worth = weight * _ONLY_HERE if len(fitting) == 1 else weight
        self._plain += 1
        self._total += worth
        for family in fitting:
            self._fits[family] += worth
        return True

    def heard(self, signature: tuple[int, int, int, bytes]) -> bool:
        """Whether a sound frame of the 7-byte layout says nothing new: version, command, payload length, first byte."""
        return self._seen[signature] >= NEWS or len(self._seen) >= _VOTES_MAX

    def _fit(self, frame: Frame, family: FamilyName) -> bool:
        if frame.version == 0 or family is FamilyName.WIFI:
            return bool(roles(frame, family))
        # the acknowledgement of 0x09 is printed with version 3 in the low-power text
        return family is FamilyName.LOWPOWER and frame.cmd == 0x09 and not frame.payload

    def _variant(self, frame: Frame, family: FamilyName) -> None:
        found = known_matches(frame.whole, family, frame.extended)
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
