"""Guesses, declarations and the words of a person in a mapping, and what becomes of them when it grows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.mapping.document import to_document
from tuyasniff.mapping.files import JSON, YAML, dumps, load
from tuyasniff.mapping.meant import decimals, with_meanings
from tuyasniff.mapping.merge import merge, set_by_a_person
from tuyasniff.mapping.model import CaptureSource, Entry, EnumLabel, Mapping, Range, Scale
from tuyasniff.mapping.observe import observed_mapping
from tuyasniff.mapping.validation import first_problem
from tuyasniff.model import (
    Candidate,
    DpSummary,
    Evidence,
    Guess,
    GuessStatus,
    Meaning,
    RawPart,
    RawReading,
    Schema,
    SchemaDp,
    SchemaLabel,
)
from tuyasniff.vocabulary import QUANTITIES

VOLTS, WATTS, KWH = Meaning("voltage", "V", 1, 10), Meaning("power", "W", 1, 10), Meaning("energy", "kWh", 1, 100)


def summary(dp_id: int = 20, **changes: Any) -> DpSummary:
    known: dict[str, Any] = {
        "id": dp_id, "type": "value", "types": ("value",), "length": 4, "lengths": (4,), "count": 9, "reports": 9,
        "sets": 0, "echoed": None, "first": 2301, "last": 2304, "min": 2301, "max": 2304, "distinct": 2,
        "values": (2301, 2304), "period_us": 1_000_000,
    }  # fmt: skip
    return DpSummary(**(known | changes))


def guess(dp_id: int, meaning: Meaning, confidence: float = 0.97, *, told: bool = True, **known: Any) -> Guess:
    others = (Candidate(WATTS if meaning != WATTS else VOLTS, round(1 - confidence, 3)),)
    evidence = (Evidence("physics", "P = U·I within 2 % over 12 pairs", 1.4, 7),)
    return Guess(dp_id, (Candidate(meaning, confidence), *others), evidence, told=told, **known)


def seen(sha: int = 1, *dps: DpSummary) -> Mapping:
    return observed_mapping(dps or (summary(),), captures=[CaptureSource(f"{sha}.bin", f"{sha:064x}", frames=9)])


def told(meaning: Meaning, sha: int = 1, **known: Any) -> Mapping:
    return with_meanings(seen(sha), guesses={20: guess(20, meaning, **known)})


def entry_of(mapping: Mapping, dp_id: int = 20) -> Entry:
    entry = mapping.entry(dp_id)
    assert entry is not None
    assert first_problem(to_document(mapping)) is None
    return entry


def test_a_told_guess_becomes_quantity_unit_and_scale_with_its_reasons() -> None:
    entry = entry_of(told(VOLTS))
    assert (entry.quantity, entry.unit, entry.scale) == ("voltage", "V", Scale(1, 10))
    assert (entry.state_class, entry.display_precision) == ("measurement", 1)
    assert entry.confidence_by_field["quantity"] == entry.confidence_by_field["scale"] == 0.97
    assert any(line.rule == "physics" and line.weight == 1.4 for line in entry.evidence)
    assert list(set_by_a_person(entry)) == []


def test_what_cannot_be_told_stays_empty_and_its_candidates_are_evidence() -> None:
    entry = entry_of(told(VOLTS, confidence=0.6, told=False))
    assert (entry.quantity, entry.unit, entry.scale, entry.display_precision) == (None, None, None, None)
    texts = [line.text for line in entry.evidence if line.rule == "candidate"]
    assert texts == ["voltage V 1/10: 60 %", "power W 1/10: 40 %"]
    assert set(entry.confidence_by_field) == {"type", "access"}


def test_a_quantity_that_the_format_has_no_word_for_is_no_value() -> None:
    for meaning in (Meaning("sunshine", "%", 1, 10), Meaning("voltage", "furlong", 1, 10)):
        entry = entry_of(told(meaning))
        assert (entry.quantity, entry.unit, entry.scale) == (None, None, None)
        assert any(line.rule == "candidate" for line in entry.evidence)


def test_a_counter_that_only_grew_is_increasing_and_one_that_fell_is_not() -> None:
    grew = summary(1, values=(5, 6, 9), first=5, last=9, min=5, max=9)
    fell = summary(2, values=(9, 5, 6), first=9, last=6, min=5, max=9)
    guesses = {1: guess(1, KWH), 2: guess(2, KWH)}
    mapping = with_meanings(seen(1, grew, fell), guesses=guesses)
    assert entry_of(mapping, 1).state_class == "total_increasing"
    assert entry_of(mapping, 2).state_class is None


def test_what_somebody_sets_is_not_counted() -> None:
    assert entry_of(told(VOLTS, role="set")).state_class is None


def test_a_newer_guess_replaces_an_older_one_with_all_that_belongs_to_it() -> None:
    first, second = told(WATTS, confidence=0.93), told(VOLTS, sha=2)
    done = merge(first, second)
    entry = entry_of(done.mapping)
    assert (entry.quantity, entry.unit, entry.scale) == ("voltage", "V", Scale(1, 10))
    assert entry.confidence_by_field["quantity"] == 0.97
    assert [line.text for line in entry.evidence if line.rule == "guess.quantity"] == ["voltage"]
    assert done.remarks == ()
    assert done.kept == ()
    assert list(set_by_a_person(entry)) == []


def test_a_later_evening_that_tells_nothing_takes_nothing_away() -> None:
    first = told(VOLTS)
    entry = entry_of(merge(first, told(WATTS, sha=2, confidence=0.5, told=False)).mapping)
    assert (entry.quantity, entry.scale) == ("voltage", Scale(1, 10))
    assert not any(line.rule == "candidate" for line in entry.evidence)


def test_candidates_are_not_collected_from_evening_to_evening() -> None:
    mapping = told(VOLTS, confidence=0.6, told=False)
    for sha in range(2, 6):
        mapping = merge(mapping, told(VOLTS, sha=sha, confidence=0.5 + sha / 50, told=False)).mapping
    assert [line.text for line in entry_of(mapping).evidence if line.rule == "candidate"] == [
        "voltage V 1/10: 60 %", "power W 1/10: 40 %",
    ]  # fmt: skip
    entry = entry_of(merge(mapping, told(VOLTS, sha=9)).mapping)
    assert entry.quantity == "voltage"
    assert not any(line.rule == "candidate" for line in entry.evidence)


@pytest.mark.parametrize(
    ("name", "value"),
    [("scale", Scale(1, 100)), ("unit", "mV"), ("quantity", "calibration"), ("display_precision", 3)],
)
def test_a_guess_that_a_person_changed_by_hand_is_a_persons(name: str, value: Any) -> None:
    mapping = told(VOLTS)
    edited = replace(mapping, dps=(replace(mapping.dps[0], **{name: value}),))
    assert name in set_by_a_person(edited.dps[0])
    done = merge(edited, told(VOLTS, sha=2))
    assert getattr(entry_of(done.mapping), name) == value
    assert (20, name) in done.kept


def test_what_a_person_wrote_beside_candidates_stays() -> None:
    mapping = told(VOLTS, confidence=0.5, told=False)
    edited = replace(mapping, dps=(replace(mapping.dps[0], quantity="power", unit="W"),))
    assert list(set_by_a_person(edited.dps[0])) == ["quantity", "unit"]
    entry = entry_of(merge(edited, told(VOLTS, sha=2)).mapping)
    assert (entry.quantity, entry.unit, entry.scale) == ("power", "W", None)
    assert entry.display_precision is None


def test_what_a_person_said_in_a_note_is_fixed_and_goes_over_a_guess() -> None:
    said = with_meanings(seen(2), confirmed={20: Meaning("voltage", "V", 1, 100)}, names={20: "Mains"})
    entry = entry_of(said)
    assert entry.user_set == ("quantity", "unit", "scale", "name")
    assert entry.confidence_by_field["scale"] == 1
    grown = entry_of(merge(merge(told(VOLTS), said).mapping, told(VOLTS, sha=3)).mapping)
    assert (grown.quantity, grown.scale, grown.name) == ("voltage", Scale(1, 100), "Mains")
    assert grown.user_set == ("quantity", "unit", "scale", "name")


def test_a_saying_does_not_go_over_what_stands_in_the_file() -> None:
    mine = replace(seen(), dps=(replace(seen().dps[0], quantity="power", unit="W", name="P"),))
    said = with_meanings(seen(2), confirmed={20: VOLTS}, names={20: "U"})
    done = merge(mine, said)
    entry = entry_of(done.mapping)
    assert (entry.quantity, entry.unit, entry.name) == ("power", "W", "P")
    assert "dp 20: quantity power stays, the capture suggests voltage" in done.remarks


def test_a_saying_without_a_word_in_the_format_is_kept_as_evidence() -> None:
    entry = entry_of(with_meanings(seen(), confirmed={20: Meaning("sunshine", "lux")}))
    assert entry.quantity is None
    assert any("sunshine" in (line.text or "") for line in entry.evidence)


def _schema(*dps: SchemaDp, kind: str = "tuya_thing_model") -> Schema:
    return Schema("abcdefgh12345678", kind, "model.json", dps, read_on="2026-11-29")


def test_a_declaration_gives_name_code_range_and_labels() -> None:
    mode = summary(2, type="enum", types=("enum",), values=(0, 3), first=0, last=3, min=0, max=3)
    schema = _schema(
        SchemaDp(20, "cur_voltage", "Voltage", "value", "ro", 0, 5000, 1, "V", 1, 10, "voltage"),
        SchemaDp(2, "mode", None, "enum", labels=(SchemaLabel(0, "eco"), SchemaLabel(1, "away"))),
    )
    guesses = {20: guess(20, VOLTS, 0.99, status=GuessStatus.SCHEMA)}
    mapping = with_meanings(seen(1, summary(), mode), guesses=guesses, schema=schema)
    entry = entry_of(mapping)
    assert (entry.code, entry.name, entry.range) == ("cur_voltage", "Voltage", Range(0, 5000, 1))
    assert (entry.quantity, entry.scale) == ("voltage", Scale(1, 10))
    assert any(line.rule == "schema.scale" for line in entry.evidence)
    assert list(set_by_a_person(entry)) == []
    labels = entry_of(mapping, 2).enum
    assert labels == (EnumLabel(0, "eco", True), EnumLabel(1, "away"), EnumLabel(3, "3", True))
    assert mapping.source is not None
    assert [one.kind for one in mapping.source.imports] == ["tuya_thing_model"]
    again = entry_of(merge(mapping, told(WATTS, sha=2)).mapping)
    assert (again.quantity, again.name) == ("voltage", "Voltage")


def test_what_a_person_calls_a_value_goes_over_what_is_declared_and_new_values_are_added() -> None:
    mode = summary(2, type="enum", types=("enum",), values=(0, 3), first=0, last=3, min=0, max=3)
    schema = _schema(SchemaDp(2, "mode", labels=(SchemaLabel(0, "eco"), SchemaLabel(1, "away"))))
    declared = with_meanings(seen(1, mode), schema=schema)
    assert list(set_by_a_person(entry_of(declared, 2))) == []
    said = with_meanings(seen(2, mode), schema=schema, labels={2: {0: "comfort", 7: "boost"}})
    entry = entry_of(merge(declared, said).mapping, 2)
    assert [(one.value, one.label) for one in entry.enum] == [(0, "comfort"), (1, "away"), (3, "3"), (7, "boost")]
    assert list(set_by_a_person(entry)) == ["labels"]
    more = summary(2, type="enum", types=("enum",), values=(0, 5), first=0, last=5, min=0, max=5)
    grown = entry_of(merge(merge(declared, said).mapping, with_meanings(seen(3, more), schema=schema)).mapping, 2)
    assert [(one.value, one.label) for one in grown.enum] == [
        (0, "comfort"), (1, "away"), (3, "3"), (7, "boost"), (5, "5"),
    ]  # fmt: skip


def test_labels_without_numbers_name_no_value() -> None:
    mode = summary(2, type="enum", types=("enum",), values=(0, 1), first=0, last=1, min=0, max=1)
    schema = _schema(SchemaDp(2, labels=(SchemaLabel(None, "b"), SchemaLabel(None, "a"))), kind="whatever")
    mapping = with_meanings(seen(1, mode), schema=schema)
    entry = entry_of(mapping, 2)
    assert [one.label for one in entry.enum] == ["0", "1"]
    assert any(line.text == "declared, without numbers: b, a" for line in entry.evidence)
    assert list(set_by_a_person(entry)) == []


def test_another_declared_type_is_told() -> None:
    entry = entry_of(with_meanings(seen(), schema=_schema(SchemaDp(20, type="enum", code="9 bad code", min=5, max=1))))
    assert any(line.text == "declared as enum" for line in entry.evidence)
    assert (entry.code, entry.range) == (None, None)


def _phase(confidence: float = 0.98, doubt: str | None = None) -> tuple[DpSummary, RawReading]:
    parts = (
        RawPart("voltage", 0, 2, 2321, "232.1 V", VOLTS),
        RawPart("current", 2, 3, 50, "0.050 A", Meaning("current", "A", 1, 1000)),
        RawPart("counter", 5, 3, 5, "5"),
    )
    raw = RawReading(6, "v2i3p3", 8, parts, confidence=confidence, doubt=doubt,
                     evidence=(Evidence("layout", "eight bytes", 3.0),))  # fmt: skip
    text = "0911000032000005"
    dps = summary(6, type="raw", types=("raw",), length=8, lengths=(8,), first=text, last=text, min=None, max=None,
                  values=(text,), distinct=1)  # fmt: skip
    return dps, raw


def test_an_opened_raw_datapoint_has_its_layout() -> None:
    dps, reading = _phase()
    mapping = with_meanings(seen(1, dps), raw={6: reading})
    layout = entry_of(mapping, 6).raw
    assert layout is not None
    assert (layout.layout, layout.length) == ("v2i3p3", 8)
    assert [(one.name, one.quantity, one.scale) for one in layout.fields] == [
        ("voltage", "voltage", Scale(1, 10)), ("current", "current", Scale(1, 1000)), ("counter", None, None),
    ]  # fmt: skip
    assert entry_of(mapping, 6).confidence_by_field["raw"] == 0.98
    shorter = with_meanings(seen(2, dps), raw={6: replace(reading, parts=reading.parts[:1])})
    grown = entry_of(merge(mapping, shorter).mapping, 6).raw
    assert grown is not None
    assert len(grown.fields) == 1


@pytest.mark.parametrize(("confidence", "doubt"), [(0.98, "P is 1.4 times U·I"), (0.4, None)])
def test_a_doubtful_or_unsure_layout_is_no_fact(confidence: float, doubt: str | None) -> None:
    dps, reading = _phase(confidence, doubt)
    entry = entry_of(with_meanings(seen(1, dps), raw={6: reading}), 6)
    assert entry.raw is None
    assert doubt is None or any(doubt in (line.text or "") for line in entry.evidence)


def test_a_merge_of_the_same_judgement_changes_nothing() -> None:
    dps, reading = _phase()
    mapping = with_meanings(
        seen(1, summary(), dps), guesses={20: guess(20, VOLTS)}, raw={6: reading}, names={6: "L1"},
        schema=_schema(SchemaDp(20, "cur_voltage", "Voltage", min=0, max=5000)),
    )  # fmt: skip
    done = merge(mapping, mapping)
    assert done.mapping == mapping
    assert done.updated == ()


def test_it_survives_both_languages_and_the_published_schema(tmp_path: Path, shared: Path) -> None:
    dps, reading = _phase()
    mapping = with_meanings(seen(1, summary(), dps), guesses={20: guess(20, VOLTS)}, raw={6: reading})
    import fastjsonschema

    published = json.loads((shared / "data/exports/mapping.schema.json").read_text("utf-8"))
    fastjsonschema.compile(published, use_default=False)(json.loads(dumps(mapping, JSON)))
    for language, name in ((JSON, "m.json"), (YAML, "m.yaml")):
        (tmp_path / name).write_text(dumps(mapping, language), "utf-8")
        assert load(tmp_path / name).dps == mapping.dps


meanings = st.builds(
    Meaning,
    st.sampled_from([row.name for row in QUANTITIES]) | st.text(max_size=5),
    st.sampled_from(["V", "kWh", "%", "", "°C", "l", "\x1b"]) | st.none(),
    st.integers(0, 10), st.integers(0, 1000),
)  # fmt: skip
guesses = st.builds(
    Guess, st.just(20), st.lists(st.builds(Candidate, meanings, st.floats(0, 1)), max_size=3).map(tuple),
    st.lists(st.builds(Evidence, st.text(max_size=6), st.text(max_size=6), st.floats(-9, 9)), max_size=2).map(tuple),
    st.sampled_from(GuessStatus), st.booleans(), st.sampled_from([None, "set", "measure"]),
)  # fmt: skip


@given(first=guesses, second=guesses, third=guesses)
def test_whatever_is_guessed_the_mapping_is_valid_and_merging_is_steady(
    first: Guess, second: Guess, third: Guess
) -> None:
    mapping = with_meanings(seen(1), guesses={20: first})
    for sha, one in ((2, second), (3, third)):
        later = with_meanings(seen(sha), guesses={20: one})
        mapping = merge(mapping, later).mapping
        entry_of(mapping)
        again = merge(mapping, later)
        assert again.mapping == mapping
        assert again.updated == ()


@pytest.mark.parametrize(("mul", "div", "places"), [(1, 1, 0), (1, 10, 1), (10, 1000, 2), (1, 60, 2), (5, 2, 1)])
def test_decimals_follow_the_scale(mul: int, div: int, places: int) -> None:
    assert decimals(mul, div) == places
