"""V9821, the meter inside the first ZMAi-90: the module asks for eight words, the answer holds them in decimal digits.

Question `FE 01 0F 08 00 00 00 1C`, answer `FE 01 08`, eight words of four bytes and a check: the complement of the sum
of all before it, plus 33 hex. A word is eight decimal digits, the last two first (captured traffic of a ZMAi-90 with an
ESP8266; order and scale of the words as its driver for ESPHome has them).
"""

from __future__ import annotations

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

CHIP = "v9821"
REQUEST = bytes.fromhex("fe010f080000001c")
HEADER = bytes.fromhex("fe0108")
LENGTH = 36

_START = regex(rb"\xfe\x01(?:\x0f\x08\x00\x00\x00\x1c|\x08)")
_SOURCE = "ZMAi-90 with a V9821, as its driver reads it"


class Word(NamedTuple):
    """One of the eight: the value is its digits with the point `places` from the right."""

    name: str
    quantity: str
    unit: str
    places: int
    highest: float


WORDS = (
    Word("energy", "energy", "kWh", 2, 1e7),
    Word("voltage", "voltage", "V", 1, 500.0),
    Word("current", "current", "A", 4, 200.0),
    Word("frequency", "frequency", "Hz", 2, 70.0),
    Word("active power", "power", "W", 2, 60_000.0),
    Word("reactive power", "reactive_power", "var", 2, 60_000.0),
    Word("apparent power", "apparent_power", "VA", 2, 60_000.0),
    Word("power factor", "power_factor", "%", 1, 100.0),
)

_LOWEST_HERTZ = 40.0


def scan(heard: Heard) -> Finding | None:
    """Questions and answers of this chip."""
    found = list(_found(heard.data))
    if not found:
        return None
    turns = paired([Turn(asks, CHIP, start, start + (len(REQUEST) if asks else LENGTH)) for start, asks in found])
    units = tuple(
        Unit(start, start + len(REQUEST), Kind.REQUEST, "read all eight words")
        if asks
        else _reply(heard, start, turns.answers[place])
        for place, (start, asks) in enumerate(found)
    )
    replies = [unit for unit in units if unit.kind is Kind.REPLY]
    asked = len(units) - len(replies)
    return Finding(
        CHIP,
        units,
        sum(unit.end - unit.start for unit in units),
        len(heard.data),
        len(units),
        proven=bool(replies) or asked > 1,
        plausible=sum(map(_can_be_true, replies)) / len(replies) if replies else 1.0,
        line=Line.BOTH if asked and replies else Line.REPLIES if replies else Line.REQUESTS,
        unanswered=turns.unanswered,
        remarks=tuple(_remarks(units, replies, turns)),
    )


def _found(data: bytes) -> Iterator[tuple[int, bool]]:
    """Where a question or an answer with a right check begins, and whether it is a question."""
    end = 0
    for match in _START.finditer(data):
        start = match.start()
        if start < end:
            continue
        if match.end() - start == len(REQUEST):
            end = match.end()
            yield start, True
            continue
        raw = data[start : start + LENGTH]
        # Other chips of the family frame as this one does. What tells it are decimal digits where volts and hertz are.
        if len(raw) == LENGTH and check(raw[:-1]) == raw[-1] and _is_told(raw):
            end = start + LENGTH
            yield start, False


def _is_told(raw: bytes) -> bool:
    """Whether volts and hertz are numbers."""
    return _digits(raw, 1) is not None and _digits(raw, 3) is not None


def check(data: bytes) -> int:
    """The last byte of such a frame, from all before it (Vango)."""
    return (~sum8(data) + 0x33) & 0xFF


def _digits(raw: bytes, place: int) -> int | None:
    """The word at that place, None where it is not of decimal digits."""
    offset = len(HEADER) + 4 * place
    text = raw[offset : offset + 4][::-1].hex()
    return int(text) if text.isdecimal() else None


def _reply(heard: Heard, start: int, answers: int | None) -> Unit:
    raw = heard.data[start : start + LENGTH]
    t_us = heard.time_at(start)
    readings: list[Reading] = []
    for place, word in enumerate(WORDS):
        count = _digits(raw, place)
        if count is None:
            offset = len(HEADER) + 4 * place
            bits = int.from_bytes(raw[offset : offset + 4], "little")
            readings.append(Reading(CHIP, word.quantity, word.name, bits, None, word.unit, t_us=t_us))
        else:
            readings.append(
                Reading(
                    CHIP,
                    word.quantity,
                    word.name,
                    count,
                    exact(count, word.places),
                    word.unit,
                    _constants(word),
                    None,
                    t_us,
                )
            )
    text = ", ".join(f"{reading.value} {reading.unit}" for reading in readings if reading.value is not None)
    return Unit(start, start + LENGTH, Kind.REPLY, text, tuple(readings), answers)


@lru_cache(maxsize=16)
def _constants(word: Word) -> tuple[Constant, ...]:
    return (Constant(f"{word.name} scale", float(10**word.places), f"counts/{word.unit}", _SOURCE, 0.0),)


def _can_be_true(unit: Unit) -> bool:
    values = {reading.register: float(reading.value) for reading in unit.readings if reading.value is not None}
    measuring = values["frequency"] >= _LOWEST_HERTZ or values["voltage"] == 0
    return measuring and all(values.get(word.name, 0.0) <= word.highest for word in WORDS)


def _remarks(units: tuple[Unit, ...], replies: list[Unit], turns: Turns) -> Iterator[str]:
    if not replies:
        yield "Only the questions of the module were heard: the readings are on the other line."
    elif len(replies) == len(units):
        yield "Only the answers were heard; they tell everything."
    yield from turns.remarks(len(units) - len(replies))
    odd = sum(any(reading.value is None for reading in unit.readings) for unit in replies)
    if odd:
        yield f"{odd:,} of {len(replies):,} answers hold words that are not decimal digits: they are left as they are."


DETECTOR = Detector(CHIP, "V9821 (ZMAi-90 V1)", (Rate(9600, "even"), Rate(9600)), 32, decoded=True, scan=scan)
