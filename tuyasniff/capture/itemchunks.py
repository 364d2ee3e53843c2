"""Frames and noise that were told apart before -> chunks from which a session tells the same apart again."""

from __future__ import annotations

from tuyasniff.model import Chunk, Frame, Gap, Message, Noise, Note, Thing
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import HEADER


def self_evident(data: bytes) -> bytes | None:
    """The bytes, if they are to be taken as exactly one frame: a header, and a length that agrees.

    The checksum may be wrong. With a right one, and a version that allows two readings, they are left to the framer,
    which looks closer.
    """
    if len(data) < 7 or data[:2] != HEADER:
        return None
    plain = 7 + (data[4] << 8 | data[5]) == len(data)
    extended = data[2] == 2 and len(data) >= 9 and 9 + (data[6] << 8 | data[7]) == len(data)
    if not plain and not extended:
        return None
    return None if plain and extended and sum8(data[:-1]) == data[-1] else data


def frame_chunk(frame: Frame) -> Chunk:
    """The chunk that gives this frame again."""
    claimed = frame.rebuilt
    if claimed is None:
        claimed = self_evident(frame.raw)
        if claimed is None and frame.faults:
            claimed = frame.raw
    return Chunk(frame.tap, frame.raw, frame.t_us, frame.talker, frame.talker_by, frame.origin, claimed)


def noise_chunk(noise: Noise) -> Chunk:
    """The chunk that gives this noise again."""
    return Chunk(noise.tap, noise.raw, noise.t_us, origin=noise.origin)


def item_chunk(thing: Thing) -> Chunk | Gap | Note:
    """What gives an item again, whatever it is."""
    if isinstance(thing, Message):
        return frame_chunk(thing.frame)
    return noise_chunk(thing) if isinstance(thing, Noise) else thing
