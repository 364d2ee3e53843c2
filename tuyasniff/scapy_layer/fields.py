"""The scapy fields that the vocabulary of the command tables needs beside scapy's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scapy.fields import ByteEnumField, Field, StrLenField, XByteField, XShortField
from scapy.volatile import RandNum

from tuyasniff.model import FamilyName
from tuyasniff.protocol.compound import Option, Switch
from tuyasniff.protocol.family import family as row_of
from tuyasniff.protocol.fields import Bytes, Const, Int
from tuyasniff.protocol.kinds import Kind, Reading
from tuyasniff.protocol.texts import Json, Text


class HeaderField(XShortField):
    """55 AA, also when everything else is fuzzed."""

    def randval(self) -> Any:
        """Nothing else."""
        return None


class CommandField(ByteEnumField):
    """The command by name or code. `code` is the one of this form, which fuzzing leaves alone."""

    __slots__ = ["_fixed"]

    def __init__(self, name: str, code: int | None, family: FamilyName, shown: str = "") -> None:
        names: dict[int, str] = {}
        for command in row_of(family).commands:
            names.setdefault(command.code, command.name)
        if code is not None:
            names[code] = shown
        super().__init__(name, code if code is not None else 0, names)
        codes = {command.name: command.code for command in reversed(row_of(family).commands)}
        if code is not None:
            codes[shown] = code
        self.s2i = codes
        self._fixed = code is not None

    def randval(self) -> Any:
        """Any command, where no form decides."""
        return None if self._fixed else super().randval()


class NumberField(Field[int, bytes]):
    """An integer of the tables, of any size; words are taken and shown."""

    __slots__ = ["kind"]

    def __init__(self, name: str, kind: Int) -> None:
        super().__init__(name, _least(kind), f"!{kind.size}s")
        self.kind = kind

    def getfield(self, pkt: Any, s: bytes) -> tuple[bytes, int]:
        """Read the integer."""
        order = "little" if self.kind.little else "big"
        return s[self.sz :], int.from_bytes(s[: self.sz], order, signed=self.kind.signed)  # type: ignore[arg-type]

    def addfield(self, pkt: Any, s: bytes, val: Any) -> bytes:
        """Write it."""
        return s + self.kind.write({self.kind.name: val})

    def any2i(self, pkt: Any, x: Any) -> Any:
        """Take a number, or one of the words."""
        if not isinstance(x, str):
            return x
        written = self.kind.write({self.kind.name: x})
        return self.getfield(pkt, written)[1]

    def i2repr(self, pkt: Any, x: Any) -> str:
        """Show the number, and its word."""
        return f"{x} ({self.kind.text(x)})" if isinstance(x, int) and self.kind.words else str(x)

    def randval(self) -> Any:
        """Any number of that size."""
        bits = 8 * self.kind.size - self.kind.signed
        return RandNum(-(1 << bits) if self.kind.signed else 0, (1 << bits) - 1)


def _least(kind: Int) -> int:
    """A value that the form allows: 0 where that is one."""
    if kind.closed and kind.words and 0 not in kind.words:
        return next(iter(kind.words))
    return max(0, kind.low or 0)


class PieceField(StrLenField):
    """Bytes of a kind that scapy has no field for. Values are taken as `build` takes them, words are shown."""

    __slots__ = ["kind"]

    def __init__(self, name: str, kind: Kind, index: int) -> None:
        super().__init__(name, b"\0" * kind.bounds[0], length_from=lambda pkt: pkt.cut(index))
        self.kind = kind

    def any2i(self, pkt: Any, x: Any) -> Any:
        """Take bytes, or a value that the kind can write."""
        if x is None or isinstance(x, bytes):
            return x
        inner = isinstance(self.kind, Option | Switch) and isinstance(x, Mapping)
        return self.kind.write(x if inner else {self.kind.name: x})

    def i2repr(self, pkt: Any, x: Any) -> str:
        """Show the bytes, and what they say."""
        if not isinstance(x, bytes) or isinstance(self.kind, Text | Json):
            return repr(x)
        into = Reading()
        after = self.kind.read(x, 0, len(x), into)
        text = ", ".join(field.text for field in into.fields)
        plain = not text or after != len(x) or isinstance(self.kind, Bytes | Const)
        return x.hex(" ").upper() if plain else f"{x.hex(' ').upper()} ({text})"


class ChecksumField(XByteField):
    """The checksum; a wrong one says so."""

    def i2repr(self, pkt: Any, x: Any) -> str:
        """Show what is wrong."""
        shown = super().i2repr(pkt, x)
        return shown if pkt.chksum_ok else f"{shown} (wrong, 0x{pkt.expected_chksum:02x} expected)"
