"""Each project's report of known captures: every field that the capture can tell is filled, and none is made up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from report.reading import CAPTURES, datapoints_of, facts_of
from tuyasniff.errors import FormatError
from tuyasniff.model import FamilyName
from tuyasniff.report import logs
from tuyasniff.report.facts import Facts, Product
from tuyasniff.report.projects import PROJECTS, Mark, Project, project
from tuyasniff.report.questions import entries, still_open
from wire import HEARTBEAT, frame

S1 = "`55AA0307000C06000008091100003200000574` `55AA0307000801020004000000051D`"

FILLED = {
    "s1": {
        "tuya-local": {"log", "dps"},
        "openbeken": {"uart", "capture", "dps"},
        "tasmota": {"console", "dpids", "states"},
        "esphome": {"component", "config", "logs"},
        "zigbee2mqtt": {"dps"},
        "forum": {"capture", "dps", "handshake", "raw"},
    },
    "s10": {
        "tuya-local": {"log", "dps", "product_id"},
        "openbeken": {"uart", "capture", "dps", "entry"},
        "tasmota": {"console", "dpids", "states", "product"},
        "esphome": {"component", "config", "logs"},
        "zigbee2mqtt": {"comments", "dps"},
        "forum": {"capture", "product", "dps", "handshake"},
    },
    "s13": {
        "tuya-local": {"log", "dps", "product_id"},
        "openbeken": {"uart", "capture", "dps", "entry"},
        "tasmota": {"console", "dpids", "states", "product"},
        "esphome": {"component", "config", "logs"},
        "zigbee2mqtt": {"comments", "dps"},
        "forum": {"capture", "product", "dps", "handshake"},
    },
    "zigbee": {
        "tuya-local": {"log", "dps", "product_id"},
        "openbeken": {"uart", "capture", "dps", "entry"},
        "tasmota": {"product"},
        "esphome": {"component", "config", "logs"},
        "zigbee2mqtt": {"comments", "dps"},
        "forum": {"capture", "product", "dps", "handshake", "raw"},
    },
    "meter": {
        "tuya-local": {"log", "dps", "product_id"},
        "openbeken": {"uart", "capture", "dps", "entry", "baud"},
        "tasmota": {"console", "dpids", "states", "product", "baud"},
        "esphome": {"component", "config", "logs"},
        "zigbee2mqtt": {"comments", "dps"},
        "forum": {"capture", "product", "dps", "handshake", "baud"},
    },
}
"""What each capture fills in, but for draft configurations. The product id of S1 and bauds of files are not told."""

DRAFTED = {"autoexec", "backlog", "yaml", "definition", "config"}


@pytest.fixture(scope="module", params=list(FILLED))
def known(request: pytest.FixtureRequest) -> tuple[str, Facts]:
    name = str(request.param)
    if name == "s1":
        return name, facts_of(S1)
    if name == "zigbee":
        return name, facts_of(CAPTURES / "virtual-zigbee-meter.pcap")
    if name == "meter":
        return name, facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    shared: Path = request.getfixturevalue("shared")
    place = {
        "s10": "tma/PJ-MGW1103_clamp_bulb_20W-0.083A-240V_tx.bin",
        "s13": "issues/obk-459-temphum-pasted-stream.txt",
    }[name]
    return name, facts_of(shared / "corpus" / place)


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row.name)
def test_what_the_capture_tells_is_filled_and_nothing_else(known: tuple[str, Facts], row: Project) -> None:
    name, facts = known
    found = {entry.field.name: entry for entry in entries(row, facts)}
    drafted = DRAFTED if row.name != "esphome" else {"yaml"}  # its field config is the block of the log
    filled = {key for key, entry in found.items() if entry.filled is not None}
    assert filled - drafted == FILLED[name][row.name]
    # a draft is there exactly if its exporter is
    for key in drafted & found.keys():
        assert (found[key].filled is not None) == any(target in facts.drafts for target in row.drafts)
    for entry in found.values():
        if entry.filled is None:
            assert entry.open and entry.field.question and entry.mark == Mark.PERSON
        elif entry.field.mark is Mark.CAPTURE:
            assert not entry.open
        else:
            assert entry.field.mark is Mark.PARTLY and entry.open


IN_THE_FORM_OF = {
    "ESPHome": ("[C][tuya]", "uart_debug]"),
    "Tasmota": ("TYA:", '{"TuyaReceived"'),
}


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row.name)
def test_lines_that_look_like_a_log_of_another_program_say_in_their_block_that_they_are_none(row: Project) -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    seen = set()
    for entry in entries(row, facts):
        for block in (entry.filled or "").split("```")[1::2]:
            for program, signs in IN_THE_FORM_OF.items():
                if any(line.startswith(signs) or signs[1] in line for line in block.splitlines()):
                    seen.add(entry.field.name)
                    assert block.splitlines()[1] == f"# made by tuyasniff from a capture, not by {program}"
                    assert entry.field.mark is Mark.PARTLY and entry.open
    assert seen == {"esphome": {"config", "logs"}, "tasmota": {"console", "dpids", "states"}}.get(row.name, set())


def test_a_block_that_says_where_it_comes_from_reads_back_as_before() -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    for name, form, field in (("esphome", logs.esphome_uart, "logs"), ("tasmota", logs.tasmota_states, "states")):
        entry = next(one for one in entries(project(name), facts) if one.field.name == field)
        block = (entry.filled or "").split("```")[1]
        assert datapoints_of(block) == datapoints_of(form(facts)) != {}


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row.name)
def test_what_only_a_person_knows_is_a_question_in_the_order_of_the_form(row: Project) -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    asked = [entry.field.name for entry in still_open(entries(row, facts))]
    persons = [field.name for field in row.fields if field.mark is Mark.PERSON]
    assert [name for name in asked if name in persons] == persons
    assert all(field.fill is None for field in row.fields if field.mark is Mark.PERSON)
    assert asked == sorted(asked, key=[field.name for field in row.fields].index)


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row.name)
def test_a_capture_that_tells_nothing_fills_nothing(row: Project) -> None:
    facts = replace(facts_of(HEARTBEAT), family=None, heard=frozenset(), frames=0, ladder=(), said=(), drafts={})
    assert [entry.field.name for entry in entries(row, facts) if entry.filled is not None] == []


def test_the_required_fields_are_those_of_the_forms() -> None:
    required = {row.name: {field.name for field in row.fields if field.required} for row in PROJECTS}
    assert required["tuya-local"] == {"log", "dps"}
    assert required["zigbee2mqtt"] == {"link", "database", "version", "comments", "definition", "works"}
    assert required["esphome"] == {"problem", "version", "installation", "platform"}


def test_names_of_fields_are_words_and_no_field_stands_twice() -> None:
    for row in PROJECTS:
        names = [field.name for field in row.fields]
        assert len(set(names)) == len(names)
        assert all(name.replace("_", "").isalnum() and name.islower() for name in names)


def test_an_answer_closes_a_question_and_an_empty_one_does_not() -> None:
    facts = facts_of(S1)
    row = project("tuya-local")
    found = {entry.field.name: entry for entry in entries(row, facts, {"product_name": "Shop meter", "log": "  "})}
    assert found["product_name"].answer == "Shop meter" and not found["product_name"].open
    assert found["product_name"].mark == "✎"
    assert found["log"].answer is None and found["log"].open


def test_names_that_are_not_there_are_refused_with_those_that_are() -> None:
    with pytest.raises(FormatError, match="no report for 'zha'") as error:
        project("zha")
    assert "tuya-local" in error.value.hint
    with pytest.raises(FormatError, match="no field 'colour'") as error:
        project("esphome").field("colour")
    assert "platform" in error.value.hint


@pytest.mark.parametrize(
    ("baud", "words"), [(9600, "SetOption97 0"), (115200, "SetOption97 1"), (38400, "cannot say"), (None, None)]
)
def test_the_option_of_tasmota_follows_the_baud(baud: int | None, words: str | None) -> None:
    facts = replace(facts_of(S1), baud=baud)
    (entry,) = [entry for entry in entries(project("tasmota"), facts) if entry.field.name == "baud"]
    assert entry.filled is None if words is None else words in str(entry.filled)


def test_tasmota_gets_no_words_for_a_family_that_it_does_not_speak() -> None:
    facts = replace(facts_of(S1), family=FamilyName.ZIGBEE)
    assert not any(entry.filled for entry in entries(project("tasmota"), facts) if entry.field.name == "dpids")


def test_the_lan_values_of_a_report_say_what_an_enum_is_not() -> None:
    facts = facts_of(frame(7, bytes.fromhex("0204000101")) + frame(7, bytes.fromhex("0101000101")))
    (log,) = [entry for entry in entries(project("tuya-local"), facts) if entry.field.name == "log"]
    assert log.filled is not None and "Enums (2) are numbers here" in log.filled
    assert json.loads(log.filled.split("```")[1].removeprefix("json\n")) == {"1": True, "2": 1}


def test_an_entry_of_the_database_needs_a_product() -> None:
    facts = replace(facts_of(S1), product=Product())
    (entry,) = [entry for entry in entries(project("openbeken"), facts) if entry.field.name == "entry"]
    assert entry.filled is None and entry.open
