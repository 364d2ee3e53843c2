"""PZEM-004T of the first kind: four questions in turn, an answer to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from tuyasniff.chips.finding import Rate
from tuyasniff.chips.pzem import USUAL_ADDRESS
from tuyasniff.protocol.checksum import sum8
from tuyasniff.simulate.chips.chip import ChipModel, Exchange, Pace, Said, Stage, Truth, TruthAt, polled

_RATE = Rate(9600)


def pzem_v1(
    address: bytes = USUAL_ADDRESS, *, pace: Pace | None = None, missing: float = 0.0, kwh: float = 3.2
) -> ChipModel:
    """A host that asks for voltage, current, power and energy; `kwh` is what the meter counted before."""
    beat = pace or Pace(period_us=1_000_000, pause_us=40_000, reply_us=8_000)

    def talk(rng: Random, duration_us: int, truth: TruthAt) -> Iterator[Said]:
        poll = tuple(
            Exchange(_summed(bytes((0xB0 + place,)) + address + b"\x00"), _answer(place, kwh)) for place in range(4)
        )

        def rounds(_: int) -> Sequence[Exchange]:
            return poll

        return polled(rng, Stage(duration_us, truth, _RATE, beat), rounds, missing=missing)

    return ChipModel("pzem_v1", "PZEM-004T, version 1", _RATE, talk)


def _answer(place: int, kwh: float) -> Callable[[Truth], bytes]:
    def answer(truth: Truth) -> bytes:
        match place:
            case 0:
                whole, tenths = divmod(round(truth.volts * 10), 10)
                told = whole.to_bytes(2, "big") + bytes((tenths, 0, 0))
            case 1:
                whole, hundredths = divmod(round(truth.amps * 100), 100)
                told = whole.to_bytes(2, "big") + bytes((hundredths, 0, 0))
            case 2:
                told = round(max(0.0, truth.watts)).to_bytes(2, "big") + bytes(3)
            case _:
                told = (int((kwh + truth.kwh) * 1000) & 0xFFFFFF).to_bytes(3, "big") + bytes(2)
        return _summed(bytes((0xA0 + place,)) + told)

    return answer


def _summed(body: bytes) -> bytes:
    return body + bytes((sum8(body),))
