"""The values of a store: those in use, those of older generations, and those that were deleted but not overwritten."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from tuyasniff.knowledge.flashdump.storage import PAGE, PAGES, Block

_HEAD = struct.Struct("<IIHBHIB")
_PART = struct.Struct("<HBB")
_NAME = re.compile(rb"[\x21-\x7e]{1,63}")
_LONGEST = 1 << 17
_GENERATIONS = 4
MOST_BYTES = 2 << 20
"""Of all copies of all values: a store has an eighth of that, but its pages may be named again and again."""


class State(StrEnum):
    """Whether the firmware would still read a value: `live`, `stale` (an older generation has it), `deleted`."""

    LIVE = "live"
    STALE = "stale"
    DELETED = "deleted"


class Entry(NamedTuple):
    """A value as it lies in the store. `sound`: its checksum is right; a value that is not is never believed."""

    name: str
    value: bytes
    state: State
    sound: bool
    generation: int = 0

    @property
    def recovered(self) -> bool:
        """Whether it comes from storage that the firmware has given up."""
        return self.state is not State.LIVE


def entries(blocks: Sequence[Block]) -> list[Entry]:
    """The best copy of each value: sound ones first, then live ones, then the newest generation; MOST_BYTES of them."""
    best: dict[str, Entry] = {}
    left = MOST_BYTES
    for entry in _all(blocks):
        left -= len(entry.value)
        if left < 0:
            break
        known = best.get(entry.name)
        if known is None or _rank(entry) > _rank(known):
            best[entry.name] = entry
    return list(best.values())


def _rank(entry: Entry) -> tuple[bool, bool, int]:
    return (entry.sound, entry.state is State.LIVE, entry.generation)


def _all(blocks: Sequence[Block]) -> Iterator[Entry]:
    """Every index page of every generation; one that is not in use and not sound is a page that was used anew."""
    copies: dict[int, list[Block]] = {}
    for block in blocks:
        copies.setdefault(block.number, []).append(block)
    for group in copies.values():
        group.sort(key=lambda block: -block.generation)
    for block in blocks:
        newest = copies[block.number][0] is block
        for page in range(1, PAGES):
            entry = _entry(block, page, copies, newest)
            if entry is not None and (entry.sound or entry.state is State.LIVE):
                yield entry


def _entry(block: Block, page: int, copies: Mapping[int, Sequence[Block]], newest: bool) -> Entry | None:
    """What an index page tells, None where the page is none."""
    raw = block.pages(page, page)
    check, length, number, own, count, _element, name_length = _HEAD.unpack_from(raw)
    start = _HEAD.size + name_length
    if (number, own) != (block.number, page) or length > _LONGEST:
        return None
    if name_length < 2 or start > PAGE or count * _PART.size > PAGE - start:
        return None
    name, end = raw[_HEAD.size : start - 1], raw[start - 1]
    if end or not _NAME.fullmatch(name):
        return None
    parts = [_PART.unpack_from(raw, start + place * _PART.size) for place in range(count)]
    value, sound = _value(block, parts, copies, length, check)
    state = (State.LIVE if block.is_live(page) else State.DELETED) if newest else State.STALE
    return Entry(name.decode("ascii"), value, state, sound, block.generation)


def _value(
    block: Block, parts: Iterable[tuple[int, int, int]], copies: Mapping[int, Sequence[Block]], length: int, check: int
) -> tuple[bytes, bool]:
    """The bytes of a value, put together; parts in other blocks may be there in several generations."""
    wanted = list(parts)
    value = b""
    for age in range(_GENERATIONS):
        pieces = []
        for number, first, last in wanted:
            group = copies.get(number, ())
            source = block if number == block.number else group[min(age, len(group) - 1)] if group else None
            pieces.append(b"" if source is None else source.pages(first, last))
        found = b"".join(pieces)[:length]
        if len(found) == length and sum(found) & 0xFFFFFFFF == check:
            return found, True
        value = value or found
        if all(number == block.number for number, _, _ in wanted):
            break
    return value, False
