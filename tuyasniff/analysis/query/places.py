"""Words about what all items have: bytes, length, number, time, tap, text."""

from __future__ import annotations

from tuyasniff.analysis.query.nodes import Hint
from tuyasniff.analysis.query.text import containing
from tuyasniff.analysis.query.values import byte_pattern, numbers, seconds
from tuyasniff.analysis.query.word import Meaning, Word
from tuyasniff.model import Item, Message, Noise, Note


def _bytes(item: Item) -> bytes | None:
    thing = item.thing
    if isinstance(thing, Message):
        return thing.frame.raw
    return thing.raw if isinstance(thing, Noise) else None


def _hex(argument: str) -> Meaning:
    spelling, pattern = byte_pattern(argument)
    return Meaning(spelling, lambda item: (data := _bytes(item)) is not None and pattern.search(data) is not None)


def _length(argument: str) -> Meaning:
    wanted = numbers(argument)
    return Meaning(wanted.spelling, lambda item: (data := _bytes(item)) is not None and wanted.test(len(data)))


def _tap(argument: str) -> Meaning:
    def fits(item: Item) -> bool:
        thing = item.thing
        if isinstance(thing, Message):
            return thing.frame.tap == argument
        return not isinstance(thing, Note) and thing.tap == argument

    return Meaning(argument, fits)


def _number(argument: str) -> Meaning:
    wanted = numbers(argument)
    return Meaning(wanted.spelling, lambda item: wanted.test(item.number))


def _time(argument: str) -> Meaning:
    wanted = seconds(argument)

    def fits(item: Item) -> bool:
        t_us = item.thing.t_us
        return t_us is not None and wanted.test(t_us)

    return Meaning(wanted.spelling, fits, Hint("the input has no times; n: chooses by item number", timeless=True))


def _text(argument: str) -> Meaning:
    return Meaning(argument, containing(argument))


PLACES = (
    Word("hex", "hex:BYTES", "items with these bytes; .. is any byte", ("hex:55aa03", "hex:1402..04"), read=_hex),
    Word("len", "len:N", "items of so many bytes, also >N and N-M", ("len:>15", "len:1-3"), read=_length),
    Word("n", "n:N", "item numbers", ("n:3-5", "n:1,9"), read=_number),
    Word("t", "t:FROM-TO", "seconds since the start, also >FROM", ("t:1.5-20", "t:>60"), read=_time),
    Word("tap", "tap:NAME", "what came from this tap", ("tap:mcu",), read=_tap),
    Word("text", "text:WORD", "the same as the WORD alone", ("text:kettle",), read=_text),
)
