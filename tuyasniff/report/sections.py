"""The parts of a report that every project gets: what was captured, datapoints, handshake, raw values, notes."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.analysis.handshake import Rung
from tuyasniff.model import Talker
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import visible
from tuyasniff.report.facts import DpFacts, Facts, Sample
from tuyasniff.report.markdown import block, cell, plain, table
from tuyasniff.report.words import (
    FAMILIES,
    SIDES,
    answer_words,
    bare_value,
    echo_words,
    label,
    lasted,
    loss_words,
    meant,
    values_seen,
    yes_no,
)

NOT_TOLD = "not told by the capture"
_SHORT = 48
_NOTES_SHOWN = 100


def header(facts: Facts) -> str:
    """What was captured: who, how long, how good."""
    rows = list(header_rows(facts))
    return table(("", ""), [(f"**{name}**", value) for name, value in rows])


def header_rows(facts: Facts) -> Iterator[tuple[str, str]]:
    """The rows of it, the values as Markdown."""
    product = facts.product
    yield "Product id", cell(product.id) if product.id else NOT_TOLD
    yield "Version of the MCU's program", cell(product.version) if product.version else NOT_TOLD
    yield "Configuration mode", cell(product.mode) if product.mode else NOT_TOLD
    yield "Family of TuyaMCU", NOT_TOLD if facts.family is None else FAMILIES[facts.family]
    yield "Baud", str(facts.baud) if facts.baud else NOT_TOLD
    heard = [SIDES[side] for side in (Talker.MCU, Talker.MODULE) if side in facts.heard]
    yield "Both directions", yes_no(facts.both_sides) + (f" (only the {heard[0]})" if len(heard) == 1 else "")
    yield "Duration", lasted(facts) or "no times in it"
    yield "Started before power-on", f"{yes_no(facts.boot.seen)}: {facts.boot.why}"
    talkers = ", ".join(f"{count:,} {SIDES[Talker(side)]}" for side, count in facts.talkers.items())
    yield "Frames", f"{facts.frames:,} ({talkers})"
    yield "Damaged or lost", ", ".join(loss_words(facts)) or "nothing"
    yield "Requests without an answer", answer_words(facts) or "not known: one side, or no order of the two"


DP_COLUMNS = (
    "dp", "hex", "type", "length", "n", "min", "max", "last", "changes", "written", "echo", "values seen",
    "meaning", "sure", "why", "your name",
)  # fmt: skip
"""The columns of the table of datapoints; a name for each cell of `dp_row`."""


def datapoints(facts: Facts) -> str:
    """One row for each datapoint. `written`: the module was seen to set it."""
    if not facts.datapoints:
        return "No datapoint was seen."
    return table(DP_COLUMNS, [dp_row(dp) for dp in facts.datapoints])


def dp_row(dp: DpFacts) -> tuple[str, ...]:
    """The cells, as Markdown."""
    seen, meaning = dp.summary, meant(dp)
    return (
        str(dp.id),
        f"{dp.id:02X}",
        " ".join(seen.types),
        " ".join(map(str, sorted(seen.lengths))),
        str(seen.count),
        "" if seen.min is None else str(seen.min),
        "" if seen.max is None else str(seen.max),
        cell(shortened(bare_value(seen.last, seen.type))),
        str(dp.changes),
        "yes" if seen.sets else "not seen",
        echo_words(dp),
        plain(shortened(values_seen(dp))),
        plain(meaning.words),
        plain(meaning.sure),
        plain(meaning.why),
        plain(label(dp)),
    )


def shortened(text: str) -> str:
    """The beginning of what is too long for a cell."""
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def ladder(facts: Facts) -> str:
    """The steps of start-up that were seen, or are missed."""
    clock = Clock(facts.started)
    rows = [_rung(rung, facts, clock) for rung in facts.ladder if rung.seen or rung.needed]
    if not rows:
        return "No step of start-up was seen."
    heads = ("step", "from", "item", "time", "what was said")
    return table(heads, rows)


def _rung(rung: Rung, facts: Facts, clock: Clock) -> tuple[str, ...]:
    side = SIDES[rung.talker]
    if not rung.seen:
        missing = "**not seen**" if rung.talker in facts.heard else f"the {side}'s wire is not in the capture"
        return rung.title, side, "", "", missing
    return rung.title, side, str(rung.number or ""), clock.text(rung.t_us).strip(), plain(visible(rung.value))


def raw_samples(facts: Facts) -> str:
    """The values of raw and text datapoints, with marks under the bytes that changed; empty where there are none."""
    parts = [_samples(dp, facts) for dp in facts.datapoints if dp.samples]
    return "\n\n".join(parts)


def _samples(dp: DpFacts, facts: Facts) -> str:
    clock = Clock(facts.started)
    lines: list[str] = []
    for sample in dp.samples:
        lines += _sample_lines(sample, clock)
    if dp.samples_more:
        lines.append(f"... and {dp.samples_more:,} more values")
    meaning = meant(dp)
    head = f"**Datapoint {dp.id}**, {dp.summary.type}"
    head += f": {plain(meaning.words)} ({plain(meaning.sure)})" if meaning.known else ": nobody knows what is inside"
    reading = dp.subject.reading
    inside = [] if reading is None else [visible(text) for text in reading.texts[:40]]
    if inside:
        lines += ["", *inside]
    return f"{head}\n\n{block(chr(10).join(lines))}"


def _sample_lines(sample: Sample, clock: Clock) -> Iterator[str]:
    if sample.note:
        yield f"# {visible(sample.note)}"
    front = f"item {sample.number:<5} {clock.text(sample.t_us)} {_ARROWS[sample.talker]}  "
    yield front + sample.raw.hex(" ")
    if sample.changed:
        marks = " ".join("^^" if place in sample.changed else "  " for place in range(len(sample.raw)))
        yield (" " * len(front) + marks).rstrip()


_ARROWS = {Talker.MCU: "MCU >", Talker.MODULE: "< MOD", Talker.UNKNOWN: "  ?  "}


def notes(facts: Facts) -> str:
    """What was written beside the bytes."""
    if not facts.notes:
        return ""
    clock = Clock(facts.started)
    lines = [f"{clock.text(note.t_us)}  {visible(note.text)}" for note in facts.notes[:_NOTES_SHOWN]]
    more = len(facts.notes) - _NOTES_SHOWN
    if more > 0:
        lines.append(f"... and {more:,} more")
    return block("\n".join(lines))
