"""Value change dumps (IEEE 1364): `$timescale 1 us $end`, `$var wire 1 ! TX $end`, then `#6302 0!`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from tuyasniff.errors import FormatError
from tuyasniff.logic.edges import MOST_WIRES, Changes, Recording
from tuyasniff.logic.sigrok import TOO_MANY_EDGES
from tuyasniff.patterns import regex

_HEADER_MOST = 1 << 20
_TOKEN_MOST = 4096
_SPACES = (b"\n", b" ", b"\r", b"\t")
_SPACE = regex(rb"[ \t\r\n]")
_DIGITS_MOST = 18
_END = regex(rb"\$enddefinitions\b[^$]{0,4096}\$end")
_SCALE = regex(rb"\$timescale\s+([0-9]{1,6})\s*([munpf]?s)\s+\$end")
_VAR = regex(rb"\$var\s+(\w{1,32})\s+([0-9]{1,4})\s+([!-~]{1,64})\s+([^$]{1,256}?)\s*(?:\[[^$]{0,32}\])?\s*\$end")
_UNITS_FS = {b"s": 10**15, b"ms": 10**12, b"us": 10**9, b"ns": 10**6, b"ps": 10**3, b"fs": 1}
_SECOND_FS = 10**15
_WORDS = (b"$comment", b"$date", b"$version")
_NO_WIRES = "export the digital channels"
_LEVELS = {48: 0, 49: 1}
_NEVER_WIRES = frozenset((b"real", b"realtime", b"parameter", b"event", b"string", b"time"))
_HASH, _BINARY, _REAL = ord("#"), frozenset(b"bB"), frozenset(b"rRsS")


_META = regex(rb"\A(?:META [^\n]{0,200}\n)+")
"""sigrok-cli writes such lines into what it was asked for."""


def is_vcd(head: bytes) -> bool:
    """Whether a file that begins like this is a value change dump."""
    begins = (b"$date", b"$version", b"$timescale", b"$comment", b"$scope", b"$var")
    start = _META.sub(b"", head.removeprefix(b"\xef\xbb\xbf").lstrip())
    return start.startswith(begins) and b"$end" in head and (b"$var" in head or b"$scope" in head)


def read_vcd(pieces: Iterable[bytes]) -> Recording:
    """The wires of a dump. Raises FormatError where its head names no wires, or no time scale."""
    source = iter(pieces)
    header, rest = _header(source)
    per_second = _ticks_per_second(header)
    names: list[str] = []
    places: dict[bytes, list[int]] = {}
    for kind, size, code, name in _VAR.findall(header):
        width = int(size)
        if kind.lower() in _NEVER_WIRES or not 1 <= width <= 64 or len(names) + width > MOST_WIRES or code in places:
            continue
        text = b" ".join(name.split()).decode("utf-8", "replace")
        places[code] = list(range(len(names), len(names) + width))
        # the bits of a vector come with the highest first
        names += [text] if width == 1 else [f"{text}[{bit}]" for bit in range(width - 1, -1, -1)]
    if not names:
        raise FormatError("the VCD file names no wires", _NO_WIRES)
    changes = Changes(names)
    _Body(changes, places).read(_blocks(source, rest))
    remarks = [TOO_MANY_EDGES] if changes.full else []
    if changes.back:
        times = "time goes" if changes.back == 1 else "times go"
        remarks.append(f"{changes.back:,} {times} back, which no recording does: the file may be damaged")
    return Recording(changes.levels(per_second), tuple(remarks))


def _header(source: Iterator[bytes]) -> tuple[bytes, bytes]:
    """The definitions, and what was read behind them."""
    head = b""
    for piece in source:
        head += piece
        found = _END.search(head)
        if found is not None:
            sections = head[: found.start()].split(b"$end")
            told = (section for section in sections if not section.lstrip().startswith(_WORDS))
            return b"$end".join((*told, b"")), head[found.end() :]
        if len(head) > _HEADER_MOST:
            break
    raise FormatError("the definitions of the VCD file do not end, so it may be cut", "copy or export it again")


def _ticks_per_second(header: bytes) -> int:
    found = _SCALE.search(header)
    scale = int(found[1]) * _UNITS_FS[found[2]] if found is not None else 0
    if not 0 < scale <= _SECOND_FS:
        raise FormatError("the VCD file does not tell its time scale", "export it again with the sample rate set")
    return _SECOND_FS // scale


def _blocks(source: Iterable[bytes], first: bytes) -> Iterator[bytes]:
    """Pieces that end between words; a word that is longer than any is passed over."""
    rest = b""
    skipping = False
    for piece in chain((first,), source):
        block = rest + piece
        if skipping:
            space = _SPACE.search(block)
            if space is None:
                continue
            block, skipping = block[space.start() :], False
        cut = max(map(block.rfind, _SPACES))
        rest = block[cut + 1 :]
        if len(rest) > _TOKEN_MOST:
            rest, skipping = b"", True
        yield block[: max(cut, 0)]
    yield rest


class _Body:
    """Reads the changes word by word."""

    def __init__(self, changes: Changes, places: dict[bytes, list[int]]) -> None:
        self._changes = changes
        self._places = places
        self._words: dict[bytes, tuple[int, int]] = {}
        for code, wires in places.items():
            for letter, level in ((b"0", 0), (b"1", 1)):
                if len(wires) == 1:
                    self._words[letter + code] = (wires[0], level)
        self._comment = False
        self._vector: bytes | None = None

    def read(self, blocks: Iterable[bytes]) -> None:
        changes = self._changes
        known, level, at = self._words.get, changes.level, changes.at
        for block in blocks:
            for word in block.split():
                hit = known(word)
                if hit is not None and self._vector is None and not self._comment:
                    level(*hit)
                elif word[0] == _HASH and self._vector is None and not self._comment:
                    digits = word[1:]
                    if digits.isdigit() and len(digits) <= _DIGITS_MOST:
                        at(int(digits))
                else:
                    self._other(word)
            if changes.full:
                return

    def _other(self, word: bytes) -> None:
        """What is rarer: comments, vectors, and levels that are none."""
        if self._comment:
            self._comment = word != b"$end"
        elif self._vector is not None:
            vector, self._vector = self._vector, None
            wires = self._places.get(word)
            if wires is not None:
                bits = vector[-len(wires) :].rjust(len(wires), b"0")
                for wire, letter in zip(wires, bits, strict=True):
                    if letter in _LEVELS:
                        self._changes.level(wire, _LEVELS[letter])
        elif word == b"$comment":
            self._comment = True
        elif word[0] in _BINARY and len(word) > 1:
            self._vector = word[1:]
        elif word[0] in _REAL:
            self._vector = b""
