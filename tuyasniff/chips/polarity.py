"""Lines that are upside down: what a port reads of them, and the words of usual talks that can be told from it.

An optocoupler with its LED between line and ground gives a line that rests low. A port then takes the end of a start
bit, or of any later nought, for a start, and reads bytes that lie across those that were sent: some bits of them are
lost in between. So what was sent cannot be put together again from the bytes alone, but what is always said in the
same words (a header, a request) always reads the same, and is looked for.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from tuyasniff.chips.heard import Heard


class UpsideDown(NamedTuple):
    """How many of so many bursts begin with words of a protocol upside down, and the bytes in those words.

    `long`: the words are long enough for the rate to be right. `sure`: and often enough for chance to be ruled out.
    """

    protocol: str
    title: str
    matches: int
    bursts: int
    covered: int
    long: bool = False
    sure: bool = False


def read_upside_down(data: bytes, parity: str = "none") -> bytes:
    """What a port (8 data bits, no parity) reads of bytes that are sent without a pause on an inverted line.

    The line rests low before and after, and both have the same rate.
    """
    levels = [0]
    for byte in data:
        levels += [1, *(~byte >> bit & 1 for bit in range(8))]
        if parity != "none":
            levels.append(byte.bit_count() & 1 ^ (parity != "odd"))
        levels.append(0)
    levels += [0] * 10
    got = bytearray()
    at = 1
    while at < len(levels) - 9:
        if levels[at - 1] <= levels[at]:
            at += 1
            continue
        got.append(sum(levels[at + 1 + bit] << bit for bit in range(8)))
        at += 9
        while at < len(levels) and not levels[at]:  # a wrong stop bit: it waits until the line is high
            at += 1
        at += 1
    return bytes(got)


class _Words(NamedTuple):
    """What a protocol says again and again, at the beginning of a burst. `whole`: the line rests behind it.

    `moves`: what follows is measured, and never the same for long.
    """

    protocol: str
    title: str
    said: tuple[bytes, ...]
    whole: bool = False
    moves: bool = False


_COEFFICIENT_TOPS = (1, 2, 3)

_KNOWN: tuple[_Words, ...] = (
    _Words(
        "tuyamcu",
        "TuyaMCU frames",
        tuple(bytes((0x55, 0xAA, version, command, 0)) for version, command in product(range(4), range(0x40)))
        + tuple(bytes((0x55, 0xAA, 2, count)) for count in range(256)),  # Zigbee counts its frames there
    ),
    _Words(
        "cse7766",
        "CSE7766 frames",
        tuple(bytes((state, 0x5A, top)) for state in (0x55, 0xAA, *range(0xF0, 0x100)) for top in _COEFFICIENT_TOPS),
        moves=True,
    ),
    _Words("bl0942", "BL0942 requests", tuple(bytes((head, 0xAA)) for head in range(0x58, 0x5C)), whole=True),
    _Words("bl0940", "BL0940 requests", (b"\x50\xaa",), whole=True),
    _Words("bl0939", "BL0939 requests", (b"\x55\xaa",), whole=True),
    _Words("rn8209c", "RN8209C requests", (b"\x24\x22\x26", b"\x22\x26\x24", b"\x26\x24\x22")),
    _Words("v9821", "V9821 requests", (bytes.fromhex("FE010F080000001C"),)),
    _Words("pzem_v1", "PZEM requests", tuple(bytes((kind, 0xC0, 0xA8, 1, 1)) for kind in range(0xB0, 0xB6))),
    _Words(
        "modbus",
        "Modbus requests",
        tuple(bytes((unit, code, 0, 0, 0)) for unit, code in product((1, 2, 3, 0xF8), (3, 4))),
    ),
)
"""Headers and requests that are the same in every device: the ZMAi-90's three registers, the PZEM's address ..."""

_TIMES_LEAST = 3
_BITS_LEAST = 40
_SHARE_LEAST = 0.4
_BURSTS_LOOKED = 256
_LONGEST = 8
_LONG_BYTES = 3
_SINGLE = "rn8209c"


@lru_cache(maxsize=1)
def _readings() -> dict[bytes, _Words]:
    """What is read, and of which words."""
    found: dict[bytes, _Words] = {}
    for parity, words in product(("none", "even", "odd"), _KNOWN):
        for said in words.said:
            if words.protocol == _SINGLE:  # one byte is a burst of its own
                read = b"".join(read_upside_down(said[at : at + 1], parity) for at in range(len(said)))
            elif words.whole:
                read = read_upside_down(said, parity)
            else:
                read = _certain(said, parity)
            if len(read) > 1:
                found.setdefault(read, words)
    return found


def _certain(said: bytes, parity: str) -> bytes:
    """The beginning of what is read that does not depend on what follows."""
    reads = [read_upside_down(said + bytes((more,)) * 3, parity) for more in (0x00, 0xFF, 0x55, 0xAA)]
    length = 0
    while length < min(map(len, reads)) and len({read[length] for read in reads}) == 1:
        length += 1
    return reads[0][:length]


def upside_down(heard: Heard) -> UpsideDown | None:
    """Whose words most bursts begin with, turned over; None where they are nobody's.

    Without times a burst is a piece. A break at the beginning of a burst, as an open port gives it, is passed over.
    """
    bursts = heard.bursts()[-_BURSTS_LOOKED:]
    table = _readings()
    found: Counter[_Words] = Counter()
    covered: Counter[_Words] = Counter()
    number = 0
    for span in bursts:
        data = heard.data[span.start : span.end]
        number += data != b"\0"
        match = _match(data, table) or (_match(data[1:], table) if data[:1] == b"\0" else None)
        if match is not None:
            words, length = match
            found[words] += 1
            covered[words] += length
    if not found:
        return _cycles(heard, table)
    words, matches = max(found.items(), key=lambda item: (covered[item[0]], item[1]))
    if matches < _SHARE_LEAST * number:
        return _cycles(heard, table)
    long = covered[words] >= _LONG_BYTES * matches
    different = len({heard.data[span.start : span.end] for span in bursts})
    enough = matches >= _TIMES_LEAST and (different >= _TIMES_LEAST or not words.moves)
    sure = long and enough and covered[words] * 8 >= _BITS_LEAST
    return UpsideDown(words.protocol, words.title, matches, number, covered[words], long=long, sure=sure)


def _match(data: bytes, table: dict[bytes, _Words]) -> tuple[_Words, int] | None:
    for length in range(min(len(data), _LONGEST), 1, -1):
        words = table.get(data[:length])
        if words is not None and words.protocol != _SINGLE:
            return words, length
    return None


def _cycles(heard: Heard, table: dict[bytes, _Words]) -> UpsideDown | None:
    """Requests of a byte each, in the same order again and again: bursts of one byte, put together."""
    spans = heard.bursts()[-_BURSTS_LOOKED:]
    single = bytes(heard.data[span.start] for span in spans if span.end - span.start == 1)
    if len(single) < 2 * _TIMES_LEAST:
        return None
    for read, words in table.items():
        if words.protocol == _SINGLE and len(read) == len(words.said[0]):
            count = single.count(read)
            if count * len(read) * 8 >= _BITS_LEAST + 8 and count * len(read) >= _SHARE_LEAST * len(spans):
                length = count * len(read)
                return UpsideDown(words.protocol, words.title, length, len(spans), length, long=True, sure=True)
    return None


_ENDS_LEAST = 6
_ENDS_SHARE = 0.85


def rests(heard: Heard, baud: int) -> str | None:
    """`low` or `high`, as nearly every burst ends that was read at that rate; None where they end differently.

    A line that is read too slowly shows by it how it rests: the last byte of a burst reaches into the silence behind
    it. At the right rate it only tells the last bit of what was said.
    """
    if not heard.marks or heard.marks[0].t_us is None:
        return None
    ends = [heard.data[span.end - 1] >> 7 for span in heard.bursts(_APART_US + _BYTES_APART_US // baud)]
    if len(ends) < _ENDS_LEAST:
        return None
    high = sum(ends)
    if high >= _ENDS_SHARE * len(ends):
        return "high"
    return "low" if high <= (1 - _ENDS_SHARE) * len(ends) else None


_APART_US = 20_000
_BYTES_APART_US = 15_000_000
"""Bursts lie apart by more than an adapter holds bytes back, and than one and a half bytes take."""
