from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from mapping.making import METER, mappings
from tuyasniff.errors import FormatError
from tuyasniff.mapping.document import to_document
from tuyasniff.mapping.merge import merge, merged_all, set_by_a_person
from tuyasniff.mapping.model import (
    EMPTY,
    CaptureSource,
    Device,
    Entry,
    EnumLabel,
    Evidence,
    Export,
    Mapping,
    Observed,
    Range,
    Scale,
    Source,
)
from tuyasniff.mapping.observe import observed_mapping
from tuyasniff.mapping.seen import Overlap, overlap_of
from tuyasniff.mapping.validation import first_problem
from tuyasniff.model import DpSummary


def summary(dp_id: int = 20, **changes: Any) -> DpSummary:
    known: dict[str, Any] = {
        "id": dp_id, "type": "value", "types": ("value",), "length": 4, "lengths": (4,), "count": 2, "reports": 2,
        "sets": 0, "echoed": None, "first": 1, "last": 2, "min": 1, "max": 2, "distinct": 2, "values": (1, 2),
        "period_us": 1_000_000,
    }  # fmt: skip
    return DpSummary(**(known | changes))


def shown(sha: int, *dps: DpSummary, **known: Any) -> Mapping:
    return observed_mapping(dps, captures=[CaptureSource(f"{sha}.bin", f"{sha:064x}", frames=9)], **known)


@st.composite
def evenings(draw: st.DrawFn, sha: int) -> Mapping:
    """One capture's mapping: datapoints of fixed types with any counts and values."""
    dps = []
    for dp_id in sorted(draw(st.sets(st.integers(1, 4), min_size=1))):
        kind = ("bool", "value", "enum", "bitmap")[dp_id - 1]
        values = draw(st.lists(st.booleans() if kind == "bool" else st.integers(0, 5), min_size=1, max_size=4))
        reports, sets = draw(st.integers(0, 9)), draw(st.integers(0, 9))
        numbers = values if kind == "value" else [0]
        dps.append(
            summary(
                dp_id, type=kind, types=(kind,), count=reports + sets, reports=reports, sets=sets, last=values[-1],
                min=min(numbers), max=max(numbers), values=tuple(dict.fromkeys(values)), distinct=len(set(values)),
            )
        )  # fmt: skip
    return shown(sha, *dps)


@settings(max_examples=40)
@given(mapping=mappings())
def test_merging_with_nothing_changes_nothing(mapping: Mapping) -> None:
    mapping = replace(mapping, generator=mapping.generator or METER.generator)
    assert merge(mapping, EMPTY).mapping == mapping
    assert merge(EMPTY, mapping).mapping == mapping


@settings(max_examples=40)
@given(old=mappings(), new=mappings())
def test_merging_the_same_twice_changes_nothing_more(old: Mapping, new: Mapping) -> None:
    captures = (CaptureSource("x", "a" * 64),)
    new = replace(new, source=Source(captures) if new.source is None or not new.source.captures else new.source)
    once = merge(old, new, force=True)
    twice = merge(once.mapping, new, force=True)
    assert twice.mapping == once.mapping
    assert twice.added == twice.updated == ()
    assert first_problem(to_document(once.mapping)) is None
    assert [dp.id for dp in once.mapping.dps] == sorted({dp.id for dp in (*old.dps, *new.dps)})


def test_reasons_stay_where_they_stand() -> None:
    lines = (Evidence("a", "scale", 0.0), Evidence("a"))
    new = Mapping(dps=(Entry(1, "raw", access="ro", evidence=lines),))
    once = merge(EMPTY, new).mapping
    assert merge(once, new).mapping == once


