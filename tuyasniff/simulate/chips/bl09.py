"""BL0942, BL0940 and BL0939: asked with a command and AA, they send all they have in one packet that begins with 55."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple, TypeAlias

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

_Packet: TypeAlias = Callable[[Truth, "Bl09Scale", Random], bytes]
_Asks: TypeAlias = Callable[[Random], Exchange]


class Bl09Scale(NamedTuple):
    """What this board makes of the mains: counts for each volt, ampere, watt and kilowatt-hour. `reverse`: P < 0."""

    per_volt: float
    per_amp: float
    per_watt: float
    per_kwh: float
    reverse: bool = False


BL0942_BOARD = Bl09Scale(15_873.36, 251_213.0, 596.0, 3304.6)
BL0940_BOARD = Bl09Scale(33_000.0, 275_000.0, 1430.0, 12_273.6)
BL0939_BOARD = Bl09Scale(17_158.92, 266_013.0, 713.1, 6120.6)


def bl0942(
    scale: Bl09Scale = BL0942_BOARD,
    *,
    address: int = 0,
    baud: int = 4800,
    singles: Sequence[int] = (),
    starts: bool = False,
    missing: float = 0.0,
    pace: Pace | None = None,
) -> ChipModel:
    """A host that asks for the full packet, or for `singles`, one register each. `starts`: it sets the chip first."""
    rate = Rate(baud)

    def talk(rng: Random, duration_us: int, truth: TruthAt) -> Iterator[Said]:
        poll = [_single(register, address, scale, rng) for register in singles]
        if not poll:
            poll = [_packet(0x58 | address, _packet42, scale)(rng)]

        def rounds(number: int) -> Sequence[Exchange]:
            return [*_start42(address), *poll] if starts and number == 0 else poll

        return polled(rng, Stage(duration_us, truth, rate, pace or Pace()), rounds, missing=missing)

    return ChipModel("bl0942", "BL0942 polled by a module", rate, talk)


def bl0940(scale: Bl09Scale = BL0940_BOARD, *, starts: bool = False, missing: float = 0.0) -> ChipModel:
    """A host that asks a BL0940 for all it has."""
    return _polled_for_all("bl0940", _packet(0x50, _packet40, scale), _START_40 if starts else (), missing)


def bl0939(scale: Bl09Scale = BL0939_BOARD, *, starts: bool = False, missing: float = 0.0) -> ChipModel:
    """A host that asks a BL0939 for all it has, with the two bytes that begin every frame of TuyaMCU."""
    return _polled_for_all("bl0939", _packet(0x55, _packet39, scale), _START_39 if starts else (), missing)


def _polled_for_all(name: str, asks: _Asks, start: Sequence[Exchange], missing: float) -> ChipModel:
    rate = Rate(4800)

    def talk(rng: Random, duration_us: int, truth: TruthAt) -> Iterator[Said]:
        poll = asks(rng)

        def rounds(number: int) -> Sequence[Exchange]:
            return [*start, poll] if number == 0 else [poll]

        return polled(rng, Stage(duration_us, truth, rate), rounds, missing=missing)

    return ChipModel(name, f"{name.upper()} polled by a module", rate, talk)


def _packet(command: int, packet: _Packet, scale: Bl09Scale) -> _Asks:
    """The question for all there is, and the packet that answers it."""

    def asks(rng: Random) -> Exchange:
        def answer(truth: Truth) -> bytes:
            body = b"\x55" + packet(truth, scale, rng)
            return body + bytes((nots(bytes((command,)), body),))

        return Exchange(bytes((command, 0xAA)), answer)

    return asks


def _single(register: int, address: int, scale: Bl09Scale, rng: Random) -> Exchange:
    def answer(truth: Truth) -> bytes:
        data = _register42(register, truth, scale, rng)
        return data + bytes((nots(bytes((0x58 | address, register)), data),))

    return Exchange(bytes((0x58 | address, register)), answer)


def _write(command: int, register: int, data: str) -> Exchange:
    body = bytes((command, register)) + bytes.fromhex(data)
    return Exchange(body + bytes((nots(body),)))


def _start42(address: int) -> tuple[Exchange, ...]:
    command = 0xA8 | address
    return (_write(command, 0x1D, "550000"), _write(command, 0x19, "870000"))


_START_40 = (_write(0xA0, 0x19, "5A5A5A"), _write(0xA0, 0x1A, "550000"), _write(0xA0, 0x18, "001000"))
_START_39 = (_write(0xA5, 0x19, "5A5A5A"), _write(0xA5, 0x1A, "550000"), _write(0xA5, 0x18, "001000"))
"""Reset, unlock, mode."""


def _three(value: int) -> bytes:
    return (value & 0xFFFFFF).to_bytes(3, "little")


def _volts(truth: Truth, scale: Bl09Scale, rng: Random) -> bytes:
    return _three(counts(truth.volts, scale.per_volt, 3, rng))


def _amps(truth: Truth, scale: Bl09Scale, rng: Random) -> bytes:
    return _three(counts(truth.amps, scale.per_amp, 3, rng))


def _watts(truth: Truth, scale: Bl09Scale, rng: Random) -> bytes:
    return _three(counts(-truth.watts if scale.reverse else truth.watts, scale.per_watt, 3, rng, signed=True))


def _energy(truth: Truth, scale: Bl09Scale) -> bytes:
    return _three(running(truth.kwh, scale.per_kwh, 3))


def _packet42(truth: Truth, scale: Bl09Scale, rng: Random) -> bytes:
    return b"".join(_register42(register, truth, scale, rng) for register in (0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09))


def _register42(register: int, truth: Truth, scale: Bl09Scale, rng: Random) -> bytes:
    """Three bytes of a BL0942, the lowest first."""
    match register:
        case 0x03 | 0x05:
            return _amps(truth, scale, rng)
        case 0x04:
            return _volts(truth, scale, rng)
        case 0x06:
            return _watts(truth, scale, rng)
        case 0x07:
            return _energy(truth, scale)
        case 0x08:
            return _three(round(1e6 / truth.hertz))
        case 0x09:
            return b"\x01\x01\x00" if truth.watts < 0 or scale.reverse else b"\x00\x01\x00"
        case _:
            return bytes(3)


def _packet40(truth: Truth, scale: Bl09Scale, rng: Random) -> bytes:
    zero, ambient = bytes(3), round((28.5 + 45) * 448 / 170 * 2 + 64)
    return b"".join((
        _amps(truth, scale, rng), _amps(truth, scale, rng), zero, _volts(truth, scale, rng), zero,
        _watts(truth, scale, rng), zero, _energy(truth, scale), zero, ambient.to_bytes(2, "little"), b"\x00",
        b"\xfe\x03\x00",
    ))  # fmt: skip


def _packet39(truth: Truth, scale: Bl09Scale, rng: Random) -> bytes:
    """All of the load is on channel B, as in the only captures that are public."""
    zero = bytes(3)
    return b"".join((
        zero, zero, _amps(truth, scale, rng), _volts(truth, scale, rng), zero, zero,
        _watts(truth, scale, rng), zero, _energy(truth, scale), b"\xf9\x01\x00", b"\xfe\x03\x00",
    ))  # fmt: skip
