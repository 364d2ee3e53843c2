"""A flash dump, read, as lines for people."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from tuyasniff.knowledge.flashdump.comparing import Comparison
from tuyasniff.knowledge.flashdump.dump import FlashDump
from tuyasniff.knowledge.flashdump.schemas import RECOVERED
from tuyasniff.knowledge.flashdump.verdict import Verdict
from tuyasniff.model import Pin, PinConfig
from tuyasniff.render.declarations import declaration_lines
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.rows import cut_line, wrapped
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

TITLES = {
    Verdict.TUYAMCU: "TuyaMCU: another chip does the work, and both talk over a UART",
    Verdict.PIN_CONFIGURED: "no TuyaMCU: the firmware of the module works the pins itself",
    Verdict.OWN_FIRMWARE: "no TuyaMCU in sight: a program that was written for this product",
    Verdict.UNKNOWN: "unknown: nothing in it says what the firmware is",
}

UART_CHIPS = {"HLW8032": "4800 baud, 8E1; the chip sends by itself", "BL0942": "4800 baud, 8N1; the module asks"}
"""Metering chips that talk over a UART, not in TuyaMCU's language."""

PULSE_CHIPS = ("BL0937", "HLW8012")
"""Metering chips that give pulses: a UART hears nothing of them."""

_PINS = (
    Column("pin", "dpid", right=True),
    Column("role"),
    Column("channel", right=True),
    Column("on at"),
    Column("key", "dim"),
)
_LABEL = 13


def dump_lines(dump: FlashDump, *, room: int, columns: int) -> Iterator[Line]:
    """The verdict first, then why, what is known, and what to do next. `columns`: where words are broken."""
    sure = f" ({dump.confidence:.2f})" if dump.verdict is not Verdict.UNKNOWN else ""
    yield from wrapped("", TITLES[dump.verdict] + sure, columns, "strong")
    for one in dump.evidence:
        yield from wrapped("  + " if one.weight > 0 else "  - ", _against(one.text, one.weight), columns)
    yield from wrapped("  weakest: ", dump.weakest, columns)
    facts = list(_facts(dump))
    if facts:
        yield ()
    for label, text in facts:
        yield from wrapped(f"{label:{_LABEL}}", text, columns)
    if dump.pins is not None:
        yield ()
        yield from _pin_lines(dump.pins, room=room, columns=columns)
    if dump.schema is not None:
        yield ()
        yield from declaration_lines([dump.schema.schema], room=room)
        if len(dump.schemas) > 1:
            yield (Segment(f"{plural(len(dump.schemas) - 1, 'more schema')} in it, of other pairings", "dim"),)
    if dump.remarks:
        yield ()
    for remark in dump.remarks:
        yield from wrapped("! " if remark.grave else "- ", remark.text, columns, "fault" if remark.grave else "dim")
    yield ()
    for text in advice(dump):
        yield from wrapped("> ", text, columns)


def comparison_lines(comparison: Comparison, *, columns: int) -> Iterator[Line]:
    """What two reads say of each other."""
    fine = comparison.kind == "same"
    yield from wrapped("" if fine else "! ", comparison.text, columns, "dim" if fine else "fault")


def advice(dump: FlashDump) -> list[str]:
    """What to do next, a sentence each."""
    if dump.verdict is Verdict.TUYAMCU:
        found = [_listening(dump)]
        if dump.low_power:
            found.append("the MCU of a low-power device switches the module on and off: log from the first second")
    elif dump.verdict is Verdict.PIN_CONFIGURED:
        found = [_about_pins(dump.pins)]
    elif dump.verdict is Verdict.OWN_FIRMWARE:
        found = [
            "if it is a meter, its chip is probably on the UART, with a language of its own: listen at 4800 baud 8E1 "
            "and at 9600, and look for frames that come again and again"
        ]
    else:
        found = [_what_else(dump)]
    if dump.schema is not None:
        found.append(
            f"keep the schema, so that datapoints are explained: tuyasniff schema import {shlex.quote(dump.name)}"
        )
    elif dump.verdict is not Verdict.UNKNOWN and _is_bad(dump):
        found.append(f"the read is not whole, so there may be more in it: {_AGAIN}")
    elif dump.verdict is Verdict.TUYAMCU:
        found.append("no schema is in it: pair the device with the app once and read the flash again, or just listen")
    return found


