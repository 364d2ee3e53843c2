"""What to do next, and what would make the verdict surer: a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.analysis.verdict import beheaded
from tuyasniff.analysis.verdict.case import Case
from tuyasniff.analysis.verdict.confidence import CERTAIN
from tuyasniff.analysis.verdict.model import PULSES, SILENT, TEXT, UNKNOWN, WRONG_BAUD
from tuyasniff.analysis.verdict.ruledout import POSSIBLE
from tuyasniff.analysis.verdict.tuya import Tuya
from tuyasniff.analysis.verdict.words import name_of, rates_text, share
from tuyasniff.chips.finding import Finding, Line
from tuyasniff.chips.tuyamcu import PROTOCOL as TUYAMCU
from tuyasniff.naming import given

_FEW = 64
_UNUSUAL = "TuyaMCU talks at 9600 or 115200 8N1, metering chips mostly at 4800 8E1 or 8N1"

TYPICAL = "values use constants of typical boards: compare with a meter before you trust them"

HUNT = "tuyasniff identify PORT looks through all usual rates by itself"


def advice(case: Case, word: str, finding: Finding | None, confidence: float) -> tuple[str, ...]:
    """What follows from a verdict of that word, which stands on that finding."""
    file = given(case.name)
    lines: list[str] = []
    if any(wire.inverted for wire in case.wires):
        lines.append("the line is inverted: swap the output stage of the optocoupler, or take it inverted on purpose")
    if word == TUYAMCU and finding is None:
        lines.append(beheaded.ADVICE)
    elif word == TUYAMCU:
        lines.extend(_tuyamcu(case.tuya, file, confidence))
    elif word == SILENT:
        lines.extend(_silent(case))
    elif word == PULSES:
        lines.append("power is told by how fast the pulses come: any firmware that works pins counts them (BL0937)")
        lines.append(
            "nothing is to be heard on a UART; a dump of the flash tells the pins: tuyasniff identify dump.bin"
        )
    elif word == WRONG_BAUD:
        lines.append(HUNT)
    elif word == UNKNOWN:
        lines.extend(_unknown(case))
    elif word == "length_sum":
        lines.append("press one button at a time and note it: the fields that move tell what they are")
    elif word == "tuya_lan":
        lines.append("that is from the network; tap the wire between module and MCU for TuyaMCU")
    elif word in ("beken_log", "esp_log", TEXT):
        lines.append(_log(word))
    elif finding is not None:
        lines.extend(_chip(case, finding, confidence))
    return tuple(lines)


def _tuyamcu(tuya: Tuya | None, file: str, confidence: float) -> Iterator[str]:
    if tuya is not None and tuya.only_heartbeats:
        yield from _heartbeats(tuya)
    elif confidence < CERTAIN:
        yield "a few frames more make it certain: record for a minute, and switch the device meanwhile"
    yield f"see what it says: tuyasniff decode{file}"
    if tuya is None or not tuya.only_heartbeats:
        yield f"what its datapoints mean: tuyasniff datapoints{file}"


def _heartbeats(tuya: Tuya) -> Iterator[str]:
    if tuya.versions == {0}:
        yield "only heartbeats of the module were heard: tap the other line too, or nothing answers it"
    else:
        yield "only heartbeats were heard: record from the moment of power-on, and switch the device"


def _silent(case: Case) -> Iterator[str]:
    if case.rates:
        yield f"nothing came at {case.rates_told} baud; bytes at any rate, even wrong ones, show that the wire is right"
    yield "check the pin and GND, and that the device is powered; then switch it on while you listen"
    yield "a metering chip may talk over SPI (BL0942), or give pulses only (BL0937): a UART hears nothing of these"


def _unknown(case: Case) -> Iterator[str]:
    if case.tuya is not None and case.tuya.damaged:
        yield (
            "it may be TuyaMCU with a wrong byte: record or copy it again; what does not fit shows "
            f"tuyasniff decode{given(case.name)}"
        )
        return
    if case.idles:
        yield "check the pin and GND, and that the device is powered: a module that is switched off lets its line float"
        return
    for finding in case.findings[:2]:
        if finding.coverage >= POSSIBLE:
            bytes_told = f"{share(finding.coverage)} of the bytes"
            yield f"it may be {name_of(finding.protocol)} ({bytes_told}, not enough to say so): record more of it"
    if case.size < _FEW:
        yield "that is little to go by: record for a minute, from power-on, and switch the device meanwhile"
    if case.rates:
        yield f"this was heard at {case.rates_told}; {_UNUSUAL}. {HUNT}"
    else:
        yield f"perhaps the rate is wrong: {_UNUSUAL}. {HUNT}"
    if not any(chunk.t_us is not None for wire in case.wires for chunk in wire.chunks):
        yield "record with times (tuyasniff sniff --write): chips without a header are told by their pauses"
    if len(case.wires) == 1:
        yield "tap the other line too: requests and answers explain each other"


def _log(word: str) -> str:
    if word == TEXT:
        return "if frames are in it, they are not written as hex that can be read: see tuyasniff info formats"
    return "that is what the module says of itself; its talk with another chip goes over its other UART"


def _chip(case: Case, finding: Finding, confidence: float) -> Iterator[str]:
    detector = case.detector(finding.protocol)
    if detector is not None and detector.rates and not case.rates:
        yield f"usual for it: {rates_text(detector.rates)}"
    if finding.line is Line.REQUESTS:
        yield "tap the line on which the chip answers: the values go over it"
    elif finding.line is Line.REPLIES:
        yield "tap the other line too: with the requests beside them, answers cannot be mistaken"
    if detector is not None and not detector.decoded:
        yield "it is recognised by name here; its values are not read"
    if any(reading.value is not None and reading.uncertainty for reading in finding.readings):
        yield TYPICAL
    if confidence < CERTAIN:
        yield "more of it makes it certain: record for a minute, with a load that you switch"
