"""Framings that nobody has ever seen: made by chance, with what must come out of them."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from tuyasniff.chips.finding import Finding
from tuyasniff.chips.framing.checks import Kind, kinds
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.model import Chunk


class Unknown(NamedTuple):
    """A framing: header, checksum from `start` on, tail; the length as `u8`, `u16be`, `u16le` or not at all."""

    header: bytes
    kind: Kind
    start: int
    tail: bytes
    length: str
    counts: str


def unknown(rng: Random) -> Unknown:
    """One of very many."""
    header = bytes(rng.sample(range(1, 256), rng.choice((1, 2))))
    return Unknown(
        header,
        rng.choice(kinds()[:13] if rng.random() < 0.6 else kinds()[:4]),
        rng.choice((0, 0, 0, len(header))),
        bytes(rng.sample(range(1, 256), rng.choice((0, 0, 0, 1, 2)))),
        rng.choice(("u8", "u8", "u8", "u16be", "u16le", "fixed")),
        rng.choice(("whole", "payload", "behind")),
    )


def framed(one: Unknown, body: bytes) -> bytes:
    """A frame of it."""
    size = {"u8": 1, "u16be": 2, "u16le": 2, "fixed": 0}[one.length]
    whole = len(one.header) + size + len(body) + one.kind.size + len(one.tail)
    told = {"whole": whole, "payload": len(body), "behind": whole - len(one.header) - size}[one.counts]
    number = told.to_bytes(size, "little" if one.length == "u16le" else "big") if size else b""
    frame = one.header + number + body
    check = one.kind.made(frame[one.start :]).to_bytes(one.kind.size, "little" if one.kind.little else "big")
    return frame + check + one.tail


def frames(rng: Random, one: Unknown, count: int, *, varied: bool) -> list[bytes]:
    """Frames of three commands, each with constant bytes and one number of two that wanders."""
    lengths = [rng.randint(4, 14) for _ in range(3)] if varied and one.length != "fixed" else [rng.randint(6, 20)] * 3
    commands = [rng.randrange(256) for _ in range(3)]
    bodies = [bytearray(rng.choice((0, 0, 1, rng.randrange(256))) for _ in range(length)) for length in lengths]
    numbers = [rng.randrange(200, 3000) for _ in range(3)]
    places = [rng.randrange(length - 1) for length in lengths]
    out = []
    for _ in range(count):
        which = rng.randrange(3)
        numbers[which] = max(0, min(65_535, numbers[which] + rng.randint(-40, 40)))
        bodies[which][places[which] : places[which] + 2] = numbers[which].to_bytes(2, "big")
        out.append(framed(one, bytes((commands[which],)) + bytes(bodies[which])))
    return out


def heard(rng: Random, said: list[bytes], mode: str) -> Heard:
    """How they arrive: back to back, each a piece, or with a few bytes of noise between some."""
    if mode == "pieces":
        return heard_of([Chunk("line", frame) for frame in said])
    noise = [rng.randbytes(rng.randint(1, 3)) if mode == "noisy" and rng.random() < 0.05 else b"" for _ in said]
    return Heard(b"".join(frame + after for frame, after in zip(said, noise, strict=True)))


def wrong(one: Unknown, finding: Finding | None) -> str:
    """What the solver got wrong, empty where all is right."""
    if finding is None:
        return "nothing found"
    framing = finding.framings[0]
    if finding.coverage < 0.9:
        return f"coverage {finding.coverage:.2f}"
    if not (framing.header.startswith(one.header) or one.header.startswith(framing.header)):
        return f"header {framing.header.hex()}"
    if framing.checksum is None or framing.checksum.split(" less ")[0].split(" from byte")[0] != one.kind.name:
        return f"checksum {framing.checksum}, not {one.kind.name}"
    if framing.tail != one.tail:
        return f"tail {framing.tail.hex()}, not {one.tail.hex()}"
    if one.length != "fixed" and framing.length_at not in (len(one.header), len(one.header) + 1):
        return f"length at {framing.length_at}"
    return ""
