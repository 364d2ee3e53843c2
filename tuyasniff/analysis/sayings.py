"""What is wrong on the wires, said while it happens, in words for somebody with a soldering iron.

Nothing is said before there is evidence, and each saying goes when its cause does. What a saying needs to begin is more
than what it needs to stay, so that none comes and goes. Texts hold no numbers that count on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tuyasniff.analysis.handshake import Handshake
from tuyasniff.analysis.linehealth import LineHealth, TapState, TapStatus
from tuyasniff.analysis.ratehunt import RATES, ROUNDS, RateHunt
from tuyasniff.analysis.repeats import Restarts, UnansweredRequests
from tuyasniff.analysis.timing import Pairing
from tuyasniff.model import FamilyName, Talker

NOTHING_US = 5_000_000
"""No byte on any tap for so long: a device that has just got power talks within a second or two."""

NOTHING_BESIDE_US = 20_000_000
"""No byte on a tap whose neighbour is heard: in a running device a heartbeat comes every 15 s, so less says nothing."""

WRONG_RATE_US = 3_000_000
WRONG_RATE_MOMENTS = 2
"""Noise alone for so long, at two moments at least: a boot log comes once, and stray bytes at power-on too."""

READABLE_US = 120_000_000
"""The rate was right if a frame came at it so recently: a bad line may spoil some heartbeats in a row."""

NOISE_SHARE = 0.05
NOISE_SHARE_STAYS = 0.02
NOISE_MOMENTS = 4
NOISE_BYTES = 8
NOISE_SPAN_US = 5_000_000
"""Noise between frames: such a share of what was heard in 30 s, several times, and over so long. Down to the lower
share it stays said, and nobody can know what was answered."""

HEARTBEAT_ONLY_US = 30_000_000
HEARTBEATS = 2
"""Two heartbeats and no datapoint: a device that tells any has told them all at its start, or changed one since."""

ONE_DIRECTION_US = 20_000_000
ONE_DIRECTION_FRAMES = 4
"""The other side says something at every heartbeat, each 15 s."""

SILENT_US = 60_000_000
"""No byte for four heartbeats, where there were heartbeats."""

NO_RATE_ROUNDS = len(ROUNDS) + 1
"""After this many rounds every rate was tried."""

_WHO = {Talker.MCU: "the MCU", Talker.MODULE: "the module", Talker.UNKNOWN: "somebody"}


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing that is wrong now. `code` is a stable word, `tap` None where it is about all of them.

    `since_us` is when it was said first; `text` and `remedy` are one line each.
    """

    code: str
    text: str
    remedy: str
    tap: str | None
    since_us: int


class _Words(NamedTuple):
    """What to say of a tap, None for all."""

    tap: str | None
    text: str
    remedy: str


