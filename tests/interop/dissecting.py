"""What tshark makes of a capture with our dissector, laid beside what the decoder makes of the same frames."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

from tuyasniff.model import Fault, FaultCode, Field, Message, Noise, Note, Talker

ROOT = Path(__file__).resolve().parents[2]
DISSECTOR = ROOT / "docs" / "wireshark" / "tuyamcu.lua"
MISSING = shutil.which("tshark") is None

_LABEL = 200
"""Wireshark cuts the words of an item at 240 bytes."""


class Piece(NamedTuple):
    """A field: its name in Wireshark, its place, its bytes, its value as text, its words, the codes of its faults."""

    name: str
    start: int
    raw: bytes
    show: str
    words: str
    faults: tuple[str, ...] = ()


class Dissected(NamedTuple):
    """A packet: the columns, the pieces of its frame in order, the faults as (start, end, words), the other fields."""

    source: str
    info: str
    pieces: tuple[Piece, ...]
    faults: tuple[tuple[int, int, str], ...]
    told: dict[str, list[str]]


def tshark(path: Path | str, *options: str) -> str:
    """What tshark prints of a file."""
    done = subprocess.run(
        ["tshark", "-X", f"lua_script:{DISSECTOR}", "-r", str(path), *options],
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert b"Lua" not in done.stderr, done.stderr.decode()
    return done.stdout.decode()


def dissect(path: Path, *options: str) -> list[Dissected]:
    """All packets of a file."""
    text = tshark(path, *options, "-T", "pdml")
    assert "Lua Error" not in text, text[text.index("Lua Error") :][:500]
    columns = tshark(path, *options, "-T", "fields", "-e", "_ws.col.Source", "-e", "_ws.col.Info").splitlines()
    found = [_packet(packet) for packet in fromstring(text).iter("packet")]
    return [
        one._replace(source=source, info=info)
        for one, line in zip(found, columns, strict=True)
        for source, _, info in [line.partition("\t")]
    ]


_OURS = {"talker", "family", "name", "title", "payload", "fault", "checksum.good", "noise.reason", "note", "gap"}


def _packet(packet: Element) -> Dissected:
    pieces: list[Piece] = []
    faults: list[tuple[int, int, str]] = []
    told: dict[str, list[str]] = {}
    for tree in packet.iter("proto"):
        if tree.get("name") != "tuyamcu":
            continue
        for field in tree.iter("field"):
            path = field.get("name", "")
            if not path.startswith("tuyamcu.") or path.startswith("tuyamcu.fault."):
                continue
            name, show = path.removeprefix("tuyamcu."), field.get("show", "")
            start, size = int(field.get("pos", 0)), int(field.get("size", 0))
            told.setdefault(name, []).append(show)
            if name == "fault":
                faults.append((start, start + size, show))
            elif name not in _OURS and size:
                experts = tuple(code for child in field.findall("field") for code in _expert(child))
                raw = bytes.fromhex(field.get("value", ""))
                pieces.append(Piece(name, start, raw, show, field.get("showname", ""), experts))
    return Dissected("", "", tuple(pieces), tuple(faults), told)


def _expert(item: Element) -> Iterator[str]:
    """The codes of the faults that hang on an item."""
    if item.get("name") == "_ws.expert":
        for field in item.iter("field"):
            name = field.get("name", "")
            if name.startswith("tuyamcu.fault."):
                yield name.removeprefix("tuyamcu.fault.")


def expected(message: Message) -> list[Field]:
    """All fields of a message, groups before what is in them."""
    found: list[Field] = []

    def walk(fields: Sequence[Field]) -> None:
        for field in fields:
            found.append(field)
            walk(field.children)

    walk(message.fields)
    return found


_ROLES = {
    "header": "header", "version": "version", "sequence": "seq", "checksum": "checksum", "rest": "rest",
    "trailing": "trailing", "dp": "dp", "dpid": "dp.id", "dptype": "dp.type", "dplen": "dp.length",
}  # fmt: skip
_VALUES = {1: "dp.value", 2: "dp.value", 3: "dp.text", 4: "dp.value", 5: "dp.bits"}


def names_of(field: Field, message: Message) -> set[str]:
    """The names that Wireshark may give a field."""
    if field.role in _ROLES:
        return {_ROLES[field.role]}
    if field.role == "command":
        return {"sub" if field.name == "sub" else "cmd"}
    if field.name == "length" and field.span.end == (8 if message.frame.extended else 6):
        return {"length"}
    if field.role == "dpvalue":
        dp = next(dp for dp in message.dps if dp.span.start < field.span.start < dp.span.end)
        overrun = any(fault.code is FaultCode.DP_OVERRUN for fault in dp.faults)
        if isinstance(dp.value, bytes) or overrun or _too_large(dp.value):
            return {"dp.bits" if dp.type == 5 and not isinstance(dp.value, bytes) else "dp.raw"}
        return {_VALUES[dp.type]}
    if field.role == "group" and field.name == "item":
        return {"item"}
    return {f"data.{field.name}{kind}" for kind in ("", ".text", ".bytes", ".ether")}


def _cut(shown: str, words: str) -> bool:
    """Whether the words are the same as far as Wireshark shows them."""
    return shown.removeprefix(" [truncated]")[:_LABEL] == words[:_LABEL]


_ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")


def _unassigned(match: re.Match[str]) -> str:
    """Lua has no table of the characters that Unicode has not assigned: it shows them as they are."""
    character = chr(int(match[1] or match[2], 16))
    return character if unicodedata.category(character) == "Cn" else match[0]


def _too_large(value: object) -> bool:
    return isinstance(value, int) and value >= 1 << 63


def differences(packet: Dissected, message: Message) -> Iterator[str]:
    """What Wireshark says otherwise than the decoder: names, places, bytes, values, words, faults, talker, family."""
    whole = message.frame.whole
    fields = expected(message)
    if len(fields) != len(packet.pieces):
        yield f"{[piece.name for piece in packet.pieces]} instead of {[field.name for field in fields]}"
        return
    for field, piece in zip(fields, packet.pieces, strict=True):
        start, end = field.span
        text = _ESCAPED.sub(_unassigned, field.text)
        if piece.name not in names_of(field, message):
            yield f"{piece.name} instead of {field.name}"
        if piece.start != start or piece.raw != whole[start:end]:
            yield f"{field.name} at {piece.start} {piece.raw.hex()} instead of {start} {whole[start:end].hex()}"
        if not same_value(piece, field._replace(text=text)):
            yield f"{field.name} is {piece.show!r} instead of {field.value!r}"
        words = f"{field.label}: {text}"
        if piece.words != words and (len(words) <= _LABEL or not _cut(piece.words, words)):
            yield f"{piece.words!r} instead of {words!r}"
        if piece.faults != (() if field.fault is None else (str(field.fault.code),)):
            yield f"{field.name} has {piece.faults} instead of {field.fault}"
    faults = tuple(_fault(fault) for fault in message.faults)
    if packet.faults != faults:
        yield f"faults {packet.faults} instead of {faults}"
    told = {
        "talker": str(message.frame.talker),
        "name": message.name,
        "title": message.title,
        "family": str(message.frame.family or ("zigbee" if message.frame.extended else "wifi")),
    }
    for name, words in told.items():
        if packet.told.get(name) != [words]:
            yield f"{name} {packet.told.get(name)} instead of {words!r}"
    source = {Talker.MCU: "MCU", Talker.MODULE: "module", Talker.UNKNOWN: ""}[message.frame.talker]
    if packet.source != source:
        yield f"from {packet.source!r} instead of {source!r}"
    if not packet.info.startswith(message.title):
        yield f"info {packet.info!r} does not begin with {message.title!r}"


def same_value(piece: Piece, field: Field) -> bool:
    """Whether the value that a filter sees is the one that a script sees."""
    if field.value is None or field.children:
        return piece.show == field.text or len(field.text) > _LABEL
    if isinstance(field.value, int):
        if piece.name == "dp.raw":
            return int(piece.show.replace(":", ""), 16) == field.value
        return int(piece.show, 0) == field.value
    plain = piece.show.replace(":", "")
    return piece.show == field.text or plain == str(field.value).replace(":", "")


def _fault(fault: Fault) -> tuple[int, int, str]:
    assert fault.span is not None
    return (*fault.span, f"{fault.code}: {fault.text}")


def noise_differences(packet: Dissected, noise: Noise) -> Iterator[str]:
    """The same for bytes outside a frame."""
    if [(piece.name, piece.start, piece.raw) for piece in packet.pieces] != [("noise", 0, noise.raw)]:
        yield f"{packet.pieces} instead of {noise}"
    if packet.told.get("noise.reason") != [str(noise.reason)]:
        yield f"{packet.told.get('noise.reason')} instead of {noise.reason}"


def compared(packets: Sequence[Dissected], things: Sequence[object]) -> list[str]:
    """Every difference of a capture: one packet for each frame and noise; notes and gaps hang on the next packet."""
    carried = [thing for thing in things if isinstance(thing, Message | Noise)]
    if len(carried) != len(packets):
        return [f"{len(packets)} packets instead of {len(carried)}"]
    found = []
    for number, (packet, thing) in enumerate(zip(packets, carried, strict=True), 1):
        wrong = differences(packet, thing) if isinstance(thing, Message) else noise_differences(packet, thing)
        raw = thing.frame.whole if isinstance(thing, Message) else thing.raw
        found += [f"{number} {raw.hex()[:80]}: {words}" for words in wrong]
    notes = sum(isinstance(thing, Note) for thing in things)
    told = sum(len(packet.told.get("note", ())) for packet in packets)
    return found if notes == told else [*found, f"{told} notes instead of {notes}"]
