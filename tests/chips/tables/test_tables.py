"""What holds for the table of every register chip."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from tuyasniff.chips.registers.table import Register, Table
from tuyasniff.chips.registry import DETECTORS
from tuyasniff.chips.tables import bl0939, bl0940, bl0942, rn8209
from tuyasniff.vocabulary import QUANTITIES

TABLES = (rn8209.TABLE, bl0942.TABLE, bl0940.TABLE, bl0939.TABLE)

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda one: one.protocol)


def registers(table: Table) -> set[Register]:
    asked = {part.register for ask in table.asks for part in ask.parts}
    return asked | {write.register for write in table.writes}


@every_table
def test_its_detector_is_registered_under_its_name(table: Table) -> None:
    detector = next(one for one in DETECTORS if one.protocol == table.protocol)
    assert (detector.title, detector.rates, detector.strength, detector.decoded) == (
        table.title,
        table.rates,
        table.strength,
        True,
    )


@every_table
def test_every_question_is_there_once_and_all_are_of_one_length(table: Table) -> None:
    requests = [ask.request for ask in table.asks]
    assert len(requests) == len(set(requests))
    assert {len(request) for request in requests} == {table.width}
    leads = [write.lead for write in table.writes]
    assert len(leads) == len(set(leads))
    assert {len(lead) for lead in leads} == {table.width}
    assert not set(leads) & set(requests)


@every_table
def test_the_parts_of_an_answer_lie_in_it_and_not_over_each_other(table: Table) -> None:
    for ask in table.asks:
        spans = [(part.offset, part.offset + part.register.length) for part in ask.parts]
        assert all(len(ask.head) <= begin < end <= ask.reply - 1 for begin, end in spans), ask.name
        assert all(one[1] <= other[0] for one, other in combinations(sorted(spans), 2)), ask.name


@every_table
def test_what_is_measured_has_a_quantity_of_ours_and_its_unit(table: Table) -> None:
    known = {quantity.name: quantity for quantity in QUANTITIES}
    measured = [register for register in registers(table) if register.quantity]
    assert {"voltage", "current", "power"} <= {register.quantity for register in measured}
    for register in measured:
        assert known[register.quantity].allows_unit(register.unit), register.name
        if register.scale is not None:
            assert register.scale.value > 0
            assert register.scale.source


@every_table
def test_constants_of_a_board_say_how_far_they_can_be_off(table: Table) -> None:
    for register in registers(table):
        if register.quantity in ("voltage", "current", "power", "energy") and register.scale is not None:
            assert 0 < (register.scale.uncertainty or 0) < 1, register.name


@every_table
def test_any_content_can_be_told(table: Table) -> None:
    for register in registers(table):
        for raw in (0, 1, (1 << 8 * register.length) - 1, -(1 << 8 * register.length - 1) if register.signed else 2):
            if register.words is not None:
                assert register.words(raw) == register.words(raw).strip()
            if register.sane is not None:
                assert register.sane(raw) in (True, False)
            if register.scale is not None:
                assert abs(register.convert(raw, register.scale.value)) < 1e12


@every_table
def test_answers_with_a_head_have_a_shape(table: Table) -> None:
    headed = [ask for ask in table.asks if ask.head]
    assert bool(headed) == (table.shape is not None)
    for ask in headed:
        shape = re.compile(table.shape or b"", re.DOTALL)
        assert shape.match(ask.head + bytes(ask.reply - len(ask.head)))
        assert not shape.match(ask.head + b"\xff" * (ask.reply - len(ask.head)))


@every_table
def test_what_is_told_of_the_constants_is_a_sentence(table: Table) -> None:
    assert table.about.endswith(".")
    assert "onstants" in table.about


def test_the_constants_of_the_rn8209c_keep_the_rule_of_its_maker() -> None:
    """Counts for each watt are those for each volt by those for each ampere, over 32768."""
    assert rn8209.KU.value * rn8209.KI.value / 32_768 == pytest.approx(rn8209.KP.value, rel=0.001)


def test_projects_agree_with_each_other_within_the_uncertainty() -> None:
    """What ESPHome, Tasmota and OpenBeken take for the same chip."""
    for constant, others in ((bl0942.KV, (15_187, 15_188, 15_883)), (bl0942.KP, (596, 623)), (bl0942.KE, (5347,))):
        for other in others:
            assert abs(constant.value / other - 1) <= (constant.uncertainty or 0) + 0.001, constant.name
