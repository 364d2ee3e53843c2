"""Values of datapoints without a frame: typed (`--dp 6=CNEAJ5AACOw=`), or the `dps` that a LAN client shows."""

from __future__ import annotations

import re
import sys
from binascii import a2b_base64
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple

from tuyasniff.disk import exists
from tuyasniff.errors import FormatError
from tuyasniff.hexdump.lanvalues import LanValues, lan_log, lan_values
from tuyasniff.model import Chunk, Datapoint, DpType, Frame, Message, Span, Talker, TalkerBy, dp_type_name
from tuyasniff.patterns import regex
from tuyasniff.protocol.build import pack
from tuyasniff.protocol.datapoints import read_value
from tuyasniff.render.labels import plural

NAME = "argument"
_LARGEST_FILE = 1 << 20
_PEEKED = 64
_GIVEN = regex(r"\s*(?:dp)?(?P<dp>\d{1,3})(?::(?P<type>[a-z]+))?\s*=(?P<value>.*)", re.DOTALL | re.IGNORECASE)
_NUMBER = regex(r"[-+]?(?:0|[1-9]\d{0,9})")
_BOOLS = {"true": True, "false": False, "on": True, "off": False}
_TYPES = {kind.name.lower(): kind for kind in DpType}
_BASE64 = regex(r"[A-Za-z0-9+/]+={0,2}")
_SIGNS_OF_BASE64 = regex(r"=$|[+/]|^AA")
_PACKED_LEAST = 8
_TOLD = 0.5
_SIZES = {DpType.BOOL: 1, DpType.ENUM: 1, DpType.VALUE: 4}
_LAN_LINE = regex(r"[\"']dps[\"']\s*:\s*\{")
_IN_A_LOG = regex(rb"\{\s*[\"']?[0-9]{1,3}[\"']?\s*:")
_LAN_PACKET = regex(r"0000(?:55aa|6699)[0-9a-f]{8,}|\\x00\\x00(?:U\\xaa|f\\x99)[^\"'\n]*", re.IGNORECASE)
"""A packet of the LAN, which such a log has beside its values; one of them may hold bytes that pass for a frame."""

_LEFT_OUT = "TuyaMCU has no such values (null, lists, numbers with a point), or no such ids"
_LAN_HINT = """write them as '{"dps": {"1": true, "20": 2304}}' or --dp 20=2304; a log is piped in, or a file"""
_OURS = (b'"tsniff"', b'"schema"', b'"item"')
"""What begins with one of these keys is a file of tuyasniff."""


class Given(NamedTuple):
    """Datapoints that were given, a message for each moment of their giving, and what was made of them in words."""

    messages: tuple[Message, ...]
    words: tuple[str, ...] = ()


def typed_value(text: str) -> Given:
    """`20=2304`, `1=true`, `6=CNEAJ5AACOw=`, `6=09 11 00`, `4:enum=2`. Raises FormatError."""
    match = _GIVEN.fullmatch(text)
    if match is None:
        raise FormatError(f"--dp {text}: no datapoint", "say it as --dp 6=CNEAJ5AACOw=, --dp 20=2304 or --dp 4:enum=1")
    dp_id = int(match["dp"])
    if not 1 <= dp_id <= 255:
        raise FormatError(f"--dp {text}: there is no datapoint {dp_id}", "a dpID is 1 to 255")
    kind = None if match["type"] is None else _TYPES.get(match["type"].lower())
    if match["type"] is not None and kind is None:
        raise FormatError(f"--dp {text}: there is no type '{match['type']}'", f"possible: {', '.join(_TYPES)}")
    value = match["value"].strip() if kind is not DpType.STRING else match["value"]
    if kind is None:
        kind = DpType.BOOL if value.lower() in _BOOLS else DpType.VALUE if _is_value(value) else DpType.RAW
    raw, form = _bytes(text, kind, value)
    said = f"datapoint {dp_id}: {len(raw)} bytes, read as {form}" if form else ""
    return Given((_message([datapoint(dp_id, kind, raw)]),), (said,) if said else ())


