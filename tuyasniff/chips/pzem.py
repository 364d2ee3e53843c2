"""PZEM-004T of the first and second kind: seven bytes each way, the last of them the sum of the others.

A question is `B0` to `B3`, the address (four bytes, 192.168.1.1 where nobody set it) and 00; `B4` sets an address, `B5`
the limit of the alarm in its last byte. An answer is 10 hex less, and what it says in the next three bytes (Peacefair's
manual). The third kind talks Modbus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tuyasniff.chips.amounts import exact
from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.turns import Turn, Turns, paired
from tuyasniff.model import Constant, Reading
from tuyasniff.patterns import regex
from tuyasniff.protocol.checksum import sum8

CHIP = "pzem_v1"
LENGTH = 7
USUAL_ADDRESS = bytes((192, 168, 1, 1))

_START = regex(rb"(?s)[\xa0-\xa5].{3}\x00\x00.|[\xb0-\xb4].{4}\x00.|\xb5.{6}")

_ANSWER, _ALARM = 0x10, 0xB5
_ENOUGH = 3
_REPEATED = 2


class _Told(NamedTuple):
    """What an answer says: a whole part of so many bytes, and behind it so many decimal places in one byte."""

    name: str
    quantity: str
    unit: str
    whole: int
    places: int
    highest: float


_TOLD = {
    0xA0: _Told("voltage", "voltage", "V", 2, 1, 300.0),
    0xA1: _Told("current", "current", "A", 2, 2, 200.0),
    0xA2: _Told("active power", "power", "W", 2, 0, 40_000.0),
    0xA3: _Told("energy", "energy", "Wh", 3, 0, 1e8),
}

_ASKED = {0xB0: "voltage", 0xB1: "current", 0xB2: "active power", 0xB3: "energy", 0xB4: "set address", 0xB5: "alarm"}


def scan(heard: Heard) -> Finding | None:
    """Questions and answers of such a meter."""
    found = _kept(list(_found(heard.data)))
    if not found:
        return None
    turns = paired([Turn(raw[0] >= 0xB0, raw[0] & 0x0F, start, start + LENGTH) for start, raw in found])
    units = tuple(
        _unit(start, raw, turns.answers[place], heard.time_at(start)) for place, (start, raw) in enumerate(found)
    )
    replies = [unit for unit in units if unit.kind is Kind.REPLY]
    asked = len(units) - len(replies)
    told = [reading for unit in replies for reading in unit.readings]
    return Finding(
        CHIP,
        units,
        LENGTH * len(units),
        len(heard.data),
        len(units),
        proven=_is_proven(found),
        plausible=sum(map(_can_be_true, told)) / len(told) if told else 1.0,
        line=Line.BOTH if asked and replies else Line.REPLIES if replies else Line.REQUESTS,
        unanswered=turns.unanswered,
        remarks=tuple(_remarks(asked, len(replies), turns)),
    )


def _found(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Where seven bytes of this kind with a right sum begin, and these bytes.

    What does not fit costs one byte only: the frame behind a damaged one is looked for inside it.
    """
    place = 0
    while (match := _START.search(data, place)) is not None:
        raw = match.group()
        if sum8(raw[:-1]) == raw[-1] and _shaped(raw):
            yield match.start(), raw
            place = match.end()
        else:
            place = match.start() + 1


def _is_proven(found: list[tuple[int, bytes]]) -> bool:
    """Whether there is enough of it; where only an address says whose questions they are, they have to differ."""
    sure = [raw for _, raw in found if raw[0] < 0xB0 or raw[1:5] == USUAL_ADDRESS]
    return len(sure) >= _ENOUGH or len({raw for _, raw in found}) >= _ENOUGH


def _shaped(raw: bytes) -> bool:
    """Whether the bytes are where they have to be: a place behind the point holds one or two digits, the rest is 0."""
    match raw[0]:
        case 0xA0:
            return raw[3] < 10
        case 0xA1:
            return raw[3] < 100
        case 0xA2:
            return raw[3] == 0
        case 0xA4 | 0xA5:
            return not any(raw[1:-1])
        case _:
            return True


def _kept(found: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """Questions to the usual address, or to one that comes again; and answers."""
    addresses = Counter(raw[1:5] for _, raw in found if raw[0] >= 0xB0)
    return [
        (start, raw)
        for start, raw in found
        if raw[0] < 0xB0 or raw[1:3] == USUAL_ADDRESS[:2] or addresses[raw[1:5]] >= _REPEATED
    ]


def _unit(start: int, raw: bytes, answers: int | None, t_us: int | None) -> Unit:
    end = start + LENGTH
    code = raw[0]
    if code >= 0xB0:
        address = ".".join(map(str, raw[1:5]))
        if code == _ALARM:
            return Unit(start, end, Kind.WRITE, f"set the alarm of {address} to {raw[5]}")
        if code == _ALARM - 1:
            return Unit(start, end, Kind.WRITE, f"set the address to {address}")
        return Unit(start, end, Kind.REQUEST, f"read {_ASKED[code]} of {address}")
    told = _TOLD.get(code)
    if told is None:
        return Unit(start, end, Kind.REPLY, f"done: {_ASKED[code + _ANSWER]}", (), answers)
    raw_count = int.from_bytes(raw[1 : 1 + told.whole], "big")
    if told.places:
        raw_count = raw_count * 10**told.places + raw[3]
    value = exact(raw_count, told.places)
    reading = Reading(CHIP, told.quantity, told.name, raw_count, value, told.unit, _constants(told), None, t_us)
    return Unit(start, end, Kind.REPLY, f"{value} {told.unit}", (reading,), answers)


@lru_cache(maxsize=8)
def _constants(told: _Told) -> tuple[Constant, ...]:
    return (Constant(f"{told.name} scale", float(10**told.places), f"counts/{told.unit}", "Peacefair's manual", 0.0),)


def _can_be_true(reading: Reading) -> bool:
    highest = next(told.highest for told in _TOLD.values() if told.name == reading.register)
    return reading.value is None or float(reading.value) <= highest


def _remarks(asked: int, replies: int, turns: Turns) -> Iterator[str]:
    if not replies:
        yield "Only questions were heard: the readings are on the other line."
    elif not asked:
        yield "Only answers were heard; each of them says what it is."
    yield from turns.remarks(asked)


DETECTOR = Detector(CHIP, "PZEM-004T, version 1 or 2", (Rate(9600),), 32, decoded=True, scan=scan)
