"""What was learned about presses, as a table for people and as JSON for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tuyasniff.analysis.learn import Change, Chatter, Deed, Learned
from tuyasniff.render.clock import duration
from tuyasniff.render.labels import plural, value_text, visible
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

SCHEMA = 1
_AT_ONCE_US = 20_000
NOTHING = "nothing that does not change by itself"

_COLUMNS = (
    Column("what", "note", least=10),
    Column("dp", "dpid", right=True),
    Column("type", "dptype"),
    Column("before", "dpvalue", least=6),
    Column("after", "dpvalue", least=6),
    Column("cause"),
    Column("sure", right=True),
    Column("remarks", "label", least=8),
)
_CHANGES = 5
_RUNS = 4


def learned_lines(deeds: Sequence[Deed], *, room: int) -> list[Line]:
    """A row for each change of each deed, the likeliest first, at most five of one deed."""
    rows = [row for deed in deeds for row in _rows(deed)]
    return table_lines(_COLUMNS, rows, room=room) if rows else []


def _rows(deed: Deed) -> Iterator[tuple[str, ...]]:
    label = visible(deed.label)
    if not deed.changes:
        yield (label, "-", "", "", "", "nothing", "", "")
    for change in deed.changes[:_CHANGES]:
        shown = label if change.rank == 1 else ""
        values = (_shown(change.before, change.type), _shown(change.after, change.type))
        sure = sure_text(change.score)
        yield (shown, str(change.id), change.type, *values, str(change.cause), sure, ", ".join(remarks(change, deed)))


def remarks(change: Change, deed: Deed) -> Iterator[str]:
    """What else there is to say of a change."""
    if len(deed.presses) > 1:
        yield f"{change.answered} of {len(deed.presses)} times"
    if change.asked is not None and change.asked != change.after:
        yield f"asked for {_shown(change.asked, change.type)}"
    elif change.before == change.after:
        yield "the same again"
    if change.bytes:
        yield bytes_text(change.bytes)
    if change.before is None:
        yield "never told before"
    if change.lag is not None:
        soon = abs(change.lag) < _AT_ONCE_US
        yield "at once" if soon else f"{duration(abs(change.lag))} {'later' if change.lag >= 0 else 'earlier'}"


def sure_text(score: float) -> str:
    """A probability in two digits; never 1, because nothing is."""
    return f"{min(score, 0.99):.2f}"


def bytes_text(places: Sequence[int]) -> str:
    """`byte 3`, `bytes 2-3 7`: counted from 0."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    texts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    more = f" and {len(texts) - _RUNS} more" if len(texts) > _RUNS else ""
    return f"byte{'s' if len(places) > 1 else ''} {' '.join(texts[:_RUNS])}{more}"


def _shown(value: Any, type_name: str) -> str:
    """A value as tables show it; `-` where there was none."""
    return "-" if value is None else value_text(value, type_name)


def chatter_words(chatter: Sequence[Chatter], *, timed: bool) -> list[str]:
    """What changes by itself, one line each: `dp 20 value: 12 times, by up to 9, every 1.00 s`."""
    lines = []
    for one in chatter:
        parts = ["once" if one.changes == 1 else plural(one.changes, "time")]
        if one.largest is not None:
            parts.append(f"by up to {one.largest}")
        if one.pause and timed:
            parts.append(f"about every {duration(one.pause)}")
        lines.append(f"dp {one.id} {one.type}: {', '.join(parts)}")
    return lines


def chatter_summary(chatter: Sequence[Chatter]) -> str:
    """The same in a few words: `dp 18 19 20 change`."""
    verb = "changes" if len(chatter) == 1 else "change"
    return f"dp {' '.join(str(one.id) for one in chatter)} {verb}" if chatter else "nothing changes"


def learned_document(learned: Learned, notes: Sequence[str] = ()) -> dict[str, Any]:
    """The document of `learn --json`."""
    return {
        "schema": SCHEMA,
        "actions": [_deed(deed) for deed in learned.deeds],
        "chatter": [
            {
                "id": one.id,
                "type": one.type,
                "changes": one.changes,
                "largest": one.largest,
                "period_us": one.pause if learned.timed else None,
            }
            for one in learned.chatter
        ],
        "shape": str(learned.shape),
        "quiet_us": learned.quiet if learned.timed else None,
        "notes": [*learned.remarks, *notes],
    }


def _deed(deed: Deed) -> dict[str, Any]:
    return {
        "label": deed.label,
        "t_us": deed.t_us,
        "presses": [placed.press.t_us for placed in deed.presses],
        "changes": [
            {
                "id": change.id,
                "type": change.type,
                "before": change.before,
                "after": change.after,
                "cause": str(change.cause),
                "rank": change.rank,
                "score": change.score,
                "answered": change.answered,
                "asked": change.asked,
                "bytes": list(change.bytes),
                "lag_us": change.lag,
                "number": change.number,
            }
            for change in deed.changes
        ],
    }


def change_lines(deed: Deed) -> Iterator[Line]:
    """The changes of a deed where there is little room."""
    for change in deed.changes[:_CHANGES]:
        values = f"{_shown(change.before, change.type)} -> {_shown(change.after, change.type)}"
        facts = f" {change.cause} {sure_text(change.score)}"
        yield (Segment(f"{change.rank} dp {change.id} ", "dpid"), Segment(values, "dpvalue"), Segment(facts, "label"))


def verdict(deed: Deed) -> Line:
    """The answer to one press in a line."""
    if not deed.changes:
        return (Segment(f"{visible(deed.label)}: ", "note"), Segment(NOTHING))
    first = deed.changes[0]
    return (
        Segment(f"{visible(deed.label)}: ", "note"),
        Segment(f"dp {first.id}", "dpid"),
        Segment(f" {first.cause}, sure {sure_text(first.score)}"),
    )