@settings(max_examples=times(25, 60))
@given(first=evenings(1), second=evenings(2), third=evenings(3))
def test_the_order_of_evenings_does_not_matter_for_what_was_counted(
    first: Mapping, second: Mapping, third: Mapping
) -> None:
    left = merge(merge(first, second).mapping, third).mapping
    right = merge(first, merge(second, third).mapping).mapping

    def counted(mapping: Mapping) -> list[Any]:
        return [
            (dp.id, dp.access, dp.confidence, dp.confidence_by_field, dp.evidence, set(dp.enum), set(dp.bitmap),
             replace(dp.observed, period_s=None))
            for dp in mapping.dps if dp.observed
        ]  # fmt: skip

    assert counted(left) == counted(right)
    for dp in left.dps:
        parts = [part.observed for one in (first, second, third) if (part := one.entry(dp.id))]
        assert dp.observed is not None
        assert dp.observed.reports == sum((part.reports or 0) for part in parts if part)
        assert dp.observed.sets == sum((part.sets or 0) for part in parts if part)


MINE: dict[str, Any] = {
    "name": "Mains voltage",
    "code": "cur_voltage",
    "quantity": "voltage",
    "unit": "V",
    "state_class": "measurement",
    "scale": Scale(1, 10),
    "range": Range(0, 5000),
    "display_precision": 1,
    "note": "measured with a Fluke",
    "export": Export(openbeken_channel=3),
    "signed": False,
    "entity_category": "diagnostic",
}


@settings(max_examples=times(25, 60))
@given(evenings_after=st.tuples(evenings(1), evenings(2), evenings(3)), names=st.sets(st.sampled_from(sorted(MINE))))
def test_what_a_person_wrote_outlives_three_merges(evenings_after: tuple[Mapping, ...], names: set[str]) -> None:
    mine = {name: MINE[name] for name in names}
    start = shown(9, summary(2))
    mapping = replace(start, dps=(replace(start.dps[0], **mine),))
    other: dict[str, Any] = {
        "name": "guess",
        "quantity": "power",
        "unit": "W",
        "scale": Scale(1, 1),
        "code": "x",
        "signed": True,
    }
    for evening in evenings_after:
        guessed = replace(evening, dps=tuple(replace(dp, **other) if dp.id == 2 else dp for dp in evening.dps))
        mapping = merge(mapping, guessed).mapping
        entry = mapping.entry(2)
        assert entry is not None
        assert {name: getattr(entry, name) for name in names} == mine
        assert first_problem(to_document(mapping)) is None


def test_a_field_in_user_set_is_never_touched() -> None:
    fixed = Entry(20, "value", access="rw", observed=Observed(1), user_set=("access", "observed", "unit", "name"))
    guess = replace(shown(1, summary()).dps[0], unit="V", quantity="voltage", name="guess", code="cur_voltage")
    (now,) = merge(Mapping(dps=(fixed,)), Mapping(dps=(guess,))).mapping.dps
    assert (now.access, now.observed, now.unit, now.name) == ("rw", Observed(1), None, None)
    assert now.code == "cur_voltage"


def test_access_edited_by_hand_stays_and_observed_access_grows() -> None:
    seen, later = shown(1, summary()), shown(2, summary(reports=0, sets=3, count=3))
    assert merge(seen, later).mapping.dps[0].access == "rw"
    edited = replace(seen, dps=(replace(seen.dps[0], access="wo"),))
    assert merge(edited, later).mapping.dps[0].access == "wo"
    by_hand = Mapping(dps=(Entry(20, "value", access="ro"),))
    assert merge(by_hand, later).mapping.dps[0].access == "ro"
    assert merge(Mapping(dps=(Entry(20, "value"),)), later).mapping.dps[0].access == "wo"


def test_confidence_edited_by_hand_stays() -> None:
    seen, later = shown(1, summary()), shown(2, summary(reports=8))
    assert merge(seen, later).mapping.dps[0].confidence_by_field["type"] == 0.99
    edited = replace(seen, dps=(replace(seen.dps[0], confidence=1.0),))
    assert merge(edited, later).mapping.dps[0].confidence == 1.0
    by_hand = Mapping(dps=(Entry(20, "value", confidence=0.9),))
    assert merge(by_hand, later).mapping.dps[0].confidence == 0.9


