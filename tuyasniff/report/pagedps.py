"""The datapoints of a page: a row each, and what is behind it when it is opened."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.model import Guess, GuessStatus
from tuyasniff.render.amounts import amount, meaning_text, measures
from tuyasniff.render.clock import duration
from tuyasniff.render.guesses import RAW_TOLD, odds, settling, would_be
from tuyasniff.render.labels import plural
from tuyasniff.report.axes import TimeAxis
from tuyasniff.report.facts import DpFacts, Facts
from tuyasniff.report.html import e
from tuyasniff.report.plots import sparkline
from tuyasniff.report.words import bare_value, echo_words, meant, title, values_seen

_EVIDENCE_MOST = 12
_CANDIDATES_MOST = 5
_SHORT, _SHORT_HEX = 40, 17


def datapoint_list(facts: Facts, axis: TimeAxis) -> str:
    """All of them; each opens."""
    if not facts.datapoints:
        return '<p class="lead">No datapoint was seen.</p>'
    rows = "".join(_row(dp, axis) for dp in facts.datapoints)
    head = (
        '<div class="head" aria-hidden="true"><span>dp</span><span>what</span><span>last value</span>'
        "<span>range</span><span>course</span><span>how sure</span></div>"
    )
    return (
        '<p class="lead">Open one to see why it is taken for what it is, and what else it may be.</p>'
        f'<div class="card dps">{head}{rows}</div>'
    )


def _row(dp: DpFacts, axis: TimeAxis) -> str:
    name = title(dp)
    seen = dp.summary
    types = " ".join(seen.types)
    who = "reported" if not seen.sets else "set only" if not seen.reports else "reported and set"
    spark = sparkline(dp.course, axis) if dp.course is not None and dp.course.moves else ""
    what = e(name) if name else "not known"
    return (
        f'<details id="dp-{dp.id}"><summary>'
        f'<span class="id">{dp.id}<small>0x{dp.id:02x}</small></span>'
        f'<span class="what">{what}<small>{e(types)}, {who} {_times(seen.count)}</small></span>'
        f'<span class="last">{_last(dp)}</span><span class="range">{e(_range(dp))}</span>'
        f'<span class="course">{spark}</span><span class="grade">{_grade(dp)}</span></summary>'
        f'<div class="inside">{"".join(_inside(dp))}</div></details>'
    )


def _times(number: int) -> str:
    return "once" if number == 1 else plural(number, "time")


def _last(dp: DpFacts) -> str:
    """The last value as HTML; no line ends between a number and its unit."""
    subject = dp.subject
    answer = None if subject.guess is None else subject.guess.answer
    value = dp.summary.last
    if answer is not None and measures(answer) and isinstance(value, int) and not isinstance(value, bool):
        return f'<span class="one">{e(amount(value, answer))}</span>'
    reading = subject.reading
    if reading is not None and reading.doubt is None and reading.confidence >= RAW_TOLD:
        texts = [part.text for part in reading.parts if part.meaning is not None and part.text]
        return " ".join(f'<span class="one">{e(text)}</span>' for text in texts) or e(meant(dp).words)
    text = bare_value(value, dp.summary.type)
    most = _SHORT if dp.summary.type == "string" else _SHORT_HEX
    return e(text if len(text) <= most else f"{text[: most - 1]}…")


def _range(dp: DpFacts) -> str:
    seen = dp.summary
    if seen.distinct == 1:
        return "always the same" if seen.count > 1 else ""
    listed = values_seen(dp)
    if listed:
        return listed if len(listed) <= _SHORT else f"{seen.distinct} values"
    if seen.min is None or seen.max is None:
        return f"{seen.distinct:,} different"
    subject = dp.subject
    answer = None if subject.guess is None else subject.guess.answer
    if answer is not None and measures(answer):
        low, high = sorted((seen.min, seen.max), key=lambda count: count * answer.mul / answer.div)
        return f"{amount(low, answer._replace(unit=''))} to {amount(high, answer)}"
    return f"{seen.min} to {seen.max}"


def _grade(dp: DpFacts) -> str:
    meaning = meant(dp)
    if not meaning.known:
        return '<span class="chip">not known</span>'
    guess = dp.subject.guess
    certain = guess is not None and guess.answer is not None and guess.status is not GuessStatus.GUESSED
    kind = "unsure" if meaning.sure == "doubtful" else "sure"
    words = meaning.sure.replace("declared by the product", "declared").replace("said by a person", "confirmed")
    return f'<span class="chip {kind}">{e(words)}{" ✓" if certain else ""}</span>'


def _inside(dp: DpFacts) -> Iterator[str]:
    subject = dp.subject
    meaning = meant(dp)
    if meaning.known:
        yield f"<p>{e(meaning.words)}</p>"
    for text, against in subject.remarks:
        yield f'<p class="{"warn" if against else ""}">{e(text)}</p>'
    if subject.guess is not None:
        yield from _why(subject.guess, dp)
    if subject.reading is not None:
        reading = subject.reading
        if reading.doubt:
            yield f'<p class="warn">Doubt: {e(reading.doubt)}</p>'
        lines = "".join(f'<li class="for">{e(line.text)}</li>' for line in reading.evidence if line.text)
        yield f"<h4>Why it is read so</h4><ul>{lines}</ul>" if lines else ""
    yield f"<h4>What was seen</h4><ul>{''.join(f'<li>{e(text)}</li>' for text in _seen(dp))}</ul>"
    steps = list(settling(subject))
    if steps and not meaning.known:
        yield f"<h4>What would settle it</h4><ul>{''.join(f'<li>{e(text)}</li>' for text in steps)}</ul>"


def _why(guess: Guess, dp: DpFacts) -> Iterator[str]:
    if guess.candidates:
        rows = []
        for one in guess.candidates[:_CANDIDATES_MOST]:
            would = would_be(one.meaning, dp.summary.last)
            share = odds(one.confidence, certain=guess.status is GuessStatus.CONFIRMED)
            filled = f"{one.confidence * 100:.0f}"
            rows.append(
                f'<span class="share">{e(share)}</span><progress max="100" value="{filled}"></progress>'
                f"<span>{e(meaning_text(one.meaning))}{f': {e(would)}' if would else ''}</span>"
            )
        yield f'<h4>What it may be</h4><p class="odds">{"".join(rows)}</p>'
    lines = [line for line in sorted(guess.evidence, key=lambda line: -abs(line.weight)) if line.text]
    if lines:
        items = "".join(
            f'<li class="{"against" if line.weight < 0 else "for"}">{e(line.text)}</li>'
            for line in lines[:_EVIDENCE_MOST]
        )
        yield f"<h4>Why</h4><ul>{items}</ul>"


def _seen(dp: DpFacts) -> Iterator[str]:
    seen = dp.summary
    lengths = " or ".join(map(str, sorted(seen.lengths)))
    changed = f"changed {_times(dp.changes)}" if dp.changes else "never changed"
    sets = f", {plural(seen.sets, 'set')}" if seen.sets else ""
    yield f"{plural(seen.reports, 'report')}{sets}, {changed}; {lengths} byte{'s' * (lengths != '1')}"
    if seen.period_us is not None:
        yield f"a report every {duration(seen.period_us)}"
    if seen.sets:
        yield f"a report repeated what was set: {echo_words(dp)}"
    if seen.min is not None and seen.max is not None and seen.type == "value":
        yield f"raw counts from {seen.min} to {seen.max}, last {seen.last}"
    if dp.coverage is not None:
        missing = ", ".join(map(str, dp.coverage.missing))
        yield f"{dp.coverage.words} values seen" + (f"; not {missing}" if missing else "")
    declared = dp.subject.declared
    if declared is not None:
        words = " ".join(filter(None, (declared.code, declared.name, declared.type, declared.mode)))
        yield f"declared by the product: {words}"
