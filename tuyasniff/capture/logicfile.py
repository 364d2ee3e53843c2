"""Files of logic analysers: levels of wires over time. Each wire is decoded by itself and becomes a tap of its name."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.capture.capture import TapInfo
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.model import Chunk, Gap, Note, Origin, WireKind
from tuyasniff.patterns import regex

if TYPE_CHECKING:
    from tuyasniff.capture.bytesource import ByteSource
    from tuyasniff.logic.edges import Recording
    from tuyasniff.logic.wires import Examined, Piece, Wire

MOST_PACKED = 256 << 20
"""Bytes of a session file, which has to be in memory to be unpacked. Of serial lines that is days."""

_ZIP = b"PK\x03\x04"
_NAME_LENGTH, _NAME = 26, 30
_NAME_MOST = 64
_BOM = b"\xef\xbb\xbf"
_MEND = "copy or export the file again"
_IDENTIFY = "tuyasniff identify says what else talks there"
_FASTER = "record behind a 6N137, or on the wire itself where nothing is at mains potential; see docs/wiring.md"
_NO_UART = "look at the right wires: TX of the module and TX of the MCU, with GND; 1 MS/s is enough for 115200 baud"


_LEVELS_BEGIN = (b"time", b";", b"#", b"meta ", b"logic", b"micro", b"nano", b"milli", b"pico", b"second", b"trigger")
_LEVELS_ROW = regex(rb"[-+]?[0-9]{1,12}[.,e][0-9e+-]{1,24}\"?[,;\t][ \"]*[01][\s,;\"]")


class Sampling(NamedTuple):
    """What a person said about a file of levels; None where it is to be found out.

    `samplerate` are the samples a second of a form that does not tell them, `baud` the rate of all wires.
    """

    samplerate: int | None = None
    baud: int | None = None


class LogicForm(NamedTuple):
    """A form of such files: what `--format` calls it, what it is, how its first bytes look, and who reads it."""

    name: str
    title: str
    recognises: Callable[[bytes], bool]
    read: Callable[[Iterator[bytes], Sampling], Recording]
    text: bool = True


def _is_sigrok(head: bytes) -> bool:
    if not head.startswith(_ZIP) or len(head) < _NAME:
        return False
    length = int.from_bytes(head[_NAME_LENGTH : _NAME_LENGTH + 2], "little")
    name = head[_NAME : _NAME + length]
    return name in (b"version", b"metadata") or name.startswith(b"logic-1")


def _sigrok(pieces: Iterator[bytes], sampling: Sampling) -> Recording:
    from tuyasniff.logic.sigrok import read_sigrok

    del sampling
    packed = io.BytesIO()
    for piece in pieces:
        packed.write(piece)
        if packed.tell() > MOST_PACKED:
            words = f"it is larger than {MOST_PACKED >> 20} MiB"
            raise FormatError(words, "cut the part that matters out of it in the logic analyser's program")
    return read_sigrok(packed)


def _is_vcd(head: bytes) -> bool:
    # most inputs are not, and should not pay for the import
    if not head[:64].lstrip().startswith((b"$", b"META ")):
        return False
    from tuyasniff.logic.vcd import is_vcd

    return is_vcd(head)


def _vcd(pieces: Iterator[bytes], sampling: Sampling) -> Recording:
    from tuyasniff.logic.vcd import read_vcd

    del sampling
    return read_vcd(pieces)


def _is_levels(head: bytes) -> bool:
    # most inputs are not, and should not pay for the import
    start = head[:64].lstrip().lower().lstrip(b'"')
    if not start.startswith(_LEVELS_BEGIN) and _LEVELS_ROW.match(start) is None:
        return False
    from tuyasniff.logic.csvlevels import is_level_table

    return is_level_table(head)


def _levels(pieces: Iterator[bytes], sampling: Sampling) -> Recording:
    from tuyasniff.logic.csvlevels import read_level_table

    return read_level_table(pieces, samplerate=sampling.samplerate)


def _digital(pieces: Iterator[bytes], sampling: Sampling) -> Recording:
    from tuyasniff.logic.rawdigital import read_raw_digital

    return read_raw_digital(pieces, sampling.samplerate)


LOGIC_FORMS: tuple[LogicForm, ...] = (
    LogicForm("sr", "sigrok session: PulseView and sigrok-cli", _is_sigrok, _sigrok, text=False),
    LogicForm("vcd", "value change dump, of any logic analyser", _is_vcd, _vcd),
    LogicForm("levels", "table of levels: Saleae Logic, DSView, sigrok", _is_levels, _levels),
    LogicForm("digital", "raw samples, one byte each; with --samplerate", lambda head: False, _digital, text=False),
)
"""All of them; the last one cannot be recognised, so it has to be asked for."""


def recognise_logic(head: bytes) -> LogicForm | None:
    """The form of a file of levels that begins like this, or None."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[:4096].decode("utf-16", "replace").encode()
    head = head.removeprefix(_BOM)
    return next((row for row in LOGIC_FORMS if row.recognises(head)), None)


def logic_form(name: str) -> LogicForm | None:
    """The form of a name."""
    return next((row for row in LOGIC_FORMS if row.name == name), None)


