"""The talk on a page: start-up as a ladder, the health of the wires, raw values byte by byte, notes."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.analysis.exchange import CommandTiming
from tuyasniff.analysis.handshake import Rung
from tuyasniff.model import Talker
from tuyasniff.render.clock import Clock, duration
from tuyasniff.render.labels import visible
from tuyasniff.report.axes import TimeAxis
from tuyasniff.report.facts import DpFacts, Facts, Sample
from tuyasniff.report.html import e
from tuyasniff.report.plots import bus_plot, markers
from tuyasniff.report.words import SIDES, answer_words, meant, title

_LINES_MOST = 40
_NOTES_MOST = 200
_GAPS_MOST = 20
_WIDE_NUMBER = 99


def ladder_section(facts: Facts) -> str:
    """Who said what while the two got to know each other; empty where nothing of it was seen."""
    rungs = [rung for rung in facts.ladder if rung.seen or rung.needed]
    if not any(rung.seen for rung in rungs):
        return ""
    clock = Clock(facts.started)
    steps = "".join(_step(rung, facts, clock) for rung in rungs)
    ends = (
        '<li class="ends" aria-hidden="true"><span></span><span class="pair"><span class="mcu">MCU</span>'
        '<span class="module">module</span></span><span></span></li>'
    )
    lead = f'<p class="lead">{e(_started(facts))}</p>'
    return f'{lead}<ol class="card ladder">{ends}{steps}</ol>'


def _started(facts: Facts) -> str:
    words = f"Whether the capture began before power-on: {facts.boot.why}."
    again = [f"The {SIDES[side]} started again {'once' if times == 1 else f'{times} times'}."
             for side, times in facts.restarts.items() if times]  # fmt: skip
    return " ".join((words, *again))


def _step(rung: Rung, facts: Facts, clock: Clock) -> str:
    side = "module" if rung.talker is Talker.MODULE else "mcu"
    if rung.seen:
        said, missing = visible(rung.value), ""
        when = clock.text(rung.t_us).strip()
    else:
        heard = rung.talker in facts.heard
        said = "not seen" if heard else f"the {SIDES[rung.talker]}'s wire is not in the capture"
        when, missing = "", " missing"
    who = "the module" if side == "module" else "the MCU"
    return (
        f'<li class="step from-{side}{missing}"><time>{e(when)}</time>'
        f'<div class="lane">{e(rung.title)}<span class="who">, {who}</span></div><p class="said">{e(said)}</p></li>'
    )


def bus_section(facts: Facts, axis: TimeAxis) -> str:
    """Frames over time, what was damaged, who answered whom how fast."""
    parts: list[str] = []
    if facts.bus and axis.timed:
        every = duration(facts.bus_step_us)
        caption = f"Frames in every {every}"
        keys = '<span class="dp key">MCU</span><span class="dp key module">module</span>'
        if facts.losses.bad_checksums or facts.losses.noise_bytes:
            keys += '<span class="dp key bad">damaged</span>'
        marks = markers(facts.notes, axis)
        svg = bus_plot(facts.bus, facts.bus_step_us, axis, label=f"{caption}, by side", marks=marks)
        parts.append(
            f'<div class="card plots"><figure class="bus"><figcaption><span class="name">{e(caption)}</span>{keys}'
            f"</figcaption>{svg}</figure></div>"
        )
    parts.append(f'<h3>Health</h3><div class="card scroll" tabindex="0"><table>{"".join(_health(facts))}</table></div>')
    if facts.exchanges:
        parts.append(_exchanges(facts))
    return "".join(parts)


def _health(facts: Facts) -> Iterator[str]:
    losses = facts.losses
    counts = ", ".join(f"{count:,} {SIDES[Talker(side)]}" for side, count in facts.talkers.items())
    rate = ""
    if facts.duration_us:
        rate = f", {facts.frames * 1_000_000 / facts.duration_us:.3g} a second"
    yield _row("Frames", f"{facts.frames:,} ({counts}){rate}")
    yield _row("Bad checksums", f"{losses.bad_checksums:,}", bad=losses.bad_checksums)
    if losses.missing_checksums:
        yield _row("Missing checksums", f"{losses.missing_checksums:,}", bad=losses.missing_checksums)
    yield _row("Bytes outside any frame", f"{losses.noise_bytes:,}", bad=losses.noise_bytes)
    yield _row("Gaps", f"{losses.gaps:,}", bad=losses.gaps)
    clock = Clock(facts.started)
    for gap in facts.gaps[:_GAPS_MOST]:
        yield _row("", f"{clock.text(gap.t_us).strip()} {gap.text}")
    yield _row("Never answered", answer_words(facts) or "not known", bad=losses.unanswered or 0)
    if facts.heartbeat_us is not None:
        yield _row("Heartbeat", f"every {duration(facts.heartbeat_us)}")


def _row(name: str, value: str, *, bad: int = 0) -> str:
    return f'<tr><th scope="row">{e(name)}</th><td{" class=bad" if bad else ""}>{e(value)}</td></tr>'


def _exchanges(facts: Facts) -> str:
    heads = (("cmd", ""), ("request", ""), ("asked by", ""), ("asked", "n"), ("answered", "n"), ("never", "n"),
             ("usually after", "n"), ("slowest", "n"))  # fmt: skip
    head = "".join(f'<th scope="col"{f" class={kind}" if kind else ""}>{name}</th>' for name, kind in heads)
    rows = "".join(_exchange(row) for row in facts.exchanges)
    return (
        '<h3>Requests and answers</h3><div class="card scroll" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _exchange(row: CommandTiming) -> str:
    latency = row.latency
    usual = "" if latency is None or latency.median is None else duration(latency.median)
    slowest = "" if latency is None or latency.max is None or latency.n < 2 else duration(latency.max)
    never = "" if not row.unanswered else f"{row.unanswered:,}"
    answered = "?" if row.answered is None else f"{row.answered:,}"
    return (
        f"<tr><td><code>{row.cmd:02x}</code></td><td>{e(row.name.replace('_', ' '))}</td><td>{SIDES[row.asks]}</td>"
        f'<td class="n">{row.asked:,}</td><td class="n">{answered}</td>'
        f'<td class="n{" bad" if never else ""}">{never}</td>'
        f'<td class="n">{e(usual)}</td><td class="n">{e(slowest)}</td></tr>'
    )


def raw_section(facts: Facts) -> str:
    """Every datapoint that carries bytes: what is inside, and what changed from value to value."""
    parts = [_raw(dp, facts) for dp in facts.datapoints if dp.samples]
    if not parts:
        return ""
    lead = "The values one below the other; bytes that differ from the value before are marked."
    return f'<p class="lead">{lead}</p>{"".join(parts)}'


def _raw(dp: DpFacts, facts: Facts) -> str:
    clock = Clock(facts.started)
    meaning = meant(dp)
    name = title(dp)
    head = f"Datapoint {dp.id}{f': {name}' if name else ''}"
    grade = f' <span class="chip {"unsure" if meaning.sure == "doubtful" else "sure"}">{e(meaning.sure)}</span>'
    reading = dp.subject.reading
    inside = ""
    if reading is not None and reading.parts:
        items = "".join(
            f"<li><b>{e(part.text or part.value)}</b><small>{e(part.name)}, bytes {part.offset} to "
            f"{part.offset + part.length - 1}</small></li>"
            for part in reading.parts[:_LINES_MOST]
            if part.text or part.value is not None
        )
        inside = f'<ul class="parts">{items}</ul>'
    texts = "" if reading is None else "".join(f"<li>{e(text)}</li>" for text in reading.texts[:_LINES_MOST])
    lines = "\n".join(line for sample in dp.samples for line in _sample(sample, clock))
    if dp.samples_more:
        lines += f'\n<span class="t">and {dp.samples_more:,} more</span>'
    return (
        f'<div class="card raw"><h3>{e(head)}{grade if meaning.known else ""}</h3>{inside}'
        f'{f"<ul>{texts}</ul>" if texts else ""}<pre tabindex="0">{lines}</pre></div>'
    )


def _sample(sample: Sample, clock: Clock) -> Iterator[str]:
    if sample.note:
        yield f'<span class="note"># {e(sample.note)}</span>'
    when = clock.text(sample.t_us).strip()
    front = f'<span class="t">{e(when or f"item {sample.number}")}</span>'
    shown = [
        f"<mark>{byte:02x}</mark>" if place in sample.changed else f"{byte:02x}"
        for place, byte in enumerate(sample.raw)
    ]
    yield f"{front}  {' '.join(shown)}"


def notes_section(facts: Facts) -> str:
    """What was written beside the bytes, numbered as in the plots."""
    if not facts.notes:
        return ""
    clock = Clock(facts.started)
    items: list[str] = []
    for number, note in enumerate(facts.notes[:_NOTES_MOST], 1):
        when = clock.text(note.t_us).strip()
        wide = " wide" if number > _WIDE_NUMBER else ""
        items.append(
            f'<li id="note-{number}"><span class="no{wide}">{number}</span><time>{e(when)}</time>'
            f"<span>{e(note.text)}</span></li>"
        )
    more = len(facts.notes) - _NOTES_MOST
    if more > 0:
        items.append(f"<li><span></span><span></span><span>and {more:,} more</span></li>")
    return f'<ol class="card notes">{"".join(items)}</ol>'
