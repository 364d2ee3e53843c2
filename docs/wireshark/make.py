"""The Wireshark dissector: the command table written as Lua rows, and the hand-written parts that read them.

`tuyamcu.lua` is one file, so that it can be copied into a folder. It consists of rows, made here of the rows of
`tuyasniff/protocol/families/`, and of the other Lua files of this folder, which walk them. `docs/make.py` writes it; a
kind of payload that has no Lua row here is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tuyasniff.model import DpType
from tuyasniff.protocol.compound import Option, Repeat, Switch
from tuyasniff.protocol.datapoints import Dps
from tuyasniff.protocol.family import FAMILIES, Family, forms
from tuyasniff.protocol.fields import Bytes, Const, Flags, Int
from tuyasniff.protocol.kinds import Kind
from tuyasniff.protocol.net import FreeMemory, Mac, PackedVersion, Version
from tuyasniff.protocol.product import NarrowbandJson, ProductJson, ProductText
from tuyasniff.protocol.rows import Command
from tuyasniff.protocol.texts import Json, Sized, Text
from tuyasniff.protocol.times import Time, UnixTime

HERE = Path(__file__).resolve().parent

WALKER = ("bytes.lua", "json.lua", "reading.lua", "kinds.lua", "datapoints.lua", "frames.lua")
"""What reads rows and knows nothing of Wireshark but its integers of 64 bits."""

HEAD = """\
-- TuyaMCU for Wireshark and tshark: link type USER0 (147), as tuyasniff writes it. Put this file into the folder that
-- Help > About > Folders calls "Personal Lua Plugins", or: tshark -X lua_script:tuyamcu.lua
-- What to filter for: docs/wireshark.md. Made by docs/make.py of the command table and the other Lua files beside this
-- one: change those.
"""

_LABEL_STYLE = re.compile(r"([^{}]*)\{(?::(d|,|02x|x))?\}([^{}]*)")
_PLAIN_PATTERN = re.compile(r"\[[^\]%^\\]+\]\+")
_PRODUCT = (("id", "p"), ("version", "v"), ("mode", "m"))
_KNOWN = (
    Int, FreeMemory, Flags, Const, Bytes, Text, Sized, Json, ProductJson, NarrowbandJson, ProductText, Mac, Version,
    PackedVersion, Time, UnixTime, Dps, Repeat, Option, Switch,
)  # fmt: skip
_CLASSES = ("number", "text", "bytes", "ether")


def text(words: str) -> str:
    """Words as a Lua string: JSON's escapes are Lua's, as long as they are these."""
    written = json.dumps(words, ensure_ascii=False)
    if not words.isprintable():
        raise ValueError(f"no words for Lua: {words!r}")
    return written


def listed(values: Sequence[int | str]) -> str:
    """A Lua list."""
    return "{ " + ", ".join(text(value) if isinstance(value, str) else str(value) for value in values) + " }"


class Words:
    """The names of values, each table once, whoever uses it."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def place(self, words: Mapping[int, str]) -> str:
        """What stands for the table in a row."""
        row = "{ " + ", ".join(f"[{number}] = {text(word)}" for number, word in words.items()) + " }"
        return f"WORDS[{self.rows.setdefault(row, len(self.rows) + 1)}]"

    def lines(self) -> Iterator[str]:
        """The tables."""
        yield "local WORDS = {"
        yield from (f"  {row}," for row in self.rows)
        yield "}"


class Fields:
    """The names of payload fields, and what each may hold: `number`, `text`, `bytes`, `ether`."""

    def __init__(self) -> None:
        self.classes: dict[str, set[str]] = {}

    def add(self, name: str, *classes: str) -> None:
        """Something of that name."""
        self.classes.setdefault(name, set()).update(classes)

    def lines(self) -> Iterator[str]:
        """The first class has the bare name, the others stand behind a dot."""
        yield "local FIELDS = {"
        for name, found in sorted(self.classes.items()):
            yield f"  [{text(name)}] = {listed([one for one in _CLASSES if one in found])},"
        yield "}"


