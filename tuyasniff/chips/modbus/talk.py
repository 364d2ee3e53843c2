"""The frames of Modbus as a talk: which are questions, whom the answers belong to, and what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tuyasniff.chips.finding import Kind, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.modbus.choice import Choice, Told, block_of, chosen
from tuyasniff.chips.modbus.frames import (
    BROADCAST,
    CALIBRATE,
    READ_COILS,
    READ_HOLDING,
    READ_INPUT,
    READ_INPUTS,
    READ_WRITE,
    READS,
    REGISTERS,
    RESET_ENERGY,
    TELL_ID,
    WRITE_COIL,
    WRITE_COILS,
    Adu,
    Role,
)
from tuyasniff.chips.modbus.maps import constants, values
from tuyasniff.chips.turns import Turn, Turns, paired, paired_late
from tuyasniff.model import Reading

CHIP = "modbus"

REFUSALS = {
    1: "no such function",
    2: "no such register",
    3: "value not allowed",
    4: "device failure",
    5: "accepted, takes long",
    6: "busy",
    7: "not done",
    8: "memory damaged",
    10: "gateway without a path",
    11: "device behind the gateway does not answer",
}
"""What the code of a refusal means (Modbus application protocol V1.1b3)."""

_NAMES = {
    READ_COILS: ("coil", "coils"),
    READ_INPUTS: ("discrete input", "discrete inputs"),
    READ_HOLDING: ("holding register", "holding registers"),
    READ_INPUT: ("input register", "input registers"),
    READ_WRITE: ("holding register", "holding registers"),
}

_SHOWN = 16
_VALUES_SHOWN = 10


class Talk(NamedTuple):
    """A talk as it was understood. `asks` says for each frame whether it is a question; `choices` the map by slave."""

    frames: tuple[Adu, ...]
    asks: tuple[bool, ...]
    turns: Turns
    choices: dict[int, Choice]

    @property
    def slaves(self) -> list[int]:
        """Who was asked or answered, broadcasts aside."""
        return sorted({frame.slave for frame in self.frames} - {BROADCAST})

    def told(self, place: int) -> Told | None:
        """What the frame at that place told of registers, None where it told none."""
        frame = self.frames[place]
        if self.asks[place] or frame.role is not Role.TELL or frame.function not in REGISTERS:
            return None
        question = self.turns.answers[place]
        return Told(frame.function, None if question is None else self.frames[question].register, frame.data)


def talk_of(heard: Heard, found: Sequence[Adu]) -> Talk:
    """Questions, answers, pairs, and the kind of each slave.

    The times of two taps may be off by more than a slave needs to answer. Then every answer stands before its question,
    and would be read as what was asked before it. The order in which more slaves make sense is the right one.
    """
    asks = tuple(_asks(heard, found))
    turns = [
        Turn(asking, _key(frame), frame.start, frame.end, awaits=frame.slave != BROADCAST)
        for frame, asking in zip(found, asks, strict=True)
    ]
    talk = _with_choices(Talk(tuple(found), asks, paired(turns, _fits), {}))
    if len(talk.choices) < len(talk.slaves) and len({mark.tap for mark in heard.marks}) > 1:
        late = _with_choices(talk._replace(turns=paired_late(turns, _fits)))
        if len(late.choices) > len(talk.choices):
            return late
    return talk


def _with_choices(talk: Talk) -> Talk:
    told: defaultdict[int, list[Told]] = defaultdict(list)
    for place, frame in enumerate(talk.frames):
        one = talk.told(place)
        if one is not None:
            told[frame.slave].append(one)
    choices = {slave: choice for slave, all_told in told.items() if (choice := chosen(all_told)) is not None}
    return talk._replace(choices=choices)


def units_of(heard: Heard, talk: Talk) -> Iterator[Unit]:
    """Each frame as a unit, with its readings where the kind of the slave is known."""
    several = len(talk.slaves) > 1
    for place, frame in enumerate(talk.frames):
        if talk.asks[place]:
            reads = frame.function in (*READS, TELL_ID)
            yield Unit(frame.start, frame.end, Kind.REQUEST if reads else Kind.WRITE, _question(frame))
            continue
        answers = talk.turns.answers[place]
        told = talk.told(place)
        if told is None:
            asked = None if answers is None else talk.frames[answers]
            yield Unit(frame.start, frame.end, Kind.REPLY, _answer(frame, asked), (), answers)
            continue
        readings = tuple(_readings(talk, place, told, heard.time_at(frame.start), several=several))
        text = _values(frame, told, readings)
        yield Unit(frame.start, frame.end, Kind.REPLY, text, readings, answers)


def _asks(heard: Heard, found: Sequence[Adu]) -> Iterator[bool]:
    """Whether each frame is a question. One that can be either answers the same bytes before it, else it asks.

    A tap that hears one side only tells as well, where the other frames on it show which side that is.
    """
    told, asked = Counter[str](), Counter[str]()
    for frame in found:
        if frame.role is Role.ASK:
            asked[heard.tap_at(frame.start)] += 1
        elif frame.role is not Role.EITHER:
            told[heard.tap_at(frame.start)] += 1
    before: Adu | None = None
    before_asked = False
    for frame in found:
        asking = frame.role is Role.ASK
        if frame.role is Role.EITHER:
            tap = heard.tap_at(frame.start)
            if bool(told[tap]) != bool(asked[tap]):
                asking = bool(asked[tap])
            else:
                asking = not (before is not None and before_asked and _same(before, frame))
        yield asking
        before, before_asked = frame, asking


def _same(one: Adu, other: Adu) -> bool:
    return one.role is other.role and one[2:] == other[2:]


def _key(frame: Adu) -> tuple[int, int, object]:
    """Who, what, and by what else an answer is known: how many bytes, or what it repeats; None for a refusal."""
    match frame.role:
        case Role.REFUSAL:
            return frame.slave, frame.function, None
        case Role.TELL if frame.function in (*READS, READ_WRITE):
            return frame.slave, frame.function, len(frame.data)
        case Role.TELL if frame.function == TELL_ID:
            return frame.slave, frame.function, None
        case Role.ASK if frame.function in REGISTERS or frame.function == READ_WRITE:
            return frame.slave, frame.function, 2 * (frame.amount or 0)
        case Role.ASK if frame.function in READS:
            return frame.slave, frame.function, ((frame.amount or 0) + 7) // 8
        case _:
            return frame.slave, frame.function, (frame.register, frame.amount)


def _fits(question: tuple[int, int, object], answer: tuple[int, int, object]) -> bool:
    return question[:2] == answer[:2] and (answer[2] is None or question[2] == answer[2])


def _readings(talk: Talk, place: int, told: Told, t_us: int | None, *, several: bool) -> Iterator[Reading]:
    slave = talk.frames[place].slave
    choice = talk.choices.get(slave)
    block = None if choice is None else block_of(choice.table, told)
    if choice is None or block is None:
        return
    for value in values(choice.table, block):
        field = value.field
        value_text = str(int(value.raw != 0)) if field.quantity == "problem" else value.text
        name = f"{field.register:04X} {field.name}" + (f" of slave {slave}" if several else "")
        yield Reading(
            choice.table.chip,
            field.quantity,
            name,
            value.raw,
            value_text,
            field.unit,
            constants(field, choice.table.source),
            None,
            t_us,
        )


def _question(frame: Adu) -> str:
    who = "all slaves" if frame.slave == BROADCAST else f"slave {frame.slave}"
    what = _NAMES.get(frame.function)
    if frame.function == RESET_ENERGY:
        return f"{who}: set the energy to 0"
    if frame.function == CALIBRATE:
        return f"{who}: calibrate"
    if frame.function == TELL_ID:
        return f"{who}: tell who you are"
    register = frame.register or 0
    if frame.function in READS and what is not None:
        return f"{who}: read {_range(what, register, frame.amount or 1)}"
    bits = frame.function in (WRITE_COIL, WRITE_COILS)
    names = ("coil", "coils") if bits else ("register", "registers")
    if frame.function == READ_WRITE:
        return f"{who}: write {_words(frame.data)}, and read {_range(names, register, frame.amount or 1)}"
    content = frame.data.hex(" ").upper() if bits else _words(frame.data)
    return f"{who}: write {_range(names, register, frame.amount or 1)}" + (f": {content}" if content else "")


def _range(names: tuple[str, str], register: int, count: int) -> str:
    return f"{names[0]} {register}" if count == 1 else f"{names[1]} {register} to {register + count - 1}"


def _answer(frame: Adu, asked: Adu | None) -> str:
    if frame.role is Role.REFUSAL:
        code = frame.data[0]
        return f"slave {frame.slave} refuses: {REFUSALS.get(code, 'code')} ({code})"
    if frame.function in (READ_COILS, READ_INPUTS):
        names = _NAMES[frame.function]
        where = _range(names, asked.register or 0, asked.amount or 1) if asked is not None else names[1]
        return f"slave {frame.slave}: {where}: {frame.data.hex(' ').upper()}"
    if frame.function == READ_WRITE:
        return f"slave {frame.slave}: registers: {_words(frame.data)}"
    if frame.function == TELL_ID:
        return f"slave {frame.slave} says who it is: {frame.data[:_SHOWN].hex(' ').upper()}"
    return f"slave {frame.slave}: done"


def _values(frame: Adu, told: Told, readings: Sequence[Reading]) -> str:
    """`slave 1: 225.7 V, 0.108 A`, or the registers as they are."""
    plain = [f"{one.value} {one.unit}" for one in readings if one.value is not None and one.quantity != "problem"]
    if plain:
        more = ", ..." if len(plain) > _VALUES_SHOWN else ""
        return f"slave {frame.slave}: {', '.join(plain[:_VALUES_SHOWN])}{more}"
    count = len(frame.data) // 2
    names = _NAMES[frame.function]
    if told.register is None:
        where = f"{count} {names[1] if count > 1 else names[0]}"
    else:
        where = _range(names, told.register, count)
    return f"slave {frame.slave}: {where}: {_words(frame.data)}"


def _words(data: bytes) -> str:
    words = [str(data[at] << 8 | data[at + 1]) for at in range(0, len(data) - 1, 2)]
    return " ".join(words[:_SHOWN]) + (" ..." if len(words) > _SHOWN else "")
