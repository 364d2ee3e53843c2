"""The verdict on what was heard: on each tap, on both together, and over all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from tuyasniff.analysis.verdict import evidence
from tuyasniff.analysis.verdict.advice import advice
from tuyasniff.analysis.verdict.beheaded import of_beheaded
from tuyasniff.analysis.verdict.case import Case
from tuyasniff.analysis.verdict.confidence import confidence
from tuyasniff.analysis.verdict.explain import LOGS, Explained, explain
from tuyasniff.analysis.verdict.misread import misread, of_misread
from tuyasniff.analysis.verdict.model import (
    PULSES,
    SILENT,
    UNKNOWN,
    OtherPart,
    Talk,
    TapVerdict,
    Verdict,
    Wire,
)
from tuyasniff.analysis.verdict.readings import latest
from tuyasniff.analysis.verdict.ruledout import ruled_out
from tuyasniff.analysis.verdict.together import in_order, whole_until_us
from tuyasniff.analysis.verdict.tuya import tuya_in
from tuyasniff.analysis.verdict.words import count, name_of, share
from tuyasniff.chips.coverage import ENOUGH, GENERIC, is_enough
from tuyasniff.chips.finding import Detector, Finding, Line
from tuyasniff.chips.heard import heard_of
from tuyasniff.chips.registry import DETECTORS
from tuyasniff.chips.tuyamcu import PROTOCOL as TUYAMCU
from tuyasniff.chips.tuyamcu import STRENGTH
from tuyasniff.model import Chunk, Evidence, Reading, WireKind

Value = TypeVar("Value")


class _Answer(NamedTuple):
    """One protocol over the taps on which it was found; `merged` where it took all of them in their order.

    `findings` is what all detectors found in the same bytes: its rivals are among them.
    """

    finding: Finding
    wires: tuple[Wire, ...]
    readings: tuple[Reading, ...]
    merged: bool = False
    talk: tuple[Talk, ...] = ()
    findings: tuple[Finding, ...] = ()


def judge(wires: Sequence[Wire], *, name: str = "", detectors: Sequence[Detector] = DETECTORS) -> Verdict:
    """What talks on these wires. Bytes never raise; `name` is that of the input, for the commands in the advice."""
    spoken = [wire for wire in wires if wire.spoke]
    if not spoken:
        return _without_bytes(wires, name)
    tuya = tuya_in(spoken)
    each = [explain(heard_of(wire.chunks), detectors, given) for wire, given in zip(spoken, tuya.findings, strict=True)]
    answer = _over_all(spoken, each, detectors)
    findings = _findings(each)
    also = tuple(_also(answer, spoken, each))
    found = [] if answer is None else [answer.finding.protocol, *(part.word for part in also)]
    case = Case(tuple(spoken), tuple(detectors), findings, tuya, name)
    taps = tuple(_tap(wire, explained, answer) for wire, explained in zip(spoken, each, strict=True)) + tuple(
        _quiet_tap(wire) for wire in wires if not wire.spoke
    )
    lacking = of_beheaded(case) if answer is None else None
    wrong = misread(spoken) if answer is None and lacking is None else None
    if wrong is not None:
        return replace(of_misread(wrong), taps=taps, findings=findings)
    if answer is None:
        verdict = lacking or _nothing_named(case)
        found = [] if lacking is None else [lacking.word]
    else:
        verdict = _named(case, answer, also)
    beside = [part for explained in each for part in explained.parts if part.readings]
    if beside and not verdict.readings:
        told = Evidence("readings", f"the values are those of {name_of(beside[0].protocol)}")
        verdict = replace(verdict, readings=latest(beside[0].readings), evidence=(*verdict.evidence, told))
    return replace(
        verdict,
        ruled_out=ruled_out(case, found),
        taps=taps,
        also=also,
        advice=advice(case, verdict.word, None if answer is None else answer.finding, verdict.confidence),
        findings=findings,
    )


def judge_text(data: bytes, *, name: str = "") -> Verdict:
    """The verdict on a text itself, where its bytes are what was heard: a boot log, a telegram in letters."""
    others = tuple(detector for detector in DETECTORS if detector.protocol != "length_sum")
    return judge((Wire("text", (Chunk("text", data),), len(data)),), name=name, detectors=others)


def _over_all(wires: Sequence[Wire], each: Sequence[Explained], detectors: Sequence[Detector]) -> _Answer | None:
    """The protocol that matters most: what works on the wire before what is logged, TuyaMCU before chips beside it."""
    groups: dict[str, list[tuple[Wire, Finding]]] = defaultdict(list)
    beside: dict[str, list[Finding]] = defaultdict(list)
    for wire, explained in zip(wires, each, strict=True):
        if explained.best is not None:
            groups[explained.best.protocol].append((wire, explained.best))
            beside[explained.best.protocol].extend(explained.findings)
    if TUYAMCU not in groups:
        merged = _merged(wires, detectors)
        if merged is not None and _says_more(merged.finding, groups):
            return merged._replace(readings=(*merged.readings, *_later(wires, each, merged.finding.protocol)))
    if not groups:
        return None

    def rank(protocol: str) -> tuple[bool, bool, int]:
        weak = protocol in LOGS or protocol in GENERIC
        return not weak, protocol == TUYAMCU, sum(finding.covered for _, finding in groups[protocol])

    protocol = max(groups, key=rank)
    return _summed(groups[protocol])._replace(findings=tuple(beside[protocol]))


def _later(wires: Sequence[Wire], each: Sequence[Explained], protocol: str) -> list[Reading]:
    """What single taps tell after the moment up to which all of them are here whole."""
    end_us = whole_until_us(wires)
    if end_us is None:
        return []
    readings = [
        one for explained in each for part in explained.parts if part.protocol == protocol for one in part.readings
    ]
    return sorted((one for one in readings if (one.t_us or 0) > end_us), key=lambda one: one.t_us or 0)


def _says_more(merged: Finding, groups: dict[str, list[tuple[Wire, Finding]]]) -> bool:
    """Whether the taps together say more than each by itself.

    What is no more than possible counts where no tap says anything, or all of them together just less of the same.
    """
    if is_enough(merged):
        return merged.protocol not in GENERIC or all(protocol in GENERIC for protocol in groups)
    apart = sum(finding.covered for _, finding in groups.get(merged.protocol, ()))
    return not groups or (set(groups) == {merged.protocol} and merged.covered > apart)


def _merged(wires: Sequence[Wire], detectors: Sequence[Detector]) -> _Answer | None:
    """What explains the taps together, in their order: requests on one of them, answers on the other."""
    if len(wires) < 2 or len({wire.baud for wire in wires}) > 1:
        return None
    chunks = in_order(wires)
    if not chunks:
        return None
    others = tuple(one for one in detectors if one.protocol != TUYAMCU)
    heard = heard_of(chunks)
    explained = explain(heard, others)
    best = explained.best
    if best is None:
        return None
    return _Answer(best, tuple(wires), best.readings, True, (Talk(heard, best),), explained.findings)


def _summed(group: Sequence[tuple[Wire, Finding]]) -> _Answer:
    """One finding for all taps on which the same protocol was found."""
    findings = [finding for _, finding in group]
    talk = tuple(Talk(heard_of(wire.chunks), finding) for wire, finding in group)
    first = findings[0]
    readings = sorted((reading for one in findings for reading in one.readings), key=lambda one: one.t_us or 0)
    if len(findings) > 1:
        first = replace(
            first,
            covered=sum(one.covered for one in findings),
            heard=sum(one.heard for one in findings),
            frames=sum(one.frames for one in findings),
            units=tuple(unit for one in findings for unit in one.units),
            plausible=sum(one.plausible * one.frames for one in findings) / max(1, sum(one.frames for one in findings)),
            line=first.line if len({one.line for one in findings}) == 1 else Line.BOTH,
            unanswered=sum(one.unanswered for one in findings),
            remarks=tuple(_remarks(findings)),
            framings=tuple(framing for one in findings for framing in one.framings),
        )
    return _Answer(first, tuple(wire for wire, _ in group), tuple(readings), talk=talk)


def _remarks(findings: Sequence[Finding]) -> Iterable[str]:
    """What is to be said of all of them: that one side only was heard is not so where the other was heard as well."""
    both = len({one.line for one in findings}) > 1
    remarks = dict.fromkeys(remark for one in findings for remark in one.remarks)
    return (remark for remark in remarks if not (both and remark.startswith("Only ")))


def _findings(each: Sequence[Explained]) -> tuple[Finding, ...]:
    """What each detector found on the tap where it found most, the best first."""
    best: dict[str, Finding] = {}
    for explained in each:
        for finding in explained.findings:
            known = best.get(finding.protocol)
            if known is None or (is_enough(finding), finding.coverage) > (is_enough(known), known.coverage):
                best[finding.protocol] = finding
    return tuple(sorted(best.values(), key=lambda one: (is_enough(one), one.coverage), reverse=True))


def _also(answer: _Answer | None, wires: Sequence[Wire], each: Sequence[Explained]) -> list[OtherPart]:
    """What was heard besides the answer."""
    if answer is None:
        return []
    told: list[OtherPart] = []
    for wire, explained in zip(wires, each, strict=True):
        ours = wire in answer.wires
        for part in explained.parts:
            if part.protocol == answer.finding.protocol or (answer.merged and part.protocol in GENERIC):
                continue
            tap = None if ours and len(wires) == 1 else wire.tap
            told.append(OtherPart(part.protocol, name_of(part.protocol), tap, round(part.coverage, 4), part.frames))
    return told


def _named(case: Case, answer: _Answer, also: tuple[OtherPart, ...]) -> Verdict:
    finding = answer.finding
    of_tuya = case.tuya if finding.protocol == TUYAMCU else None
    detector = case.detector(finding.protocol)
    strength = finding.bits(STRENGTH if detector is None else detector.strength)
    heard = sum(max(wire.heard, wire.size) for wire in answer.wires)
    why: list[Evidence] = [
        *evidence.of_finding(finding, strength, of_tuya),
        *evidence.of_noise(of_tuya),
        *evidence.of_wires(answer.wires, also),
    ]
    return Verdict(
        finding.protocol,
        name_of(finding.protocol),
        family=None if of_tuya is None else of_tuya.family,
        confidence=confidence(finding, answer.findings, strength),
        coverage=round(finding.coverage, 4),
        frames=finding.frames,
        heard=heard,
        looked=sum(wire.size for wire in answer.wires),
        baud=_common([wire.baud for wire in answer.wires]),
        parity=_common([wire.parity for wire in answer.wires]),
        inverted=_common([wire.inverted for wire in answer.wires]),
        rates=() if detector is None else detector.rates,
        line=finding.line,
        subject=finding.subject,
        evidence=tuple(why),
        readings=latest(answer.readings),
        framings=finding.framings,
        finding=finding,
        talk=answer.talk,
    )


def _nothing_named(case: Case) -> Verdict:
    """Bytes that nothing explains."""
    wires = case.wires
    best = max((finding.coverage for finding in case.findings), default=0.0)
    whole = count(case.size, "byte")
    why = [Evidence("coverage", f"no protocol that is known here explains {_much(best)} of {whole}")]
    if best >= ENOUGH:
        why = [Evidence("coverage", f"what would explain {share(best)} of {whole} is not proven by so few of them")]
    if case.idles:
        why = [Evidence("idle", f"{whole}, all FF: a line that idles, and is disturbed now and then")]
    why.extend(evidence.of_wires(wires, ()))
    why.extend(evidence.of_headers(case.tuya))
    return Verdict(
        UNKNOWN,
        name_of(UNKNOWN),
        coverage=round(best, 4),
        heard=sum(max(wire.heard, wire.size) for wire in wires),
        looked=case.size,
        baud=_common([wire.baud for wire in wires]),
        parity=_common([wire.parity for wire in wires]),
        inverted=_common([wire.inverted for wire in wires]),
        evidence=tuple(why),
    )


def _much(best: float) -> str:
    return f"more than {share(best)}" if best else "any"


def _without_bytes(wires: Sequence[Wire], name: str) -> Verdict:
    """No byte was heard: square waves, or nothing at all."""
    pulses = [wire for wire in wires if wire.kind is WireKind.PULSES]
    odd = [wire for wire in wires if wire.kind is WireKind.UNKNOWN]
    word = PULSES if pulses else UNKNOWN if odd else SILENT
    case = Case(tuple(wires), (), name=name)
    why: list[Evidence] = []
    if pulses:
        number = {1: "one square wave", 2: "two square waves"}.get(len(pulses), f"{len(pulses)} square waves")
        rates = ", ".join(f"{wire.tap} {wire.hertz:.4g} Hz" for wire in pulses if wire.hertz is not None)
        why.append(Evidence("pulses", f"{number}, no UART" + (f": {rates}" if rates else "")))
        if len(pulses) > 1:
            why.append(Evidence("chip", "so do a BL0937 or an HLW8012: one pin for power, one for current or voltage"))
    elif odd:
        why.extend(
            Evidence("levels", f"{wire.tap}: {wire.words or 'levels change, but as no UART does'}") for wire in odd
        )
    else:
        at = f" at {case.rates_told} baud" if case.rates else ""
        why.append(Evidence("silence", f"0 bytes{at}"))
    return Verdict(
        word,
        name_of(word),
        confidence={PULSES: 0.9 if len(pulses) > 1 else 0.7}.get(word, 0.0),
        coverage=None,
        baud=_common([wire.baud for wire in wires]),
        evidence=tuple(why),
        taps=tuple(_quiet_tap(wire) for wire in wires),
        advice=advice(case, word, None, 0.0),
    )


def _tap(wire: Wire, explained: Explained, answer: _Answer | None) -> TapVerdict:
    """What one tap is by itself, else what it is as a part of the answer."""
    best = explained.best
    word, coverage, frames, line = UNKNOWN, 0.0, 0, None
    if best is not None:
        word, coverage, frames, line = best.protocol, round(best.coverage, 4), best.frames, best.line
    elif answer is not None and answer.merged:
        units = [
            unit for talk in answer.talk for unit in talk.finding.units if talk.heard.tap_at(unit.start) == wire.tap
        ]
        if units:
            word, frames = answer.finding.protocol, len(units)
            coverage = round(min(1.0, sum(unit.end - unit.start for unit in units) / max(1, wire.size)), 4)
    heard = max(wire.heard, wire.size)
    return TapVerdict(wire.tap, word, wire.baud, wire.parity, wire.inverted, coverage, frames, heard, line)


def _quiet_tap(wire: Wire) -> TapVerdict:
    words = {WireKind.PULSES: PULSES, WireKind.UNKNOWN: UNKNOWN}
    return TapVerdict(wire.tap, words.get(wire.kind, SILENT), wire.baud, wire.parity, wire.inverted, 0.0, 0, wire.heard)


def _common(values: Sequence[Value | None]) -> Value | None:
    """What all that are known agree on."""
    known = {value for value in values if value is not None}
    return known.pop() if len(known) == 1 else None
