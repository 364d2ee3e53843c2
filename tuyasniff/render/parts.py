"""What a message says, in parts that a line is put together from: datapoints, payload fields, faults."""

from __future__ import annotations

from collections.abc import Mapping

from tuyasniff.model import Datapoint, DpType, Fault, FaultCode, Field, Frame, Meaning, Message, Talker
from tuyasniff.render.amounts import amount, measures
from tuyasniff.render.labels import visible
from tuyasniff.render.styles import Line, Segment

TALKERS = {Talker.MCU: "MCU >", Talker.MODULE: "< MOD", Talker.UNKNOWN: "  ?  "}
"""The MCU stands on the left, the module on the right, the arrow leaves who talks."""

_PRINTABLE = bytes([0x09, 0x0A, 0x0D, *range(0x20, 0x7F)])


def command_byte(frame: Frame) -> int | None:
    """The command, None for a frame that was cut before it."""
    return frame.cmd if len(frame.whole) > (5 if frame.extended else 3) else None


def dp_value(dp: Datapoint) -> str:
    """The value in a few characters: `2301`, `true`, `"rgb"`, `0x05`, `0911000032000005`."""
    value = dp.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.hex() or "(empty)"
    if isinstance(value, str):
        return f'"{visible(value)}"'
    if dp.type == DpType.BITMAP:
        return f"0x{value:0{max(2, 2 * len(dp.raw))}x}"
    return str(value)


def dp_part(dp: Datapoint, meaning: Meaning | None = None) -> Line:
    """One datapoint: `20 value 2301`, with a meaning `20 value 2301 = 230.1 V`; long ones: `37 raw[112] 0600...`."""
    return (
        Segment(str(dp.id), "dpid"),
        Segment(" "),
        Segment(dp.type_name + (f"[{len(dp.raw)}]" if len(dp.raw) > 8 else ""), "dptype"),
        Segment(" "),
        Segment(dp_value(dp), "dpvalue"),
        *(() if meaning is None else _amount(dp, meaning)),
    )


def _amount(dp: Datapoint, meaning: Meaning) -> Line:
    counts = isinstance(dp.value, int) and not isinstance(dp.value, bool) and measures(meaning)
    return (Segment(f" = {amount(int(dp.value), meaning)}", "words"),) if counts else ()


def fault_words(fault: Fault) -> str:
    """One fault: `! datapoint 20 claims 4 bytes, 2 present`."""
    return f"! {visible(fault.text)}"


def told_faults(message: Message) -> tuple[Fault, ...]:
    """The faults that a line spells out. A checksum that a text never had is no damage: see `remark_parts`."""
    return tuple(fault for fault in message.faults if fault.code is not FaultCode.CHECKSUM_MISSING)


def remark_parts(message: Message) -> list[Line]:
    """`(no checksum)` where the text gave none; every line of some logs is like that."""
    return [(Segment("(no checksum)", "dim"),)] if message.frame.checksum == "missing" else []


def payload_fields(message: Message) -> tuple[Field, ...]:
    """The fields between length and checksum, without the datapoints and the sub-command."""
    if message.is_list:
        return ()
    inside = []
    begun = False
    for field in message.fields:
        if field.role == "checksum" or field.name == "rest":
            break
        if begun and field.role not in ("dp", "command"):
            inside.append(field)
        begun = begun or field.role == "length"
    return tuple(inside)


def field_parts(message: Message) -> list[Line]:
    """The payload beside the datapoints: bare words where there is one field, `label text` where several."""
    fields = payload_fields(message)
    alone = len(fields) == 1
    parts = []
    for field in fields:
        if field.children and not field.text:
            parts += [_labelled(leaf, False) for leaf in field.leaves() if leaf.text and leaf.role != "punctuation"]
        elif field.text:
            parts.append(_labelled(field, alone))
    return parts


def _labelled(field: Field, alone: bool) -> Line:
    text = Segment(visible(field.text), "words")
    itself = field.label.casefold() == field.text.casefold()
    if itself or (alone and any(char.isalpha() for char in field.text)):
        return (text,)
    return (Segment(f"{visible(field.label)} ", "label"), text)


def payload_parts(message: Message, meanings: Mapping[int, Meaning] | None = None) -> list[Line]:
    """What a message carries, in reading order; `meanings` tells what datapoints are."""
    known = meanings or {}
    return field_parts(message) + [dp_part(dp, known.get(dp.id)) for dp in message.dps]


def noise_preview(raw: bytes) -> str:
    """The first noise bytes: as text in quotes where they are one, else as hex."""
    if len(raw) >= 8 and len(raw.translate(None, _PRINTABLE)) * 8 <= len(raw):
        return f'"{visible(raw[:200].decode("latin-1"))}"'
    return raw[:80].hex(" ")


def noise_words(count: int, reasons: tuple[str, ...]) -> str:
    """`3 noise bytes, before sync`."""
    words = f"{count:,} noise byte" + "s" * (count != 1)
    return f"{words}, {reasons[0]}" if len(reasons) == 1 else words
