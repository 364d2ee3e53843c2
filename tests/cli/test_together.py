"""Inputs of different devices in one table."""

from __future__ import annotations

import json

import pytest

from cli.running import ROOT, program

CAPTURES = ROOT / "captures"


@pytest.mark.parametrize("verb", ["handshake", "datapoints"])
@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        (("meter-mcu.bin", "virtual-zigbee-meter.pcap"), ("product demometer0000001", "product demozgmt")),
        (("meter.hex", "dimmer.h"), ("product demometer0000001", "product demodimmer000001")),
        (("meter-module.bin", "virtual-zigbee-meter.pcap"), ("family wifi", "family zigbee")),
    ],
)
def test_inputs_of_different_devices_are_named(
    verb: str, names: tuple[str, str], kinds: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [str(CAPTURES / name) for name in names]
    result = program(monkeypatch, verb, *files)
    wanted = ", ".join(f"{file} ({kind})" for file, kind in zip(files, kinds, strict=True))
    assert f"different devices in one table: {wanted}" in result.err.splitlines()
    assert result.code == 0 and len(result.out.splitlines()) > 5


@pytest.mark.parametrize("verb", ["handshake", "datapoints"])
def test_inputs_of_one_device_are_not(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for names in (("meter-mcu.bin", "meter-module.bin"), ("meter.hex", "virtual-meter.tsniff.jsonl"), ("meter.hex",)):
        assert "different devices" not in program(monkeypatch, verb, *(str(CAPTURES / name) for name in names)).err


def test_the_notes_of_datapoints_say_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = json.loads(
        program(monkeypatch, "datapoints", "--json", str(CAPTURES / "meter.hex"), str(CAPTURES / "dimmer.h")).out
    )
    assert [note for note in mixed["notes"] if note.startswith("different devices in one table: ")]
