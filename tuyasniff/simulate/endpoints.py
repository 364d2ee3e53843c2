"""Where a simulation goes: a stream here, ptys and TCP ports in files of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.targets import TARGETS, Target, target_for
from tuyasniff.errors import FormatError
from tuyasniff.model import Chunk, FamilyName, Gap, Note, Talker
from tuyasniff.session import Session
from tuyasniff.simulate.chips.run import ChipRun
from tuyasniff.simulate.pacing import sleep
from tuyasniff.simulate.simulation import Simulation

SIDES: tuple[Talker, ...] = (Talker.MCU, Talker.MODULE)


class Endpoint(Protocol):
    """Takes what the taps give. `live`: there is somebody at the other end, so time has to pass as on a wall."""

    live: bool

    @property
    def places(self) -> Sequence[str]:
        """Where to find it, in words, one line each."""

    def open(self) -> None:
        """Be ready; this may wait for somebody."""

    def wait(self, seconds: float) -> bytes:
        """Let time pass; what somebody said to the MCU meanwhile."""

    def take(self, things: Iterable[Chunk | Gap | Note]) -> None:
        """Pass on everything."""

    def close(self) -> None:
        """Let go of it."""


class Writing:
    """Writes a capture to a stream in one of the formats. The stream stays open."""

    live = False
    places: Sequence[str] = ()

    def __init__(self, stream: BinaryIO, target: Target, about: About, family: FamilyName) -> None:
        self._stream = stream
        self._target = target
        self._about = about
        self._family = family

    def open(self) -> None:
        """Nothing to wait for."""

    def wait(self, seconds: float) -> bytes:
        """Nobody says anything."""
        return sleep(seconds)

    def take(self, things: Iterable[Chunk | Gap | Note]) -> None:
        """Write all of it, and what makes it complete even if it is interrupted."""
        if self._target.chunks is not None:
            chunks = self._target.chunks(self._stream, self._about)
            try:
                for thing in things:
                    chunks.write(thing)
            finally:
                chunks.end()
        elif self._target.items is not None:
            items = self._target.items(self._stream, self._about)
            try:
                for item in Session(things, family=self._family, hold=1):
                    items.write(item)
            finally:
                items.end()

    def close(self) -> None:
        """The stream is somebody else's."""


def family_of(simulation: Simulation | ChipRun) -> FamilyName:
    """How frames of it are read; those of a chip are none."""
    return FamilyName.WIFI if isinstance(simulation, ChipRun) else simulation.model.family


def about(simulation: Simulation | ChipRun, sides: Sequence[Talker], *, eager: bool) -> About:
    """What a writer is told of a simulation."""
    taps = tuple(
        TapInfo(str(side), side, f"virtual {simulation.model.name}", simulation.heard_baud)
        for side in sides
        if side is Talker.MCU or simulation.module is not None
    )
    return About(simulation.started, taps, eager)


def of_sides(things: Iterable[Chunk | Gap | Note], sides: Sequence[Talker]) -> Iterator[Chunk | Gap | Note]:
    """What the taps of these sides give, and the notes."""
    taps = {str(side) for side in sides}
    return (thing for thing in things if isinstance(thing, Note) or thing.tap in taps)


def format_for(name: str, wanted: str | None, targets: Sequence[Target] = TARGETS) -> Target:
    """The format asked for, else that of the file name. FormatError says what there is."""
    found = next((row for row in targets if row.name == wanted), None) if wanted else target_for(name, targets)
    if found is not None:
        return found
    if wanted:
        raise FormatError(f"there is no format '{wanted}'", f"possible: {', '.join(row.name for row in targets)}")
    suffixes = ", ".join(suffix for row in targets for suffix in row.suffixes)
    raise FormatError(
        f"the name '{name}' says nothing about the format", f"end it in one of {suffixes}, or add --format"
    )