def test_labels_stay_and_new_values_are_added() -> None:
    old = Mapping(dps=(Entry(38, "enum", enum=(EnumLabel(0, "off"), EnumLabel(1, "1", True))),))
    new = shown(1, summary(38, type="enum", types=("enum",), values=(0, 2), min=0, max=2))
    done = merge(old, new)
    assert done.mapping.dps[0].enum == (EnumLabel(0, "off", True), EnumLabel(1, "1", True), EnumLabel(2, "2", True))
    assert done.kept == ((38, "labels"),)


def test_the_same_capture_counts_once_and_another_one_adds() -> None:
    first, second = shown(1, summary()), shown(2, summary(min=-5, values=(7,), last=7))
    again = merge(first, first)
    assert again.mapping == first
    assert again.updated == ()
    both = merge(first, second)
    assert both.updated == (20,)
    observed = both.mapping.dps[0].observed
    assert observed == Observed(
        4, 0, lengths=(4,), min=-5, max=2, last_value=7, distinct=3, values=(1, 2, 7), period_s=1
    )
    assert both.mapping.source is not None
    assert [capture.name for capture in both.mapping.source.captures] == ["1.bin", "2.bin"]
    assert both.mapping.dps[0].evidence[0].text == "value in 4 frames"
    partly = merge(first, both.mapping)
    assert partly.mapping.dps[0].observed == observed
    assert "merged before" in partly.remarks[0]
    assert overlap_of(both.mapping.source, first.source) is Overlap.ALL


def test_another_product_is_refused_unless_forced() -> None:
    old = Mapping(device=Device(product_id="one"))
    new = Mapping(device=Device(product_id="two", family="wifi"))
    with pytest.raises(FormatError, match="the mapping is of product one, the capture of two") as caught:
        merge(old, new)
    assert "--force" in caught.value.hint
    done = merge(old, new, force=True)
    assert done.mapping.device.product_id == "one"
    assert len(done.remarks) == 1


def test_contradictions_are_said_and_the_old_word_stands() -> None:
    old = Mapping(
        device=Device(family="wifi", product_version="1.0.0"),
        dps=(
            Entry(20, "value", 2, quantity="voltage", unit="V", scale=Scale(1, 10), observed=Observed(1, min=1, max=3)),
        ),
    )
    new = Mapping(
        device=Device(family="zigbee", product_version="1.0.1"),
        dps=(Entry(20, "enum", 4, quantity="power", unit="W", scale=Scale(1, 1), observed=Observed(2, min=9, max=9)),),
    )
    done = merge(old, new)
    assert done.remarks == (
        "product version: 1.0.0 stays, the capture says 1.0.1",
        "family: wifi stays, the capture looks like zigbee",
        "dp 20: type value stays, the capture says enum",
        "dp 20: quantity voltage stays, the capture suggests power",
        "dp 20: unit V stays, the capture suggests W",
        "dp 20: scale 1/10 stays, the capture suggests 1/1",
    )
    entry = done.mapping.dps[0]
    assert (entry.type, entry.quantity, entry.unit, entry.scale) == ("value", "voltage", "V", Scale(1, 10))
    assert entry.observed == Observed(3, min=1, max=3)
    assert entry.evidence[-1].text == "also seen as enum"
    assert done.mapping.device.family == "wifi"


def test_a_unit_is_only_taken_over_with_its_quantity() -> None:
    old = Mapping(dps=(Entry(20, "value", quantity="power"),))
    voltage = Mapping(dps=(Entry(20, "value", quantity="voltage", unit="V", scale=Scale(1, 10)),))
    power = Mapping(dps=(Entry(20, "value", quantity="power", unit="W", scale=Scale(1, 10)),))
    assert merge(old, voltage).mapping.dps[0].unit is None
    assert merge(old, power).mapping.dps[0].unit == "W"
    unit = Mapping(dps=(Entry(20, "value", unit="kW"),))
    assert merge(unit, voltage).mapping.dps[0].quantity is None


