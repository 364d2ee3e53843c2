"""Raw datapoints of devices that nobody has built: random layouts with their truth, for the solver."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple

from tuyasniff.analysis.traces import BlobTrace

Endian = Literal["big", "little"]
SUMS = ("sum", "xor", "negative", None, None)


class Part(NamedTuple):
    """A field of a made layout: `div` is a power of ten where it is a quantity."""

    kind: str
    offset: int
    length: int
    endian: Endian
    div: int
    channel: int


@dataclass
class Strange:
    """A device: what its value is made of, and the samples of it."""

    seed: int
    tile: int | None = None
    checksum: int | None = None
    parts: list[Part] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)

    def blob(self, dp_id: int = 120, period_us: int = 5_000_000) -> BlobTrace:
        """The samples as a trace."""
        blob = BlobTrace(dp_id, "raw")
        for number, row in enumerate(self.rows):
            blob.report(number * period_us, row, number + 1)
        return blob


class _Draft(NamedTuple):
    kind: str
    length: int
    endian: Endian
    div: int


def make(seed: int, samples: int | None = None) -> Strange:
    """A device by its number."""
    chance = random.Random(seed)
    tiles = chance.choice((1, 1, 2, 3, 4))
    endian: Endian | None = chance.choice(("big", "big", "little", None))
    drafts = _drafts(chance, endian)
    head = chance.choice(([], [], ["constant"], ["sequence"], ["constant", "sequence"]))
    device = Strange(seed)
    offset = 0
    for kind in head:
        length = 1 if kind == "constant" else chance.choice((1, 2))
        device.parts.append(Part(kind, offset, length, endian or "big", 1, 0))
        offset += length
    tile = sum(draft.length for draft in drafts)
    for channel in range(tiles):
        for draft in drafts:
            device.parts.append(Part(draft.kind, offset, draft.length, draft.endian, draft.div, channel))
            offset += draft.length
    check = chance.choice(SUMS)
    device.tile = tile if tiles > 1 else None
    device.checksum = offset if check else None
    device.rows = _rows(chance, device.parts, tiles, check, samples or chance.choice((60, 120, 240, 500)))
    return device


def _drafts(chance: random.Random, endian: Endian | None) -> list[_Draft]:
    both: tuple[Endian, ...] = ("big", "little")

    def side() -> Endian:
        return chance.choice(both if endian is None else (endian,))

    volts = chance.choice((1, 10, 10, 100, 1000))
    amps = chance.choice((10, 100, 1000, 1000))
    watts = chance.choice((1, 1, 10, 10, 100, 1000))
    drafts = [
        _Draft("voltage", chance.randint(max(2, _needs(300 * volts)), 4), side(), volts),
        _Draft("current", chance.randint(max(2, _needs(70 * amps)), 4), side(), amps),
        _Draft("power", chance.randint(max(2, _needs(16_000 * watts)), 4), side(), watts),
    ]
    if chance.random() < 0.35:
        drafts.append(_Draft("energy", chance.choice((3, 4)), side(), 1000))
    if chance.random() < 0.3:
        drafts.append(_Draft("constant", 1, "big", 1))
    if chance.random() < 0.3:
        drafts.append(_Draft("power_factor", chance.choice((1, 2)), side(), 100))
    if chance.random() < 0.2:
        drafts.append(_Draft("temperature", 1, "big", 1))
    chance.shuffle(drafts)
    return drafts


def _needs(highest: int) -> int:
    return (highest.bit_length() + 7) // 8


def _rows(chance: random.Random, parts: list[Part], tiles: int, check: str | None, samples: int) -> list[bytes]:
    grid = chance.choice((230.0, 230.0, 120.0))
    constants = {part: chance.randint(0, 255) for part in parts if part.kind == "constant"}
    energy = [chance.uniform(0.0, 900.0) for _ in range(tiles)]
    degrees = [chance.uniform(20, 40) for _ in range(tiles)]
    loads = [(0.0, 1.0)] * tiles
    step = chance.choice((1, 1, 2))
    count = chance.randint(0, 200)
    rows = []
    for _ in range(samples):
        shared = chance.gauss(0, 0.7)
        values: dict[tuple[str, int], float] = {}
        for channel in range(tiles):
            if chance.random() < 0.25:
                idle = chance.random() < 0.15
                loads[channel] = (
                    (0.0, 1.0) if idle else (chance.uniform(8, 3200), chance.choice((1, 1, 0.97, 0.8, 0.6)))
                )
            watts, factor = loads[channel]
            watts *= 1 + chance.gauss(0, 0.02)
            volts = grid + shared + chance.gauss(0, 0.3) + channel - watts / grid / 4
            amps = watts / factor / volts
            energy[channel] += watts * 5 / 3600 / 1000
            degrees[channel] += chance.gauss(0, 0.3)
            told = factor if watts else 0.0
            for kind, value in (("voltage", volts), ("current", amps), ("power", watts), ("energy", energy[channel])):
                values[kind, channel] = value
            values["power_factor", channel] = told
            values["temperature", channel] = degrees[channel]
        count += step
        row = bytearray()
        for part in parts:
            number = constants.get(part, count if part.kind == "sequence" else 0)
            if (part.kind, part.channel) in values:
                number = round(values[part.kind, part.channel] * part.div)
            row += (number & ((1 << 8 * part.length) - 1)).to_bytes(part.length, part.endian)
        rows.append(bytes(row) + _check(bytes(row), check))
    return rows


def _check(row: bytes, kind: str | None) -> bytes:
    if kind is None:
        return b""
    total = 0
    for one in row:
        total = total ^ one if kind == "xor" else total + one
    return bytes([(-total if kind == "negative" else total) & 0xFF])


def neighbours(parts: list[Part]) -> bool:
    """Whether the parts lie one behind the other, as they must."""
    return all(one.offset + one.length == two.offset for one, two in pairwise(parts))