def _is_value(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and -(1 << 31) <= int(text) < 1 << 32


def _bytes(text: str, kind: DpType, value: str) -> tuple[bytes, str]:
    """The bytes of a value, and for raw ones what they were read as."""
    if kind is DpType.STRING:
        return value.encode("utf-8", "surrogateescape"), ""
    if kind is DpType.RAW:
        from tuyasniff.analysis.raw.values import read_value as read_raw

        try:
            return read_raw(value)
        except FormatError as error:
            raise FormatError(f"--dp {text}: {error.message}", error.hint) from None
    number = int(_BOOLS[value.lower()]) if value.lower() in _BOOLS else None
    if number is None and _NUMBER.fullmatch(value):
        number = int(value)
    size = _SIZES.get(kind, 4)
    if number is None or not -(1 << 8 * size - 1) <= number < 1 << 8 * size or (kind is DpType.BOOL and number > 1):
        wanted = "true or false" if kind is DpType.BOOL else f"a whole number of {size * 8} bits"
        raise FormatError(f"--dp {text}: '{value}' is no {dp_type_name(kind)}", f"wanted: {wanted}")
    return (number % (1 << 8 * size)).to_bytes(size, "big"), ""


class LanReport(NamedTuple):
    """What a LAN client showed, as one report, and how many of its values no frame could hold."""

    message: Message
    left_out: int


def lan_report(text: str) -> LanReport | None:
    """The datapoints of a LAN answer, `{"dps": {"1": true, "20": 2304}}`, as one report; None where it is no such."""
    found = lan_values(text)
    return None if found is None else _reported(found)


def _reported(found: LanValues) -> LanReport:
    dps = []
    for dp_id, value in found.dps.items():
        if isinstance(value, bool):
            dps.append(datapoint(dp_id, DpType.BOOL, bytes([value])))
        elif isinstance(value, int) and abs(value) < 1 << 63:
            size = 4 if -(1 << 31) <= value < 1 << 31 else 8
            dps.append(datapoint(dp_id, DpType.VALUE, value.to_bytes(size, "big", signed=True)))
        elif isinstance(value, bytes):
            dps.append(datapoint(dp_id, DpType.RAW, value))
        else:
            dps.append(_text_datapoint(dp_id, str(value)))
    return LanReport(_message(dps), found.left_out)


def _text_datapoint(dp_id: int, text: str) -> Datapoint:
    """Text, or the bytes of a raw value, which such clients show as base64."""
    packed = _BASE64.fullmatch(text) is not None and len(text) % 4 == 0 and len(text) >= _PACKED_LEAST
    if packed and (_SIGNS_OF_BASE64.search(text) or _is_opened(dp_id, a2b_base64(text))):
        return datapoint(dp_id, DpType.RAW, a2b_base64(text))
    return datapoint(dp_id, DpType.STRING, text.encode("utf-8", "replace"))


def _is_opened(dp_id: int, raw: bytes) -> bool:
    """Whether the bytes have a layout that is known."""
    from tuyasniff.analysis.raw.reading import read_bytes

    reading = read_bytes(dp_id, raw)
    return reading is not None and reading.layout is not None and reading.doubt is None and reading.confidence >= _TOLD


def datapoint(dp_id: int, kind: DpType, raw: bytes) -> Datapoint:
    """A datapoint that came in no frame."""
    return Datapoint(dp_id, kind, read_value(kind, raw), raw, Span(0, len(raw)))


def _message(dps: Sequence[Datapoint]) -> Message:
    frame = Frame(NAME, Talker.MCU, TalkerBy.TEXT, None, None, 0, pack(7, version=3))
    return Message(frame, "report", "report", dps=tuple(dps))


class LanInput(NamedTuple):
    """An input that holds LAN values: a report for each message in it."""

    name: str
    reports: tuple[LanReport, ...]

    @property
    def words(self) -> str:
        """What was taken of it, and what was not."""
        ids = {dp.id for report in self.reports for dp in report.message.dps}
        messages = f" of {len(self.reports):,} messages" if len(self.reports) > 1 else ""
        left = sum(report.left_out for report in self.reports)
        told = f"; {plural(left, 'value')} left out: {_LEFT_OUT}" if left else ""
        return f"{self.name}: values of a LAN client, {plural(len(ids), 'datapoint')}{messages}{told}"


class Sorted(NamedTuple):
    """The inputs of a run: those that hold LAN values, other files, and what was read of stdin for that."""

    lan: tuple[LanInput, ...]
    files: tuple[str, ...]
    stdin: IO[bytes] | None = None


def sorted_inputs(files: Sequence[str], *, stdin: bool) -> Sorted:
    """Take out what holds the values of a LAN answer; `stdin`: standard input may be looked at.

    Raises FormatError where one was typed and cannot be read.
    """
    typed = " ".join(files).strip()
    whole = lan_report(typed) if files and _is_typed(files[0]) and typed.endswith("}") else None
    if whole is not None:
        return Sorted((LanInput(NAME, (whole,)),), ())
    lan: list[LanInput] = []
    others, seen = [], None
    for name in files or ("-",):
        reports: tuple[LanReport, ...] = ()
        if _is_typed(name):
            report = lan_report(name)
            if report is None:
                raise FormatError("what was typed holds no values of datapoints", _LAN_HINT)
            lan.append(LanInput(NAME, (report,)))
            continue
        if name != "-":
            reports = _file_reports(name)
        elif stdin and seen is None:
            reports, seen = _stdin_reports()
        if reports:
            lan.append(LanInput("stdin" if name == "-" else name, reports))
        else:
            others.append(name)
    return Sorted(tuple(lan), tuple(others) if files or lan else (), seen)


def _is_typed(name: str) -> bool:
    """Whether an argument is rather a LAN answer than the name of a file."""
    try:
        return (name.lstrip().startswith("{") or _LAN_LINE.search(name) is not None) and not exists(name)
    except (OSError, ValueError):
        return True  # no file can have such a name


def _file_reports(name: str) -> tuple[LanReport, ...]:
    path = Path(name)
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            return ()
        data = path.read_bytes()
    except (OSError, ValueError):
        return ()  # who opens it to read frames says why
    return _values_of(data) if _may_be_lan(data) else ()


def _stdin_reports() -> tuple[tuple[LanReport, ...], IO[bytes] | None]:
    """What standard input holds if it begins like a LAN answer; else what was read of it, to be read again."""
    stream = getattr(sys.stdin, "buffer", None)
    peek = getattr(stream, "peek", None)
    if stream is None or peek is None or stream.isatty():
        return (), None
    try:
        if not _may_be_lan(peek(_PEEKED)):
            return (), None
        data = stream.read(_LARGEST_FILE)
    except (OSError, ValueError):
        return (), None
    reports = _values_of(data) if len(data) < _LARGEST_FILE else ()
    return reports, None if reports else BytesIO(data + stream.read())


def _may_be_lan(data: bytes) -> bool:
    head = data[:_PEEKED].removeprefix(b"\xef\xbb\xbf").lstrip()
    if any(key in head for key in _OURS):
        return False
    return head.startswith(b"{") or _IN_A_LOG.search(data) is not None


def _values_of(data: bytes) -> tuple[LanReport, ...]:
    """The message that a text is, or those in the lines of a log that has no frames of a wire in it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ()
    whole = lan_report(text)
    if whole is not None:
        return (whole,)
    reports = tuple(map(_reported, lan_log(iter(text.splitlines()))))
    return () if not reports or _has_frames(_LAN_PACKET.sub("", text)) else reports


def _has_frames(text: str) -> bool:
    from tuyasniff.hexdump.detect import may_hold_frames, weigh
    from tuyasniff.hexdump.read import read

    lines = text.splitlines()
    return may_hold_frames(lines) and weigh([one for one in read(lines) if isinstance(one, Chunk)]).frames > 0
