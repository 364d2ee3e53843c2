"""The table of who asks and who answers agrees with the command tables."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.exchanges import _EITHER_BEGINS, _MODULE_BEGINS, Kind, Rule, rules
from tuyasniff.protocol.family import FAMILIES, Command
from tuyasniff.protocol.rows import Shape

ANSWERS = re.compile(r"\b(answered|acknowledged|accepted|tested)\b")
ASKS = re.compile(r"\b(query|request)$|^request\b")
RULES = rules()
IDS = [f"{rule.family}-{rule.name}-{rule.variant}" for rule in RULES]


def commands(family: FamilyName, name: str) -> list[Command]:
    return [command for row in FAMILIES if row.name is family for command in row.commands if command.name == name]


def shapes(family: FamilyName, name: str) -> list[Shape]:
    return [shape for command in commands(family, name) for shape in command.shapes]


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_each_side_of_an_exchange_has_a_form_of_its_message(rule: Rule) -> None:
    for talker, names in ((rule.asks, (rule.name,)), (rule.asks.other, rule.answers)):
        senders = {shape.talker for name in names for shape in shapes(rule.family, name)}
        assert senders >= ({Talker.MCU, Talker.MODULE} if rule.asks is Talker.UNKNOWN else {talker})
    assert 0 < rule.within_us <= 5_000_000 and rule.source


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.answers == (rule.name,)])
def test_forms_that_are_called_answers_belong_to_the_side_that_answers(rule: Rule) -> None:
    for shape in shapes(rule.family, rule.name):
        if rule.asks is Talker.UNKNOWN or shape.variant != rule.variant:
            continue
        if ANSWERS.search(shape.title):
            assert shape.talker is not rule.asks, shape.title
        elif ASKS.search(shape.title):
            assert shape.talker is rule.asks, shape.title


def test_no_exchange_is_told_twice() -> None:
    counts = Counter((rule.family, rule.name, rule.variant) for rule in RULES)
    assert set(counts.values()) == {1}


def test_the_names_of_the_table_exist() -> None:
    for table in (_MODULE_BEGINS, _EITHER_BEGINS):
        for family, names in table.items():
            for name in names:
                assert any(rule.family is family and rule.name == name for rule in RULES), name


def test_every_command_with_an_answering_form_has_a_rule() -> None:
    for family in FAMILIES:
        known = {name for rule in RULES if rule.family is family.name for name in (rule.name, *rule.answers)}
        for command in family.commands:
            if any(ANSWERS.search(shape.title) for shape in command.shapes):
                assert command.name in known or (family.name, command.name) == (FamilyName.ZIGBEE, "factory_new")


def test_published_facts_stand_in_it() -> None:
    by_name = {(rule.family, rule.name, rule.variant): rule for rule in RULES}
    heartbeat = by_name[FamilyName.WIFI, "heartbeat", ""]
    assert (heartbeat.asks, heartbeat.kind, heartbeat.within_us) == (Talker.MODULE, Kind.REPLY, 1_500_000)
    assert by_name[FamilyName.WIFI, "network_state", ""].kind is Kind.ACK
    assert by_name[FamilyName.WIFI, "report_sync", ""].answers == ("report_sync_ack",)
    assert by_name[FamilyName.WIFI, "report_sync", ""].within_us == 5_000_000
    assert by_name[FamilyName.WIFI, "set", ""].kind is Kind.ECHO
    assert by_name[FamilyName.WIFI, "query", ""].kind is Kind.REPORT
    assert by_name[FamilyName.WIFI, "signal", ""].asks is Talker.MCU
    assert by_name[FamilyName.LOWPOWER, "report", ""].kind is Kind.ACK
    assert by_name[FamilyName.LOWPOWER, "set", ""].answers == ("set",)
    assert by_name[FamilyName.ZIGBEE, "time", ""].by_sequence
    assert not by_name[FamilyName.ZIGBEE, "scene", ""].by_sequence
    assert by_name[FamilyName.BLE, "mcu_version_query", ""].asks is Talker.MODULE
    assert (FamilyName.WIFI, "report", "") not in by_name
    assert by_name[FamilyName.WIFI, "report", "nbiot"].asks is Talker.MCU
