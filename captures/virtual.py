"""Captures of virtual devices: what `tuyasniff simulate` makes of the scenarios beside this file, in several formats.

The truth beside each is what the two chips meant to say, and what each datapoint means; neither is read off the bytes.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from heapq import merge
from pathlib import Path
from typing import Any, NamedTuple

from tuyasniff.capture.targets import TARGETS, target_for
from tuyasniff.model import Chunk, Gap, Note, Talker
from tuyasniff.simulate.endpoints import Writing, about
from tuyasniff.simulate.said import Said
from tuyasniff.simulate.scenario import Scenario, load_scenario
from tuyasniff.simulate.simulation import Simulation

Truth = dict[str, Any]

SCENARIOS = Path(__file__).resolve().parent / "scenarios"
BOTH = (Talker.MCU, Talker.MODULE)


class Virtual(NamedTuple):
    """A capture: its file, its scenario, and what the format is called.

    `hurt`: the line is bad, so nobody knows beforehand what the taps make of what was hurt; the truth lists the
    frames that were not.
    """

    file: str
    scenario: str
    format: str
    hurt: bool = False


VIRTUAL: tuple[Virtual, ...] = (
    Virtual("virtual-meter.tsniff.jsonl", "meter", "tsniff"),
    Virtual("virtual-meter3.pcapng", "meter3", "pcapng"),
    Virtual("virtual-breaker.hex", "breaker", "hex"),
    Virtual("virtual-thermostat.csv", "thermostat", "csv"),
    Virtual("virtual-dimmer.tsniff.jsonl.gz", "dimmer", "tsniff"),
    Virtual("virtual-battery.pcapng.gz", "battery", "pcapng"),
    Virtual("virtual-zigbee-meter.pcap", "zigbee-meter", "pcap"),
    Virtual("virtual-bad-line.tsniff.jsonl", "bad-line", "tsniff", hurt=True),
)


class Made(NamedTuple):
    """A capture and what is true of it: its items, its family, and the meaning of its datapoints as a mapping."""

    data: bytes
    items: list[Truth]
    family: str
    meaning: Truth


def make(row: Virtual) -> Made:
    """Let the device live its scenario and write down what the taps heard."""
    scenario = load_scenario(SCENARIOS / f"{row.scenario}.toml")
    simulation = _simulation(scenario)
    assert scenario.seconds is not None
    things = list(simulation.run(scenario.seconds))
    target = target_for(row.file.removesuffix(".gz"), TARGETS)
    assert target is not None, row.file
    assert target.name == row.format
    stream = io.BytesIO()
    Writing(stream, target, about(simulation, BOTH, eager=False), simulation.model.family).take(things)
    data = stream.getvalue()
    packed = gzip.compress(data, mtime=0) if row.file.endswith(".gz") else data
    items = _heard(simulation.events(), things)
    if row.hurt or target.name == "pcap":
        items = [item for item in items if item["item"] == "frame"]
    if target.name == "pcap":
        # nothing in it tells when the recording began, so its time begins with the first packet
        items = [{**item, "t_us": item["t_us"] - items[0]["t_us"]} for item in items]
    return Made(packed, items, str(simulation.model.family), simulation.truth())


def _simulation(scenario: Scenario) -> Simulation:
    return Simulation(scenario.device, seed=scenario.seed or 1, scenario=scenario)


def _heard(frames: Sequence[Said], things: Sequence[Chunk | Gap | Note]) -> list[Truth]:
    """The frames that reached a tap unhurt, with the notes and gaps between them."""
    last = max((thing.t_us or 0 for thing in things), default=0)
    meant = ((said.t_us, 1, _frame(said)) for said in frames if not said.fault and said.t_us <= last)
    words = ((thing.t_us or 0, 0, _words(thing)) for thing in things if not isinstance(thing, Chunk))
    return [truth for _, _, truth in merge(meant, words, key=lambda entry: entry[:2])]


def _frame(said: Said) -> Truth:
    return {
        "item": "frame",
        "t_us": said.t_us,
        "talker": str(said.talker),
        "length": len(said.raw),
        "hex": said.raw.hex(),
        "name": said.name,
        "checksum": "ok",
        "dps": [{"id": dp_id, "type": kind, "value": _plain(value)} for dp_id, kind, value in said.dps],
        "data": {name: _plain(value) for name, value in said.data.items()},
    } | ({} if said.seq is None else {"seq": said.seq})


def _words(thing: Gap | Note) -> Truth:
    if isinstance(thing, Gap):
        return {"item": "gap", "t_us": thing.t_us, "tap": thing.tap, "reason": thing.reason, "detail": thing.detail}
    return {"item": "note", "t_us": thing.t_us, "text": thing.text}


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else json.loads(json.dumps(value, default=str))
