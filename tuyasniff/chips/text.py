"""Text that somebody prints on the wire: a log, AT commands, sentences of a GPS. What it says stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Rate, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.sevenbits import without_parity
from tuyasniff.patterns import regex

_PRINTABLE = bytes([9, 10, 13, 27, *range(32, 127)])
_WORDS = regex(rb"[A-Za-z]{3,}|[0-9]{1,12}[.:,][0-9.:,]+")
_RUN = regex(rb"[\t\x1b\x20-\x7e]+[\r\n]*|[\r\n]+")
_LINE = regex(rb"[0-9A-Za-z+-][0-9A-Za-z ,.;:=%/()+\t-]{2,199}\r?\n")
_ALPHABET = regex(r"[^\W\d_]{3,}")
_FOREIGN = 16
_LINES = 4
_SHARE = 0.9
_WORDY = 0.25
"""Bytes that a program sends can all be printable by chance; only text has words."""

_LEAST = 8
_PROOF = 32
_KINDS: tuple[tuple[str, str, int], ...] = (
    (
        r"ROM:\[V[0-9.]+\]|\[MODULE_BOOT-LEVEL_INFO\]|IMG[12] (?:ENTRY|DATA)|=== ROM.*RTL",
        "boot log of a Realtek module",
        1,
    ),
    (r"\AC{4,}\s*\Z|C{8,}", "boot loader that asks for a file by XMODEM", 1),
    (r"\$G[PNLAB][A-Z]{3},[^\r\n]{0,100}\*[0-9A-F]{2}", "sentences of a GPS (NMEA)", 2),
    (r"^AT(?:\+[A-Z0-9_]{2,}|[EZ]?[0-9]?\r)", "AT commands", 2),
)
"""What a text looks like, what it is then, and how often that has to stand in it."""
_PATTERNS = tuple((regex(pattern.encode(), 8), subject, least) for pattern, subject, least in _KINDS)
_ASKED = 65_536


def runs(data: bytes) -> Iterator[tuple[int, int]]:
    """Where lines of printable bytes begin and end, with the line ends behind them."""
    for match in _RUN.finditer(data):
        yield match.start(), match.end()


def _scan(heard: Heard) -> Finding | None:
    data, seven = without_parity(heard.data)
    if len(data) < _LEAST:
        return None
    printable = len(data) - len(data.translate(None, _PRINTABLE))
    if printable < _SHARE * len(data):
        return _other_letters(data)
    head = data[:_ASKED]
    subject = next(
        (subject for pattern, subject, least in _PATTERNS if sum(1 for _ in pattern.finditer(head)) >= least), None
    )
    wordy = sum(match.end() - match.start() for match in _WORDS.finditer(head))
    if subject is None and wordy < _WORDY * len(head) and not _in_lines(head):
        return None
    units = tuple(Unit(start, end, Kind.TEXT, "text", checked=False) for start, end in runs(data))
    return Finding(
        protocol="text",
        units=units,
        covered=sum(unit.end - unit.start for unit in units),
        heard=len(data),
        frames=len(units),
        proven=len(data) >= _PROOF,
        line=Line.PUSH,
        subject=subject,
        remarks=("It is sent in 7 bits with even parity.",) if seven else (),
    )


def _in_lines(data: bytes) -> bool:
    """Whether it is lines of numbers and short words, as a program prints what it measures."""
    lines = [match.end() - match.start() for match in _LINE.finditer(data)]
    return len(lines) >= _LINES and sum(lines) >= _SHARE * len(data)


def _other_letters(data: bytes) -> Finding | None:
    """Text that has more than the letters of English in it: bytes that are no UTF-8 do not pass for it."""
    text = data.decode("utf-8", "ignore")
    foreign = sum(char >= "\x80" for char in text[:_ASKED])
    if foreign < _FOREIGN or len(text.encode()) < len(data) - 8:
        return None
    printable = sum(char.isprintable() or char in "\r\n\t\x1b" for char in text)
    wordy = sum(len(match.group()) for match in _ALPHABET.finditer(text))
    if printable < _SHARE * len(text) or wordy < _WORDY * len(text):
        return None
    units: list[Unit] = []
    for line in data.splitlines(keepends=True):
        at = units[-1].end if units else 0
        units.append(Unit(at, at + len(line), Kind.TEXT, "text", checked=False))
    return Finding("text", tuple(units), len(data), len(data), len(units), len(data) >= _PROOF, line=Line.PUSH)


DETECTOR = Detector(
    "text",
    "text",
    (Rate(115_200), Rate(9_600), Rate(74_880), Rate(1_500_000), Rate(921_600)),
    1,
    False,
    _scan,
)
