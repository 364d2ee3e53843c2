"""Which protocols explain what was heard: the best one, then whatever explains the rest of the bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from tuyasniff.chips.chance import is_chance
from tuyasniff.chips.coverage import GENERIC, accepted, in_order, is_enough, ranked, scanned
from tuyasniff.chips.finding import Detector, Finding
from tuyasniff.chips.heard import Heard, Mark
from tuyasniff.chips.tuyamcu import PROTOCOL as TUYAMCU
from tuyasniff.model import Span

LOGS = frozenset(("beken_log", "esp_log", "text", "beken_flasher", "esp_flasher"))
"""What a module says of itself, beside its work: never the answer where something else was heard too."""

_SAMPLE = 48 * 1024
_PIECE = 16 * 1024
_REST_LEAST = 64
_REST_SHARE = 0.05
_PARTS = 3
_SURE_BITS = 48
_SURE_STRENGTH = 16
_ALL = 0.9
_LIKELY = 0.5
_POSSIBLE_BITS = 16
_AGAIN = 3
_STRONG = 24
_FAR = 1 << 40
_SURE_SHARE, _WEAK_SHARE = 0.05, 0.15
"""Of a protocol that is not there, at most 2 % of the bytes look like it; few values look like one with a weak check in
up to an eighth of them."""


class Explained(NamedTuple):
    """`parts` are the protocols that were found, the answer first; `findings` is what every detector said, ranked.

    `looked` says how many bytes the detectors that were wrong have looked at: a sample where that was enough.
    """

    parts: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    looked: int

    @property
    def best(self) -> Finding | None:
        """The answer, None where nothing is one."""
        return self.parts[0] if self.parts else None


def explain(heard: Heard, detectors: Sequence[Detector], given: Finding | None = None) -> Explained:
    """Ask all detectors. `given` is a finding that was made otherwise, in place of that protocol's detector."""
    if given is not None:
        # frames with a name are there: what has none is not looked for
        left_out = {given.protocol, "length_sum"} if given.proven else {given.protocol}
        left_out |= GENERIC if is_enough(given) else set()
        detectors = tuple(detector for detector in detectors if detector.protocol not in left_out)
    looked = heard
    if len(heard.data) > _SAMPLE:
        looked = sample(heard)
    findings = _with(ranked(looked, detectors), given, detectors)
    best = accepted(findings)
    if looked is not heard:
        if best is None:
            looked = heard
            findings = _with(ranked(heard, detectors), given, detectors)
        elif best is not given:
            findings = _again(heard, best, findings, detectors)
    parts = _parts(heard, findings, detectors, given)
    return Explained(parts, findings, len(looked.data))


def _with(findings: tuple[Finding, ...], given: Finding | None, detectors: Sequence[Detector]) -> tuple[Finding, ...]:
    return findings if given is None else in_order((*findings, given), detectors)


def _again(
    heard: Heard, best: Finding, findings: tuple[Finding, ...], detectors: Sequence[Detector]
) -> tuple[Finding, ...]:
    """The answer for all of the bytes, after a sample has told it."""
    detector = next(detector for detector in detectors if detector.protocol == best.protocol)
    whole = scanned(detector, heard)
    if whole is None or not is_enough(whole):
        return ranked(heard, detectors)
    return (whole, *(finding for finding in findings if finding is not best))


def _parts(
    heard: Heard, findings: tuple[Finding, ...], detectors: Sequence[Detector], given: Finding | None
) -> tuple[Finding, ...]:
    first = accepted(findings) or _surest(heard, findings, detectors) or _only_one(heard, findings, detectors)
    if first is None:
        return ()
    if first is given and (around := _around(first, findings)) is not None:
        first = around
    parts = [first]
    if given is not None and given is not first and given.proven and not _is_inside(given, first):
        parts.append(given)
    spans = sorted(Span(unit.start, unit.end) for part in parts for unit in part.units)
    rest = without(heard, spans)
    taken = {part.protocol for part in parts}
    while len(parts) < _PARTS and len(rest.data) >= max(_REST_LEAST, _REST_SHARE * len(heard.data)):
        others = tuple(one for one in detectors if one.protocol not in GENERIC and one.protocol not in taken)
        more = ranked(rest, others)
        found = accepted(more) or _surest(rest, more, others)
        if found is None:
            break
        rest = without(rest, (Span(unit.start, unit.end) for unit in found.units))
        parts.append(replace(found, heard=len(heard.data)))
        taken.add(found.protocol)
    # a boot log, or the words of a firmware, stand behind what the wire is for; TuyaMCU before a chip beside it
    return tuple(sorted(parts, key=lambda part: (part.protocol in LOGS, not _is_tuya(part))))


