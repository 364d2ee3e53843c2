"""Meters that talk Modbus RTU, and hosts that ask them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from random import Random

from tuyasniff.chips.crc16 import with_crc16
from tuyasniff.chips.finding import Rate
from tuyasniff.simulate.chips.chip import ChipModel, Exchange, Pace, Said, Stage, Truth, TruthAt, polled

_RATE = Rate(9600)


def pzem_v3(slave: int = 1, *, pace: Pace | None = None, missing: float = 0.0, kwh: float = 3.2) -> ChipModel:
    """A PZEM-004T of the third kind; `kwh` is what it counted before."""

    def registers(truth: Truth) -> bytes:
        apparent = truth.volts * truth.amps
        return b"".join(
            (
                _word(truth.volts * 10),
                _low_first(truth.amps * 1000),
                _low_first(truth.watts * 10),
                _low_first((kwh + truth.kwh) * 1000),
                _word(truth.hertz * 10),
                _word(min(100.0, 100 * truth.watts / apparent) if apparent else 0),
                _word(0),
            )
        )

    return _meter("PZEM-004T, version 3", [_read(slave, 4, 0, 10, registers)], pace, missing)


def pzem_dc(slave: int = 1, *, pace: Pace | None = None, missing: float = 0.0) -> ChipModel:
    """A PZEM-017 at a direct voltage."""

    def registers(truth: Truth) -> bytes:
        return b"".join(
            (
                _word(truth.volts * 100),
                _word(truth.amps * 100),
                _low_first(truth.volts * truth.amps * 10),
                _low_first(truth.kwh * 1000),
                _word(0),
                _word(0),
            )
        )

    return _meter("PZEM-017", [_read(slave, 4, 0, 8, registers)], pace, missing)


def dds238(slave: int = 1, *, other: bool = False, pace: Pace | None = None, missing: float = 0.0) -> ChipModel:
    """A Hiking DDS238-2 ZN/S, in one layout or the other."""

    def registers(truth: Truth) -> bytes:
        given, taken = 1267, round((60.24 + truth.kwh) * 100)
        counters = struct.pack(">2L", given, taken)
        apparent = truth.volts * truth.amps
        return b"".join(
            (
                struct.pack(">L", given + taken),
                bytes(4) + counters + bytes(8) if other else bytes(12) + counters,
                _word(truth.volts * 10),
                _word(truth.amps * 100),
                struct.pack(">h", round(truth.watts)),
                _word(_reactive(truth)),
                _word(1000 * truth.watts / apparent if apparent else 1000),
                _word(truth.hertz * 100),
            )
        )

    return _meter("DDS238-2 ZN/S", [_read(slave, 3, 0, 18, registers)], pace, missing)


def sdm120(slave: int = 1, *, pace: Pace | None = None, missing: float = 0.0) -> ChipModel:
    """An Eastron SDM120, asked for one float after the other as most hosts do."""
    told: tuple[tuple[int, Callable[[Truth], float]], ...] = (
        (0x00, lambda truth: truth.volts),
        (0x06, lambda truth: truth.amps),
        (0x0C, lambda truth: truth.watts),
        (0x12, lambda truth: truth.volts * truth.amps),
        (0x18, _reactive),
        (0x1E, lambda truth: truth.watts / (truth.volts * truth.amps) if truth.amps else 1.0),
        (0x46, lambda truth: truth.hertz),
        (0x156, lambda truth: 812.4 + truth.kwh),
    )

    def single(value: Callable[[Truth], float]) -> Callable[[Truth], bytes]:
        return lambda truth: struct.pack(">f", value(truth))

    return _meter("SDM120", [_read(slave, 4, register, 2, single(value)) for register, value in told], pace, missing)


def sdm630(slave: int = 1, *, pace: Pace | None = None, missing: float = 0.0) -> ChipModel:
    """An Eastron SDM630 with the load on its first phase, asked for a whole block."""

    def registers(truth: Truth) -> bytes:
        floats = [0.0] * 40
        floats[0:3] = truth.volts, truth.volts + 1.2, truth.volts - 0.7
        floats[3] = floats[24] = truth.amps
        floats[23] = truth.amps / 3
        floats[6] = floats[26] = truth.watts
        floats[9] = floats[28] = truth.volts * truth.amps
        floats[12] = floats[30] = _reactive(truth)
        floats[15:18] = truth.watts / (truth.volts * truth.amps) if truth.amps else 1.0, 1.0, 1.0
        floats[21] = sum(floats[0:3]) / 3
        floats[35] = truth.hertz
        floats[36] = 812.4 + truth.kwh
        return struct.pack(">40f", *floats)

    return _meter("SDM630", [_read(slave, 4, 0, 80, registers)], pace, missing)


def _meter(title: str, exchanges: Sequence[Exchange], pace: Pace | None, missing: float) -> ChipModel:
    beat = pace or Pace(period_us=1_000_000, pause_us=30_000, reply_us=15_000)

    def talk(rng: Random, duration_us: int, truth: TruthAt) -> Iterator[Said]:
        return polled(rng, Stage(duration_us, truth, _RATE, beat), lambda _: exchanges, missing=missing)

    return ChipModel("modbus", title, _RATE, talk)


def _read(slave: int, function: int, register: int, count: int, told: Callable[[Truth], bytes]) -> Exchange:
    """A read of registers, and the answer to it."""

    def answer(truth: Truth) -> bytes:
        words = told(truth)
        return with_crc16(bytes((slave, function, len(words))) + words)

    return Exchange(with_crc16(struct.pack(">BBHH", slave, function, register, count)), answer)


def _word(value: float) -> bytes:
    return max(0, min(round(value), 0xFFFF)).to_bytes(2, "big")


def _low_first(value: float) -> bytes:
    high, low = divmod(max(0, min(round(value), 0xFFFFFFFF)), 0x10000)
    return struct.pack(">2H", low, high)


def _reactive(truth: Truth) -> float:
    return sqrt(max(0.0, (truth.volts * truth.amps) ** 2 - truth.watts**2))