class Sayings:
    """Looks at what is known, whenever it is asked; that should be a few times a second to one time in two seconds."""

    def __init__(
        self,
        health: LineHealth,
        handshake: Handshake,
        pairing: Pairing,
        hunts: Mapping[str, RateHunt] | None = None,
    ) -> None:
        """`hunts` are those of the taps whose rate is being looked for, by name; the mapping may grow."""
        self._health = health
        self._handshake = handshake
        self._pairing = pairing
        self._hunts = hunts if hunts is not None else {}
        self._said: dict[tuple[str, str | None], int] = {}
        self._requests = UnansweredRequests()
        self._restarts = Restarts()
        self._now = 0
        self._taps: tuple[TapStatus, ...] = ()

    def advise(self, now_us: int) -> tuple[Saying, ...]:
        """What is wrong as of now, most pressing first."""
        self._now = now_us
        self._taps = self._health.status(now_us)
        damaged = any(tap.noise_share >= NOISE_SHARE_STAYS for tap in self._taps)
        self._requests.look(self._pairing.commands(), now_us, damaged=damaged)
        self._restarts.look(self._handshake.restarts, now_us)
        found: list[Saying] = []
        said: dict[tuple[str, str | None], int] = {}
        for code, check in _CHECKS:
            for words in check(self):
                since = said[code, words.tap] = self._said.get((code, words.tap), now_us)
                found.append(Saying(code, words.text, words.remedy, words.tap, since))
        self._said = said
        return tuple(found)

    # ---- the port and its bytes

    def _gone(self) -> list[_Words]:
        return [
            _Words(tap.tap, f"{tap.tap}: {tap.source or 'the port'} is gone", _gone_remedy(tap))
            for tap in self._taps
            if tap.state is TapState.GONE
        ]

    def _nothing(self) -> list[_Words]:
        silent = [tap for tap in self._taps if not tap.bytes and tap.state is TapState.LISTENING]
        heard = [tap for tap in self._taps if tap.bytes]
        wait_us = NOTHING_BESIDE_US if heard else NOTHING_US
        silent = [tap for tap in silent if self._now - tap.since_us >= wait_us]
        if heard:
            return [
                _Words(
                    tap.tap,
                    f"{tap.tap}: nothing yet, though {heard[0].tap} is heard",
                    "check that this tap sits on the other data pin; if it does, nobody talks there",
                )
                for tap in silent
            ]
        remedy = "is the device powered, is GND joined, does the tap sit on the right pin?"
        if len(silent) > 1 and len(silent) == len(self._taps):
            return [_Words(None, "nothing heard yet on any tap", remedy)]
        return [_Words(tap.tap, f"{tap.tap}: nothing heard yet", remedy) for tap in silent]

    def _no_rate(self) -> list[_Words]:
        return [
            _Words(
                name,
                f"{name}: bytes come, but no rate makes frames of them",
                "inverted or weak signal (an optocoupler can do both), or not TuyaMCU: tuyasniff identify tells",
            )
            for name, hunt in self._hunts.items()
            if not hunt.settled and hunt.rounds >= NO_RATE_ROUNDS
        ]

    def _wrong_rate(self) -> list[_Words]:
        found = []
        for tap in self._taps:
            hunt = self._hunts.get(tap.tap)
            if hunt is not None:
                if not hunt.settled and hunt.steps and hunt.rounds < NO_RATE_ROUNDS and not tap.frames_recent:
                    text = f"{tap.tap}: {hunt.why}; trying {hunt.rate}"
                    found.append(_Words(tap.tap, text, "wait a little: the rates are tried one after the other"))
                continue
            if tap.baud is None or self._rate_is_right(tap) or tap.state is TapState.GONE:
                continue
            if self._was_said("wrong_rate", tap.tap):
                holds = tap.noise_moments > 0
            else:
                since = tap.noise_first_us if tap.noise_first_us is not None else self._now
                holds = tap.noise_moments >= WRONG_RATE_MOMENTS and self._now - since >= WRONG_RATE_US
            if holds:
                rate = next(rate for rate in RATES if rate != tap.baud)
                text = f"{tap.tap}: bytes, but no valid frame at {tap.baud}"
                found.append(_Words(tap.tap, text, f"try {rate} baud, or let the rate be found (-b auto)"))
        return found

    def _noise(self) -> list[_Words]:
        found = []
        for tap in self._taps:
            if not self._rate_is_right(tap):
                continue
            if self._was_said("noise", tap.tap):
                holds = tap.noise_share >= NOISE_SHARE_STAYS
            else:
                span = (tap.noise_last_us or 0) - (tap.noise_first_us or 0)
                holds = (
                    tap.noise_share >= NOISE_SHARE
                    and tap.noise_moments >= NOISE_MOMENTS
                    and tap.noise_recent >= NOISE_BYTES
                    and span >= NOISE_SPAN_US
                )
            if holds:
                found.append(_Words(tap.tap, f"{tap.tap}: damaged bytes among what comes", _noise_remedy(tap)))
        return found

    def _silent(self) -> list[_Words]:
        listening = [tap for tap in self._taps if tap.state is TapState.LISTENING]
        last = max((tap.last_us for tap in listening if tap.last_us is not None), default=None)
        if last is None or self._now - last < SILENT_US or sum(tap.heartbeats for tap in listening) < HEARTBEATS:
            return []
        since = max(tap.since_us for tap in listening)
        if self._now - since < SILENT_US:
            return []
        return [
            _Words(None, "all is silent, not even a heartbeat comes", "is the device still powered? See what came last")
        ]

    # ---- who talks

    def _swapped(self) -> list[_Words]:
        wrong = [tap for tap in self._taps if tap.told is not Talker.UNKNOWN and tap.heard is tap.told.other]
        if len(wrong) > 1:
            return [
                _Words(None, "the two taps are swapped", "nothing is lost: the content tells who talks; swap the names")
            ]
        return [
            _Words(
                tap.tap,
                f"{tap.tap}: this is {_WHO[tap.heard]} talking",
                "nothing is lost: the content tells who talks; name this tap after it",
            )
            for tap in wrong
        ]

    def _one_direction(self) -> list[_Words]:
        talker = self._pairing.one_sided
        began = min((tap.first_us for tap in self._taps if tap.first_us is not None), default=self._now)
        frames = sum(tap.frames for tap in self._taps)
        if talker is None or frames < ONE_DIRECTION_FRAMES or self._now - began < ONE_DIRECTION_US:
            return []
        who, other = _WHO[talker], _WHO[talker.other]
        if len(self._taps) > 1:
            hearing = [tap for tap in self._taps if tap.frames]
            if len(hearing) < 2:
                return []  # what is the matter with the other tap is said of that tap
            return [_Words(None, f"all taps hear {who} only", f"put one of them on the wire that {other} sends on")]
        if talker is Talker.MCU:
            remedy = "tap the wire from the module too: what it asks and sets is there"
            return [_Words(None, "only the MCU is heard", remedy)]
        remedy = "tap the wire from the MCU too; if it is tapped, the MCU does not answer"
        return [_Words(None, "only the module is heard", remedy)]

    def _waiting(self) -> list[_Words]:
        found = []
        for name, asks in self._requests.now(self._now):
            who, other = _WHO[asks], _WHO[asks.other]
            text = f"{who} asks again and again, without an answer: {name.replace('_', ' ')}"
            remedy = f"{other} should answer {name}; until then a device may withhold values, or restart"
            found.append(_Words(None, text, remedy))
        return found

    def _restarting(self) -> list[_Words]:
        if self._handshake.family is FamilyName.LOWPOWER:
            return []  # its module is switched off and on whenever there is something to tell
        return [
            _Words(
                None,
                f"{_WHO[talker]} restarts again and again",
                "supply too weak? The 3.3 V pin of a USB adapter cannot feed a radio module",
            )
            for talker in self._restarts.now(self._now)[:1]
        ]

    def _heartbeat_only(self) -> list[_Words]:
        began = min((tap.first_us for tap in self._taps if tap.first_us is not None), default=self._now)
        if self._now - began < HEARTBEAT_ONLY_US or Talker.MCU not in self._handshake.heard:
            return []
        if any(tap.reports for tap in self._taps) or sum(tap.heartbeats for tap in self._taps) < HEARTBEATS:
            return []
        ladder = {rung.step: rung.seen for rung in self._handshake.ladder()}
        if not ladder.get("network_ready", ladder.get("network_state", False)):
            remedy = "many an MCU waits for the cloud state (network state 4): join the module to Wi-Fi"
        else:
            remedy = "press a key of the device or change something: some tell only what changes"
        return [_Words(None, "heartbeats, but the MCU tells no datapoint", remedy)]

    # ----

    def _rate_is_right(self, tap: TapStatus) -> bool:
        """Whether frames come at this rate, here or on the other wire: a device talks at one rate."""
        alike = [other for other in self._taps if other is tap or other.baud == tap.baud]
        return any(other.frame_us is not None and self._now - other.frame_us <= READABLE_US for other in alike)

    def _was_said(self, code: str, tap: str | None) -> bool:
        return (code, tap) in self._said


def _gone_remedy(tap: TapStatus) -> str:
    again = "start the server again" if (tap.source or "").startswith("tcp://") else "plug it in again"
    return f"{again}; it goes on by itself"


def _noise_remedy(tap: TapStatus) -> str:
    if tap.baud is not None and tap.baud > 9600:
        return f"loose wire, missing GND, or an optocoupler too slow for {tap.baud} baud (use a fast one)"
    return "loose wire, missing GND, or a long wire beside the mains"


_CHECKS: tuple[tuple[str, Callable[[Sayings], list[_Words]]], ...] = (
    ("gone", Sayings._gone),
    ("nothing", Sayings._nothing),
    ("no_rate", Sayings._no_rate),
    ("wrong_rate", Sayings._wrong_rate),
    ("restarts", Sayings._restarting),
    ("silent", Sayings._silent),
    ("waiting", Sayings._waiting),
    ("noise", Sayings._noise),
    ("swapped", Sayings._swapped),
    ("one_direction", Sayings._one_direction),
    ("heartbeat_only", Sayings._heartbeat_only),
)
"""The most pressing first."""

CODES = tuple(code for code, _ in _CHECKS)
"""All that can be said."""
