from __future__ import annotations

import json

import pytest

from cli.running import program
from tuyasniff.cli.reading import format_names
from tuyasniff.cli.targets import ALL_TARGETS
from tuyasniff.protocol.family import FAMILIES


def test_commands_are_listed_as_the_program_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(program(monkeypatch, "info", "commands", "--json").out)
    assert [family["name"] for family in document["families"]] == [str(family.name) for family in FAMILIES]
    one = json.loads(program(monkeypatch, "info", "commands", "--family", "zigbee", "--json").out)
    assert [family["name"] for family in one["families"]] == ["zigbee"]
    text = program(monkeypatch, "info", "commands", columns=80).out
    assert "Zigbee (zigbee)" in text
    assert max(map(len, text.splitlines())) <= 80


def test_formats_are_those_that_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(program(monkeypatch, "info", "formats", "--json").out)
    names = [entry["name"] for entry in document["formats"]]
    assert sorted(names) == sorted(name for name in format_names() if name != "auto")
    assert names[0] == "raw"
    written = [entry["name"] for entry in document["formats"] if entry["writes"]]
    assert sorted(written) == sorted(row.name for row in ALL_TARGETS)
    text = program(monkeypatch, "info", "formats", columns=80).out
    assert all(f"\n{name} " in text for name in names)
    assert max(map(len, text.splitlines())) <= 80
    for name in names:
        assert program(monkeypatch, "decode", "--format", name, stdin=b"55aa").code in (0, 4)


def test_without_a_topic_the_topics_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = program(monkeypatch, "info")
    assert plain.code == 0
    assert plain.err == ""
    document = json.loads(program(monkeypatch, "info", "--json").out)
    assert len(document["topics"]) > 1
    for topic in document["topics"]:
        assert topic["name"] in plain.out
        assert program(monkeypatch, "info", topic["name"]).code == 0
