"""What talks on a wire, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuyasniff.analysis.verdict import Latest, RuledOut, TapVerdict, Verdict
from tuyasniff.analysis.verdict.confidence import how_sure
from tuyasniff.analysis.verdict.words import frame_text, share, short_name
from tuyasniff.chips.finding import Framing
from tuyasniff.model import Constant, Reading
from tuyasniff.render.amounts import quantity_name
from tuyasniff.render.labels import plural, visible
from tuyasniff.render.rows import wrapped
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

_HEADINGS = {
    "unknown": "Unknown: nothing that is known here explains it.",
    "silent": "Silence: nothing was heard.",
    "pulses": "Pulses, no UART: a chip that counts power by how fast they come.",
    "wrong_baud": "Something talks there, but not at the rate that was listened at.",
    "length_sum": "It is not TuyaMCU. Its frames can be told apart all the same, see below.",
    "tuya_lan": "It is Tuya's protocol of the local network, not what a wire says.",
}
_BARE = ("tuyamcu", "text", "beken_log", "esp_log", "beken_flasher", "esp_flasher")
"""Answers that say enough; of all others people ask whether it is not TuyaMCU after all."""


_READINGS = (
    Column("quantity"),
    Column("value", "dpvalue", right=True),
    Column("+-", "dim", right=True),
    Column("raw", right=True),
    Column("register", "dim", least=6),
    Column("seen", "dim", right=True),
)
_TAPS = (
    Column("tap"),
    Column("is", least=8),
    Column("rate"),
    Column("side", "dim", least=6),
    Column("bytes", right=True),
)
_FIELDS = (Column("at", right=True), Column("bytes", right=True), Column("order", "dim"), Column("values", least=12))
_SHOWN_OUT = 6
_SHOWN_READINGS = 24
_SHOWN_VALUES = 8


def verdict_lines(verdict: Verdict, *, room: int, columns: int) -> Iterator[Line]:
    """The answer first, then why, the values, what it is not, and what to do next. `columns`: where words break."""
    yield from wrapped("", heading(verdict), columns, "strong")
    for one in verdict.evidence:
        yield from wrapped("  + " if one.weight >= 0 else "  - ", one.text, columns)
    if verdict.readings:
        yield ()
        yield from _reading_lines(verdict.readings, room=room, columns=columns)
    for framing in verdict.framings:
        yield ()
        yield from _framing_lines(framing, room=room, columns=columns)
    if len(verdict.taps) > 1:
        yield ()
        yield from table_lines(_TAPS, [_tap_cells(tap) for tap in verdict.taps], room=room)
    if verdict.ruled_out:
        yield ()
        for text in _gone(verdict.ruled_out):
            yield from wrapped("- ", text, columns, "dim")
    if verdict.advice:
        yield ()
    for text in verdict.advice:
        yield from wrapped("> ", text, columns)


def _gone(ruled_out: Sequence[RuledOut]) -> Iterator[str]:
    """What it is not, a sentence each; those of which nothing was heard in one."""
    spoken = [gone for gone in ruled_out if gone.coverage or gone.protocol == "tuyamcu"]
    yield from (gone.text for gone in spoken[:_SHOWN_OUT])
    quiet = [short_name(gone.protocol) for gone in ruled_out if gone not in spoken]
    if quiet:
        yield (
            f"no valid frame of {', '.join(quiet[:-1])} or {quiet[-1]}"
            if quiet[1:]
            else f"no valid frame of {quiet[0]}"
        )


def heading(verdict: Verdict) -> str:
    """The answer in one sentence."""
    word = verdict.word
    if word in ("unknown", "silent"):
        return _HEADINGS[word]
    sure = f" ({verdict.confidence:.2f}, {how_sure(verdict.confidence)})"
    if word in _HEADINGS:
        return _HEADINGS[word] + sure
    upside = " on an inverted line" if verdict.inverted else ""
    begin = "It may be" if how_sure(verdict.confidence) == "possible" else "It is"
    told = word in _BARE or any(part.word == "tuyamcu" for part in verdict.also)
    return f"{begin} {verdict.name}{upside}{'' if told else ', not TuyaMCU'}{sure}."


def _reading_lines(readings: Sequence[Latest], *, room: int, columns: int) -> Iterator[Line]:
    shown = readings[:_SHOWN_READINGS]
    yield from table_lines(_READINGS, [_reading_cells(one) for one in shown], room=room)
    if len(readings) > len(shown):
        yield (Segment(f"{plural(len(readings) - len(shown), 'more reading')} in --json", "dim"),)
    for source, constants in _by_source(shown).items():
        text = ", ".join(f"{visible(one.name)} {one.value:.10g} {visible(one.unit)}".rstrip() for one in constants)
        yield from wrapped("  ", f"with {text} ({source})", columns, "dim")


def _by_source(readings: Sequence[Latest]) -> dict[str, list[Constant]]:
    """The constants that were used, by where they come from."""
    found: dict[str, list[Constant]] = {}
    for one in readings:
        for constant in one.reading.constants:
            known = found.setdefault(constant.source, [])
            if constant not in known:
                known.append(constant)
    return found


def _reading_cells(one: Latest) -> Sequence[str]:
    reading = one.reading
    value = "?" if reading.value is None else f"{reading.value} {reading.unit}".strip()
    return (
        quantity_name(reading.quantity),
        visible(value),
        uncertainty_text(reading),
        str(reading.raw),
        visible(reading.register),
        str(one.count),
    )


def uncertainty_text(reading: Reading) -> str:
    """`4.5 %`, empty where nobody knows."""
    if reading.uncertainty is None or reading.value is None:
        return ""
    return f"{reading.uncertainty * 100:.2g} %"


def _framing_lines(framing: Framing, *, room: int, columns: int) -> Iterator[Line]:
    yield from wrapped("", framing_text(framing), columns, "heading")
    if framing.moving:
        rows = []
        for field in framing.moving:
            values = [str(value) for value in field.values[:_SHOWN_VALUES]]
            more = " ..." if len(field.values) > _SHOWN_VALUES else ""
            order = "" if field.length == 1 else field.endian
            rows.append((str(field.offset), str(field.length), order, " -> ".join(values) + more))
        yield from table_lines(_FIELDS, rows, room=room)


def framing_text(framing: Framing) -> str:
    """A solved framing in one sentence."""
    parts = [f"{plural(framing.frames, 'frame')} that begin with {framing.header.hex(' ').upper()}"]
    if framing.length_at is not None:
        whole = "the whole frame" if not framing.length_less else f"the frame less {framing.length_less}"
        parts.append(f"byte {framing.length_at} is the length of {whole}")
    if framing.length is not None:
        parts.append(f"each of {plural(framing.length, 'byte')}")
    parts.append(f"checksum {framing.checksum}" if framing.checksum else "no checksum that is known")
    if not framing.moving:
        parts.append("nothing in them changes")
    return "; ".join(parts)


def _tap_cells(tap: TapVerdict) -> Sequence[str]:
    rate = "" if tap.baud is None else f"{tap.baud}" + (f" {frame_text(tap.parity)}" if tap.parity else "")
    if tap.inverted:
        rate += " inverted"
    what = short_name(tap.word) if tap.word not in ("unknown", "silent", "pulses") else tap.word
    told = f"{what} ({share(tap.coverage)})" if tap.coverage else what
    return (visible(tap.tap), told, rate, "" if tap.line is None else str(tap.line), f"{tap.heard:,}")
