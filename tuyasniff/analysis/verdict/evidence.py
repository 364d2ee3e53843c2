"""Why, in plain words with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log

from tuyasniff.analysis.verdict.model import OtherPart, Wire
from tuyasniff.analysis.verdict.tuya import Tuya
from tuyasniff.analysis.verdict.words import count, frame_text, name_of, share
from tuyasniff.chips.finding import Finding, Kind, Line
from tuyasniff.model import Evidence, FamilyName, Talker
from tuyasniff.protocol.checksum import sum8

_NOISE_TOLD = 16
_ROUNDED = 20

FAMILIES = {
    FamilyName.WIFI: "Wi-Fi modules",
    FamilyName.LOWPOWER: "low-power Wi-Fi modules, which the MCU switches on and off",
    FamilyName.ZIGBEE: "Zigbee modules, with a sequence number in each frame",
    FamilyName.BLE: "Bluetooth modules",
}

_LINES = {
    Line.REQUESTS: "only the line that asks was heard: the values go over the other one",
    Line.REPLIES: "only the line that answers was heard; what was asked is known from the answers",
}


def of_finding(finding: Finding, strength: int, tuya: Tuya | None) -> Iterator[Evidence]:
    """What the frames say for themselves."""
    bits = strength * max(1, finding.frames)
    yield Evidence("coverage", _coverage(finding), round(log(2) * min(bits, 100), 2))
    if tuya is not None and tuya.missing:
        words = "frame has no checksum in the text, and is taken as it is"
        if tuya.missing > 1:
            words = "frames have no checksum in the text, and are taken as they are"
        yield Evidence("checksum", f"{tuya.missing:,} {words}")
    if tuya is not None and tuya.family is not None:
        sure = f", {tuya.family_score:.2f} sure" if tuya.family_score < 1 else ""
        yield Evidence("family", f"the commands are those of {FAMILIES[tuya.family]} (family {tuya.family}{sure})")
    if tuya is not None and tuya.only is not None:
        other = Talker.MCU if tuya.only is Talker.MODULE else Talker.MODULE
        names = {Talker.MCU: "MCU", Talker.MODULE: "module"}
        told = "it is a frame" if finding.frames == 1 else "all of them are frames"
        yield Evidence("side", f"{told} of the {names[tuya.only]}: the {names[other]} was not heard")
    if finding.line is not None and finding.line in _LINES and not any("nly the" in one for one in finding.remarks):
        yield Evidence("line", _LINES[finding.line])
    if finding.subject and not finding.framings:
        yield Evidence("subject", f"closer: {finding.subject}")
    if finding.unanswered:
        yield Evidence("unanswered", f"{count(finding.unanswered, 'request')} without an answer", -0.1)
    if finding.plausible < 1:
        yield Evidence("content", f"{share(finding.plausible)} of the frames hold what can be true")
    if not finding.framings:  # a framing that was solved is told by itself
        for remark in finding.remarks:
            yield Evidence("remark", remark)


def _coverage(finding: Finding) -> str:
    whole = count(finding.heard, "byte")
    lie = "lies" if finding.heard == 1 else "lie"
    kinds = {unit.kind for unit in finding.units}
    checked = finding.frames and any(unit.checked for unit in finding.units)
    if kinds == {Kind.TEXT}:
        return f"{share(finding.coverage)} of {whole} {'are' if finding.heard != 1 else 'is'} text"
    if finding.line is Line.REQUESTS:
        return f"{share(finding.coverage)} of {whole} {lie} in {count(len(finding.units), 'request')}"
    noun = "reply" if finding.line is Line.REPLIES else "frame"
    tail = (" with a valid checksum" if finding.frames == 1 else " with valid checksums") if checked else ""
    return f"{share(finding.coverage)} of {whole} {lie} in {count(finding.frames, noun)}{tail}"


def of_noise(tuya: Tuya | None) -> Iterator[Evidence]:
    """What stands before the first frame."""
    if tuya is None or tuya.before < _NOISE_TOLD:
        return
    log = "most likely the module's boot log, harmless"
    if tuya.before == tuya.noise:
        yield Evidence("noise", f"{_about(tuya.noise)} of noise before the first frame: {log}")
    elif 2 * tuya.before > tuya.noise:
        yield Evidence("noise", f"{_about(tuya.noise)} of noise, most of it before the first frame: {log}")


def of_headers(tuya: Tuya | None) -> Iterator[Evidence]:
    """What there is of TuyaMCU where no frame is sound."""
    if tuya is None or not tuya.headers:
        return
    if tuya.damaged:
        frame = tuya.damaged[0]
        sums = f"is {frame[-1]:02X}, the bytes add up to {sum8(frame[:-1]):02X}"
        if len(tuya.damaged) == 1:
            yield Evidence("damaged", f"1 frame would be TuyaMCU, were its checksum right: it {sums}")
        else:
            number = f"{len(tuya.damaged)} frames would be TuyaMCU"
            yield Evidence("damaged", f"{number}, were their checksums right: that of the first {sums}")
        return
    yield Evidence("header", f"55 AA occurs {count(tuya.headers, 'time')}, but no frame with a right checksum follows")


def _about(number: int) -> str:
    return f"about {round(number, -1) if number >= _ROUNDED else number:,} bytes"


def of_wires(wires: Sequence[Wire], also: Sequence[OtherPart]) -> Iterator[Evidence]:
    """How the wires are set, what else is on them, and how much of it was looked at."""
    for wire in wires:
        where = f"{wire.tap}: " if len(wires) > 1 else ""
        if wire.parity is not None and wire.parity != "none":
            yield Evidence("parity", f"{where}the parity bits are those of {frame_text(wire.parity)}")
        if wire.inverted:
            yield Evidence("inverted", f"{where}the line is inverted: idle is low")
    for part in also:
        where = f" on {part.tap}" if part.tap is not None else ""
        yield Evidence("also", f"also heard{where}: {name_of(part.word)} ({share(part.coverage)} of the bytes)")
    heard, looked = sum(wire.heard or wire.size for wire in wires), sum(wire.size for wire in wires)
    if looked < heard:
        yield Evidence("sample", f"of {count(heard, 'byte')} {looked:,} were looked at: the beginning, and pieces")
