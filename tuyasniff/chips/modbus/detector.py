"""Modbus RTU as a protocol of its own: meters that are asked for registers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.modbus.choice import asked_like, block_of
from tuyasniff.chips.modbus.frames import REGISTERS, Role, frames
from tuyasniff.chips.modbus.maps import values
from tuyasniff.chips.modbus.talk import CHIP, REFUSALS, Talk, talk_of, units_of

_PROOF = 2
"""Two checks of 16 bits."""

_SELDOM = 4
_SHARE = 0.01
"""Fewer frames than that, in so small a share of the bytes, are the one in a million that chance makes."""


def scan(heard: Heard) -> Finding | None:
    """Every frame of Modbus RTU, and what the meters say where their kind is known."""
    found = list(frames(heard.data))
    covered = sum(frame.end - frame.start for frame in found)
    if not found or (len(found) < _SELDOM and covered < _SHARE * len(heard.data)):
        return None
    talk = talk_of(heard, found)
    units = tuple(units_of(heard, talk))
    return Finding(
        CHIP,
        units,
        covered,
        len(heard.data),
        len(units),
        proven=len(units) >= _PROOF,
        plausible=_plausible(talk),
        line=_line(talk),
        unanswered=talk.turns.unanswered,
        subject=_subject(talk),
        remarks=tuple(_remarks(talk, units)),
    )


def _line(talk: Talk) -> Line | None:
    """Which side was heard; None where all frames could be either."""
    asked = any(talk.asks)
    if asked and not all(talk.asks):
        return Line.BOTH
    if all(frame.role is Role.EITHER for frame in talk.frames):
        return None
    return Line.REQUESTS if asked else Line.REPLIES


def _subject(talk: Talk) -> str | None:
    """`PZEM-004T v3`, or several."""
    titles = dict.fromkeys(choice.table.title for choice in talk.choices.values())
    return " and ".join(titles) or None


def _plausible(talk: Talk) -> float:
    """The share of answers of known meters in which every value can be true."""
    good = total = 0
    for place, frame in enumerate(talk.frames):
        choice = talk.choices.get(frame.slave)
        told = talk.told(place)
        block = block_of(choice.table, told) if choice is not None and told is not None else None
        if choice is not None and block is not None:
            total += 1
            good += all(value.possible for value in values(choice.table, block))
    return good / total if total else 1.0


def _remarks(talk: Talk, units: Sequence[Unit]) -> Iterator[str]:
    line = _line(talk)
    if line is Line.REQUESTS:
        yield from _asked_only(talk)
    for slave in talk.slaves:
        yield from _slave_remarks(talk, slave)
    if line is Line.REPLIES:
        yield "Only answers were heard. An answer does not say which registers it holds: tap the line of the questions."
    yield from talk.turns.remarks(sum(talk.asks))
    refused = Counter(
        (frame.slave, frame.data[0]) for frame in talk.frames if frame.role is Role.REFUSAL and frame.data
    )
    for (slave, code), count in sorted(refused.items()):
        times = "once" if count == 1 else f"{count:,} times"
        yield f"Slave {slave} refused {times}: {REFUSALS.get(code, 'for a reason of its own')} (code {code})."
    written = sum(unit.kind is Kind.WRITE for unit in units)
    if written:
        yield f"{written:,} of the questions write: the host sets something up, or switches something."


def _asked_only(talk: Talk) -> Iterator[str]:
    asked = [
        (frame.function, frame.register or 0, frame.amount or 0)
        for frame, asking in zip(talk.frames, talk.asks, strict=True)
        if asking and frame.function in REGISTERS
    ]
    table = asked_like(list(dict.fromkeys(asked)))
    like = f" Such questions are asked of {table.title}." if table is not None else ""
    yield f"Only questions were heard: the readings are on the other line.{like}"


def _slave_remarks(talk: Talk, slave: int) -> Iterator[str]:
    choice = talk.choices.get(slave)
    if choice is not None:
        table = choice.table
        yield f"Slave {slave} is read as {table.title}, after {table.source}: what it says agrees with that."
        if choice.unsure is not None:
            yield (
                "Two layouts of this meter are about, and the energies do not tell which one it is: "
                "those given and taken may stand in other registers."
            )
        return
    answered = [place for place, frame in enumerate(talk.frames) if frame.slave == slave and talk.told(place)]
    if answered:
        yield f"Slave {slave}: the register map is unknown, the registers are given as they are."


DETECTOR = Detector(CHIP, "Modbus RTU", (Rate(9600), Rate(2400), Rate(9600, "even")), 24, decoded=True, scan=scan)
