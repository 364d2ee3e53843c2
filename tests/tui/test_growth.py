"""Hours of a bus in a minute: what the screen and the session under it hold stays the same once they are full."""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Iterator
from statistics import mean

from textual.pilot import Pilot

from faults.listening import in_full
from tui.driving import Driven
from tuyasniff.model import Chunk, Gap, Note
from wire import dp, frame, report

CAP = 2000
EVERY_US = 3300
EPISODE = 1500
"""Frames for which one thing goes wrong, or nothing."""

FULL, END, LOOKED_AT = 150_000, 350_000, 10_000
"""Frames after which memory is full of what it is to hold, after which it is enough, between two looks."""

MOST_A_FRAME = 0.1
"""Blocks of memory: one object that is kept of every tenth frame would be more."""


class Bus:
    """Frames of both sides, none like another, on which now and then something goes wrong."""

    def __init__(self, seed: int) -> None:
        self.said = 0
        self.now_us = 0
        self._random = random.Random(seed)
        self._wrong = ""

    def some(self, count: int) -> Iterator[Chunk | Gap | Note]:
        """So many frames more, with what happens between them."""
        for _ in range(count):
            if not self.said % EPISODE:
                self._wrong = self._random.choice(("", "", "", "noise", "rate", "gone", "slept", "said"))
            self.said += 1
            self.now_us += EVERY_US
            if not self.said % 100:
                yield from self._happens()
            yield from self._says()

    def _says(self) -> Iterator[Chunk]:
        number = 100_000_000 + self.said
        tap = "mcu" if self.said % 2 else "module"
        data = report(101, number) if self.said % 2 else frame(6, dp(101, 2, number.to_bytes(4, "big")), version=0)
        if self._wrong == "rate":
            data = bytes(value | 0x80 for value in self._random.randbytes(18))
        yield Chunk(tap, data, self.now_us)
        if self._wrong == "noise":
            yield Chunk(tap, self._random.randbytes(5), self.now_us + 100)

    def _happens(self) -> Iterator[Gap | Note]:
        if self._wrong == "gone":
            yield Gap("mcu", self.now_us, "unplugged")
            yield Gap("mcu", self.now_us + 1000, "back", f"as another port, number {self.said}")
        elif self._wrong == "slept":
            self.now_us += self._random.randrange(2, 3600) * 1_000_000
            yield Gap("mcu", self.now_us, "slept", f"until {self.now_us}")
        elif self._wrong == "said":
            yield Note(f"the person saw {self.said}", self.now_us)


@in_full
def test_hours_of_a_bus_on_which_all_goes_wrong_do_not_grow_in_memory() -> None:
    driven, bus = Driven(cap=CAP), Bus(5)
    held: list[tuple[int, int]] = []

    async def listen(pilot: Pilot[None]) -> None:
        while bus.said < END:
            driven.inlet.give(*bus.some(50))
            driven.main.feed.pump()
            if not bus.said % 250:
                await pilot.pause()
            if bus.said >= FULL and not bus.said % LOOKED_AT:
                gc.collect()
                held.append((bus.said, sys.getallocatedblocks()))

    driven.drive(listen, (140, 40))
    half = len(held) // 2
    frames, blocks = (mean(looks[half:]) - mean(looks[:half]) for looks in zip(*held, strict=True))
    assert blocks <= MOST_A_FRAME * frames, held
