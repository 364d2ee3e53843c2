"""The detector of what nobody has named: frames with a header, a length and a checksum, on a tap or on the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tuyasniff.chips.finding import Detector, Finding, Framing, Kind, MovingField, Rate, Unit
from tuyasniff.chips.framing.moving import OneKind, moving_fields, one_kind
from tuyasniff.chips.framing.rules import SHORTEST, Rule
from tuyasniff.chips.framing.solving import Solution, alike, solve, spans_of, with_tail, without_tail
from tuyasniff.chips.framing.streams import Stream, taps, whole
from tuyasniff.chips.heard import Heard
from tuyasniff.model import Span

_SHARE = 0.5
"""Less of the bytes than that is no answer."""

_MOST = 4
"""Framings in one stream: two sides, and two kinds of frames of each."""

_SHOWN = 6


class _Solved(NamedTuple):
    """A framing, its frames, where they lie in what was heard, and those in which it was looked for what moves."""

    framing: Framing
    frames: Sequence[bytes]
    spans: Sequence[tuple[Span, ...]]
    kind: OneKind

    @property
    def covered(self) -> int:
        """Bytes in these frames."""
        return sum(map(len, self.frames))


def _all_of(stream: Stream) -> list[_Solved]:
    """The framings of a stream, one after the other, each in what the ones before have left over."""
    solved: list[_Solved] = []
    known: Solution | None = None
    while len(solved) < _MOST:
        found = alike(stream, known) if known is not None else None
        if found is None:
            found = solve(stream, known)
        if found is None:
            break
        first = known is None
        found = _ended(stream, found) if first else with_tail(stream, found)
        rule = _longer(stream.data, found)
        spans = tuple(spans_of(stream, rule, found.check))
        if not spans:
            break
        frames = [stream.data[span.start : span.end] for span in spans]
        if first:
            known = found._replace(rule=rule._replace(header=found.rule.header))
        framing, kind = _framing(rule, found, frames)
        solved.append(_Solved(framing, frames, [tuple(stream.heard(*span)) for span in spans], kind))
        stream = stream.without(spans)
        if len(stream.data) < 2 * SHORTEST:
            break
    return solved


def _ended(stream: Stream, found: Solution) -> Solution:
    """The same with what ends its frames: a byte that always follows can be the header of the other side instead."""
    bare = without_tail(stream, found)
    rule = _longer(stream.data, bare)
    other = alike(stream.without(bare.spans), bare._replace(rule=rule))
    if other is not None and all(stream.data.startswith(other.rule.header, span.end) for span in bare.spans[:4]):
        return bare
    return with_tail(stream, found)


def _longer(data: bytes, found: Solution) -> Rule:
    """The rule with all of its header, two bytes at most, and with the length where a sensible one stands."""
    frames = [data[span.start : span.end] for span in found.spans]
    rule = found.rule
    if rule.at is None:
        rule = _sensible_length(rule, found, frames)
    room = rule.at if rule.at is not None else 2
    # a length that never changes is none of the header
    header = frames[0][:1]
    if room > 1 and len({frame[1] for frame in frames}) == 1 and len(set(frames)) > 1:
        header = frames[0][:2]
    return rule._replace(header=header)


def _sensible_length(rule: Rule, found: Solution, frames: Sequence[bytes]) -> Rule:
    """Where all frames have one length: the first byte that tells it, as protocols do."""
    total = rule.fixed
    end = found.check.kind.size + found.check.tail
    for at in range(1, min(7, total - end)):
        if len({frame[at] for frame in frames}) > 1:
            continue
        less = total - frames[0][at]
        # all of the frame; what stands behind the length; that without the checksum; what stands behind the header
        if less in (0, at + 1, at + 1 + end, at):
            return rule._replace(at=at, size=1, endian="big", less=less)
        if less in (at + 2, at + 2 + end) and all(frame[at + 1] == 0 for frame in frames):
            return rule._replace(at=at, size=2, endian="little", less=less)
    return rule


def _framing(rule: Rule, found: Solution, frames: Sequence[bytes]) -> tuple[Framing, OneKind]:
    lengths = Counter(map(len, frames))
    usual = lengths.most_common(1)[0][0]
    check = found.check
    fixed = list(range(usual - check.tail - check.kind.size, usual))
    if rule.at is not None:
        fixed += range(rule.at, rule.at + rule.size)
    kind = one_kind([frame for frame in frames if len(frame) == usual], fixed)
    framing = Framing(
        header=rule.header,
        length_at=rule.at,
        length_less=rule.less,
        length=usual if len(lengths) == 1 else None,
        checksum=check.name(len(rule.header)),
        frames=len(frames),
        moving=moving_fields(kind.frames, fixed),
        length_size=max(rule.size, 1),
        length_endian=rule.endian or "big",
        tail=frames[0][len(frames[0]) - check.tail :],
    )
    return framing, kind


def _scan(heard: Heard) -> Finding | None:
    if len(heard.data) < 16:
        return None
    together = _all_of(whole(heard))
    apart = [solved for stream in taps(heard) for solved in _all_of(stream)]
    solved = max((together, apart), key=lambda side: sum(one.covered for one in side))
    covered = sum(one.covered for one in solved)
    if not solved or covered < _SHARE * len(heard.data):
        return None
    units = sorted((unit for one in solved for unit in _units(one)), key=lambda unit: unit.start)
    return Finding(
        protocol="length_sum",
        units=tuple(units),
        covered=covered,
        heard=len(heard.data),
        frames=sum(len(one.frames) for one in solved),
        proven=True,
        subject="frames with a checksum, of no known protocol",
        remarks=tuple(_said(one) for one in solved),
        framings=tuple(one.framing for one in solved),
    )


def _units(solved: _Solved) -> list[Unit]:
    units = []
    for frame, spans in zip(solved.frames, solved.spans, strict=True):
        text = f"frame of {len(frame)} bytes"
        if solved.framing.moving and solved.kind.holds(frame):
            text += ": " + ", ".join(_value(frame, field) for field in solved.framing.moving[:_SHOWN])
        units += [Unit(span.start, span.end, Kind.PUSH, text) for span in spans]
    return units


def _value(frame: bytes, field: MovingField) -> str:
    raw = frame[field.offset : field.offset + field.length]
    return f"[{field.offset}] {int.from_bytes(raw, 'big' if field.endian == 'big' else 'little')}"


def _said(solved: _Solved) -> str:
    """A framing in words."""
    framing = solved.framing
    words = [f"{framing.frames:,} frames that begin with {framing.header.hex(' ').upper()}"]
    if framing.length_at is not None:
        which = f"byte {framing.length_at} is"
        if framing.length_size > 1:
            which = f"bytes {framing.length_at} and {framing.length_at + 1} ({framing.length_endian} endian) are"
        words.append(f"{which} the length{f' less {framing.length_less}' if framing.length_less else ''}")
        if framing.length is not None:
            words[-1] += f" (always {framing.length})"
    elif framing.length is not None:
        words.append(f"each has {framing.length} bytes")
    behind = f", then {framing.tail.hex(' ').upper()}" if framing.tail else ""
    words.append(f"at the end stands {framing.checksum}{behind}")
    text = "; ".join(words) + "."
    if framing.moving:
        frame, kind = solved.kind.frames[0], solved.kind.at
        length = f" of {len(frame)} bytes" if framing.length is None else ""
        which = f" in those{length}{f' with {frame[kind]:02X} at offset {kind}' if kind is not None else ''}"
        fields = "; ".join(_moves(field) for field in framing.moving[:_SHOWN])
        text += f" What moves{which if length or kind is not None else ''}: {fields}."
    return text


def _moves(field: MovingField) -> str:
    order = f", {field.endian} endian" if field.length > 1 and field.endian != "big" else ""
    values = ", ".join(str(value) for value in field.values[:_SHOWN])
    more = ", ..." if len(field.values) > _SHOWN else ""
    return f"{8 * field.length} bits at offset {field.offset}{order}: {values}{more}"


DETECTOR = Detector(
    "length_sum",
    "unknown frames with a checksum",
    (Rate(9_600), Rate(115_200), Rate(4_800), Rate(38_400), Rate(19_200), Rate(2_400)),
    8,
    False,
    _scan,
)
