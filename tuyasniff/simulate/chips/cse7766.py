"""HLW8032 or CSE7766: nobody asks, the chip pushes what it measures over and over, with its coefficients."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from tuyasniff.chips.finding import Rate
from tuyasniff.model import Talker
from tuyasniff.protocol.checksum import sum8
from tuyasniff.simulate.chips.chip import ChipModel, Said, Truth, TruthAt, byte_us

_RATE = Rate(4800, "even")
_PAUSE_US = 50_000
_LONGEST = 0xFFFFFF
_LEAST_WATTS = 0.3
_JOULES = 3.6e6
_NOISE = 3e-4
"""By which share its numbers scatter."""


class Cse7766Board(NamedTuple):
    """Coefficients as a chip has them, and what the board divides voltage and power by."""

    voltage: int = 0x02F760
    current: int = 0x004010
    power: int = 0x51A658
    divides_volts: float = 1.0
    divides_watts: float = 1.0


def cse7766(board: Cse7766Board | None = None) -> ChipModel:
    """A chip that pushes. Without a load its state says so, and the current is a little noise."""
    made = board or Cse7766Board()

    def talk(rng: Random, duration_us: int, truth: TruthAt) -> Iterator[Said]:
        now = rng.uniform(0, _PAUSE_US)
        first_pulse = rng.randrange(0x10000)
        while now < duration_us:
            data = _frame(made, truth(round(now)), first_pulse, rng)
            yield Said(round(now), Talker.MCU, data)
            now += len(data) * byte_us(_RATE) + _PAUSE_US * rng.uniform(0.95, 1.05)

    return ChipModel("cse7766", "HLW8032 or CSE7766 that pushes", _RATE, talk)


def _frame(board: Cse7766Board, truth: Truth, first_pulse: int, rng: Random) -> bytes:
    def cycle(coefficient: int, value: float) -> bytes:
        """What is not there at all takes longer than can be counted."""
        told = coefficient / value * (1 + rng.gauss(0, _NOISE)) if value > 0 else _LONGEST
        return max(1, min(round(told), _LONGEST)).to_bytes(3, "big")

    watts = truth.watts / board.divides_watts
    loaded = watts >= _LEAST_WATTS
    pulses = int(truth.kwh * _JOULES * 1e6 / board.divides_watts / board.power) + first_pulse
    body = b"".join(
        (
            board.voltage.to_bytes(3, "big"),
            cycle(board.voltage, truth.volts / board.divides_volts),
            board.current.to_bytes(3, "big"),
            cycle(board.current, truth.amps or rng.uniform(0.04, 0.06)),
            board.power.to_bytes(3, "big"),
            cycle(board.power, watts if loaded else rng.uniform(0.4, 0.9)),
            bytes(((0x71 if loaded else 0x61) | (pulses >> 9 & 0x80),)),
            (pulses & 0xFFFF).to_bytes(2, "big"),
        )
    )
    return (b"\x55\x5a" if loaded else b"\xf2\x5a") + body + bytes((sum8(body),))
