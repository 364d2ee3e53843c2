"""The law of stretches: expanded they are what the ordinary reading gives, and the file says the same of itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

from tuyasniff.stretch import Stretch, Turns


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def state(content: Any) -> tuple[Any, ...]:
    """What a file says of itself while it is read."""
    return content.started, getattr(content, "taps", None), str(content.lost)


def told(content: Any) -> tuple[Any, ...]:
    """What it says in the end."""
    lost = None if content.lost is None else (str(content.lost), content.lost.hint)
    return content.started, list(content.remarks), content.why_nothing(), content.hint, lost


def law(make: Callable[[Iterable[bytes]], Any], pieces: Iterable[bytes]) -> list[Stretch]:
    """Both ways of reading agree; returns the stretches that came."""
    pieces = list(pieces)
    ordinary, fast = make(pieces), make(pieces)
    one_by_one = iter(ordinary)
    stretches = []
    for thing in fast.stretches():
        if isinstance(thing, Stretch):
            stretches.append(thing)
        for single in thing.chunks() if isinstance(thing, Stretch | Turns) else [thing]:
            assert next(one_by_one) == single
            assert state(ordinary) == state(fast)
    assert list(one_by_one) == []
    assert told(ordinary) == told(fast)
    return stretches


_STRAY = b"\n\n", b"\r\n", b"\r", b"\xff\xfe", b'{"tsniff":9}\n', b"\n{"


def hurt(data: bytes, chance: random.Random) -> bytes:
    """Damage of the kinds that disks and people do."""
    out = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        place, size = chance.randrange(len(out)), chance.randrange(1, 300)
        kind = chance.randrange(5)
        if kind == 0:
            del out[place : place + size]
        elif kind == 1:
            out[place : place + size] = bytes(len(out[place : place + size]))
        elif kind == 2:
            out[place] = chance.choice(b'\r\n\x00"{}[]\\x9aF \xff')
        elif kind == 3:
            out[place:place] = chance.choice(_STRAY)
        else:
            other = chance.randrange(len(out))
            out[place:place] = out[other : other + size]
    return bytes(out)
