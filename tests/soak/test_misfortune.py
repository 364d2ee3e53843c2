"""Everything goes wrong, one thing after the other, for minutes or hours: no frame is lost, and nothing grows.

TUYASNIFF_SOAK=1 runs it, TUYASNIFF_SOAK_SECONDS says how long. The lines and the screen are looked at at the same time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pytest

from faults.injecting import needs_faults, surroundings
from faults.stage import Program, recorded, sniffing
from soak.misfortune import Bus, Usage

SECONDS = float(os.environ.get("TUYASNIFF_SOAK_SECONDS", "600"))
pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(not os.environ.get("TUYASNIFF_SOAK"), reason=f"takes {SECONDS:g} s: TUYASNIFF_SOAK=1 runs it"),
    needs_faults,
]

SEED = int(os.environ.get("TUYASNIFF_SOAK_SEED", "20"))
RATE = 150
"""Frames a second on each of the two wires."""

INSIDE = Path(__file__).with_name("inside")
"""What is loaded into the program that is listened to."""

ITEMS_KEPT = 100_000
FILLED_S = 1.2 * ITEMS_KEPT / (2 * RATE)
SETTLED_S = max(60.0, FILLED_S, min(900.0, SECONDS / 3))
"""From here on memory is full of what it is to hold, and may not grow: drawn rows take a quarter of an hour."""

HELD_MORE = 0.03
"""By so much what is held may differ. An object that is kept of each fifth frame is more than that in half an hour."""

GROWTH_KB = 12_000
"""The system counts pages, and a page stays as long as one thing in it does: in hours there are a few more of them."""


def settled(held: Sequence[Usage]) -> tuple[Sequence[Usage], Sequence[Usage]]:
    """The first and the last third of what follows the time in which memory fills."""
    later = [usage for usage in held if usage.at >= held[0].at + SETTLED_S] or held[-2:]
    third = max(1, len(later) // 3)
    return later[:third], later[-third:]


def judged(name: str, bus: Bus, program: Program, held: Sequence[Usage]) -> str:
    """Whether nothing was lost and nothing grew; what there is to tell about it."""
    in_file = recorded(bus.recording)
    certain = bus.certain()
    missing = sorted(set(certain) - set(in_file))
    assert not missing, f"{name}: {len(missing)} of {len(certain)} are not in the file, from {missing[:5]}"
    assert len(set(in_file)) == len(in_file), f"{name}: some are in the file twice"
    unkept = sorted(set(program.shown) - set(in_file))
    assert not unkept, f"{name}: shown, and not in the file: {unkept[:5]}"
    first, last = settled(held)
    memory = [round(median(usage.memory_kb for usage in part)) for part in (first, last)]
    blocks = [round(median(usage.blocks for usage in part)) for part in (first, last)]
    large = [round(median(usage.large_kb for usage in part)) for part in (first, last)]
    handles = [round(median(usage.handles for usage in part)) for part in (first, last)]
    threads = [round(median(usage.threads for usage in part)) for part in (first, last)]
    told = (
        f"{name}: {len(in_file):,} frames recorded, {len(certain):,} of them certain and none missing; "
        f"{len(program.shown):,} seen on it, all in the file\n"
        f"  faults: {', '.join(f'{count} {fault}' for fault, count in sorted(bus.faults.items()))}\n"
        f"  holds {blocks[0]:,} blocks and {large[0] / 1024:.1f} MB, at the end {blocks[1]:,} and "
        f"{large[1] / 1024:.1f} MB\n"
        f"  memory {memory[0] / 1024:.1f} MB, at the end {memory[1] / 1024:.1f} MB "
        f"(at most {max(usage.memory_kb for usage in held) / 1024:.1f}); "
        f"files {handles[0]} and {handles[1]}, threads {threads[0]} and {threads[1]}"
    )
    # of a run that is too short two looks are compared
    for before, after in (blocks, large):
        assert after <= before * (1 + HELD_MORE), told
    assert memory[1] - memory[0] <= GROWTH_KB, told
    assert handles[0] == handles[1] and threads[0] == threads[1], told
    return told


def listened(folder: Path, *, screen: bool) -> str:
    """One bus and one program; what came of it."""
    bus = Bus(folder, seed=SEED + screen, rate=RATE)
    options = ["--mcu", str(bus.wires[0].link), "--module", str(bus.wires[1].link), "--write", str(bus.recording)]
    environment = surroundings(
        bus.control,
        TUYASNIFF_RECORDINGS=str(folder / "recordings"),
        TUYASNIFF_SOAK_HELD=str(bus.holding),
        PYTHONPATH=os.pathsep.join(filter(None, (str(INSIDE), os.environ.get("PYTHONPATH")))),
    )
    try:
        with sniffing(*options, terminal=screen, environment=environment, brief=True) as program:
            held = bus.run(program, SECONDS)
            program.signal(signal.SIGTERM)
            code = program.ended(60)
            assert code == 130, program.text
            return judged("screen" if screen else "lines", bus, program, held)
    finally:
        bus.close()


def test_whatever_goes_wrong_nothing_is_lost_and_nothing_grows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    failed: list[BaseException] = []

    def listen(*, screen: bool) -> None:
        folder = tmp_path / ("screen" if screen else "lines")
        folder.mkdir()
        try:
            told.append(listened(folder, screen=screen))
        except BaseException as error:
            failed.append(error)

    both = [threading.Thread(target=listen, kwargs={"screen": screen}) for screen in (False, True)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    with capsys.disabled():
        print("\n" + f"{SECONDS:g} s, seed {SEED}\n" + "\n".join(told))
    if failed:
        raise BaseExceptionGroup("what was listened to", failed)
