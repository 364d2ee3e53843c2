"""RN8209C as it sits in the ZMAi-90 with a CBU module: no header, one byte asks, the answer repeats nothing of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from tuyasniff.chips.finding import Rate
from tuyasniff.simulate.chips.chip import (
    ChipModel,
    Exchange,
    Pace,
    Said,
    Stage,
    Truth,
    TruthAt,
    counts,
    nots,
    polled,
    running,
)

_RATE = Rate(4800, "even")
_DEVICE_ID = bytes.fromhex("820900")


class Rn8209Scale(NamedTuple):
    """What this board makes of the mains: counts for each volt, ampere, watt and kilowatt-hour."""

    per_volt: float = 8810.0
    per_amp: float = 37_450.0
    per_watt: float = 10_068.0
    per_kwh: float = 3200.0


def rn8209c(
    scale: Rn8209Scale | None = None,
    *,
    asks: Sequence[int] = (0x24, 0x22, 0x26),
    starts: bool = False,
    reverse: bool = False,
    missing: float = 0.0,
    pace: Pace | None = None,
) -> ChipModel:
    """A host that polls these registers for ever, as the original firmware does with its three.

    `starts`: capture begins at power-up, with DeviceID and a few settings. `reverse`: the shunt sits the other way
    round, power is negative. `missing`: the share of questions without an answer.
    """
    board = scale or Rn8209Scale()
    beat = pace or Pace()

    def talk(rng: Random, duration_us: int, truth: TruthAt) -> Iterator[Said]:
        poll = [_read(register, board, rng, reverse=reverse) for register in asks]

        def rounds(number: int) -> Sequence[Exchange]:
            return [*_START, *poll] if starts and number == 0 else poll

        return polled(rng, Stage(duration_us, truth, _RATE, beat), rounds, missing=missing)

    return ChipModel("rn8209c", "RN8209C polled by a module", _RATE, talk)


def _read(register: int, scale: Rn8209Scale, rng: Random, *, reverse: bool) -> Exchange:
    def answer(truth: Truth) -> bytes:
        data = _value(register, truth, scale, rng, reverse=reverse)
        return data + bytes((nots(bytes((register,)), data),))

    return Exchange(bytes((register,)), answer)


def _value(register: int, truth: Truth, scale: Rn8209Scale, rng: Random, *, reverse: bool) -> bytes:
    """What the register holds."""
    watts = -truth.watts if reverse else truth.watts
    match register:
        case 0x24:
            return counts(truth.volts, scale.per_volt, 3, rng).to_bytes(3, "big")
        case 0x22:
            return counts(truth.amps, scale.per_amp, 3, rng).to_bytes(3, "big")
        case 0x23:
            return bytes(3)
        case 0x26:
            return counts(watts, scale.per_watt, 4, rng, signed=True).to_bytes(4, "big", signed=True)
        case 0x27 | 0x28:
            return bytes(4)
        case 0x25:
            return round(3_579_545 / 8 / truth.hertz).to_bytes(2, "big")
        case 0x29 | 0x2A:
            return running(truth.kwh, scale.per_kwh, 3).to_bytes(3, "big")
        case 0x43:
            return b"\x00"
        case 0x7F:
            return _DEVICE_ID
        case _:
            return bytes(3)


def _write(register: int, data: bytes) -> Exchange:
    body = bytes((register | 0x80,)) + data
    return Exchange(body + bytes((nots(body),)))


_START = (
    Exchange(b"\x7f", lambda _: _DEVICE_ID + bytes((nots(b"\x7f", _DEVICE_ID),))),
    _write(0xEA, b"\xe5"),
    _write(0x00, b"\x00\x0f"),
    _write(0x01, b"\x80\x03"),
    _write(0xEA, b"\xdc"),
)
"""Who are you, unlock, gain and channels, lock again."""
