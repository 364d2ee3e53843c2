"""Runs of virtual devices that several tests look at; each is made once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tuyasniff.model import Chunk, Gap, Item, Message, Note, Talker
from tuyasniff.session import Session
from tuyasniff.simulate.devices import DEVICES
from tuyasniff.simulate.said import Said
from tuyasniff.simulate.scenario import Scenario, parse_scenario
from tuyasniff.simulate.simulation import Simulation

NAMES = [device.name for device in DEVICES]
SECONDS = 600.0


@dataclass(frozen=True)
class Run:
    """A simulation, what its taps gave, and what a session made of it."""

    simulation: Simulation
    things: tuple[Chunk | Gap | Note, ...]
    items: tuple[Item, ...]
    session: Session
    end_us: int

    @property
    def messages(self) -> list[Message]:
        return [item.thing for item in self.items if isinstance(item.thing, Message)]

    @property
    def said(self) -> list[Said]:
        return [said for said in self.simulation.events() if said.t_us < self.end_us]


@cache
def run(device: str, seconds: float = SECONDS, seed: int = 1) -> Run:
    return finish(Simulation(device, seed=seed), seconds)


def finish(simulation: Simulation, seconds: float) -> Run:
    things = tuple(simulation.run(seconds))
    session = Session(things)
    items = tuple(session)
    return Run(simulation, things, items, session, round(seconds * 1_000_000))


def played(device: str, script: str, seconds: float, **more: Any) -> Run:
    """A device with a scenario of these lines."""
    return finish(Simulation(device, scenario=scenario(device, script), **more), seconds)


def scenario(device: str, script: str) -> Scenario:
    return parse_scenario(f'device = "{device}"\nscript = """\n{script}\n"""\n')


def wire(things: Iterable[Chunk | Gap | Note], talker: Talker | None = None) -> bytes:
    """The bytes of one wire, or of both in order."""
    return b"".join(thing.data for thing in things if isinstance(thing, Chunk) and talker in (None, thing.talker))


def told(run: Run) -> Iterator[tuple[int, dict[int, Any]]]:
    """The datapoints that the MCU told: time and values, frame by frame."""
    for said in run.said:
        if said.talker is Talker.MCU and said.dps:
            yield said.t_us, {dp_id: value for dp_id, _, value in said.dps}


def values(run: Run, dp_id: int) -> list[tuple[int, Any]]:
    """One datapoint over time."""
    return [(t_us, dps[dp_id]) for t_us, dps in told(run) if dp_id in dps]


def notes(run: Run) -> list[Note]:
    return [thing for thing in run.things if isinstance(thing, Note)]
