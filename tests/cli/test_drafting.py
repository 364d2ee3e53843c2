from __future__ import annotations

import pytest

from report.reading import CAPTURES, facts_of
from tuyasniff.cli import drafting
from tuyasniff.cli.drafting import drafted
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.exported import Exported
from tuyasniff.mapping.exporters.registry import TARGETS, Target
from tuyasniff.mapping.model import EMPTY
from tuyasniff.report.projects import PROJECTS


def test_every_draft_that_a_project_wants_has_its_exporter() -> None:
    wanted = {name for row in PROJECTS for name in row.drafts}
    assert wanted <= {row.name for row in TARGETS}
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    zigbee = facts_of(CAPTURES / "virtual-zigbee-meter.pcap")
    # a definition for Zigbee is refused for other families
    assert wanted - facts.drafts.keys() == {"zigbee2mqtt"}
    for name, text in {**facts.drafts, "zigbee2mqtt": zigbee.drafts["zigbee2mqtt"]}.items():
        assert "demometer0000001" in text or "demozgmt" in text, name


def test_the_draft_says_what_the_export_says() -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    assert "linkTuyaMCUOutputToChannel 20 val" in facts.drafts["openbeken"]
    assert "sensor_datapoint: 20" in facts.drafts["esphome"]


def test_the_products_own_text_is_in_no_draft() -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    assert not any('"m":0' in text for text in facts.drafts.values())


def test_one_that_nobody_writes_is_said() -> None:
    done = drafted(EMPTY, ["telegram"])
    assert done.texts == {}
    assert done.remarks == ("there is no draft configuration for telegram: nothing writes it yet",)


def test_one_that_is_refused_is_said_and_the_others_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        name = "a"

        def write(self, *_: object) -> Exported:
            raise FormatError("three channels are too many")

    class Writing:
        name = "b_c"

        def write(self, *_: object) -> Exported:
            return Exported("text\n")

    monkeypatch.setattr(drafting, "TARGETS", (Refusing(), Writing()))
    done = drafted(EMPTY, ["a", "B-C"])
    assert done.texts == {"B-C": "text\n"}
    assert done.remarks == ("there is no draft configuration for a: three channels are too many",)
    assert isinstance(TARGETS[0], Target)
