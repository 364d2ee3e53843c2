"""What captures have shown, as a mapping. Nothing is guessed here: no quantity, no unit, no scale.

`confidence` of an entry is that of the least certain thing it says, and `confidence_by_field` tells them apart. From
observation alone these are its type and its access:

* type: frames with good checksums leave little doubt, and each further one less; two types of one datapoint: 0.5
* access: `rw` that a report confirmed 0.98, set and reported 0.8; `ro` only says that nobody has set it so far, 0.5;
  `wo` only says that no report was seen, 0.3

Values of text and raw datapoints stay out of the file: serial numbers and names are among them, and a mapping is
there to be passed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tuyasniff.mapping.model import (
    UNKNOWN,
    BitLabel,
    CaptureSource,
    Device,
    Entry,
    EnumLabel,
    Evidence,
    Generator,
    Observed,
    Source,
    Uart,
)
from tuyasniff.mapping.model import Mapping as DpMapping
from tuyasniff.model import DpSummary, DpType, FamilyName

VALUES_KEPT = 64
SEEN = "observed"
ECHO = "set_echo"
OTHER_TYPE = "other_type"

_CODES = {kind.name.lower(): int(kind) for kind in DpType}
_U8 = 0xFF
_BITS = 32


def observed_mapping(
    datapoints: Iterable[DpSummary],
    *,
    family: FamilyName | str | None = None,
    product: Mapping[str, Any] | None = None,
    product_info: str | None = None,
    header_versions: Iterable[int] = (),
    baud: int | None = None,
    needs_polling: bool | None = None,
    captures: Iterable[CaptureSource] = (),
    generator: Generator | None = None,
    started: datetime | None = None,
    created: str | None = None,
) -> DpMapping:
    """A mapping of these datapoints.

    `product` as the decoder gives it (id, version); `needs_polling`: reports came only when the module asked;
    `started` is the moment of `t_us` 0; `created` in ISO 8601.
    """
    product = product or {}
    device = Device(
        family=str(family or UNKNOWN),
        header_versions=tuple(sorted(set(header_versions))),
        product_id=_text(product.get("id")),
        product_version=_text(product.get("version")),
        product_info=product_info,
        uart=None if baud is None else Uart(baud),
        needs_polling=needs_polling,
    )
    known = tuple(captures)
    return DpMapping(
        generator=generator,
        created=created,
        device=device,
        source=Source(captures=known) if known else None,
        dps=tuple(_entry(dp, started) for dp in sorted(datapoints, key=lambda dp: dp.id)),
    )


def _text(value: Any) -> str | None:
    """A product id is 1 to 64 characters; what a damaged device says otherwise is none."""
    return value if isinstance(value, str) and 1 <= len(value) <= 64 else None


def stamp(moment: datetime) -> str:
    """UTC to the second; a moment without a zone is taken for local time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(started: datetime | None, t_us: int | None) -> str | None:
    if started is None or t_us is None:
        return None
    try:
        return stamp(started + timedelta(microseconds=t_us))
    except OverflowError:
        return None  # a clock gone mad


def _entry(dp: DpSummary, started: datetime | None) -> Entry:
    type_name, type_code = _type(dp.type)
    numbers = [value for value in dp.values if isinstance(value, int) and not isinstance(value, bool)]
    is_value = dp.type == "value"
    observed = Observed(
        reports=dp.reports,
        sets=dp.sets,
        first=_moment(started, dp.first_us),
        last=_moment(started, dp.last_us),
        lengths=tuple(sorted(dp.lengths)),
        min=dp.min if is_value else None,
        max=dp.max if is_value else None,
        last_value=dp.last if _is_plain(dp.last) else None,
        distinct=dp.distinct,
        values=tuple(value for value in dp.values if _is_plain(value))[:VALUES_KEPT],
        period_s=None if dp.period_us is None else dp.period_us / 1_000_000,
    )
    evidence = [seen_evidence(type_words(*_type(dp.type)), dp.count)]
    evidence += [other_type(type_words(*_type(name))) for name in dp.types if name != dp.type]
    if dp.echoed:
        text = "a report repeated a value that the module had set"
        evidence.append(Evidence(ECHO, "access", 0.9, text))
    access = access_of(observed)
    certain = {"type": type_certainty(dp.count, len(dp.types))}
    if access != UNKNOWN:
        certain["access"] = access_certainty(access, bool(dp.echoed))
    return Entry(
        id=dp.id,
        type=type_name,
        type_code=type_code,
        access=access,
        enum=labels_of(numbers) if dp.type == "enum" else (),
        bitmap=bits_of(numbers) if dp.type == "bitmap" else (),
        observed=observed,
        confidence=min(certain.values()),
        confidence_by_field=certain,
        evidence=tuple(evidence),
    )


def _type(name: str) -> tuple[str, int]:
    """The type and its code: `value` and 2, `unknown` and 9 for `unknown_0x09`."""
    return (name, _CODES[name]) if name in _CODES else (UNKNOWN, int(name.removeprefix("unknown_"), 16))


def _is_plain(value: Any) -> bool:
    """Whether it may be in the file: true, false, or a number that JSON readers keep exact. Text may be private."""
    return isinstance(value, bool) or (isinstance(value, int) and abs(value) < 1 << 53)


def type_words(type_name: str, type_code: int | None) -> str:
    """`value`; `type 0x09` for one that has no name."""
    return f"type 0x{type_code:02x}" if type_name == UNKNOWN and type_code is not None else type_name


def seen_evidence(words: str, count: int) -> Evidence:
    """The line that says how often the type was seen."""
    return Evidence(SEEN, "type", text=f"{words} in {count} frame" + ("s" if count != 1 else ""))


def other_type(words: str) -> Evidence:
    """The line that says that one datapoint came with two types."""
    return Evidence(OTHER_TYPE, "type", text=f"also seen as {words}")


def access_of(observed: Observed) -> str:
    """`ro`, `rw`, `wo`, as far as anybody has seen."""
    if observed.sets:
        return "rw" if observed.reports else "wo"
    return "ro" if observed.reports else UNKNOWN


def type_certainty(count: int, types: int) -> float:
    """How sure a type is that was seen so often, among so many."""
    return 0.5 if types > 1 else round(1 - 0.1 / max(count, 1), 3)


def access_certainty(access: str, echoed: bool) -> float:
    """How sure an access is."""
    return {"rw": 0.98 if echoed else 0.8, "ro": 0.5, "wo": 0.3}[access]


def labels_of(values: Iterable[int]) -> tuple[EnumLabel, ...]:
    """Enum values that were seen, not named yet."""
    return tuple(
        EnumLabel(value, str(value), True) for value in sorted({value for value in values if 0 <= value <= _U8})
    )


def bits_of(values: Iterable[int]) -> tuple[BitLabel, ...]:
    """Bits that were seen set, not named yet."""
    every = 0
    for value in values:
        every |= value
    return tuple(BitLabel(bit, str(bit), True) for bit in range(_BITS) if every >> bit & 1)
