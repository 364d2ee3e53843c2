"""What a token says: words for people, and readings with the constants that scale them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuyasniff.chips.finding import Kind, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.registers.table import Register, Table
from tuyasniff.chips.registers.talk import Token
from tuyasniff.model import Reading


def units_of(table: Table, heard: Heard, tokens: Sequence[Token]) -> Iterator[Unit]:
    """The tokens as units of the finding."""
    texts = {ask: ask.text for ask in table.asks}
    for token in tokens:
        if token.kind is Kind.REQUEST and token.ask is not None:
            yield Unit(token.start, token.end, token.kind, texts[token.ask], checked=token.checked)
        elif token.kind is Kind.WRITE:
            yield Unit(token.start, token.end, token.kind, _written(table, token))
        else:
            yield _reply(table, token, heard.time_at(token.start))


def _reply(table: Table, token: Token, t_us: int | None) -> Unit:
    told = list(table.told(token.ask, token.data))
    return Unit(
        token.start,
        token.end,
        token.kind,
        ", ".join(_words(register, raw) for register, raw in told),
        tuple(reading_of(table, register, raw, t_us) for register, raw in told if register.quantity),
        token.answers,
    )


def reading_of(table: Table, register: Register, raw: int, t_us: int | None) -> Reading:
    """The count and, where a constant is known, the value."""
    scale = register.scale
    value = None if scale is None else f"{register.convert(raw, scale.value):.{register.digits}f}"
    return Reading(
        table.protocol,
        register.quantity,
        register.name,
        raw,
        f"{0:.{register.digits}f}" if value is not None and float(value) == 0 else value,
        register.unit if value is not None else "",
        () if scale is None else (scale,),
        None if scale is None else scale.uncertainty,
        t_us,
    )


def _words(register: Register, raw: int) -> str:
    if register.quantity or register.counted:
        return f"{register.name} {raw}"
    meaning = register.words(raw) if register.words is not None else ""
    return f"{register.name} {raw:0{2 * register.length}X}" + (f": {meaning}" if meaning else "")


def _written(table: Table, token: Token) -> str:
    write = token.write
    if write is None:
        return ""
    raw = int.from_bytes(token.data[len(write.lead) : -1], table.endian)
    meaning = write.register.words(raw) if write.register.words is not None else ""
    address = f"{write.register.address:02X}"
    text = f"write {write.register.name} ({address}) {raw:0{2 * write.register.length}X}"
    return text + (f": {meaning}" if meaning else "")