def _around(inner: Finding, findings: Iterable[Finding]) -> Finding | None:
    """What explains all of the bytes, and holds the frames of another finding inside its own."""
    return next(
        (
            one
            for one in findings
            if one.protocol not in GENERIC
            and one.coverage >= _ALL
            and one.coverage > inner.coverage
            and _is_inside(inner, one)
        ),
        None,
    )


def _is_inside(inner: Finding, outer: Finding) -> bool:
    """Whether each frame of a finding lies within one of another's: then it is a part of that, by chance."""
    if inner is outer or not inner.units:
        return False
    starts = sorted((unit.start, unit.end) for unit in outer.units)
    return all(
        (at := bisect_right(starts, (unit.start, _FAR))) > 0 and starts[at - 1][1] >= unit.end for unit in inner.units
    )


def _is_tuya(part: Finding) -> bool:
    """Whether it is TuyaMCU, and surely there: one frame in the talk of something else is not enough."""
    return part.protocol == TUYAMCU and part.frames > 1 and part.plausible >= _LIKELY


def _surest(heard: Heard, findings: Iterable[Finding], detectors: Sequence[Detector]) -> Finding | None:
    """Of findings that do not explain most of the bytes, the one that cannot be chance."""
    by_name = {detector.protocol: detector for detector in detectors}
    for finding in findings:
        if finding.protocol in GENERIC or not finding.proven or finding.plausible < _LIKELY:
            continue
        if finding.protocol not in by_name:  # TuyaMCU as it was cut already: its header and sum are enough
            return finding
        detector = by_name[finding.protocol]
        strength = finding.bits(detector.strength)
        bits = strength * finding.frames
        share = _SURE_SHARE if strength >= _STRONG else _WEAK_SHARE
        sure = strength >= _SURE_STRENGTH and bits >= _SURE_BITS and finding.coverage >= share
        if sure and not is_chance(detector, heard, finding):
            return finding
    return None


def _only_one(heard: Heard, findings: Iterable[Finding], detectors: Sequence[Detector]) -> Finding | None:
    """Of little, the one thing that explains all of it: possible, as long as nothing else would do as well.

    What came again and again, always the same, and still proves nothing is garbage of a rate that is wrong.
    """
    strengths = {detector.protocol: detector.strength for detector in detectors}
    fits = [
        finding
        for finding in findings
        if finding.protocol not in GENERIC
        and finding.coverage >= _ALL
        and finding.plausible >= _LIKELY
        and finding.bits(strengths.get(finding.protocol, 0)) * finding.frames >= _POSSIBLE_BITS
        and (finding.proven or _differs(heard, finding))
    ]
    return fits[0] if len(fits) == 1 else None


def _differs(heard: Heard, finding: Finding) -> bool:
    """Whether it is more than a few units that come again and again."""
    said = {heard.data[unit.start : unit.end] for unit in finding.units}
    return len(finding.units) <= _AGAIN * len(said)


def sample(heard: Heard) -> Heard:
    """A piece from the beginning, the middle and the end."""
    size = len(heard.data)
    middle = (size - _PIECE) // 2
    spans = [Span(0, _PIECE), Span(middle, middle + _PIECE), Span(size - _PIECE, size)]
    return only(heard, spans)


def without(heard: Heard, spans: Iterable[Span]) -> Heard:
    """What was heard, less these bytes; the spans ascend."""
    kept: list[Span] = []
    at = 0
    for span in spans:
        if span.start > at:
            kept.append(Span(at, span.start))
        at = max(at, span.end)
    if at < len(heard.data):
        kept.append(Span(at, len(heard.data)))
    return only(heard, kept)


def only(heard: Heard, spans: Sequence[Span]) -> Heard:
    """Only these bytes of what was heard, with their times and taps; the spans ascend and do not overlap."""
    parts: list[bytes] = []
    marks: list[Mark] = []
    size = place = 0
    for span in spans:
        parts.append(heard.data[span.start : span.end])
        first = heard.mark_at(span.start)
        marks.append(Mark(size, None if first is None else first.t_us, "" if first is None else first.tap))
        while place < len(heard.marks) and heard.marks[place].offset <= span.start:
            place += 1
        while place < len(heard.marks) and heard.marks[place].offset < span.end:
            mark = heard.marks[place]
            marks.append(mark._replace(offset=size + mark.offset - span.start))
            place += 1
        size += span.end - span.start
    return Heard(b"".join(parts), tuple(marks))
