"""A session in full swing, to which something is about to happen."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.running import ROOT
from faults.injecting import surroundings
from faults.stage import TUYASNIFF, Program, Wire, gaps, recorded, sniffing, until, wires
from lanes import SLOW

FEW = 12

in_full = pytest.mark.skipif(not SLOW, reason="takes seconds: make slow runs it")
"""For tests whose like is among the usual ones."""


class Session:
    """A program that listens to a wire on which frames come all the time."""

    def __init__(self, program: Program, wire: Wire, folder: Path) -> None:
        self.program = program
        self.wire = wire
        self.folder = folder
        self.recording = folder / "kept" / "x.tsniff.jsonl"

    def fail(self, *lines: str) -> None:
        """System calls fail from now on as tests/faults/inject.c says; without any, none does."""
        (self.folder / "fresh").write_text("".join(f"{line}\n" for line in lines))
        (self.folder / "fresh").replace(self.folder / "faults")

    def go_on(self, frames: int = FEW) -> None:
        """Until so many more frames are shown."""
        shown = max(self.program.shown, default=-1)
        until(lambda: max(self.program.shown, default=-1) >= shown + frames, f"more frames: {self.program.text[-900:]}")

    def ended(self, number: int | None = None) -> int:
        """Send it a signal, if one is given, and wait for its end."""
        if number is not None:
            self.program.signal(number)
        return self.program.ended()

    @property
    def files(self) -> list[Path]:
        """Everything that it wrote."""
        found = (path for path in self.folder.rglob("*") if path.suffix in (".jsonl", ".new") and path.is_file())
        return sorted(path for path in found if path.stat().st_size)

    def unkept(self) -> list[int]:
        """The frames that were shown and are in no file."""
        kept = {number for path in self.files for number in recorded(path)}
        return sorted(set(self.program.shown) - kept)

    def unheard(self) -> list[int]:
        """The frames that were said between the first one that was heard and the last, and are in no file."""
        kept = {number for path in self.files for number in recorded(path)}
        return sorted(set(range(min(kept), max(kept))) - kept)

    def gaps(self) -> list[str]:
        """The gaps of the recording."""
        return gaps(self.recording)


@contextlib.contextmanager
def listening(
    folder: Path,
    *options: str,
    screen: bool = False,
    injecting: bool = False,
    environment: dict[str, str] | None = None,
    before: Callable[[], object] = lambda: None,
    command: tuple[str, ...] = TUYASNIFF,
) -> Iterator[Session]:
    """A session that is recorded under `folder`, from the moment when frames are shown. `injecting`: calls may fail."""
    (folder / "kept").mkdir()
    (folder / "faults").write_text("")
    around = {"TUYASNIFF_RECORDINGS": str(folder / "elsewhere"), "PYTHONPATH": str(ROOT)}
    around |= environment or {}
    whole = surroundings(folder / "faults", **around) if injecting else os.environ | {"TERM": "xterm-256color"} | around
    with wires(folder, "mcu") as (wire,), wire.talking(0.005):
        arguments = ["--mcu", str(wire.link), "-b", "9600", "--write", str(folder / "kept" / "x.tsniff.jsonl")]
        with sniffing(*arguments, *options, terminal=screen, environment=whole, before=before, command=command) as run:
            session = Session(run, wire, folder)
            session.go_on()
            yield session


def tuyasniff(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The program beside it, to its end."""
    return subprocess.run([*TUYASNIFF, *arguments], input=stdin, capture_output=True, cwd=ROOT, check=False, timeout=60)
