from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given

from mapping.exporters.samples import DEVICES, shown, true
from mapping.making import mappings
from tuyasniff.mapping.exporters.certainty import Standing
from tuyasniff.mapping.exporters.entities import PLAIN, Kind, decimals, entities, one_line, scale_words, slug, why
from tuyasniff.mapping.model import Entry, Evidence, Export, Mapping, Range, RawField, RawLayout, Scale
from tuyasniff.mapping.stating import GUESS, MEANT, stating

MEASURED = Entry(20, "value", access="ro", quantity="voltage", unit="V", scale=Scale(1, 10))
PHASE = RawLayout("phase", 8, (RawField("voltage", 0, 2, unit="V", quantity="voltage"), RawField("current", 2, 3)))


def only(entry: Entry) -> list[str]:
    return [str(one.kind) for one in entities(Mapping(dps=(entry,)))]


@pytest.mark.parametrize("capture", DEVICES)
def test_every_datapoint_of_every_device_is_offered(capture: str) -> None:
    for mapping in (shown(capture), true(capture)):
        found = entities(mapping)
        assert {one.dp for one in found} == {entry.id for entry in mapping.dps}
        assert len({one.slug for one in found}) == len(found)
    assert all(one.standing is Standing.CERTAIN or one.quantity is None for one in entities(true(capture), 1.0))


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (MEASURED, Kind.SENSOR),
        (replace(MEASURED, access="rw", range=Range(0, 100)), Kind.NUMBER),
        (replace(MEASURED, access="rw"), Kind.SENSOR),
        (Entry(1, "bool", access="rw"), Kind.SWITCH),
        (Entry(1, "bool", access="ro"), Kind.BINARY),
        (Entry(4, "enum", access="rw"), Kind.SELECT),
        (Entry(4, "enum", access="ro"), Kind.ENUM),
        (Entry(9, "bitmap", access="ro"), Kind.BITMAP),
        (Entry(24, "string", access="rw"), Kind.TEXT),
        (Entry(17, "raw", access="ro"), Kind.RAW),
        (Entry(99, "unknown", type_code=9), Kind.RAW),
    ],
)
def test_the_type_and_what_can_be_set_make_the_kind(entry: Entry, kind: Kind) -> None:
    assert only(entry) == [str(kind)]


def test_a_setting_without_limits_is_read_and_says_why() -> None:
    (one,) = entities(Mapping(dps=(replace(MEASURED, access="rw"),)))
    assert one.kind is Kind.SENSOR
    assert "limits" in (one.why_read_only or "")


def test_an_opened_raw_datapoint_gives_one_entity_for_each_number_in_it() -> None:
    found = entities(Mapping(dps=(Entry(6, "raw", name="Phase A", raw=PHASE), Entry(7, "raw", raw=PHASE))))
    assert [(one.dp, one.name, one.slug) for one in found] == [
        (6, "Phase A voltage", "phase_a_voltage"),
        (6, "Phase A current", "phase_a_current"),
        (7, "Voltage", "voltage"),
        (7, "Current", "current"),
    ]
    assert [one.payload_length for one in found] == [8, 8, 8, 8]


def test_the_same_name_twice_is_numbered_in_order_and_leaves_other_names_alone() -> None:
    entries = (replace(MEASURED, id=20), replace(MEASURED, id=21), Entry(22, "bool", name="Voltage 1"))
    found = entities(Mapping(dps=entries))
    assert [one.slug for one in found] == ["voltage_2", "voltage_3", "voltage_1"]


def test_what_a_person_skips_is_not_offered() -> None:
    assert entities(Mapping(dps=(replace(MEASURED, export=Export(skip=True)),))) == ()


def test_reasons_are_one_line_in_plain_words() -> None:
    lines = [why(one) for one in entities(shown(DEVICES[0]))]
    assert any(re.match(r"dp 20 value, voltage V, raw/10; guessed, 0\.9\d: \S", line) for line in lines)
    assert any(line.startswith("dp 17 value, raw counts; ? nothing certain: energy kWh") for line in lines)
    assert any(
        line == "dp 20 value, voltage V, raw/10; said by a person" for line in map(why, entities(true(DEVICES[0])))
    )
    assert not any("1.00" in line for line in lines)


@pytest.mark.parametrize(
    ("scale", "words", "places"),
    [
        (PLAIN, "", 0),
        (Scale(1, 10), "raw/10", 1),
        (Scale(10, 1), "raw*10", 0),
        (Scale(5, 100), "raw*5/100", 2),
        (Scale(1, 3), "raw/3", 3),
        (Scale(1, 2, -20.5), "raw/2 - 20.5", 1),
    ],
)
def test_scales_in_words_and_their_decimals(scale: Scale, words: str, places: int) -> None:
    assert (scale_words(scale), decimals(scale)) == (words, places)


def test_a_hostile_name_stays_one_line_and_gives_an_identifier() -> None:
    name = 'x"\n\x1b[31m// *) }\u2028 "; drop' + "y" * 999
    assert "\n" not in one_line(name) and len(one_line(name)) <= 160 and one_line(name).isprintable()
    assert (slug("Überspannung 2!"), slug("1st"), slug("电压")) == ("uberspannung_2", "dp_1st", "unnamed")


@given(mappings())
def test_any_mapping_gives_unique_identifiers_and_one_line_reasons(mapping: Mapping) -> None:
    found = entities(mapping)
    assert len({one.slug for one in found}) == len(found)
    assert len({one.name for one in found}) == len(found)
    for one in found:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", one.slug)
        assert one.name.isprintable() and one.name
        assert why(one).isprintable()


def test_a_scale_that_a_person_wrote_over_a_guess_has_its_own_digits_and_no_reasons_of_the_guess() -> None:
    entry = replace(MEASURED, display_precision=1, confidence_by_field={"quantity": 0.97, "unit": 0.97, "scale": 0.97})
    reason = Evidence("values", "quantity", 2.0, "steady at /10")
    entry = replace(entry, evidence=(*stating(GUESS, entry, MEANT), reason))
    (one,) = entities(Mapping(dps=(entry,)))
    assert (one.precision, "steady at /10" in why(one)) == (1, True)
    (one,) = entities(Mapping(dps=(replace(entry, scale=Scale(1, 100)),)))
    assert one.precision == 2
    assert why(one) == "dp 20 value, voltage V, raw/100; guessed, 0.97: scale said by a person"
    (one,) = entities(Mapping(dps=(replace(entry, scale=Scale(1, 100), display_precision=0),)))
    assert one.precision == 0