_AGAIN = "read the flash again, whole and twice, and compare: tuyasniff identify FIRST SECOND"


def _is_bad(dump: FlashDump) -> bool:
    """Whether the read cannot be trusted, or lacks something."""
    return any(remark.grave for remark in dump.remarks)


def _listening(dump: FlashDump) -> str:
    if dump.baud is None:
        return "listen at 9600 baud, then at 115200; without --baud it is found: tuyasniff sniff PORT"
    return f"listen: tuyasniff sniff PORT --baud {dump.baud}"


def _about_pins(pins: PinConfig | None) -> str:
    chip = None if pins is None else pins.chip
    if chip in PULSE_CHIPS:
        return f"nothing talks on a UART: the {chip} gives pulses. Any firmware that works pins does, see the table"
    if chip in UART_CHIPS:
        return f"on the UART is the {chip} ({UART_CHIPS[chip]}), which is not TuyaMCU; see the table for the pins"
    return "nothing talks on a UART. Any firmware that works pins does, see the table"


def _what_else(dump: FlashDump) -> str:
    codes = {remark.code for remark in dump.remarks}
    if "flashed_over" in codes:
        return "look for a dump that was made before it was flashed"
    if _is_bad(dump) or codes & {"no_store", "no_blocks"}:
        return _AGAIN
    return "if the chip is one of Tuya's, read the flash again; else listen: tuyasniff sniff PORT"


def _against(text: str, weight: float) -> str:
    return text if weight > 0 else f"{text} (against TuyaMCU)"


def _facts(dump: FlashDump) -> Iterator[tuple[str, str]]:
    if dump.baud is not None:
        parity = "" if dump.parity in (None, "none") else f", parity {dump.parity}"
        yield "rate", f"{dump.baud} baud{parity} ({dump.baud_from})"
    elif dump.verdict is Verdict.TUYAMCU:
        yield "rate", "not in it; 9600 is usual, 115200 the other one"
    if dump.product_id is not None:
        yield "product", visible(dump.product_id)
    words = [word for word in (dump.program, dump.firmware, dump.firmware_key) if word]
    if words:
        yield "firmware", visible("  ".join(words))
    if dump.mcu_version is not None:
        yield "MCU", f"version {visible(dump.mcu_version)}"
    if dump.low_power:
        yield "family", "low-power: the MCU switches the module, other commands"
    if dump.store_at is not None:
        place = f", as on {dump.platform}" if dump.platform else ""
        yield (
            "store",
            f"at {dump.store_at:#x}{place}; {plural(dump.blocks, 'block')}, {plural(len(dump.values), 'value')}",
        )
    if dump.private:
        yield "private", f"{plural(dump.private, 'field')} left out: keys, tokens, addresses, names of networks"


def _pin_lines(pins: PinConfig, *, room: int, columns: int) -> Iterator[Line]:
    words = [f"module {visible(pins.module)}" if pins.module else "", f"metering {pins.chip}" if pins.chip else ""]
    words += [f"shunt {pins.shunt} mOhm" if pins.shunt is not None else "", RECOVERED if pins.recovered else ""]
    yield cut_line((Segment(", ".join(["pins", *(word for word in words if word)]), "heading"),), room)
    if pins.pins:
        yield from table_lines(_PINS, [_pin_cells(pin) for pin in pins.pins], room=room)
    shown = {pin.key for pin in pins.pins}
    rest = " ".join(f"{key}:{value}" for key, value in pins.values if key not in shown)
    if rest:
        yield from wrapped("also ", visible(rest), columns, "dim")


def _pin_cells(pin: Pin) -> Sequence[str]:
    level = "" if pin.active_high is None else "high" if pin.active_high else "low"
    channel = "" if pin.channel is None else str(pin.channel)
    return (f"P{pin.number}", pin.role.replace("_", " "), channel, level, visible(pin.key))