def test_an_unnamed_type_is_filled_in() -> None:
    (entry,) = merge(Mapping(dps=(Entry(20, "unknown", name="U"),)), shown(1, summary())).mapping.dps
    assert (entry.type, entry.type_code, entry.name) == ("value", 2, "U")


def test_what_a_person_has_set_is_told_from_what_evidence_explains() -> None:
    switch, energy, fault, mode = METER.dps
    assert list(set_by_a_person(switch)) == ["name", "quantity"]
    assert list(set_by_a_person(energy)) == ["code", "name", "unit", "scale", "state_class"]
    assert list(set_by_a_person(fault)) == list(set_by_a_person(mode)) == ["labels"]
    assert list(set_by_a_person(replace(energy, code=None, name=None, user_set=("quantity", "access")))) == [
        "quantity", "unit", "scale", "state_class", "access",
    ]  # fmt: skip


def test_what_a_person_changed_of_what_was_observed_is_told() -> None:
    seen, later = shown(1, summary()), shown(2, summary(reports=8))
    assert list(set_by_a_person(seen.dps[0])) == []
    for changes, name in (
        ({"access": "rw"}, "access"),
        ({"type": "enum", "type_code": 4}, "type"),
        ({"confidence": 0.9}, "confidence"),
    ):
        edited = replace(seen, dps=(replace(seen.dps[0], **changes),))
        done = merge(edited, later)
        assert done.kept == ((20, name),)
        for field, value in changes.items():
            assert getattr(done.mapping.dps[0], field) == value


def test_a_figure_for_the_observed_access_does_not_stand_beside_another_access() -> None:
    seen, later, set_later = shown(1, summary()), shown(2, summary(reports=8)), shown(3, summary(sets=3, count=5))
    assert seen.dps[0].confidence_by_field["access"] == seen.dps[0].confidence == 0.5
    edited = replace(seen, dps=(replace(seen.dps[0], access="rw"),))
    (now,) = merge(edited, later).mapping.dps
    assert (now.access, now.confidence_by_field, now.confidence) == ("rw", {"type": 0.99}, 0.99)
    (then,) = merge(merge(edited, later).mapping, set_later).mapping.dps
    assert (then.access, then.confidence_by_field["access"]) == ("rw", 0.8)
    sure = replace(edited, dps=(replace(edited.dps[0], confidence_by_field={"type": 0.9, "access": 1.0}),))
    assert merge(sure, later).mapping.dps[0].confidence_by_field["access"] == 1.0


def test_several_captures_are_merged_one_after_the_other() -> None:
    into = replace(shown(1, summary()), dps=(replace(shown(1, summary()).dps[0], name="Mains"),))
    more = [("2", shown(2, summary(), summary(21))), ("3", shown(3, summary(21))), ("2", shown(2, summary()))]
    done = merged_all(into, more, "m.yaml")
    assert (done.added, done.updated, done.kept) == ((21,), (20,), ((20, "name"),))
    assert [dp.observed.reports for dp in done.mapping.dps if dp.observed] == [4, 4]
    assert merged_all(EMPTY, more[:1], "m.yaml").mapping == more[0][1]


def test_what_the_device_says_is_filled_in_once() -> None:
    told: dict[str, Any] = {"product": {"id": "one", "version": "1.0.0"}, "product_info": "{}"}
    silent, first, second = shown(1, summary()), shown(2, summary(), **told), shown(3, summary(), **told)
    later = merge(silent, first).mapping.device
    assert (later.product_id, later.product_version, later.product_info) == ("one", "1.0.0", None)
    gone = replace(first, device=replace(first.device, product_version=None, product_info=None))
    assert merge(gone, second).mapping.device == gone.device
    written = merge(Mapping(device=Device(product_id="one")), first).mapping.device
    assert (written.product_version, written.product_info) == ("1.0.0", "{}")
    several = merged_all(EMPTY, [("1", silent), ("2", first)], "m.yaml").mapping.device
    assert several.product_info == "{}"
