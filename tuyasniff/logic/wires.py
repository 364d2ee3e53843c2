"""What each wire of a recording turned out to be: a UART and how it is set, a square wave, idle, or something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tuyasniff.logic.edges import Levels
from tuyasniff.logic.glitches import calmed
from tuyasniff.logic.hertz import rate_words
from tuyasniff.logic.pulses import Pulses, clock_of, pulses_of
from tuyasniff.logic.rates import SAMPLE_EDGES, STANDARD, Slow, nearest, too_slow
from tuyasniff.logic.skew import lateness
from tuyasniff.logic.stretches import Stretch, stretches_of
from tuyasniff.logic.uart import FRAMING, PARITY, Setting
from tuyasniff.model import WireKind

MOST_PIECE = 4096
_LETTERS = {"none": "N", "even": "E", "odd": "O"}
_TOLD_SKEW = 0.1
_TOLD_TICKS = 1.5
_OFF = 0.02
_SURE_OF_PARITY = 8
_SAMPLES_A_BIT = 8
_USUAL_SAMPLING = (100_000, 500_000, 1_000_000, 2_000_000, 4_000_000, 8_000_000, 16_000_000, 24_000_000)
_MISREAD = 0.45
"""Bits by which edges may come late before a UART, which looks at the middle, takes the wrong level."""


@dataclass(frozen=True, slots=True)
class Wire:
    """What is known of one wire of a recording. Times are microseconds, frequencies Hz.

    `text` says it in words. Of a UART `baud` is the usual rate that is meant, `parity`
    `none`, `even` or `odd`, `inverted` says that it idles low, `wrong` counts bytes with a framing or parity error, and
    `skew_us` is by how much rising edges come late (below 0: falling ones). `others` are the rates of shorter parts,
    such as a boot log. Of square waves `pulses` is the wave. `clock_hz` is set where an unknown wire looks like the
    clock of a bus, `slow` where it is a UART behind an optocoupler that is too slow. `remarks` are sentences,
    `glitches` the short pulses that were left out.
    """

    name: str
    kind: WireKind
    text: str
    edges: int = 0
    baud: int | None = None
    parity: str = "none"
    inverted: bool = False
    bytes: int = 0
    wrong: int = 0
    skew_us: float = 0.0
    others: tuple[int, ...] = ()
    pulses: Pulses | None = None
    clock_hz: float | None = None
    slow: Slow | None = None
    remarks: tuple[str, ...] = ()
    glitches: int = 0


class Piece(NamedTuple):
    """Bytes that followed each other without a pause, when the first one began, and the rate."""

    t_us: int
    data: bytes
    baud: int


class Examined(NamedTuple):
    """A wire, and the bytes on it: `stretches` count in ticks of which a second has `per_second`."""

    wire: Wire
    stretches: tuple[Stretch, ...] = ()
    per_second: int = 1

    def pieces(self) -> Iterator[Piece]:
        """The bytes, cut wherever one would be more than a byte from where ten bits each put it."""
        for one in self.stretches:
            yield from _pieces(one, self.per_second)


def examine(levels: Levels, baud: int | None = None) -> Examined:
    """Tell what a wire is, and decode it. With `baud` every wire with edges is read at that rate."""
    count = len(levels.edges)
    if not count:
        return Examined(Wire(levels.name, WireKind.IDLE, f"idle, always {'high' if levels.initial else 'low'}"))
    pulses = pulses_of(levels) if baud is None else None
    if pulses is not None:
        return Examined(Wire(levels.name, WireKind.PULSES, pulses.text, count, pulses=pulses))
    clock = clock_of(levels) if baud is None else None
    if clock is not None:
        words = f"bursts of even pulses at {clock:,.0f} Hz: looks like the clock of a bus, no UART"
        return Examined(Wire(levels.name, WireKind.UNKNOWN, words, count, clock_hz=clock))
    stretches = stretches_of(levels, baud)
    calm = calmed(levels, stretches) if baud is None else None
    if calm is not None:
        which = f"pulse{'s' * (calm.removed != 1)}"
        words = f"{calm.removed:,} {which} of at most {calm.width_us:g} us left out: something disturbs the line"
        one = _uart(calm.wire, calm.stretches, words)
        return one._replace(wire=replace(one.wire, glitches=calm.removed))
    return _uart(levels, stretches) if stretches else Examined(_unknown(levels))


def _unknown(levels: Levels) -> Wire:
    count = len(levels.edges)
    slow = too_slow(levels.edges, levels.initial, levels.per_second)
    if slow is not None:
        which = "rising" if slow.rising else "falling"
        words = (
            f"{slow.rate} baud behind too slow an optocoupler: {which} edges come {slow.late_us:.0f} us late, "
            f"a bit lasts {slow.bit_us:.1f} us; use a 6N137"
        )
        return Wire(levels.name, WireKind.UNKNOWN, words, count, slow=slow)
    edges = f"{count:,} edge{'s' * (count != 1)}"
    if count < 16:
        return Wire(levels.name, WireKind.UNKNOWN, f"{edges}, too few to tell what it is", count)
    return Wire(levels.name, WireKind.UNKNOWN, f"{edges}, and no rate at which they are bytes", count)


def _uart(levels: Levels, stretches: tuple[Stretch, ...], *more: str) -> Examined:
    main = max(stretches, key=lambda one: len(one.decoded.data))
    setting = main.setting
    measured = levels.per_second / setting.bit
    baud = nearest(measured)
    total = sum(len(one.decoded.data) for one in stretches)
    wrong = sum(one.decoded.wrong for one in stretches)
    words = [f"{setting_words(baud, setting)}, {total:,} byte{'s' * (total != 1)}"]
    if abs(measured - baud) > _OFF * baud:
        words.append(f"measured {measured:.0f} baud")
    if wrong:
        words.append(_errors(stretches))
    others = tuple(dict.fromkeys(nearest(levels.per_second / one.setting.bit) for one in stretches if one is not main))
    others = tuple(rate for rate in others if rate != baud)
    skew = setting.skew or _measured_skew(levels, setting)
    remarks = (*more, *_remarks(levels, stretches, main, total, skew))
    wire = Wire(
        levels.name,
        WireKind.UART,
        ", ".join(words),
        len(levels.edges),
        baud,
        setting.parity,
        setting.inverted,
        total,
        wrong,
        skew / levels.per_second * 1e6,
        others,
        remarks=remarks,
    )
    return Examined(wire, stretches, levels.per_second)


def _measured_skew(levels: Levels, setting: Setting) -> float:
    """By how many ticks edges come late where that is too little to matter."""
    late = lateness(levels.edges[:SAMPLE_EDGES], levels.initial, setting.bit)
    return 0.0 if late is None else late.skew


def setting_words(baud: int, setting: Setting) -> str:
    """`9600 baud 8N1`, and that it is inverted."""
    return f"{baud} baud 8{_LETTERS[setting.parity]}1{', inverted (idle low)' if setting.inverted else ''}"


def _errors(stretches: tuple[Stretch, ...]) -> str:
    framing = sum(bool(error & FRAMING) for one in stretches for error in one.decoded.errors)
    parity = sum(error == PARITY for one in stretches for error in one.decoded.errors)
    told = ((framing, "a framing error"), (parity, "a parity error"))
    return " and ".join(f"{number:,} with {what}" for number, what in told if number)


def _remarks(levels: Levels, stretches: tuple[Stretch, ...], main: Stretch, total: int, skew: float) -> Iterator[str]:
    setting = main.setting
    if total < _SURE_OF_PARITY:
        yield "rate and parity are told by few bytes only"
    if setting.bit < _SAMPLES_A_BIT:
        least = _SAMPLES_A_BIT * levels.per_second / setting.bit
        wanted = rate_words(next((rate for rate in _USUAL_SAMPLING if rate >= least), int(least)))
        yield f"only {setting.bit:.1f} samples a bit: record with {_SAMPLES_A_BIT} or more, at {wanted} or faster"
    share = abs(skew) / setting.bit
    if abs(skew) > _TOLD_TICKS and share > _TOLD_SKEW:
        which, late = "rising" if skew > 0 else "falling", abs(skew) / levels.per_second * 1e6
        fastest = max((rate for rate in STANDARD if late * rate <= _MISREAD * 1e6), default=0)
        fine = f"an adapter reads it up to {fastest} baud" if share < _MISREAD else "an adapter would misread it"
        yield f"{which} edges come {late:.0f} us late, as behind a slow optocoupler: put right here; {fine}"
    if setting.inverted:
        yield "the line idles low: an adapter would read nothing of it; swap the output stage of the optocoupler"
    for one in stretches:
        rate = nearest(levels.per_second / one.setting.bit)
        if one is not main and rate != nearest(levels.per_second / setting.bit):
            count = len(one.decoded.data)
            begin = levels.us(one.decoded.starts[0]) / 1e6 if count else 0.0
            yield f"{count:,} bytes from {begin:.3f} s on are {setting_words(rate, one.setting)}"


def _pieces(stretch: Stretch, per_second: int) -> Iterator[Piece]:
    setting, (data, starts, _) = stretch
    baud = nearest(per_second / setting.bit)
    byte = 10 * setting.bit
    first = 0
    expected: float = starts[0] if starts else 0
    for place, start in enumerate(starts):
        if not -byte < start - expected < byte or place - first >= MOST_PIECE:
            yield Piece(starts[first] * 1_000_000 // per_second, data[first:place], baud)
            first = place
            expected = start
        expected += byte
    if data:
        yield Piece(starts[first] * 1_000_000 // per_second, data[first:], baud)
