from __future__ import annotations

from tuyasniff.cli.targets import ALL_TARGETS
from tuyasniff.hexdump.registry import DIALECTS
from tuyasniff.protocol.family import FAMILIES
from tuyasniff.render.reference import command_lines, commands_document, format_lines, formats_document
from tuyasniff.render.styles import plain


def test_every_command_of_the_tables_is_listed() -> None:
    lines = [plain(line) for line in command_lines(FAMILIES, room=80)]
    assert all(len(line) <= 80 for line in lines)
    assert sum(1 for line in lines if line[:2].strip().isalnum()) >= sum(len(family.commands) for family in FAMILIES)
    assert "Wi-Fi (wifi)" in lines


def test_the_document_says_who_sends_what() -> None:
    document = commands_document(FAMILIES)
    wifi = next(family for family in document["families"] if family["name"] == "wifi")
    by_name = {command["name"]: command for command in wifi["commands"]}
    assert by_name["set"]["talkers"] == ["module"]
    assert by_name["heartbeat"]["talkers"] == ["mcu", "module"]
    assert by_name["heartbeat"]["cmd"] == 0


def test_raw_and_every_dialect_are_formats() -> None:
    names = [entry["name"] for entry in formats_document(DIALECTS)["formats"]]
    assert names == ["raw", *(dialect.name for dialect in DIALECTS)]
    assert len(format_lines(DIALECTS, room=80)) == len(names) + 1


def test_formats_that_are_written_say_what_they_hold() -> None:
    document = formats_document(DIALECTS, written=ALL_TARGETS)
    by_name = {entry["name"]: entry for entry in document["formats"]}
    assert by_name["raw"]["writes"] and by_name["raw"]["suffixes"] == [".bin", ".raw"]
    assert set(by_name["raw"]["holds"]) < set(by_name["pcap"]["holds"]) | {"noise"}
    assert set(by_name["hex"]["holds"]) < set(by_name["pcapng"]["holds"]) == set(by_name["tsniff"]["holds"])
    assert not by_name["tasmota"]["writes"]
    lines = [plain(line) for line in format_lines(DIALECTS, room=80, written=ALL_TARGETS)]
    assert all(len(line) <= 80 for line in lines)
    assert sum(1 for line in lines if line.startswith("raw ")) == 1
