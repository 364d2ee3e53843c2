"""What a person says while a recording is played: it is in no file, and has its place in it all the same.

Whoever reads the recording anew, to export it or to show all of it, puts the words where they were said, so that every
item has the number that it had.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.stretch import Stretch, Turns

Read = Stretch | Turns | Chunk | Gap | Note
"""What is read of a recording."""


class Aside(NamedTuple):
    """A note, and what of the recording came before it: so many bytes, so many gaps and notes."""

    size: int
    others: int
    note: Note


def woven(things: Iterable[Read], asides: Iterable[Aside]) -> Iterator[Read]:
    """A recording with the notes in their places; those behind its end come at the end.

    However it is cut, the places are the same: a stretch that a note falls into comes as its chunks.
    """
    source = iter(things)
    back: list[Read] = []
    size = others = 0
    for aside in asides:
        while size < aside.size or others < aside.others:
            thing = back.pop() if back else next(source, None)
            if thing is None:
                break
            if isinstance(thing, Gap | Note):
                others += 1
                yield thing
                continue
            left = aside.size - size
            if left <= 0:  # another recording than the one that was played
                back.append(thing)
                break
            if len(thing.data) > left and not isinstance(thing, Chunk):
                back.extend(reversed(list(thing.chunks())))
                continue
            if len(thing.data) > left and isinstance(thing, Chunk) and thing.frame is None:
                back.append(thing._replace(data=thing.data[left:]))
                thing = thing._replace(data=thing.data[:left])
            size += len(thing.data)
            yield thing
        yield aside.note
    yield from reversed(back)
    yield from source
