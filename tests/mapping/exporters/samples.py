"""Mappings to export: what captures show of every virtual device, and what is true of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from cli.running import program
from tuyasniff.mapping.files import loads
from tuyasniff.mapping.model import Mapping

CAPTURES = Path(__file__).parents[3] / "captures"

DEVICES = (
    "virtual-meter.tsniff.jsonl",
    "virtual-meter3.pcapng",
    "virtual-breaker.hex",
    "virtual-thermostat.csv",
    "virtual-dimmer.tsniff.jsonl.gz",
    "virtual-battery.pcapng.gz",
    "virtual-zigbee-meter.pcap",
)
"""The captures of the virtual devices, one of each; beside each lies what is true of it."""


@cache
def shown(capture: str) -> Mapping:
    """What `export` makes of a capture of `captures/`, or of the file of that path: with guesses, nothing confirmed."""
    with pytest.MonkeyPatch.context() as patch:
        told = program(patch, "export", "--to", "json", str(CAPTURES / capture))
    assert told.code == 0, told.err
    return loads(told.out, f"{capture}.json")


@cache
def true(capture: str) -> Mapping:
    """What is true of the device of that capture; everything in it counts as said by a person."""
    text = CAPTURES.joinpath(f"{capture}.truth.json").read_text("utf-8")
    return loads(json.dumps(json.loads(text)), "truth.json")
