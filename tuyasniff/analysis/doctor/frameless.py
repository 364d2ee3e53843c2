"""Checks of bytes that make no frames: another protocol, upside down, the wrong rate or parity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tuyasniff.analysis.doctor.cause import Cause
from tuyasniff.analysis.doctor.damage import pieces
from tuyasniff.analysis.doctor.examination import Examination
from tuyasniff.analysis.doctor.identified import Identified, identified, named_in
from tuyasniff.analysis.doctor.tapfacts import Sample, TapFacts
from tuyasniff.chips.heard import Heard
from tuyasniff.model import FamilyName
from tuyasniff.protocol.claims import HEADER
from tuyasniff.protocol.family import forms

LEAST_BYTES = 6
"""So many bytes without a frame are worth a word."""

_BITS_7_HEADER = b"\x55\x2a"
_SHORTEST = 7
_SEVEN_BITS_LEAST = 2
_LONGEST = 1024 + _SHORTEST
_PLAIN = (FamilyName.WIFI, FamilyName.LOWPOWER, FamilyName.BLE)
_USUAL = (9600, 115_200)
_LOOKED = 16_384
_ASKED_ABOUT = 4096
"""So many bytes are enough to tell a protocol."""


class _Finding(NamedTuple):
    """A cause before it is known whether it holds of one tap or of all of them."""

    code: str
    text: str
    remedy: str
    confidence: float
    evidence: str


def frameless(case: Examination) -> Iterator[Cause]:
    """What bytes without frames may be; where all taps tell the same, it is said once."""
    found: list[tuple[str, _Finding]] = []
    wires = [wire for wire in case.wires if sum(tap.size for tap in wire) >= LEAST_BYTES]
    for wire in wires:
        if not any(tap.frames for tap in wire):
            tap = max(wire, key=lambda tap: tap.size)
            found += [(tap.name, finding) for finding in _findings(tap, wire, case)]
    found.sort(key=lambda one: one[1].code)
    for _, same in groupby(found, key=lambda one: (one[1].code, one[1].text)):
        taps = list(same)
        first = taps[0][1]
        alone = len(taps) < max(len(wires), 2)
        prefix = f"{taps[0][0]}: " if alone and len(case.taps) > 1 else ""
        evidence = tuple(f"{name}: {one.evidence}" if len(case.taps) > 1 else one.evidence for name, one in taps)
        yield Cause(
            first.code,
            prefix + first.text,
            first.remedy,
            max(one.confidence for _, one in taps),
            evidence,
            taps[0][0] if alone else None,
        )


def _findings(tap: TapFacts, wire: Sequence[TapFacts], case: Examination) -> Iterator[_Finding]:
    samples = [sample for sample in tap.samples() if sample.size >= LEAST_BYTES] or tap.samples()
    tried = tuple(sample.baud for sample in samples if sample.baud)
    measured = next((wire for wire in case.levels if wire.name == tap.name and wire.kind == "uart"), None)
    found = _certain(samples) or _named(identified(wire)) or (None if measured else _garbled(samples, tap, case))
    if found is None and samples:
        data = samples[0].heard.data
        # solving a framing that nobody knows takes the longest
        found = _idle(data) or _beheaded(data) or _generic(_beginning(samples[0].heard)) or _unsound(data)
    if found is not None:
        yield found
        return
    if measured is not None:
        yield _Finding(
            "other_protocol",
            f"This is no TuyaMCU: a UART at {measured.baud} baud {_settings(measured.parity)}, and not one frame.",
            "tuyasniff identify looks for metering chips, meters and logs, and says what was ruled out.",
            0.7,
            f"{tap.size:,} bytes, rate and parity told by the edges; TuyaMCU is 8N1, and mostly at 9600 or 115200",
        )
        return
    at = f" at {_either(tried, 'and')} baud" if tried else ""
    heard = f"{tap.size:,} bytes{at}, no frame in them"
    right = _right_rate(case)
    rates = [rate for rate in ((right,) if right else _USUAL) if rate not in tried]
    yield _Finding(
        "wrong_rate",
        "Bytes come, but no TuyaMCU frames: the rate may be wrong.",
        f"Listen at {_either(rates)} baud, or let the rate be found (-b auto)." if rates else _LONGER,
        0.6 if right and right not in tried else 0.45 if tried and rates else 0.3,
        heard,
    )
    yield _Finding(
        "other_protocol",
        "It may be no TuyaMCU at all: another protocol, or a debug log.",
        "tuyasniff identify looks for metering chips, meters and logs, and says what was ruled out.",
        0.3 if tried and rates else 0.45,
        heard,
    )
    yield _Finding(
        "inverted",
        "The line may be upside down, or its signal too weak: an optocoupler can do both.",
        _inverted_remedy(),
        0.2,
        heard,
    )


def _settings(parity: str) -> str:
    """`8E1`."""
    return f"8{parity[:1].upper()}1"


_OR_LOW = "; or a line that rests low, as one upside down does, or one whose device has no power"
_IDENTIFY = "ask tuyasniff identify at the port: it tries all rates, with parity, and knows metering chips."
_LONGER = f"Listen longer, or {_IDENTIFY}"


def _either(rates: Sequence[int], word: str = "or") -> str:
    """`9600, 19200 or 38400`."""
    *most, last = map(str, rates)
    return f"{', '.join(most)} {word} {last}" if most else last


def _certain(samples: Sequence[Sample]) -> _Finding | None:
    """What explains the bytes at one of the rates, the best of all; bytes at a wrong rate explain nothing."""
    found = []
    for sample in samples:
        one = _seven_bits(sample.heard.data) or _named(named_in(_beginning(sample.heard)))
        one = one or _upside_down(sample.heard)
        if one is not None:
            at = f" at {sample.baud} baud" if sample.baud and len(samples) > 1 else ""
            found.append((one.confidence, sample.size, one._replace(evidence=one.evidence + at)))
    return max(found)[2] if found else None


def _upside_down(sample: Heard) -> _Finding | None:
    from tuyasniff.chips.garbage import INVERTED_REMEDY
    from tuyasniff.chips.polarity import upside_down

    found = upside_down(sample)
    if found is None or not found.sure:
        return None
    return _Finding(
        "inverted",
        "The line is upside down: it rests low, and every bit is turned over.",
        INVERTED_REMEDY,
        0.93,
        f"{found.matches} of {found.bursts} bursts are beginnings of {found.title} upside down",
    )


def _inverted_remedy() -> str:
    from tuyasniff.chips.garbage import INVERTED_REMEDY

    return INVERTED_REMEDY


def _named(found: Identified | None) -> _Finding | None:
    """A protocol with a name."""
    if found is None:
        return None
    reads = "tuyasniff identify reads it, as far as it is known."
    return _Finding("other_protocol", found.text, reads, found.confidence, found.evidence)


def _idle(data: bytes) -> _Finding | None:
    """Nothing but FF, which no talk is."""
    if data.count(0xFF) < len(data):
        return None
    return _Finding(
        "other_protocol",
        "This is no talk: a line that idles, and is disturbed now and then.",
        "Check the pin and GND, and that the device has power; a module that is switched off lets its line float.",
        0.6,
        f"all of {len(data):,} bytes are FF",
    )


def _beheaded(data: bytes) -> _Finding | None:
    from tuyasniff.hexdump.beheaded import beheaded

    found = beheaded(data[:_LOOKED])
    if 2 * found.covered <= len(data[:_LOOKED]):
        return None
    return _Finding(
        "lost_bytes",
        "TuyaMCU frames are here, and each lacks its first byte.",
        "A text that was split at 55 loses it: put 55 before each AA.",
        0.8,
        f"{found.frames:,} frame{'s' * (found.frames != 1)} would have a right checksum behind a 55",
    )


def _generic(sample: Heard) -> _Finding | None:
    """What explains the bytes without naming who talks."""
    from tuyasniff.chips.coverage import GENERIC, accepted, ranked
    from tuyasniff.chips.registry import DETECTORS, detector

    found = accepted(ranked(sample, [one for one in DETECTORS if one.protocol in GENERIC]))
    if found is None or found.protocol == "wrong_baud":
        return None
    row = detector(found.protocol)
    title = found.subject or (row.title if row is not None else found.protocol)
    return _Finding(
        "other_protocol",
        f"This is no TuyaMCU: {title}.",
        "tuyasniff identify shows what can be read of it.",
        0.75,
        f"{found.coverage:.0%} of {found.heard:,} bytes are explained so".replace("%", " %"),
    )


def _beginning(sample: Heard) -> Heard:
    """What came first, or a page more of it where that is in the middle of a piece."""
    ends = (mark.offset for mark in sample.marks if mark.offset >= _ASKED_ABOUT)
    end = min(next(ends, len(sample.data)), 2 * _ASKED_ABOUT)
    return Heard(sample.data[:end], tuple(mark for mark in sample.marks if mark.offset < end))


def _garbled(samples: Sequence[Sample], tap: TapFacts, case: Examination) -> _Finding | None:
    """Bytes that look like those of a wrong rate, or of a line that is low; a rate that was tried in vain is none."""
    from tuyasniff.chips.garbage import Garbage, Signature, garbage

    breaks = tap.counted[3] if tap.counted is not None else 0
    found: list[tuple[Sample, Garbage]] = []
    for sample in samples:
        one = garbage(sample.heard, sample.baud, breaks=breaks)
        if one is not None:
            found.append((sample, one))
    low = next((one for _, one in found if one.kind is Signature.LOW), None)
    if low is not None:
        return _Finding("low", "The line is low all the time.", low.remedy, 0.8, low.words)
    right = _right_rate(case)
    tried = {sample.baud for sample in samples}
    for sample, one in sorted(found, key=lambda one: one[1].factor is None):
        possible = (right,) if right else one.rates
        rates = tuple(rate for rate in possible if rate not in tried)
        if possible and not rates:
            continue
        rates = tuple(sorted(rates[:3], key=lambda rate: rate not in _USUAL))
        listen = f"Listen at {_either(rates)} baud" if rates else ""
        found_out = "let the rate be found (-b auto)." if len(tried) == 1 else _IDENTIFY
        remedy = f"{listen}, or {found_out}" if listen else found_out[:1].upper() + found_out[1:]
        at = f" ({sample.baud} baud)" if sample.baud else ""
        way = "too high" if one.kind is Signature.TOO_FAST else "too low"
        return _Finding(
            "wrong_rate",
            f"The rate is wrong: it is listened to at {way} a rate{at}.",
            remedy,
            # nothing but 00 may be a line that rests low, too
            0.92 if len(tried) == 1 and one.factor is not None else 0.7 if sample.baud else 0.5,
            one.words + ("" if one.factor is not None or one.kind is Signature.TOO_SLOW else _OR_LOW),
        )
    return None


def _seven_bits(data: bytes) -> _Finding | None:
    """Frames of which the highest bit of every byte is gone: read with seven bits and a parity."""
    count = 0
    at = data.find(_BITS_7_HEADER, 0, _LOOKED)
    while at >= 0:
        raw = data[at:]
        if len(raw) >= _SHORTEST and raw[2] <= 3:
            end = (raw[4] << 8 | raw[5]) + _SHORTEST
            # 0xAA has lost 0x80; of the rest nobody knows, but the sum of low bits has to come out right
            count += end <= len(raw) and (sum(raw[: end - 1]) - raw[end - 1]) & 0x7F == 0
        at = data.find(_BITS_7_HEADER, at + 2, _LOOKED)
    if count < _SEVEN_BITS_LEAST:
        return None
    return _Finding(
        "wrong_parity",
        "The port is set to seven bits and a parity: the highest bit of each byte is gone.",
        "Set it to 8 data bits, no parity, 1 stop bit (8N1), as TuyaMCU is; what was recorded cannot be mended.",
        0.93,
        f"{count} frames begin with 55 2A instead of 55 AA, and their sums are right in seven bits",
    )


def _unsound(data: bytes) -> _Finding | None:
    """Frames of which not one is whole, as a log or a hand leaves them; other bytes must be the fewer."""
    parts = [(part, size) for part in pieces(data[:_LOOKED]) if (size := _size_of_frame(part.raw)) is not None]
    if 2 * sum(min(len(part.raw), size or len(part.raw)) for part, size in parts) <= len(data[:_LOOKED]):
        return None
    cut = [(part, size) for part, size in parts if not size or size > len(part.raw)]
    count = f"{len(parts)} frame{'s' * (len(parts) != 1)}"
    if cut:
        part, size = next(((part, size) for part, size in cut if size), cut[0])
        how = f"{len(part.raw)} of {size} bytes" if size else f"{len(part.raw)} bytes, less than a header"
        return _Finding(
            "lost_bytes",
            "TuyaMCU frames begin here, and not one of them is whole.",
            "Copy whole lines: a log, a screen or a paste may have cut them. Where a wire was listened to, the reader "
            "is too slow for it.",
            0.7,
            f"{count}, of the {'first ' if len(cut) > 1 else ''}one that is cut {how} are there",
        )
    return _Finding(
        "disturbed",
        "TuyaMCU frames are here, and not one has the right checksum.",
        "Was it typed or copied by hand? Then look for a digit that is wrong. Where a wire was listened to, look at "
        "solder joints and at GND.",
        0.7,
        f"{count} as long as {'it says' if len(parts) == 1 else 'they say'}, with a wrong checksum",
    )


def _size_of_frame(raw: bytes) -> int | None:
    """How long the frame is of which this is the begin, 0 for one cut before it says so; None where it is none.

    A command must be known, and may not be shorter or longer than anybody has seen it.
    """
    if raw[:2] != HEADER or len(raw) < 4 or raw[2] > 3:
        return None
    sizes = []
    if any(forms(name, raw[3]) for name in _PLAIN):
        sizes.append((raw[4] << 8 | raw[5]) + _SHORTEST if len(raw) >= 6 else 0)
    if len(raw) >= 6 and raw[2] == 2 and forms(FamilyName.ZIGBEE, raw[5]):
        sizes.append((raw[6] << 8 | raw[7]) + _SHORTEST + 2 if len(raw) >= 8 else 0)
    return min((size for size in sizes if size <= _LONGEST), default=None)


def _right_rate(case: Examination) -> int | None:
    """The rate of a tap on which frames come: a device talks at one rate."""
    return next((tap.baud for tap in case.taps.values() if tap.frames and tap.baud), None)
