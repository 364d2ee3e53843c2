"""The TuyaMCU frames on the wires of one input, those of texts without checksum as well, and the family they speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from tuyasniff.analysis.verdict.model import Wire
from tuyasniff.chips.finding import Finding
from tuyasniff.chips.tuyamcu import by_offset, finding_of
from tuyasniff.hexdump.scan import Verdict, believable, look
from tuyasniff.model import FamilyName, Frame, Noise, Talker
from tuyasniff.protocol.claims import HEADER
from tuyasniff.protocol.framer import Framer
from tuyasniff.protocol.sides import roles
from tuyasniff.protocol.vote import FamilyVote

_HEARTBEAT = 0x00
_MOST_DAMAGED = 64
_JUDGED = 256


class Tuya(NamedTuple):
    """What is of TuyaMCU in the wires: a finding for each (None without a frame), and what they say together.

    `noise` are the bytes outside frames, `before` those of them that stand before the first frame of a wire; `headers`
    counts `55 AA` anywhere. `missing` are frames whose text gives no checksum, `only_heartbeats` says that nothing else
    was heard. `damaged` are the first of what would be frames of a known command if their checksums were right. `only`
    is who sent all frames, None where both did or nobody can tell.
    """

    findings: tuple[Finding | None, ...]
    family: FamilyName | None
    family_score: float
    noise: int
    before: int
    headers: int
    missing: int
    only_heartbeats: bool
    versions: frozenset[int]
    damaged: tuple[bytes, ...] = ()
    only: Talker | None = None


def tuya_in(wires: Sequence[Wire]) -> Tuya:
    """Cut the bytes of each wire into frames, and let all of them vote."""
    vote = FamilyVote()
    findings: list[Finding | None] = []
    noise = before = headers = missing = 0
    commands: set[int] = set()
    versions: set[int] = set()
    told: list[Frame] = []
    for wire in wires:
        frames, outside, first = _cut(wire)
        finding = finding_of(frames, wire.size, by_offset)
        findings.append(finding)
        headers += sum(chunk.data.count(HEADER) for chunk in wire.chunks)
        if finding is not None:
            noise += outside
            before += first
        told.extend(frames[:_JUDGED])
        for frame in frames:
            vote.add(frame)
            missing += frame.checksum == "missing"
            if frame.checksum != "bad":
                commands.add(frame.cmd)
                versions.add(frame.version)
    said = vote.verdict()
    return Tuya(
        tuple(findings),
        said.family,
        said.score,
        noise=noise,
        before=before,
        headers=headers,
        missing=missing,
        only_heartbeats=commands == {_HEARTBEAT},
        versions=frozenset(versions),
        only=_only(told, said.family),
        damaged=() if any(findings) else tuple(chain.from_iterable(_damaged(wire) for wire in wires)),
    )


def _only(frames: Iterable[Frame], family: FamilyName | None) -> Talker | None:
    """Who alone may have sent all that can be told; what both sides send in the same form says nothing."""
    if family is None:
        return None
    sides = [roles(frame, family) for frame in frames if frame.checksum != "bad"]
    told = {next(iter(side)) for side in sides if len(side) == 1}
    return told.pop() if len(told) == 1 else None


def _damaged(wire: Wire) -> Iterator[bytes]:
    """What begins as a frame, has a command that it fits, and a wrong checksum."""
    data = b"".join(chunk.data for chunk in wire.chunks)
    at = -2
    for _ in range(_MOST_DAMAGED):
        at = data.find(HEADER, at + 2)
        if at < 0:
            return
        found = look(data, at)
        if found.verdict is Verdict.BAD and believable(data[at : found.end]):
            yield data[at : found.end]


def _cut(wire: Wire) -> tuple[list[Frame], int, int]:
    """The frames of one wire, the bytes outside them, and how many of these stand before the first."""
    framer = Framer(wire.tap)
    frames: list[Frame] = []
    noise = before = 0

    def take(parts: Iterable[Frame | Noise]) -> None:
        nonlocal noise, before
        for part in parts:
            if isinstance(part, Frame):
                frames.append(part)
                continue
            noise += len(part.raw)
            if not frames:
                before += len(part.raw)

    for chunk in wire.chunks:
        take(framer.feed(chunk))
    take(framer.flush())
    return frames, noise, before