class LogicFile:
    """A file of levels as chunks of the bytes on its wires, in the order of time.

    `wires` are all of them, also those that are no UART, once the file was begun; `taps`, of the same names, those that
    are. `unread` says that no levels could be had of the file: then nobody knows whether its wires are silent.
    """

    started = None

    def __init__(self, source: ByteSource, form: LogicForm, sampling: Sampling, tap: str | None) -> None:
        self.taps: tuple[TapInfo, ...] = ()
        self.wires: tuple[Wire, ...] = ()
        self.lost: SourceError | None = None
        self.hint = _NO_UART
        self.unread = False
        self._source = source
        self._form = form
        self._sampling = sampling
        self._prefix = f"{tap}/" if tap else ""
        self._origin = Origin(source.name)
        self._remarks: list[str] = []
        self._why = ""
        self._read = False

    @property
    def remarks(self) -> Sequence[str]:
        """What each wire is, and what is to be said about the reading."""
        return self._remarks

    def __iter__(self) -> Iterator[Chunk | Gap | Note]:
        examined = self._examined()
        things = [self._things(one.wire.name, one.pieces()) for one in examined if one.stretches]
        yield from merge(*things, key=lambda thing: thing.t_us or 0)

    def _examined(self) -> list[Examined]:
        """Read the file, and tell what each wire is."""
        from tuyasniff.logic.wires import examine

        pieces = self._source.pieces()
        try:
            recording = self._form.read(_without_mark(pieces) if self._form.text else pieces, self._sampling)
        except FormatError as error:
            self._why, self.hint = error.message, error.hint or self.hint
            self.unread = True
            return []
        if recording.broken is not None:
            self.lost = SourceError(f"{self._source.name}: {recording.broken}", SourceReason.LOST, _MEND)
        names = _names([levels.name for levels in recording.wires])
        examined = []
        for name, levels in zip(names, recording.wires, strict=True):
            one = examine(levels, self._sampling.baud)
            examined.append(one._replace(wire=_renamed(one.wire, name)))
        said = _said([one.wire for one in examined])
        examined = [one._replace(wire=_renamed(one.wire, f"{self._prefix}{one.wire.name}")) for one in examined]
        self.wires = tuple(one.wire for one in examined)
        self.taps = tuple(TapInfo(wire.name, baud=wire.baud) for wire in self.wires if wire.kind is WireKind.UART)
        self._remarks += [*said, *recording.remarks]
        self._why, self.hint = _nothing_said(self.wires)
        return examined

    def _things(self, tap: str, pieces: Iterator[Piece]) -> Iterator[Chunk | Gap]:
        before: int | None = None
        for piece in pieces:
            if before not in (None, piece.baud):
                yield Gap(tap, piece.t_us, "baud changed", f"{before} to {piece.baud}")
            before = piece.baud
            yield Chunk(tap, piece.data, piece.t_us, origin=self._origin)

    def why_nothing(self) -> str:
        """Why no frame came out, in words that follow a colon."""
        return self._why


def _said(wires: Sequence[Wire]) -> list[str]:
    """A line for each wire on which something happens, and one for all others."""
    idle = [wire for wire in wires if wire.kind is WireKind.IDLE]
    lines = []
    for wire in wires:
        if wire.kind is not WireKind.IDLE:
            lines += [f"{wire.name}: {wire.text}", *(f"{wire.name}: {remark}" for remark in wire.remarks)]
    if len(idle) == 1:
        lines.append(f"{idle[0].name}: {idle[0].text}")
    elif idle:
        lines.append(f"idle: {', '.join(wire.name for wire in idle)}")
    return lines


def _nothing_said(wires: Sequence[Wire]) -> tuple[str, str]:
    """Why no frame came out of these wires, and what to do; the remarks tell what they are."""
    if not wires:
        return "it holds no wires", _NO_UART
    if any(wire.kind is WireKind.UART for wire in wires):
        count = sum(wire.bytes for wire in wires)
        return f"{count:,} bytes of a UART, and no frame of TuyaMCU in them", _IDENTIFY
    if any(wire.slow is not None for wire in wires):
        return "no pulse of a single bit is left of what a slow optocoupler let through", _FASTER
    if any(wire.kind is WireKind.PULSES for wire in wires):
        return "pulses, no UART", _IDENTIFY
    return "no UART on any of its wires", _NO_UART


def _renamed(wire: Wire, name: str) -> Wire:
    from dataclasses import replace

    return wire if wire.name == name else replace(wire, name=name)


def _names(given: Sequence[str]) -> list[str]:
    """Names that no two wires share, that no line is too short for, and that no terminal obeys."""
    names: list[str] = []
    for place, text in enumerate(given):
        name = "".join(letter if letter.isprintable() else "?" for letter in text.strip()[:_NAME_MOST]) or f"D{place}"
        while name in names:
            name = f"{name}/{place + 1}"
        names.append(name)
    return names


def _without_mark(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces without a byte order mark before them."""
    first = next(pieces, b"")
    yield first.removeprefix(_BOM)
    yield from pieces
