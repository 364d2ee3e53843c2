"""Virtual devices on the doctor's table, healthy or with a fault, for the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tuyasniff.analysis.doctor import Diagnosis, Examination, diagnose
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.model import Chunk, FamilyName, Gap, Note, Talker
from tuyasniff.session import Session
from tuyasniff.simulate.faults import parse_fault
from tuyasniff.simulate.simulation import Simulation

EXPECTED: Mapping[str, tuple[str, ...]] = {
    "no-network": ("no_network_state",),
    "no-time": ("unanswered",),
    "swapped": ("swapped",),
    "one-way": ("one_direction",),
    "rate": ("wrong_rate",),
    "inverted": ("inverted",),
    "lost=0.01": ("lost_bytes",),
    "noise=0.1": ("disturbed",),
    "silent": ("silent",),
    "stops": ("readings_stop",),
}
"""What goes wrong on purpose, and what the doctor has to say first."""


def examined(things: Iterable[Chunk | Gap | Note], family: FamilyName | None = None) -> Examination:
    """Chunks, heard and decoded as they come."""
    case = Examination()
    again(case, things, family)
    return case


def again(case: Examination, things: Iterable[Chunk | Gap | Note], family: FamilyName | None = None) -> None:
    """One more capture of the same device."""

    def heard() -> Iterable[Chunk | Gap | Note]:
        for thing in things:
            case.heard(thing)
            yield thing

    for item in Session(heard(), family=family):
        case.add(item)
    case.cut()


def simulated(device: str, *faults: str, seed: int = 1, seconds: float = 240) -> Examination:
    """A device with two taps, as a file or a live session announces them."""
    simulation = Simulation(device, faults=[parse_fault(text) for text in faults], seed=seed)
    case = Examination()
    for side in (Talker.MCU, Talker.MODULE):
        case.tap(str(side), side, f"/dev/{side}", simulation.heard_baud)
    again(case, simulation.run(seconds))
    return case


def pasted(text: str) -> Diagnosis:
    return diagnose(examined(capture_of(text)))


def read(path: Path) -> Diagnosis:
    return diagnose(examined(open_capture(path)))


def first(diagnosis: Diagnosis) -> str:
    return diagnosis.causes[0].code if diagnosis.causes else "healthy"
