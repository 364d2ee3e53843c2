"""What two chips agreed on: the ladder of start-up, requests and answers, and what is to be said about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tuyasniff.analysis.exchange import CommandTiming, Exchange, Latency, Undecided
from tuyasniff.analysis.handshake import JUST_STARTED, Handshake, Rung
from tuyasniff.model import Talker
from tuyasniff.render.clock import Clock, duration
from tuyasniff.render.jsonout import SCHEMA, Json
from tuyasniff.render.labels import plural, visible, width
from tuyasniff.render.rows import broken
from tuyasniff.render.styles import Line, Segment
from tuyasniff.render.tables import Column, table_lines

if TYPE_CHECKING:
    from tuyasniff.analysis.timing import Pairing

TALKED = {Talker.MCU: "MCU >", Talker.MODULE: "< MOD", Talker.UNKNOWN: "  ?  "}
_NAMES = {Talker.MCU: "MCU", Talker.MODULE: "module"}
_WHY_UNDECIDED = {
    Undecided.NO_ORDER: "The two sides stand one after the other without times: the order does not tell what was "
    "answered.",
    Undecided.SEPARATE: "Each input holds one side only: what was answered is not known (--mcu and --module lay two "
    "wires together).",
}
_LISTED = 5
_LEAST_SAID = 20
_GAP = 2
_NAME, _NAME_SHORTENED = 1, 12
"""The column of the request, and what it gives way to."""

_LADDER = (
    Column("step", "strong"),
    Column("from"),
    Column("item", "number", right=True),
    Column("time", "time", right=True),
    Column("what was said", "words", least=20),
)
_NARROW = ((0, 1, 2, 3), (0, 2, 3), (0, 3), (0, 2), (0,))
"""Columns of the ladder beside which nothing stands, the first that fit; without times the fourth is empty."""

_EXCHANGES = (
    Column("cmd", "dpid", right=True),
    Column("request", "strong", least=_NAME_SHORTENED),
    Column("from"),
    Column("asked", right=True),
    Column("again", right=True),
    Column("answered", right=True),
    Column("late", "fault", right=True),
    Column("never", "fault", right=True),
    Column("usually", right=True),
    Column("slowest", right=True),
)
_LESS_IMPORTANT = (0, 9, 4, 8, 2, 6, 5)
"""Columns that go where the room is narrow, in this order: never name, number asked, or what was never answered."""


def ladder_lines(ladder: Sequence[Rung], *, heard: Iterable[Talker], clock: Clock, room: int) -> list[Line]:
    """A row for each step that was seen or should have been; the others are named in one line."""
    sides = frozenset(heard)
    rows = [_rung(rung, sides, clock) for rung in ladder if rung.seen or rung.needed]
    said = _room_for_words(rows, room)
    if said < _LEAST_SAID:
        lines = _words_below(rows, room)
    else:
        lines = table_lines(_LADDER, [part for row in rows for part in _wrapped(row, said)], room=room)
    others = [rung.title for rung in ladder if not rung.seen and not rung.needed]
    return lines + _words(f"not seen, and not needed: {', '.join(others)}" if others else "", room, "dim")


def _rung(rung: Rung, heard: frozenset[Talker], clock: Clock) -> tuple[str, ...]:
    if not rung.seen:
        said = "- not seen" if rung.talker in heard else f"? the {_NAMES[rung.talker]}'s wire is not here"
        return rung.title, TALKED[rung.talker], "", "", said
    when = clock.text(rung.t_us).strip()
    return rung.title, TALKED[rung.talker], str(rung.number or ""), when, visible(rung.value)


def _room_for_words(rows: Sequence[tuple[str, ...]], room: int) -> int:
    """What the other columns leave for the last one."""
    return room - sum(columns + _GAP for columns in _widths(rows, _LADDER)[:-1] if columns)


def _widths(rows: Sequence[tuple[str, ...]], columns: Sequence[Column]) -> list[int]:
    """How wide the columns want to be; 0 for one in which nothing stands."""
    most = [max((width(row[place]) for row in rows), default=0) for place in range(len(columns))]
    return [max(wide, width(column.title)) if wide else 0 for wide, column in zip(most, columns, strict=True)]


def _wrapped(row: tuple[str, ...], room: int) -> list[tuple[str, ...]]:
    """The row, and more rows below it where its last cell does not fit beside the others."""
    *cells, said = row
    if not said:
        return [row]
    first, *more = broken(said, room)
    return [(*cells, first), *((*("" for _ in cells), piece) for piece in more)]


def _words_below(rows: Sequence[tuple[str, ...]], room: int) -> list[Line]:
    """Where there is no room beside them, the words stand below each row, which keeps what fits of the rest."""
    kept = next(places for places in _NARROW if len(places) == 1 or _total(_widths(rows, _LADDER), places) <= room)
    table = table_lines(
        [_LADDER[place] for place in kept], [tuple(row[place] for place in kept) for row in rows], room=room
    )
    lines = table[:1]
    for line, row in zip(table[1:], rows, strict=True):
        lines.append(line)
        lines += [(Segment(f"  {piece}", "words"),) for piece in (broken(row[-1], room - 2) if row[-1] else ())]
    return lines


def _total(widths: Sequence[int], places: Sequence[int]) -> int:
    """How wide these columns are together."""
    wide = [widths[place] for place in places if widths[place]]
    return sum(wide) + _GAP * (len(wide) - 1)


def exchange_lines(rows: Sequence[CommandTiming], *, room: int) -> list[Line]:
    """A row for each command that asks for an answer; columns in which nothing stands are left out.

    Where the room is too narrow for all, the less important ones are left out, and named.
    """
    if not rows:
        return []
    cells = [_exchange(row) for row in rows]
    widths = _widths(cells, _EXCHANGES)
    widths[_NAME] = min(widths[_NAME], _NAME_SHORTENED)
    kept, dropped = list(range(len(_EXCHANGES))), []
    for place in _LESS_IMPORTANT:
        if _total(widths, kept) <= room:
            break
        kept.remove(place)
        dropped += [place] * bool(widths[place])
    lines = table_lines(
        [_EXCHANGES[place] for place in kept], [tuple(row[place] for place in kept) for row in cells], room=room
    )
    names = ", ".join(_EXCHANGES[place].title for place in sorted(dropped))
    return lines + _words(f"no room for: {names}" if names else "", room, "dim")


def _exchange(row: CommandTiming) -> tuple[str, ...]:
    latency = row.latency
    return (
        f"{row.cmd:02x}",
        row.name,
        TALKED[row.asks],
        str(row.asked),
        _some(row.resent),
        "?" if row.answered is None else str(row.answered),
        _some(row.late),
        _some(row.unanswered),
        "" if latency is None else _lasted(latency.median, latency),
        "" if latency is None or latency.n < 2 else _lasted(latency.max, latency),
    )


def _lasted(us: int | None, latency: Latency) -> str:
    """A time to the answer, `< 1 s` or `?` where the times of the capture are too coarse for it."""
    if us is not None:
        return duration(us)
    return "?" if latency.below_us is None else f"< {duration(latency.below_us)}"


def _some(number: int | None) -> str:
    return str(number) if number else ""


def remarks_about(pairing: Pairing, handshake: Handshake, *, room: int) -> list[Line]:
    """The same of what was heard: see `remark_lines`."""
    return remark_lines(
        one_sided=pairing.one_sided,
        undecided=pairing.undecided,
        heartbeat_us=pairing.heartbeat_us,
        unanswered=pairing.unanswered(),
        unanswered_total=pairing.unanswered_total,
        late=pairing.late(),
        late_total=pairing.late_total,
        doubtful=pairing.doubtful(),
        doubtful_total=pairing.doubtful_total,
        restarts=handshake.restarts,
        just_started=handshake.just_started,
        room=room,
    )


def remark_lines(
    *,
    one_sided: Talker | None,
    undecided: Undecided | None = None,
    heartbeat_us: int | None,
    unanswered: Sequence[Exchange],
    unanswered_total: int | None = None,
    late: Sequence[Exchange],
    late_total: int | None = None,
    doubtful: Sequence[Exchange] = (),
    doubtful_total: int | None = None,
    restarts: Mapping[Talker, int],
    just_started: int = 0,
    room: int,
) -> list[Line]:
    """What the tables do not say: one wire, the heartbeat, requests without answer in time, restarts.

    The totals say how many there are, where not all are given.
    """
    words = []
    if one_sided in _NAMES:
        other = _NAMES[one_sided.other]
        words.append(f"Only the {_NAMES[one_sided]}'s wire is here: what the {other} said or answered is not known.")
    if undecided in _WHY_UNDECIDED:
        words.append(_WHY_UNDECIDED[undecided])
    if heartbeat_us is not None:
        words.append(f"A heartbeat every {duration(heartbeat_us)}.")
    if unanswered:
        never = [f"item {entry.number} ({entry.name})" for entry in unanswered]
        words.append(f"Never answered: {_some_of(never, unanswered_total)}.")
    if late:
        slow = [f"item {entry.number} ({entry.name}, {duration(entry.waited_us)})" for entry in late]
        words.append(f"Answered late: {_some_of(slow, late_total)}.")
    if doubtful:
        hidden = [f"item {entry.number} ({entry.name}) in item {entry.noise}" for entry in doubtful]
        words.append(f"The answer may be in damaged bytes: {_some_of(hidden, doubtful_total)}.")
    words += [f"The {_NAMES[side]} started again {_times(restarts[side])}." for side in _NAMES if restarts.get(side)]
    if just_started >= JUST_STARTED and not restarts.get(Talker.MCU):
        words.append(f"The MCU says {just_started} times on end that it has just started.")
    return [line for text in words for line in _words(text, room)]


def _some_of(things: Sequence[str], total: int | None) -> str:
    left = (len(things) if total is None else total) - len(things[:_LISTED])
    more = f" and {left:,} more" if left else ""
    return ", ".join(things[:_LISTED]) + more


def _times(number: int) -> str:
    return "once" if number == 1 else plural(number, "time")


def _words(text: str, room: int, style: str = "") -> list[Line]:
    return [(Segment(row, style),) for row in broken(text, room)] if text else []


def handshake_document(
    handshake: Handshake,
    pairing: Pairing,
    *,
    inputs: Sequence[Json],
    product: Mapping[str, Any] | None,
    duration_us: int | None,
) -> Json:
    """The document of `handshake --json`."""
    family, undecided = handshake.family, pairing.undecided
    return {
        "schema": SCHEMA,
        "inputs": list(inputs),
        "product": None if product is None else {"id": product.get("id"), "version": product.get("version")},
        "family": None if family is None else str(family),
        "duration_us": duration_us,
        "heard": sorted(str(talker) for talker in handshake.heard),
        "ladder": [rung_entry(rung) | {"data": dict(rung.data)} for rung in handshake.ladder()],
        "complete": handshake.complete,
        "missing": list(handshake.missing),
        "exchanges": [_exchange_entry(row) for row in pairing.commands()],
        "unanswered": [_request_entry(entry) for entry in pairing.unanswered()],
        "unanswered_total": pairing.unanswered_total,
        "late": [_request_entry(entry) | {"waited_us": entry.waited_us} for entry in pairing.late()],
        "late_total": pairing.late_total,
        "doubtful": [_request_entry(entry) | {"noise": entry.noise} for entry in pairing.doubtful()],
        "doubtful_total": pairing.doubtful_total,
        "heartbeat_us": pairing.heartbeat_us,
        "undecided": None if undecided is None else str(undecided),
        "restarts": {str(side): number for side, number in handshake.restarts.items()},
        "just_started": handshake.just_started,
    }


def rung_entry(rung: Rung) -> Json:
    """A step of the ladder, for scripts."""
    return {
        "step": rung.step,
        "title": rung.title,
        "from": str(rung.talker),
        "needed": rung.needed,
        "seen": rung.seen,
        "t_us": rung.t_us,
        "number": rung.number,
        "value": rung.value if rung.seen else None,
    }


def _exchange_entry(row: CommandTiming) -> Json:
    latency = row.latency
    return {
        "cmd": row.cmd,
        "name": row.name,
        "from": str(row.asks),
        "asked": row.asked,
        "resent": row.resent,
        "answered": row.answered,
        "late": row.late,
        "unanswered": row.unanswered,
        "unasked": row.unasked,
        "open": row.open,
        "latency_us": None
        if latency is None
        else {
            "n": latency.n,
            "min": latency.min,
            "median": latency.median,
            "max": latency.max,
            "below": latency.below_us,
        },
    }


def _request_entry(entry: Exchange) -> Json:
    return {
        "number": entry.number,
        "t_us": entry.asked_us,
        "cmd": entry.cmd,
        "name": entry.name,
        "from": str(entry.asks),
        "resent": entry.resent,
    }
