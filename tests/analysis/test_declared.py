from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tuyasniff.analysis.declared import Remark, compared, remarks_on
from tuyasniff.model import (
    Candidate,
    DpSummary,
    Guess,
    GuessStatus,
    Meaning,
    RawPart,
    Schema,
    SchemaDp,
    SchemaLabel,
)

VOLTAGE = SchemaDp(20, "cur_voltage", None, "value", "ro", 0, 5000, 1, "V", 1, 10, "voltage")


def seen(dp_id: int = 20, kind: str = "value", *values: Any, **more: Any) -> DpSummary:
    numbers = [value for value in values if isinstance(value, int)]
    known: dict[str, Any] = {
        "id": dp_id, "type": kind, "types": (kind,), "length": 4, "lengths": (4,), "count": len(values),
        "reports": len(values), "sets": 0, "echoed": None, "first": None, "last": values[-1] if values else None,
        "min": min(numbers, default=None), "max": max(numbers, default=None), "distinct": len({*values}),
        "values": values, "period_us": None,
    }  # fmt: skip
    return DpSummary(**{**known, **more})


def guess(meaning: Meaning, *, told: bool = True, status: GuessStatus = GuessStatus.GUESSED) -> Guess:
    return Guess(20, (Candidate(meaning, 0.93),), (), status, told)


def texts(dp: SchemaDp, what: DpSummary, about: Guess | None = None, kind: str = "") -> list[str]:
    return [f"{remark.rule}: {remark.text}" for remark in remarks_on(dp, what, about, kind=kind)]


def labels(*names: str, numbered: bool = True) -> tuple[SchemaLabel, ...]:
    return tuple(SchemaLabel(place if numbered else None, name) for place, name in enumerate(names))


def test_what_agrees_is_not_worth_a_word() -> None:
    assert texts(VOLTAGE, seen(20, "value", 2300, 2310), guess(Meaning("voltage", "V", 1, 10))) == []


@pytest.mark.parametrize(
    ("what", "expected"),
    [(seen(20, "enum", 3), "type: declared as value, seen as enum"),
     (seen(20, "value", 2300, 6000), "range: declared as 0..5000, seen up to 6000"),
     (seen(20, "value", -20, 6000), "range: declared as 0..5000, seen down to -20 and up to 6000"),
     (seen(20, "value", 2300, sets=2), "mode: declared as read-only, and the module has set it")],
)  # fmt: skip
def test_what_contradicts_is_said_in_words(what: DpSummary, expected: str) -> None:
    assert texts(VOLTAGE, what) == [expected]


def test_a_value_that_is_only_written_and_yet_reported_is_told() -> None:
    assert texts(SchemaDp(12, mode="wr"), seen(12, "bool", True)) == [
        "mode: declared as write-only, and the MCU has reported it"
    ]


@pytest.mark.parametrize(
    ("about", "expected"),
    [(Meaning("voltage", "V", 1, 100), "scale: declared as V / 10, the values speak for V / 100 (0.93)"),
     (Meaning("voltage", "V"), "scale: declared as V / 10, the values speak for plain V (0.93)"),
     (Meaning("voltage", "V", 10), "scale: declared as V / 10, the values speak for V x 10 (0.93)"),
     (Meaning("power_factor"), "quantity: declared as voltage, the values speak for power factor (0.93)"),
     (Meaning("voltage", "mV", 10), "scale: declared as V / 10, the values speak for mV x 10 (0.93)"),
     (Meaning("voltage", "K"), "unit: declared in V, the values speak for K (0.93)")],
)  # fmt: skip
def test_a_declared_scale_is_held_against_the_guess(about: Meaning, expected: str) -> None:
    assert texts(VOLTAGE, seen(20, "value", 2300), guess(about)) == [expected]


def test_a_guess_that_is_not_told_contradicts_nothing() -> None:
    about = Meaning("energy", "kWh", 1, 100)
    assert texts(VOLTAGE, seen(20, "value", 1), guess(about, told=False)) == []
    assert texts(VOLTAGE, seen(20, "value", 1), guess(about, status=GuessStatus.SCHEMA)) == []
    assert texts(replace(VOLTAGE, quantity=None), seen(20, "value", 1), guess(about)) == []
    assert texts(replace(VOLTAGE, unit=None), seen(20, "value", 1), guess(Meaning("voltage", "V"))) == []


