"""What is said on many kinds of wires, by virtual devices and chips; and how much of it each detector explains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from tuyasniff.chips.coverage import scanned
from tuyasniff.chips.finding import Detector
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.model import Chunk
from tuyasniff.simulate.chips import CHIPS
from tuyasniff.simulate.chips.chip import chunks_of, house
from tuyasniff.simulate.devices import DEVICES
from tuyasniff.simulate.simulation import Simulation

SECONDS = 60
WORDS = (
    b"boot ok\r\n[I] wifi: connected, channel 6, rssi -61\r\n[D] mqtt: 3 topics, qos 0, 12:00:07\r\n"
    b"[W] sensor: value 230.4 V over limit, 5 of 10; retry in 30 s\r\nheap 40112, min 38804\r\n"
)


class Traffic(NamedTuple):
    """What was heard on a wire, and the protocol that it is; None for what is nothing."""

    name: str
    protocol: str | None
    heard: Heard


def conversations(damage: float = 0.0, *, merged: bool = False) -> Iterator[Traffic]:
    """Each chip for a minute, each device for ten, both sides in order; that share of the frames is hurt.

    Each side has a tap, or (`merged`) one tap hears both chips and hosts.
    """
    for model in DEVICES:
        chunks = [thing for thing in Simulation(model.name).run(10 * SECONDS) if isinstance(thing, Chunk)]
        yield Traffic(model.name, "tuyamcu", heard_of(_hurt(chunks, damage, Random(f"{model.name} damage"))))
    for chip in CHIPS:
        chunks = chunks_of(chip.says(SECONDS, house()), rate=chip.rate, merged=merged, damage=damage)
        yield Traffic(chip.name, chip.name, heard_of(chunks))


def nothing() -> Iterator[Traffic]:
    """What no detector may explain: chance, and words."""
    rng = Random("nothing")
    yield Traffic("random", None, Heard(rng.randbytes(64 * 1024)))
    pieces = [Chunk("line", rng.randbytes(rng.randint(1, 40)), 20_000 * number) for number in range(1500)]
    yield Traffic("random pieces", None, heard_of(pieces))
    yield Traffic("words", None, Heard(WORDS * 200))


def explained(traffic: Traffic, detectors: Sequence[Detector]) -> dict[str, float]:
    """The share of the bytes that each detector with a name explains.

    A framing is solved without knowing whose it is, so it fits what others explain, and gives way to them.
    """
    found = {}
    for detector in detectors:
        if detector.protocol == "length_sum":
            continue
        finding = scanned(detector, traffic.heard)
        found[detector.protocol] = 0.0 if finding is None else finding.coverage
    return found


def table(rows: Sequence[tuple[Traffic, dict[str, float]]]) -> str:
    """The matrix for people: what was said, what explains it, and the most that anything else explains."""
    lines = []
    for traffic, found in rows:
        right = "" if traffic.protocol is None else f"{found[traffic.protocol]:7.1%}"
        wrong = {protocol: share for protocol, share in found.items() if protocol != traffic.protocol and share}
        worst = max(wrong, key=lambda protocol: wrong[protocol], default="nothing")
        lines.append(f"{traffic.name:<16} {right:>8}   most of others: {wrong.get(worst, 0):6.2%} {worst}")
    return "\n".join(lines)


def _hurt(frames: Sequence[Chunk], share: float, rng: Random) -> Iterator[Chunk]:
    """One byte is another one in just this share of the frames, at any place of each round."""
    every = round(1 / share) if share else 0
    hit = -1
    for number, frame in enumerate(frames):
        if every and number % every == 0:
            hit = number + rng.randrange(every)
        if number != hit:
            yield frame
            continue
        at = rng.randrange(len(frame.data))
        spoiled = bytes((frame.data[at] ^ rng.randint(1, 255),))
        yield frame._replace(data=frame.data[:at] + spoiled + frame.data[at + 1 :])
