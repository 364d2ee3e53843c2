"""Frames of Modbus RTU in a stream: what fits the form of a function and ends in its check.

Forms are those of the Modbus application protocol V1.1b3; functions 41 and 42 hex are Peacefair's (calibrate, reset
the energy). A question and an answer of the same function differ in form, so the direction is plain, except where the
answer repeats the question: writing one register or coil, and Peacefair's.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple

from tuyasniff.chips.crc16 import Checked
from tuyasniff.patterns import regex

READ_COILS, READ_INPUTS, READ_HOLDING, READ_INPUT = 1, 2, 3, 4
WRITE_COIL, WRITE_REGISTER, WRITE_COILS, WRITE_REGISTERS = 5, 6, 15, 16
TELL_ID, MASK_WRITE, READ_WRITE, CALIBRATE, RESET_ENERGY = 0x11, 0x16, 0x17, 0x41, 0x42
REFUSED = 0x80
"""This bit of the function says that the answer is a refusal."""

BROADCAST = 0

READS = (READ_COILS, READ_INPUTS, READ_HOLDING, READ_INPUT)
REGISTERS = (READ_HOLDING, READ_INPUT)

_START = regex(rb"[\x00-\xf8](?=[\x01-\x06\x0f-\x11\x16\x17\x41\x42\x81-\x86\x8f-\x91\x96\x97\xc1\xc2])")

_MOST_REGISTERS, _MOST_BITS = 125, 2000
_REGISTERS = 0x10000
_MOST_WRITTEN, _MOST_BITS_WRITTEN = 123, 1968


class Role(Enum):
    """What a frame is by its form."""

    ASK = "ask"
    TELL = "tell"
    EITHER = "either"
    REFUSAL = "refusal"


class Adu(NamedTuple):
    """A frame with a right check, and where it stands.

    `register` and `amount` are those a question or the answer to a write names; None in an answer to a read. `data`
    is what is told or written.
    """

    start: int
    end: int
    slave: int
    function: int
    role: Role
    register: int | None = None
    amount: int | None = None
    data: bytes = b""


class _Form(NamedTuple):
    """What bytes may be: how long the whole frame is then."""

    length: int
    role: Role


def frames(data: bytes) -> Iterator[Adu]:
    """Every frame in the stream, each from where the one before it ended."""
    checked: Checked | None = None
    end = 0
    for match in _START.finditer(data):
        start = match.start()
        if start < end:
            continue
        for form in _forms(data, start):
            if checked is None:
                checked = Checked(data)
            if checked.ends_right(start, start + form.length):
                end = start + form.length
                yield _adu(data[start:end], start, form.role)
                break


def _forms(data: bytes, at: int) -> tuple[_Form, ...]:
    """The forms that bytes from there on may have, by all that they must fulfil but the check."""
    head = data[at : at + 11]
    if len(head) < 4:
        return ()
    function = head[1]
    if function in READS:
        return _read_forms(function, head)
    if function & REFUSED:
        return (_Form(5, Role.REFUSAL),) if head[0] != BROADCAST and 1 <= head[2] <= 11 else ()
    if function in (RESET_ENERGY, CALIBRATE, TELL_ID):
        return _short_forms(function, head) if head[0] != BROADCAST else ()
    if len(head) < 8:
        return ()
    if function in (WRITE_COILS, WRITE_REGISTERS):
        return _write_forms(function, head)
    if function == READ_WRITE:
        return _read_write_forms(head) if head[0] != BROADCAST else ()
    if function == MASK_WRITE:
        return (_Form(10, Role.EITHER),)
    if function == WRITE_COIL and (head[4] not in (0x00, 0xFF) or head[5]):
        return ()
    return _ONE_WRITTEN


_ASKED = (_Form(8, Role.ASK),)
_ONE_WRITTEN = (_Form(8, Role.EITHER),)


@cache
def _told(length: int) -> _Form:
    """An answer with so many bytes of content."""
    return _Form(5 + length, Role.TELL)


def _read_forms(function: int, head: bytes) -> tuple[_Form, ...]:
    if head[0] == BROADCAST:
        return ()
    registers = function in REGISTERS
    told = head[2]
    answer = told and told <= 2 * _MOST_REGISTERS and not (registers and told & 1)
    asked: tuple[_Form, ...] = ()
    if len(head) >= 8:
        amount = head[4] << 8 | head[5]
        within = 1 <= amount <= (_MOST_REGISTERS if registers else _MOST_BITS)
        asked = _ASKED if within and (head[2] << 8 | head[3]) + amount <= _REGISTERS else ()
    return (*asked, _told(told)) if answer else asked


def _write_forms(function: int, head: bytes) -> tuple[_Form, ...]:
    amount = head[4] << 8 | head[5]
    bits = function == WRITE_COILS
    if not 1 <= amount <= (_MOST_BITS_WRITTEN if bits else _MOST_WRITTEN):
        return ()
    told = (_Form(8, Role.TELL),) if head[0] != BROADCAST else ()
    written = head[6]
    return (_Form(9 + written, Role.ASK), *told) if written == ((amount + 7) // 8 if bits else 2 * amount) else told


def _read_write_forms(head: bytes) -> tuple[_Form, ...]:
    forms: list[_Form] = []
    if len(head) == 11 and head[10] == 2 * (head[8] << 8 | head[9]) > 0:
        forms.append(_Form(13 + head[10], Role.ASK))
    if head[2] and not head[2] & 1:
        forms.append(_told(head[2]))
    return tuple(forms)


def _short_forms(function: int, head: bytes) -> tuple[_Form, ...]:
    """Frames that can be shorter than a question for registers."""
    if function == RESET_ENERGY:
        return (_Form(4, Role.EITHER),)
    if function == CALIBRATE:
        return (_Form(6, Role.EITHER),) if head[2:4] == b"\x37\x21" else ()
    answer = (_told(head[2]),) if 1 <= head[2] <= 2 * _MOST_REGISTERS else ()
    return (_Form(4, Role.ASK), *answer)


def _adu(raw: bytes, start: int, role: Role) -> Adu:
    slave, function = raw[0], raw[1]
    end = start + len(raw)
    if role is Role.REFUSAL:
        return Adu(start, end, slave, function & ~REFUSED, role, data=raw[2:3])
    if function in (*READS, TELL_ID, READ_WRITE) and role is Role.TELL:
        return Adu(start, end, slave, function, role, data=raw[3:-2])
    if function in (TELL_ID, CALIBRATE, RESET_ENERGY):
        return Adu(start, end, slave, function, role)
    register, amount = raw[2] << 8 | raw[3], raw[4] << 8 | raw[5]
    if function in (WRITE_COIL, WRITE_REGISTER, MASK_WRITE):
        return Adu(start, end, slave, function, role, register, 1, raw[4:-2])
    if function == READ_WRITE:
        return Adu(start, end, slave, function, role, register, amount, raw[11:-2])
    if function in (WRITE_COILS, WRITE_REGISTERS) and role is Role.ASK:
        return Adu(start, end, slave, function, role, register, amount, raw[7:-2])
    return Adu(start, end, slave, function, role, register, amount)
