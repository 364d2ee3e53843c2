"""What a product declares against what was seen of it: two columns, and in words where they contradict each other.

Neither is right by itself. Declarations come from other firmware, carry scales that were never true, and list enums in
another order than the wire; what was seen may be little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from tuyasniff.model import DpSummary, Guess, GuessStatus, Meaning, Schema, SchemaDp
from tuyasniff.vocabulary import in_base

_SHOWN = 6
_ALIKE = frozenset({"enum", "string", "value"})
"""Over the network an enum comes as its name: files that were written from there cannot tell these apart."""


class Remark(NamedTuple):
    """One thing about one datapoint, in plain words.

    `against` says that declared and seen contradict each other; otherwise one of them merely says more. `rule` is a
    word for programs: type, mode, range, bits, value, unseen, order, length, quantity, unit, scale.
    """

    dp_id: int
    rule: str
    text: str
    against: bool = True


class Comparison(NamedTuple):
    """All remarks by datapoint, and the datapoints that are declared and were never seen."""

    remarks: tuple[Remark, ...]
    unseen: tuple[int, ...]

    def of(self, dp_id: int) -> tuple[Remark, ...]:
        """What there is to say about one datapoint."""
        return tuple(remark for remark in self.remarks if remark.dp_id == dp_id)


def compared(schema: Schema, datapoints: Sequence[DpSummary], guesses: Mapping[int, Guess] | None = None) -> Comparison:
    """Lay what is declared beside what was seen and what that is taken for."""
    seen = {dp.id: dp for dp in datapoints}
    declared = {dp.id: dp for dp in schema.dps}
    remarks = tuple(
        remark
        for key in sorted(seen.keys() & declared.keys())
        for remark in remarks_on(declared[key], seen[key], (guesses or {}).get(key), kind=schema.kind)
    )
    return Comparison(remarks, tuple(sorted(declared.keys() - seen.keys())))


def remarks_on(dp: SchemaDp, seen: DpSummary, guess: Guess | None = None, *, kind: str = "") -> Iterator[Remark]:
    """What there is to say about one datapoint; `kind` is that of the declaration."""
    yield from _type(dp, seen, kind)
    yield from _mode(dp, seen)
    if "value" in (seen.type, dp.type) and seen.type == (dp.type or seen.type):
        yield from _range(dp, seen)
    if seen.type == "bitmap":
        yield from _bits(dp, seen)
    if seen.type == "enum":
        yield from _values(dp, seen)
    yield from _parts(dp, seen)
    if guess is not None:
        yield from _meaning(dp, guess)


def _type(dp: SchemaDp, seen: DpSummary, kind: str) -> Iterator[Remark]:
    if dp.type is None or dp.type in seen.types:
        return
    if kind == "tuya_local" and (_both(dp, seen, _ALIKE) or _both(dp, seen, {"raw", "string"})):
        return
    yield Remark(dp.id, "type", f"declared as {dp.type}, seen as {', '.join(seen.types)}")


def _both(dp: SchemaDp, seen: DpSummary, types: Iterable[str]) -> bool:
    return {dp.type, *seen.types} <= {*types}


def _mode(dp: SchemaDp, seen: DpSummary) -> Iterator[Remark]:
    if dp.mode == "ro" and seen.sets:
        yield Remark(dp.id, "mode", "declared as read-only, and the module has set it")
    if dp.mode == "wr" and seen.reports:
        yield Remark(dp.id, "mode", "declared as write-only, and the MCU has reported it")


def _range(dp: SchemaDp, seen: DpSummary) -> Iterator[Remark]:
    beyond = []
    if dp.min is not None and seen.min is not None and seen.min < dp.min:
        beyond.append(f"down to {seen.min}")
    if dp.max is not None and seen.max is not None and seen.max > dp.max:
        beyond.append(f"up to {seen.max}")
    if beyond:
        low, high = ("" if end is None else str(end) for end in (dp.min, dp.max))
        yield Remark(dp.id, "range", f"declared as {low}..{high}, seen {' and '.join(beyond)}")


def _bits(dp: SchemaDp, seen: DpSummary) -> Iterator[Remark]:
    if dp.max is None or dp.type not in ("bitmap", None):
        return
    beyond = sorted({bit for value in _numbers(seen) for bit in _set_bits(value & ~dp.max)})
    if beyond:
        yield Remark(dp.id, "bits", f"{dp.max.bit_length()} bits are declared, seen was bit {_listed(beyond)}")


def _set_bits(value: int) -> list[int]:
    return [bit for bit in range(value.bit_length()) if value >> bit & 1]


def _numbers(seen: DpSummary) -> list[int]:
    return sorted(
        value for value in seen.values if isinstance(value, int) and not isinstance(value, bool) and value >= 0
    )


def _values(dp: SchemaDp, seen: DpSummary) -> Iterator[Remark]:
    """Values of an enum that are not declared, and names that were never seen."""
    names = {label.value: label.label for label in dp.labels if label.value is not None}
    values = _numbers(seen)
    if not names:
        if dp.labels and len(values) > len(dp.labels):
            text = f"{len(dp.labels)} values are declared, {len(values)} were seen: {_listed(values)}"
            yield Remark(dp.id, "value", text)
        return
    strange = [value for value in values if value not in names]
    missing = [value for value in names if value not in values]
    if strange:
        text = f"declared are {_spans(sorted(names))}, seen was {_listed(strange)}"
        if missing:  # as many names as values, elsewhere: not only is something left out
            text += "; the declared order may not be that of the wire"
        yield Remark(dp.id, "order" if missing else "value", text)
    if missing and seen.distinct <= len(seen.values):
        told = ", ".join(f"{value} ({names[value]})" for value in missing[:_SHOWN])
        yield Remark(dp.id, "unseen", f"declared and never seen: {told}{_more(missing)}", against=False)


def _parts(dp: SchemaDp, seen: DpSummary) -> Iterator[Remark]:
    end = max((part.offset + part.length for part in dp.parts), default=0)
    if end and seen.type in ("raw", "string") and seen.lengths and max(seen.lengths) < end and dp.type == seen.type:
        yield Remark(dp.id, "length", f"declared parts reach to byte {end}, the value has {max(seen.lengths)} bytes")


def _meaning(dp: SchemaDp, guess: Guess) -> Iterator[Remark]:
    """The declared meaning against what the values speak for, where that is sure enough to be told."""
    told, known = guess.answer, dp.meaning
    if told is None or known is None or guess.status is GuessStatus.SCHEMA:
        return
    by = "confirmed" if guess.status is GuessStatus.CONFIRMED else "the values speak for"
    sure = "" if guess.status is GuessStatus.CONFIRMED else f" ({guess.confidence:.2f})"
    if told.quantity != known.quantity:
        yield Remark(dp.id, "quantity", f"declared as {_word(known.quantity)}, {by} {_word(told.quantity)}{sure}")
        return
    if told.unit is None or known.unit is None:
        return
    (unit, factor), (own, step) = in_base(told.unit), in_base(known.unit)
    if unit != own:
        yield Remark(dp.id, "unit", f"declared in {known.unit}, {by} {told.unit}{sure}")
    elif Fraction(told.mul, told.div) * factor != Fraction(known.mul, known.div) * step:
        yield Remark(dp.id, "scale", f"declared as {_scale(known)}, {by} {_scale(told)}{sure}")


def _word(name: str) -> str:
    return name.replace("_", " ")


def _scale(meaning: Meaning) -> str:
    """`V / 10`, `W x 10`."""
    unit = meaning.unit or "counts"
    if meaning.mul == meaning.div:
        return f"plain {unit}"
    return unit + (f" x {meaning.mul}" if meaning.mul != 1 else "") + (f" / {meaning.div}" if meaning.div != 1 else "")


def _listed(values: Sequence[int]) -> str:
    return ", ".join(map(str, values[:_SHOWN])) + _more(values)


def _more(values: Sequence[int]) -> str:
    return f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""


def _spans(values: Sequence[int]) -> str:
    """`0 to 4` where nothing is missing between, else the values."""
    if len(values) > 2 and values[-1] - values[0] == len(values) - 1:
        return f"{values[0]} to {values[-1]}"
    return _listed(values)