def test_the_same_scale_written_differently_is_the_same() -> None:
    assert texts(VOLTAGE, seen(20, "value", 2300), guess(Meaning("voltage", "V", 10, 100))) == []
    assert texts(VOLTAGE, seen(20, "value", 2300), guess(Meaning("voltage", "mV", 100))) == []


def test_what_somebody_confirmed_is_named_as_such() -> None:
    about = guess(Meaning("voltage", "V", 1, 100), status=GuessStatus.CONFIRMED)
    assert texts(VOLTAGE, seen(20, "value", 2300), about) == ["scale: declared as V / 10, confirmed V / 100"]


def test_enum_values_that_are_not_declared_and_names_that_never_came() -> None:
    relay = SchemaDp(38, type="enum", labels=labels("off", "on", "memory"))
    assert texts(relay, seen(38, "enum", 0, 1, 2)) == []
    (remark,) = remarks_on(relay, seen(38, "enum", 0, 1))
    assert remark == Remark(38, "unseen", "declared and never seen: 2 (memory)", against=False)
    assert texts(relay, seen(38, "enum", 0, 1, 2, 7)) == ["value: declared are 0 to 2, seen was 7"]


def test_an_order_that_is_not_that_of_the_wire_shows_as_values_beyond_the_list() -> None:
    # a robot vacuum: five names are declared, and the wire says 0, 1, 2, 4 and 5
    fan = SchemaDp(101, type="enum", labels=labels("standby", "smart", "wall", "spiral", "charge"))
    first, second = remarks_on(fan, seen(101, "enum", 0, 1, 2, 4, 5))
    assert (first.rule, first.against) == ("order", True)
    assert first.text == "declared are 0 to 4, seen was 5; the declared order may not be that of the wire"
    assert second.text == "declared and never seen: 3 (spiral)"


def test_names_without_numbers_can_only_be_too_few() -> None:
    mode = SchemaDp(4, type="enum", labels=labels("auto", "manual", numbered=False))
    assert texts(mode, seen(4, "enum", 3, 4)) == []
    assert texts(mode, seen(4, "enum", 0, 1, 5)) == ["value: 2 values are declared, 3 were seen: 0, 1, 5"]


def test_bits_beyond_the_declared_ones_are_told() -> None:
    fault = SchemaDp(26, type="bitmap", max=0b111)
    assert texts(fault, seen(26, "bitmap", 0, 1, 7)) == []
    assert texts(fault, seen(26, "bitmap", 0, 9, 32)) == ["bits: 3 bits are declared, seen was bit 3, 5"]


def test_files_that_were_written_from_the_network_cannot_tell_an_enum_from_a_text() -> None:
    mode = SchemaDp(4, type="enum", labels=labels("a", "b", numbered=False))
    assert texts(mode, seen(4, "string", "a"), kind="tuya_local") == []
    assert texts(mode, seen(4, "string", "a"), kind="tuya_thing_model") != []
    assert texts(SchemaDp(6, type="raw"), seen(6, "string", "CNEA"), kind="tuya_local") == []
    assert texts(SchemaDp(6, type="bool"), seen(6, "enum", 1), kind="tuya_local") != []


def test_parts_beyond_the_end_of_a_raw_value_are_told() -> None:
    phase = SchemaDp(6, type="raw", parts=(RawPart("power", 5, 3, None, ""),))
    assert texts(phase, seen(6, "raw", "00" * 8, lengths=(8,))) == []
    assert texts(phase, seen(6, "raw", "00" * 6, lengths=(6,))) == [
        "length: declared parts reach to byte 8, the value has 6 bytes"
    ]


def test_a_type_that_nobody_declares_says_nothing() -> None:
    assert texts(SchemaDp(6), seen(6, "raw", "0011")) == []


def test_two_columns_are_laid_side_by_side() -> None:
    schema = Schema("p", "tuya_thing_model", "x", (VOLTAGE, SchemaDp(1, type="bool"), SchemaDp(9)))
    both = compared(schema, [seen(20, "value", 9000), seen(1, "bool", True), seen(7, "raw")], {})
    assert [remark.dp_id for remark in both.remarks if remark.against] == [20]
    assert both.unseen == (9,)
    assert both.of(1) == ()
    assert len(both.of(20)) == 1