class Rows:
    """Writes rows of the command table, and remembers words and fields that they need."""

    def __init__(self) -> None:
        self.words, self.fields = Words(), Fields()
        self.fields.add("data", "bytes")  # of a command that nobody knows

    def kinds(self, kinds: Sequence[Kind]) -> str:
        """Kinds one after the other."""
        return "{ " + ", ".join(self.kind(kind) for kind in kinds) + " }"

    def kind(self, kind: Kind) -> str:
        """One kind: what it is, its name, and what differs from the usual."""
        tag, more = self._tagged(kind)
        label = f"label = {text(kind.label)}" if kind.label and kind.label != kind.name.replace("_", " ") else ""
        return "{ " + ", ".join(part for part in (text(tag), text(kind.name), label, *more) if part) + " }"

    def _tagged(self, kind: Kind) -> tuple[str, list[str]]:
        fields = self.fields
        if type(kind) not in _KNOWN:  # one that reads otherwise than the one it is made of
            raise TypeError(f"{type(kind).__name__} has no row in Lua yet")
        match kind:
            case Int():
                fields.add(kind.name, "number")
                return "int", [*self._int(kind)]
            case Flags():
                fields.add(kind.name, "number")
                return "flags", [_unless("size", kind.size, 1), self._words(kind.words)]
            case Const():
                fields.add(kind.name, "bytes")
                return "const", [f"data = {text(kind.data.hex())}"]
            case Bytes():
                fields.add(kind.name, "bytes")
                return "bytes", [_unless("size", kind.size, None), _unless("least", kind.least, 0)]
            case Text():
                fields.add(kind.name, "text")
                return "text", [
                    _unless("size", kind.size, None),
                    _unless("least", kind.least, 0),
                    _pattern(kind.pattern),
                ]
            case Sized():
                fields.add(f"{kind.name}_length", "number")
                fields.add(kind.name, *(("text",) if kind.holds == "text" else ("bytes",)))
                if kind.holds in ("int", "uint"):
                    fields.add(kind.name, "number")
                return "sized", [_unless("size", kind.size, 1), _unless("holds", kind.holds, "text")]
            case Json():
                fields.add(kind.name, "text")
                return "json", [*self._json(kind)]
            case ProductText():
                for name in (kind.name, "id", "version"):
                    fields.add(name, "text")
                return "product_text", []
            case Mac():
                fields.add(kind.name, "ether")
                return "mac", []
            case Version():
                fields.add(kind.name, "text")
                return "version", []
            case PackedVersion():
                fields.add(kind.name, "text")
                return "packed_version", []
            case Time():
                return "time", [*self._time(kind)]
            case UnixTime():
                fields.add(kind.name, "number")
                return "unix", [_unless("zone", kind.zone, "UTC")]
            case Dps():
                if kind.counted:
                    fields.add("count", "number")
                return "dps", [_unless("empty", kind.empty, False), _unless("counted", kind.counted, False)]
            case Repeat():
                fields.add(kind.name, "text")
                if kind.counted:
                    fields.add("count", "number")
                return "rep", [
                    _unless("counted", kind.counted, False),
                    _unless("least", kind.least, 0),
                    _unless("plain", kind.plain, False),
                    f"kinds = {self.kinds(kind.kinds)}",
                ]
            case Option():
                return "option", [f"kinds = {self.kinds(kind.kinds)}"]
            case Switch():
                cases = ", ".join(f"[{value}] = {self.kinds(kinds)}" for value, kinds in (kind.cases or {}).items())
                return "switch", [f"cases = {{ {cases} }}", f"other = {self.kinds(kind.other)}" if kind.other else ""]
            case _:
                raise AssertionError(kind)

    def _words(self, words: Mapping[int, str] | None) -> str:
        return f"words = {self.words.place(words)}" if words else ""

    def _int(self, kind: Int) -> Iterator[str]:
        yield _unless("size", kind.size, 1)
        yield _unless("signed", kind.signed, False)
        yield _unless("little", kind.little, False)
        found = _LABEL_STYLE.fullmatch(kind.shows)
        if found is None:
            raise ValueError(f"{kind.name}: Lua cannot write {kind.shows!r}")
        before, form, after = found.groups()
        yield _unless("before", before, "")
        yield _unless("form", form, None)
        yield _unless("after", after, "")
        yield self._words(kind.words)
        yield _unless("closed", kind.closed, False)
        yield _unless("low", kind.low, None)
        yield _unless("high", kind.high, None)
        yield _unless("swapped", isinstance(kind, FreeMemory), False)

    def _json(self, kind: Json) -> Iterator[str]:
        if not isinstance(kind, ProductJson):
            return
        gives = (*_PRODUCT, *kind.gives)
        for name, _ in gives:
            self.fields.add(name, "text")
        yield f"needs = {listed(kind.needs)}" if kind.needs else ""
        yield f"never = {{ {', '.join(map(listed, kind.never))} }}" if kind.never else ""
        yield f"gives = {{ {', '.join(map(listed, gives))} }}"

    def _time(self, kind: Time) -> Iterator[str]:
        self.fields.add(kind.name, "text")
        for name in ("year", "month", "day", "hour", "minute", "second", "weekday"):
            self.fields.add(name, "number")
        yield _unless("weekday", kind.weekday, False)
        yield _unless("seconds", kind.seconds, True)
        yield _unless("base", kind.base, 2000)
        yield _unless("flag", kind.flag, "")

    def family(self, row: Family) -> Iterator[str]:
        """A family with its commands."""
        yield f"  {row.name} = {{"
        yield f"    title = {text(row.title)}, extended = {str(row.extended).lower()},"
        yield f"    versions = {{ module = {listed(row.module_versions)}, mcu = {listed(row.mcu_versions)} }},"
        yield "    commands = {"
        for code in sorted({command.code for command in row.commands}):
            yield f"      [0x{code:02x}] = {{"
            for command in row.commands:
                if command.code == code:
                    yield from self.command(row, command)
            yield "      },"
        yield "    },"
        yield "  },"

    def command(self, row: Family, command: Command) -> Iterator[str]:
        """A command with its forms."""
        sub = "" if command.sub is None else f", sub = 0x{command.sub:02x}"
        yield f"        {{ name = {text(command.name)}, title = {text(command.title)}{sub},"
        for form in forms(row.name, command.code):
            if form.command is not command:
                continue
            shape = form.shape
            parts = [
                f"who = {text(shape.talker)}, least = {form.least}, most = {form.most}",
                _unless("title", shape.title, ""),
                _unless("variant", shape.variant, ""),
                f"versions = {listed(shape.versions)}" if shape.versions else "",
                *map(self.kind, shape.payload),
            ]
            yield f"          {{ {', '.join(part for part in parts if part)} }},"
        yield "        },"


