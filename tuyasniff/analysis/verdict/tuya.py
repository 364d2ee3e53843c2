"""The TuyaMCU frames on the wires of one input, those of texts without checksum as well, and the family they speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.analysis.verdict.model import Wire
from tuyasniff.chips.finding import Finding
from tuyasniff.chips.tuyamcu import by_offset, finding_of
from tuyasniff.model import FamilyName, Frame, Noise
from tuyasniff.protocol.claims import HEADER
from tuyasniff.protocol.framer import Framer
from tuyasniff.protocol.talker import FamilyVote

_HEARTBEAT = 0x00


class Tuya(NamedTuple):
    """What is of TuyaMCU in the wires: a finding for each (None without a frame), and what they say together.

    `before` are the noise bytes before the first frame of a wire, `headers` counts `55 AA` anywhere. `missing` are
    frames whose text gives no checksum, `only_heartbeats` says that nothing else was heard.
    """

    findings: tuple[Finding | None, ...]
    family: FamilyName | None
    family_score: float
    before: int
    headers: int
    missing: int
    only_heartbeats: bool
    versions: frozenset[int]


def tuya_in(wires: Sequence[Wire]) -> Tuya:
    """Cut the bytes of each wire into frames, and let all of them vote."""
    vote = FamilyVote()
    findings: list[Finding | None] = []
    before = headers = missing = 0
    commands: set[int] = set()
    versions: set[int] = set()
    for wire in wires:
        frames, noise = _cut(wire)
        finding = finding_of(frames, wire.size, by_offset)
        findings.append(finding)
        headers += sum(chunk.data.count(HEADER) for chunk in wire.chunks)
        if finding is not None:
            before += noise
        for frame in frames:
            vote.add(frame)
            missing += frame.checksum == "missing"
            if frame.checksum != "bad":
                commands.add(frame.cmd)
                versions.add(frame.version)
    verdict = vote.verdict()
    only = commands == {_HEARTBEAT}
    return Tuya(tuple(findings), verdict.family, verdict.score, before, headers, missing, only, frozenset(versions))


def _cut(wire: Wire) -> tuple[list[Frame], int]:
    """The frames of one wire, and the bytes of noise before the first."""
    framer = Framer(wire.tap)
    frames: list[Frame] = []
    before = 0
    for chunk in wire.chunks:
        for part in framer.feed(chunk):
            if isinstance(part, Frame):
                frames.append(part)
            elif not frames:
                before += len(part.raw)
    for part in framer.flush():
        if isinstance(part, Frame):
            frames.append(part)
        elif isinstance(part, Noise) and not frames:
            before += len(part.raw)
    return frames, before
