"""Why a datapoint is believed to be what it is, in plain words; each with what it did to the odds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from tuyasniff.analysis.quantities.candidates import Field
from tuyasniff.analysis.quantities.combine import Combined
from tuyasniff.analysis.quantities.context import NAMES as CONTEXT
from tuyasniff.analysis.quantities.course import Course, Kind
from tuyasniff.analysis.quantities.opened import where
from tuyasniff.analysis.quantities.physics import Pairing
from tuyasniff.analysis.quantities.plausible import GROUPS
from tuyasniff.analysis.quantities.plausible import NAMES as VALUES
from tuyasniff.analysis.quantities.relations import factors_of, off_by, scales
from tuyasniff.analysis.quantities.senses import MEASURE, Sense, meaning_of
from tuyasniff.analysis.quantities.weights import ROUNDS
from tuyasniff.model import Evidence, Meaning

LEAST = 0.3
"""What moved the odds by less is not worth a line."""

_SHOWN = 3

_PARTS: Mapping[str, tuple[str, ...]] = {
    "known_devices": ("log_prior", "log_by_id", "log_base", "likes", *GROUPS),
    "values": VALUES,
    "scales": ("world", "same_scale", "same_scale_any"),
    "order": ("next", "near", "far"),
    "blocks": ("block",),
    "phases": ("peers",),
    "tally": ("tally",),
    "physics": ("physics", "pairing", "veto"),
    "counter": ("counter",),
    "power_factor": ("factor",),
}
"""Which figures each line of evidence sums up."""

RULES = tuple(_PARTS)


def evidence_of(dp_id: int, best: Sense, rival: Sense | None, found: Field, combined: Combined) -> tuple[Evidence, ...]:
    """What speaks for the best candidate, set against the next one, the weightiest first."""
    names = ROUNDS[1]
    figures = combined.figures[dp_id].get(best)
    if figures is None:
        return ()
    other = combined.figures[dp_id].get(rival) if rival is not None else None
    weighed = {
        name: weight * (mine - (0.0 if other is None else theirs))
        for name, weight, mine, theirs in zip(names, combined.weights, figures, other or figures, strict=True)
    }
    lines = []
    for rule, parts in _PARTS.items():
        weight = sum(weighed[name] for name in parts)
        if abs(weight) >= LEAST:
            text = _text(rule, dp_id, best, found, combined, speaks_for=weight > 0)
            if text:
                lines.append(Evidence(rule, text, round(weight, 2), _number(found, dp_id)))
    lines.sort(key=lambda line: -abs(line.weight))
    return tuple(lines)


def _number(found: Field, dp_id: int) -> int | None:
    numbers = found.traces[dp_id].numbers
    return numbers[-1] if numbers and numbers[-1] > 0 else None


def _text(rule: str, dp_id: int, sense: Sense, found: Field, combined: Combined, *, speaks_for: bool) -> str:
    meaning = meaning_of(sense)
    if rule == "known_devices":
        return _known(dp_id, sense, found, meaning)
    if rule == "values":
        return _values(found.courses[dp_id], sense, meaning, speaks_for=speaks_for)
    if rule == "scales":
        return _scales(dp_id, sense, combined, speaks_for=speaks_for)
    if rule == "order":
        word = "as usual" if speaks_for else "which is not usual"
        return f"stands by its id among {_near(dp_id, combined)}, {word} for {_named(sense)}"
    if rule == "blocks":
        return "the ids repeat in blocks, and it stands where others have " + (
            _named(sense) if speaks_for else "something else"
        )
    if rule == "phases":
        return "others show nearly the same, as the phases of a grid do" if speaks_for else ""
    if rule == "tally":
        return f"there are {'fewer' if speaks_for else 'enough'} {_plural(sense)} beside the others of this device"
    if rule == "physics":
        return _pairing(dp_id, combined, speaks_for=speaks_for)
    if rule == "counter":
        return _counter(dp_id, sense, combined, speaks_for=speaks_for)
    return _factor(dp_id, sense, combined, speaks_for=speaks_for)


def _known(dp_id: int, sense: Sense, found: Field, meaning: Meaning) -> str:
    there = [shape for _, shape in found.neighbours if dp_id in shape.senses][:8]
    agree = sum(shape.senses[dp_id] == sense for shape in there)
    if agree:
        likest = max(likeness for likeness, shape in found.neighbours if shape.senses.get(dp_id) == sense)
        return (
            f"{agree} of {len(there)} known devices with such datapoints have {_scaled(meaning)} here; "
            f"the most alike shares {likest:.0%}"
        )
    kind = "that measure mains" if found.metering > 0.5 else "of this kind"
    return f"known devices {kind} have {_scaled(meaning)} about as often as that"


def _values(course: Course, sense: Sense, meaning: Meaning, *, speaks_for: bool) -> str:
    span = _span(course, meaning)
    if sense.quantity == "duration" and course.per_second is not None and course.falls >= 5:
        return (
            f"falls by {course.per_second:.2g} a second: a countdown" if speaks_for else "falls, but not like a clock"
        )
    if sense.quantity == "energy" and course.kind is Kind.COUNTS_UP:
        return f"only counts up, {span}"
    words = {
        Kind.ZERO: "is always 0",
        Kind.CONSTANT: f"is always {span}",
        Kind.NARROW: f"steady, {span}",
        Kind.SMOOTH: f"drifts, {span}",
        Kind.COUNTS_UP: f"only rises, {span}",
        Kind.COUNTS_DOWN: f"only falls, {span}",
    }.get(course.kind, f"moves, {span}")
    return f"{words}: {'likely' if speaks_for else 'unlikely'} for {_named(sense)}"


def _span(course: Course, meaning: Meaning) -> str:
    low, high = (_physical(value, meaning) for value in (course.low, course.high))
    return low if course.low == course.high else f"{low} to {high}"


def _physical(raw: int, meaning: Meaning) -> str:
    value = Decimal(raw) * meaning.mul / meaning.div
    text = f"{value.normalize():f}" if value else "0"
    if "." in text and len(text.partition(".")[2]) > 4:
        text = f"{value:.4f}"
    return f"{text} {meaning.unit}" if meaning.unit else text


def _scales(dp_id: int, sense: Sense, combined: Combined, *, speaks_for: bool) -> str:
    same = [d for d, odds in combined.odds.items() if d != dp_id and odds.get(sense, 0.0) > 0.5]
    if same:
        return f"has the scale of other {_plural(sense)} of this device, {_listed(same)}"
    others = [
        d
        for d, odds in combined.odds.items()
        if d != dp_id and sum(p for s, p in odds.items() if s.quantity == sense.quantity and s.role == sense.role) > 0.5
    ]
    if others:
        return f"other {_plural(sense)} of this device, {_listed(others)}, have another scale"
    return f"its scale {'goes' if speaks_for else 'does not go'} with those of the other quantities"


def _near(dp_id: int, combined: Combined) -> str:
    told = []
    for other in (dp_id - 2, dp_id - 1, dp_id + 1, dp_id + 2):
        odds = combined.odds.get(other)
        if odds:
            best = max(odds, key=lambda sense: odds[sense])
            if odds[best] > 0.5:
                told.append(f"{_named(best)} ({other})")
    return ", ".join(told) if told else "its neighbours"


def _pairing(dp_id: int, combined: Combined, *, speaks_for: bool) -> str:
    pairing = next((p for p in combined.context.pairings if dp_id in (p.power, p.current, p.voltage)), None)
    if pairing is None:
        return ""
    factor = typical_factor(pairing, combined)
    if factor is None:
        return f"follows {where(pairing.current if dp_id == pairing.power else pairing.power)}"
    volts = "230 V" if pairing.voltage is None else where(pairing.voltage)
    law = f"{where(pairing.power)} = {where(pairing.current)} · {volts}"
    fits = "P = U·I holds" if speaks_for else "P = U·I does not fit well"
    middle, top = factor
    words = f"power factor {middle:.2f}" + (f", at most {top:.2f}," if pairing.moments > 1 else "")
    return f"{fits}: {law}, {words} over {pairing.moments} moment{'s' * (pairing.moments != 1)}"


def typical_factor(pairing: Pairing, combined: Combined) -> tuple[float, float] | None:
    """The power factor of a pairing in the middle and nearly at most, at the likeliest scales."""
    found = [
        scales(combined.everything[pairing.power], "power"),
        scales(combined.everything[pairing.current], "current"),
    ]
    if pairing.voltage is not None:
        found.append(scales(combined.everything[pairing.voltage], "voltage"))
    if not all(found):
        return None
    power, current = found[0][0][0], found[1][0][0]
    grid = 10 ** found[2][0][0] if pairing.voltage is not None else 1 / 230
    factor = 10 ** (current - power) * grid
    return pairing.middle * factor, pairing.cap * factor


def _counter(dp_id: int, sense: Sense, combined: Combined, *, speaks_for: bool) -> str:
    grown = combined.physics.growth(dp_id)
    if grown is None:
        return ""
    delta, begin, end = grown
    best: tuple[float, int] | None = None
    for power, odds in combined.everything.items():
        found = scales(odds, "power")
        if power == dp_id or not found or sum(p for s, p in odds.items() if s.quantity == "power") < 0.3:
            continue
        work = combined.physics.work(power, begin, end)
        if work:
            counts = work / 1000 / 10 ** found[0][0] * 10**sense.scale
            if best is None or abs(counts - delta) < abs(best[0] - delta):
                best = (counts, power)
    if best is None:
        return ""
    grew = "its increments add up to" if combined.physics.increments(dp_id) else "it grew by"
    fit = "as" if speaks_for else "while"
    return f"{grew} {delta}, {fit} the integral of {where(best[1])} gives {best[0]:.3g}"


def _factor(dp_id: int, sense: Sense, combined: Combined, *, speaks_for: bool) -> str:
    best: tuple[float, int, Pairing] | None = None
    for pairing in combined.context.pairings:
        loaded = factors_of(combined.physics, combined.everything, dp_id, pairing)
        if loaded:
            off = off_by(loaded, 10**sense.scale)
            if best is None or off < best[0]:
                best = (off, len(loaded), pairing)
    if best is None:
        return ""
    off, moments, pairing = best
    volts = "230 V" if pairing.voltage is None else where(pairing.voltage)
    law = f"{where(pairing.power)} / ({where(pairing.current)} · {volts})"
    fits = "equals" if speaks_for else "should equal"
    return f"{fits} {law}, {off:.3f} off over {moments} moment{'s' * (moments != 1)}"


def _named(sense: Sense) -> str:
    name = sense.quantity.replace("_", " ")
    return name if sense.role == MEASURE else f"{name} that is set"


def _plural(sense: Sense) -> str:
    name = sense.quantity.replace("_", " ")
    return name[:-1] + "ies" if name.endswith("y") else name + "s"


def _scaled(meaning: Meaning) -> str:
    scale = (f"*{meaning.mul}" if meaning.mul != 1 else "") + (f"/{meaning.div}" if meaning.div != 1 else "")
    return " ".join(part for part in (meaning.quantity.replace("_", " "), meaning.unit, scale) if part)


def _listed(ids: Sequence[int]) -> str:
    more = len(ids) - _SHOWN
    return "dp " + ", ".join(map(str, ids[:_SHOWN])) + (f" and {more} more" if more > 0 else "")


def names() -> Iterator[str]:
    """The figures that no line sums up; there should be none."""
    told = {name for parts in _PARTS.values() for name in parts}
    yield from (name for name in (*ROUNDS[1], *CONTEXT) if name not in told)
