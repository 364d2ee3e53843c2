"""Changing inputs: what damage, other programs and hostile people do to a file. The same chance, the same change."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_ODD_BYTES = (0x00, 0x01, 0x0A, 0x0D, 0x20, 0x22, 0x2D, 0x30, 0x39, 0x55, 0x7F, 0x80, 0xAA, 0xFE, 0xFF)
_ODD_NUMBERS = (
    b"0", b"-1", b"1e308", b"1e999", b"NaN", b"Infinity", b"255", b"256", b"65535", b"65536", b"2147483648",
    b"4294967295", b"4294967296", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809",
    b"18446744073709551616", b"9" * 40, b"9" * 5000, b"0.0000000001", b"00000000000000000001", "٣".encode(),
)  # fmt: skip
_DIGITS = b"0123456789"


class Changer:
    """Makes inputs out of those that are known."""

    def __init__(self, known: Sequence[bytes], words: Sequence[bytes], longest: int) -> None:
        self.known = list(known) or [b""]
        self._words = tuple(words) or (b"\x55\xaa",)
        self._longest = longest

    def changed(self, rng: Random) -> bytes:
        """One of the known inputs, changed in a few ways; a long one is cut to a part of it first."""
        data = rng.choice(self.known)
        if len(data) > self._longest:
            keep = rng.randrange(0, len(data) - self._longest)
            data = data[: self._longest] if rng.random() < 0.5 else data[keep : keep + self._longest]
        return self.change(data, rng)

    def change(self, data: bytes, rng: Random) -> bytes:
        """This input, changed in a few ways."""
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5, 9))):
            data = rng.choice(_WAYS)(self, data, rng)
        return data[: self._longest]

    def word(self, rng: Random) -> bytes:
        """A piece of the grammar, or a number that is odd."""
        return rng.choice(_ODD_NUMBERS) if rng.random() < 0.2 else rng.choice(self._words)

    def flip(self, data: bytes, rng: Random) -> bytes:
        """One bit the other way round, or another byte."""
        if not data:
            return data
        at = rng.randrange(len(data))
        byte = rng.choice(_ODD_BYTES) if rng.random() < 0.5 else data[at] ^ (1 << rng.randrange(8))
        return data[:at] + bytes((byte,)) + data[at + 1 :]

    def drop(self, data: bytes, rng: Random) -> bytes:
        """A part is gone."""
        start, end = _span(data, rng)
        return data[:start] + data[end:]

    def double(self, data: bytes, rng: Random) -> bytes:
        """A part stands there several times."""
        start, end = _span(data, rng)
        times = rng.choice((2, 2, 3, 8, 64))
        return data[:start] + data[start:end] * min(times, 1 + self._longest // max(1, end - start)) + data[end:]

    def swap(self, data: bytes, rng: Random) -> bytes:
        """Two parts change places."""
        start, end = _span(data, rng)
        again, _ = _span(data, rng)
        rest = data[:start] + data[end:]
        again = min(again, len(rest))
        return rest[:again] + data[start:end] + rest[again:]

    def insert(self, data: bytes, rng: Random) -> bytes:
        """A word of the grammar, or some bytes, where none was."""
        at = rng.randint(0, len(data))
        return data[:at] + (self.word(rng) if rng.random() < 0.8 else rng.randbytes(rng.randint(1, 12))) + data[at:]

    def replace(self, data: bytes, rng: Random) -> bytes:
        """A word in the place of as many bytes."""
        word = self.word(rng)
        at = rng.randint(0, max(0, len(data) - len(word)))
        return data[:at] + word + data[at + len(word) :]

    def splice(self, data: bytes, rng: Random) -> bytes:
        """The beginning of one and the end of another."""
        other = rng.choice(self.known)
        return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :][: self._longest]

    def cut(self, data: bytes, rng: Random) -> bytes:
        """Its end is missing."""
        return data[: rng.randint(0, len(data))]

    def number(self, data: bytes, rng: Random) -> bytes:
        """A number of a text becomes another one."""
        places = [at for at, byte in enumerate(data[:4096]) if byte in _DIGITS]
        if not places:
            return self.size(data, rng)
        start = end = rng.choice(places)
        while end < len(data) and data[end] in _DIGITS:
            end += 1
        return data[:start] + rng.choice(_ODD_NUMBERS) + data[end:]

    def size(self, data: bytes, rng: Random) -> bytes:
        """A field of one, two, four or eight bytes gets a value that is at a border."""
        width = rng.choice((1, 2, 2, 4, 4, 8))
        if len(data) < width:
            return data
        value = rng.choice((0, 1, 7, 255, 256, 1 << 16, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, len(data)))
        at = rng.randint(0, len(data) - width)
        field = (value & ((1 << 8 * width) - 1)).to_bytes(width, rng.choice(("little", "big")))
        return data[:at] + field + data[at + width :]

    def lines(self, data: bytes, rng: Random) -> bytes:
        """Lines in another order, twice, or not at all."""
        rows = data.split(b"\n")
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(rows))
            row = rows.pop(at)
            if rng.random() < 0.7 or not rows:
                rows.insert(rng.randint(0, len(rows)), row)
            if rng.random() < 0.4:
                rows.insert(rng.randint(0, len(rows)), row)
        return rng.choice((b"\n", b"\n", b"\r\n", b"\r")).join(rows)

    def nest(self, data: bytes, rng: Random) -> bytes:
        """Something inside itself, many times."""
        times = rng.choice((3, 20, 60, 200, 1200))
        opening, closing = rng.choice(
            ((b"[", b"]"), (b'{"a":', b"}"), (b"(", b")"), (b"!", b""), (b"- ", b""), (b"<", b">"))
        )
        at = rng.randint(0, len(data))
        return data[:at] + opening * times + b"1" + closing * rng.choice((times, times, 0)) + data[at:]


def _span(data: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + rng.choice((1, 1, 2, 3, 4, 7, 8, 16, 64, 512)))


_WAYS = (
    Changer.flip, Changer.flip, Changer.flip, Changer.drop, Changer.double, Changer.swap, Changer.insert,
    Changer.insert, Changer.replace, Changer.splice, Changer.cut, Changer.number, Changer.size, Changer.lines,
    Changer.nest,
)  # fmt: skip
