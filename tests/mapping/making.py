"""Mappings and documents for tests: one that says a little of everything, and any that hypothesis can think of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tuyasniff.mapping.model import (
    BitLabel,
    CaptureSource,
    Device,
    Entry,
    EnumLabel,
    Evidence,
    Export,
    Generator,
    ImportSource,
    Mapping,
    Observed,
    Range,
    RawField,
    RawLayout,
    Scale,
    Source,
    Uart,
    Zigbee,
)
from tuyasniff.mapping.vocabulary import QUANTITIES

NASTY = ("null", "~", "", " lead", "trail ", "0x10", "1e3", "1_000", "12:30", "off", "2026-01-02", "a: b", "# c",
         "two\nlines", "\r", "\x00\x1b[31m", "\x7f\x85\u2028\ufeff", "é°³", "😀\u202e", "- x", "{", "'", '"',
         "\\", "!!str", "&a", "*a", "<<", "\\ud83d", "%", "@", "`", "|", ">-", "\t", "?", "=", ".inf",
         "+1", "0o17", "\ufffe", "\ud800")  # fmt: skip

texts = st.sampled_from(NASTY) | st.text(max_size=12)
words = texts.filter(bool)
shares = st.floats(0, 1).map(lambda value: round(value, 4))
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
u8 = st.integers(0, 255)
counts = st.none() | st.integers(0, 1 << 40)
plain = st.booleans() | st.integers(-(1 << 53), 1 << 53) | texts
moments = st.datetimes().map(
    lambda moment: moment.replace(microsecond=0, year=2000 + moment.year % 100).isoformat() + "Z"
)
jsonish = st.recursive(
    st.none() | plain | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
extras = st.dictionaries(words.map(lambda text: f"x-{text}"), jsonish, max_size=2)
scales = st.builds(Scale, st.integers(1, 1000), st.integers(1, 10**6), st.integers(-99, 99) | st.floats(-9, 9))
maybe = st.none()


@st.composite
def meanings(draw: st.DrawFn) -> dict[str, Any]:
    row = draw(st.none() | st.sampled_from(QUANTITIES))
    if row is None:
        return {"quantity": None, "unit": draw(st.none() | words), "state_class": None}
    unit = draw(st.none() | (words if row.units is None else st.sampled_from(row.units or (None,))))
    return {"quantity": row.name, "unit": unit, "state_class": draw(st.sampled_from((None, *row.state_classes)))}


@st.composite
def raw_fields(draw: st.DrawFn) -> RawField:
    said = draw(meanings())
    if said["state_class"] == "measurement_angle":
        said["state_class"] = None
    return RawField(
        draw(texts),
        draw(st.integers(0, 8)),
        draw(st.integers(1, 8)),
        draw(st.sampled_from(("big", "little"))),
        draw(st.booleans()),
        scale=draw(maybe | scales),
        **said,
    )


raws = st.builds(RawLayout, maybe | names, st.integers(16, 99), st.lists(raw_fields(), max_size=2).map(tuple))
observations = st.builds(
    Observed,
    reports=counts,
    sets=counts,
    first=maybe | moments,
    last=maybe | moments,
    lengths=st.lists(u8, unique=True, max_size=3).map(lambda found: tuple(sorted(found))),
    min=maybe | st.integers(-9, 9),
    max=maybe | st.integers(-9, 9),
    last_value=maybe | plain,
    distinct=maybe | st.integers(0, 9),
    values=st.lists(plain, max_size=5, unique_by=lambda value: (type(value), value)).map(tuple),
    period_s=maybe | st.floats(0, 9).map(lambda value: round(value, 3)),
).map(lambda seen: replace(seen, distinct=None if seen.distinct is None else seen.distinct + len(seen.values)))
evidences = st.builds(
    Evidence,
    names,
    maybe | st.sampled_from(("type", "access", "name", "scale")),
    maybe | shares,
    maybe | texts,
    maybe | u8,
)
enums = st.lists(st.builds(EnumLabel, u8, words, maybe | st.booleans()), max_size=3, unique_by=lambda one: one.value)
bitmaps = st.lists(st.builds(BitLabel, st.integers(0, 31), words), max_size=3, unique_by=lambda one: one.bit)


@st.composite
def entries(draw: st.DrawFn, dp_id: int | None = None) -> Entry:
    return Entry(
        id=draw(u8) if dp_id is None else dp_id,
        type=draw(st.sampled_from(("raw", "bool", "value", "string", "enum", "bitmap", "unknown"))),
        type_code=draw(maybe | u8),
        access=draw(st.sampled_from(("ro", "rw", "wo", "unknown"))),
        code=draw(maybe | names),
        name=draw(maybe | words),
        entity_category=draw(st.sampled_from((None, "config"))),
        scale=draw(maybe | scales),
        signed=draw(maybe | st.booleans()),
        display_precision=draw(maybe | st.integers(0, 6)),
        range=draw(maybe | st.just(Range(0, 5000, 1)) | st.just(Range(max=7))),
        enum=tuple(draw(enums)),
        bitmap=tuple(draw(bitmaps)),
        raw=draw(maybe | raws),
        observed=draw(maybe | observations),
        confidence=draw(shares),
        confidence_by_field=draw(st.dictionaries(texts, shares, max_size=2)),
        evidence=tuple(draw(st.lists(evidences, max_size=2, unique=True))),
        user_set=tuple(draw(st.lists(st.sampled_from(("name", "unit", "enum", "observed")), unique=True))),
        note=draw(maybe | texts),
        export=draw(maybe | st.just(Export(skip=True)) | st.just(Export(platform="sensor", tasmota_fnid=0))),
        extra=draw(extras),
        **draw(meanings()),
    )


devices = st.builds(
    Device,
    name=maybe | words,
    family=st.sampled_from(("wifi", "zigbee", "unknown")),
    header_versions=st.lists(u8, unique=True, max_size=3).map(lambda found: tuple(sorted(found))),
    product_id=maybe | words.filter(lambda text: len(text) <= 64),
    product_info=maybe | texts,
    zigbee=maybe | st.builds(Zigbee, texts, texts),
    uart=maybe | st.just(Uart(9600, confidence=1.0)),
    needs_polling=maybe | st.booleans(),
    extra=extras,
)
shas = st.integers(0, 1 << 250).map(lambda number: f"{number:064x}")
captures = st.builds(CaptureSource, texts, shas, maybe | moments, maybe | st.just(1.5), counts, counts)


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    """A valid mapping; every capture has its sha256, datapoints stand by id."""
    ids = sorted(draw(st.sets(st.integers(1, 9), max_size=3)))
    sources = draw(st.lists(captures, max_size=2, unique_by=lambda one: one.sha256))
    imports = draw(st.lists(st.just(ImportSource("user", "x")), max_size=1))
    return Mapping(
        generator=draw(maybe | st.builds(Generator, texts, texts)),
        created=draw(maybe | moments),
        device=draw(devices),
        source=Source(tuple(sources), tuple(imports)) if sources or imports else None,
        dps=tuple(draw(entries(dp_id=dp_id)) for dp_id in ids),
        extra=draw(extras),
    )


METER = Mapping(
    generator=Generator("tuyasniff", "0.1.0"),
    created="2026-01-02T03:04:05Z",
    device=Device("Meter", family="wifi", header_versions=(0, 3), product_id="abcdefgh12345678", uart=Uart(9600)),
    source=Source((CaptureSource("meter.bin", "0" * 64, frames=812, checksum_errors=0),)),
    dps=(
        Entry(1, "bool", 1, "rw", name="Switch", quantity="switch", observed=Observed(12, 4, values=(False, True))),
        Entry(
            17,
            "value",
            2,
            "ro",
            "add_ele",
            "Energy",
            "energy",
            "kWh",
            "total_increasing",
            scale=Scale(1, 100),
            observed=Observed(60, 0, lengths=(4,), min=98700, max=98765, distinct=9, period_s=10.0),
            confidence=0.81,
            confidence_by_field={"quantity": 0.95, "scale": 0.81},
            evidence=(Evidence("monotonic", "quantity", 0.6),),
        ),
        Entry(26, "bitmap", 5, "ro", bitmap=(BitLabel(0, "ov_cr"), BitLabel(1, "ov_vol")), confidence=0.7),
        Entry(38, "enum", 4, "rw", enum=(EnumLabel(0, "off", True), EnumLabel(1, "on", False)), confidence=0.5),
    ),
)
"""Something of everything that people have in their files."""