def _unless(name: str, value: Any, usual: Any) -> str:
    if value == usual and type(value) is type(usual):
        return ""
    if isinstance(value, bool):
        return f"{name} = {str(value).lower()}"
    return f"{name} = {text(value) if isinstance(value, str) else value}"


def _pattern(pattern: str) -> str:
    if not pattern:
        return ""
    if not _PLAIN_PATTERN.fullmatch(pattern):
        raise ValueError(f"{pattern!r} may mean something else in Lua")
    return f"pattern = {text(f'^{pattern}$')}"


def tables() -> Iterator[str]:
    """All rows of the command table as Lua."""
    rows = Rows()
    families = [line for row in FAMILIES for line in rows.family(row)]
    variants = sorted({shape.variant for row in FAMILIES for command in row.commands for shape in command.shapes})
    types = ", ".join(f"[{int(kind)}] = {text(kind.name.lower())}" for kind in DpType)
    yield "-- What a command may carry: code = { commands; each of its forms, with who sends it, how long, kinds }."
    yield "-- A kind is { what it is, its name; what differs from the usual }. READ below says what each means."
    yield from rows.words.lines()
    yield "local FAMILIES = {"
    yield from families
    yield "}"
    yield f"local VARIANTS = {listed(variants)}"
    yield f"local DP_TYPES = {{ {types} }}"
    yield "-- Fields of payloads: tuyamcu.data.NAME holds the first of these, tuyamcu.data.NAME.KIND the others."
    yield from rows.fields.lines()


def walker() -> str:
    """Rows and what reads them; knows nothing of Wireshark."""
    return "\n".join(["\n".join(tables()) + "\n", *((HERE / name).read_text("utf-8") for name in WALKER)])


def dissector() -> str:
    """The whole file."""
    return "\n".join([HEAD, walker(), (HERE / "dissector.lua").read_text("utf-8")])


if __name__ == "__main__":
    (HERE / "tuyamcu.lua").write_text(dissector(), "utf-8")
