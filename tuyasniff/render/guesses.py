"""What a datapoint may mean, as people read it: in a few words for a table, and the whole story with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tuyasniff.analysis.quantities.readings import CONTRADICTS, READING
from tuyasniff.model import Evidence, Guess, GuessStatus, Meaning, RawPart, RawReading, Schema, SchemaDp
from tuyasniff.render.amounts import amount, meaning_text, measures, quantity_name, scale_text, value_words
from tuyasniff.render.labels import visible, width
from tuyasniff.render.rows import broken, cut_line
from tuyasniff.render.styles import Line, Segment

UNKNOWN = "?"
CONFIRMED, DECLARED = "✓", "§"
"""Signs behind what a person has said, and what the product declares."""

RAW_TOLD = 0.5
"""Parts of a raw value are shown as such when they are at least so sure."""

_BAR = 10
_ODDS = 5
_CANDIDATES_MOST = 8
_EVIDENCE_MOST = 40
_LINES_MOST = 60
_STATUS = {
    GuessStatus.GUESSED: "guessed",
    GuessStatus.SCHEMA: "declared by the product",
    GuessStatus.CONFIRMED: "confirmed by you",
}
_BARS = " ▏▎▍▌▋▊▉"


class Told(NamedTuple):
    """A datapoint in a few words. `key` tells what it means, whatever its value; `sure` is the odds as `97%`.

    `short` says the same where there is less room, empty where it cannot.
    """

    words: str
    key: tuple[object, ...]
    sure: str = ""
    short: str = ""

    @property
    def name(self) -> str:
        """What it is sorted by: empty where nothing is told."""
        return str(self.key[0]) if self.key else ""


NOTHING = Told(UNKNOWN, ())


class Subject(NamedTuple):
    """All that is known of one datapoint. `value` is the latest, as scripts get it; `name` is a person's.

    `remarks` are words about what is declared beside what was seen, and whether the two contradict each other.
    """

    id: int
    type: str
    value: Any = None
    guess: Guess | None = None
    reading: RawReading | None = None
    schema: Schema | None = None
    name: str = ""
    remarks: tuple[tuple[str, bool], ...] = ()

    @property
    def declared(self) -> SchemaDp | None:
        """What the product declares of it."""
        return None if self.schema is None else self.schema.dp(self.id)


def told(subject: Subject) -> Told:
    """`voltage 230.4 V`, `kettle 2000 W ✓`, `232.1 V 0.050 A 5 W`, or `?`."""
    guess, reading = subject.guess, subject.reading
    meaning = None if guess is None else guess.answer
    if reading is not None and (reading.doubt or reading.confidence >= RAW_TOLD):
        inside = reading_words(reading)
        if inside:
            named = f"{visible(subject.name)} " if subject.name else ""
            key: tuple[object, ...] = (subject.name or "inside", reading.layout, bool(reading.doubt))
            short = reading_words(reading, glue="")
            return Told(f"{named}{inside}", key, odds(reading.confidence), f"{named}{short}")
    if guess is None or meaning is None:
        return Told(f"{visible(subject.name)} {UNKNOWN}", (subject.name,)) if subject.name else NOTHING
    words = value_words(meaning, subject.value, subject.declared, subject.name)
    sign = {GuessStatus.CONFIRMED: f" {CONFIRMED}", GuessStatus.SCHEMA: f" {DECLARED}"}.get(guess.status, "")
    key = (subject.name or meaning.quantity, meaning, guess.status)
    return Told(words + sign, key, odds(guess.confidence, certain=guess.status is GuessStatus.CONFIRMED))


def reading_words(reading: RawReading, glue: str = " ") -> str:
    """`232.1 V 0.050 A 5 W`: the amounts inside a raw value, else its first line; a doubt is said before them.

    `glue` stands between a number and its unit.
    """
    amounts = [
        visible(part.text).replace(" ", glue) for part in reading.parts if part.meaning is not None and part.text
    ]
    said = " ".join(amounts) or visible(next(iter(reading.texts), ""))
    return f"doubt {said}".rstrip() if reading.doubt else said


def odds(share: float, *, certain: bool = False) -> str:
    """A probability as `97%`; what is guessed is never certain, and what is possible has a chance."""
    if certain and share >= 1:
        return "100%"
    return f"{min(max(round(share * 100), 1 if share > 0 else 0), 99)}%"


def bar(share: float, columns: int = _BAR) -> str:
    """A bar of so many columns, full for 1."""
    eighths = round(min(max(share, 0.0), 1.0) * columns * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_BARS[rest] if rest else "")).ljust(columns)


def meanings_of(guesses: Mapping[int, Guess]) -> dict[int, Meaning]:
    """What can honestly be given, by dpID."""
    answers = {dp_id: guess.answer for dp_id, guess in guesses.items()}
    return {dp_id: meaning for dp_id, meaning in answers.items() if meaning is not None}


# ---- the whole story


def story_lines(subject: Subject, room: int) -> list[Line]:
    """Best and alternatives with their odds, what speaks for and against it, what is declared, what is inside."""
    lines = list(_answer(subject, room))
    guess = subject.guess
    if guess is not None and guess.candidates:
        lines += [(), _heading("what it may be"), *_candidates(guess, subject.value, room)]
    for title, evidence in (("why", () if guess is None else guess.evidence), ("why it is read so", _of(subject))):
        if evidence:
            lines += [(), _heading(title), *_evidence(evidence, room)]
    if subject.declared is not None:
        lines += [(), _heading("declared"), *_declared(subject.declared, subject.schema, room)]
        for words, against in subject.remarks:
            lines += _words(f"{'! ' if against else ''}{visible(words)}", room, "fault" if against else "")
    if subject.reading is not None:
        lines += [(), _heading("inside"), *_inside(subject.reading, room)]
    steps = list(settling(subject))
    if steps:
        lines += [(), _heading("what would settle it"), *(row for step in steps for row in _words(f"* {step}", room))]
    return [cut_line(line, room) for line in lines]


def _of(subject: Subject) -> Sequence[Evidence]:
    return () if subject.reading is None else subject.reading.evidence


def _heading(words: str) -> Line:
    return (Segment(words, "heading"),)


def _words(words: str, room: int, style: str = "") -> list[Line]:
    return [(Segment(row, style),) for row in broken(words, room)]


def _answer(subject: Subject, room: int) -> Iterator[Line]:
    """What it is taken for, and how surely."""
    guess, reading = subject.guess, subject.reading
    meaning = None if guess is None else guess.answer
    if guess is not None and meaning is not None:
        words = value_words(meaning, subject.value, subject.declared, subject.name)
        sure = odds(guess.confidence, certain=guess.status is GuessStatus.CONFIRMED)
        yield (Segment(words, "strong"), Segment(f"  {sure}, {_STATUS[guess.status]}", "label"))
        if subject.name:
            yield (Segment(meaning_text(meaning), "label"),)
        if guess.role == "set":
            yield (Segment("somebody sets it: no measurement", "label"),)
    elif reading is not None and reading_words(reading):
        sure = "" if reading.confidence >= RAW_TOLD else "perhaps "
        yield (Segment(f"{sure}{reading_words(reading)}", "strong"), Segment(f"  {odds(reading.confidence)}", "label"))
    else:
        name = f"{visible(subject.name)} " if subject.name else ""
        against = _contradictions(guess)
        why = (
            "nothing is known of it yet"
            if guess is None or not guess.candidates
            else "nothing is sure enough to be told"
        )
        if against:
            why = "a reading contradicts the likeliest"
        yield (Segment(f"{name}{UNKNOWN}", "strong"), Segment(f"  {why}", "label"))
        for words in against:
            yield from _words(f"! {visible(words)}", room, "fault")
    if reading is not None and reading.doubt:
        yield from _words(f"doubt: {visible(reading.doubt)}", room, "fault")


def _contradictions(guess: Guess | None) -> list[str]:
    """The readings of other instruments that speak so much against the likeliest that it is not told."""
    evidence = () if guess is None or not guess.candidates else guess.evidence
    return list(dict.fromkeys(one.text for one in evidence if one.rule == READING and one.weight <= CONTRADICTS))


def _candidates(guess: Guess, value: Any, room: int) -> Iterator[Line]:
    """A row each: odds, bar, meaning, and the amount it would be."""
    shown = guess.candidates[:_CANDIDATES_MOST]
    names = [meaning_text(one.meaning) for one in shown]
    amounts = [would_be(one.meaning, value) for one in shown]
    wide = max(map(width, names))
    whole = _ODDS + wide + max((width(text) + 2 for text in amounts if text), default=0)
    for name, would, one in zip(names, amounts, shown, strict=True):
        drawn = f"{bar(one.confidence)} " if whole + _BAR + 1 <= room else ""
        sure = odds(one.confidence, certain=guess.status is GuessStatus.CONFIRMED)
        line: Line = (Segment(f"{sure:>4} ", "label"), Segment(drawn, "data"), Segment(name))
        if would and whole <= room:
            line = (*line, Segment(" " * (wide - width(name) + 2)), Segment(would, "dpvalue"))
        yield line
    rest = max(1.0 - sum(one.confidence for one in guess.candidates), 0.0)
    hidden = len(guess.candidates) - len(shown)
    if rest >= 0.005 or hidden:
        rest += sum(one.confidence for one in guess.candidates[_CANDIDATES_MOST:])
        yield (Segment(f"{odds(rest):>4} something else", "label"),)


def would_be(meaning: Meaning, value: Any) -> str:
    """The amount that a value would be; empty for what is no amount."""
    known = isinstance(value, int) and not isinstance(value, bool) and measures(meaning)
    return amount(value, meaning) if known else ""


def _evidence(evidence: Sequence[Evidence], room: int) -> Iterator[Line]:
    """The weightiest first: `+` speaks for it, `-` against it."""
    ordered = sorted(evidence, key=lambda one: -abs(one.weight))[:_EVIDENCE_MOST]
    for one in ordered:
        sign = "+" if one.weight > 0 else "-" if one.weight < 0 else " "
        where = "" if one.number is None else f" (item {one.number})"
        first, *others = broken(visible(one.text) + where, max(room - 2, 4))
        yield (Segment(f"{sign} ", "fault" if one.weight < 0 else "strong"), Segment(first))
        for row in others:
            yield (Segment("  "), Segment(row))


def _declared(declared: SchemaDp, schema: Schema | None, room: int) -> Iterator[Line]:
    """What the product says of it, and where that was read."""
    names = [visible(part) for part in (declared.code, declared.name) if part]
    parts = [" ".join(dict.fromkeys(names)), visible(declared.type or ""), visible(declared.mode or "")]
    meaning = declared.meaning
    if meaning is not None:
        parts.append(meaning_text(meaning))
    else:
        unit = visible(declared.unit or "")
        parts += [f"in {unit}" if unit else "", scale_text(Meaning("", None, declared.mul, declared.div))]
    if declared.min is not None or declared.max is not None:
        parts.append(f"{_bound(declared.min)}..{_bound(declared.max)}")
    yield from _words(", ".join(filter(None, parts)) or "named only", room)
    if declared.labels:
        labels = (f"{_bound(label.value)} {visible(label.label)}" for label in declared.labels[:_LINES_MOST])
        yield from _words(", ".join(labels), room)
    if schema is not None:
        read = "" if schema.read_on is None else f", read on {visible(schema.read_on)}"
        yield from _words(f"from {visible(schema.source)}{read}", room, "label")


def _bound(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def _inside(reading: RawReading, room: int) -> Iterator[Line]:
    """The parts of a raw value with their places, then its lines."""
    facts = [
        f"{reading.length} bytes",
        f"layout {visible(reading.layout)}" if reading.layout else "solved from the bytes",
    ]
    facts += [f"groups of {reading.tile}"] if reading.tile else []
    facts += [f"byte {reading.inner_checksum} checks the others"] if reading.inner_checksum is not None else []
    facts.append(odds(reading.confidence))
    yield from _words(", ".join(facts), room, "label")
    names = max((width(visible(part.name)) for part in reading.parts), default=0)
    places = max((len(_place(part)) for part in reading.parts), default=0)
    for part in reading.parts[:_LINES_MOST]:
        name = visible(part.name)
        yield (
            Segment(f"{_place(part):>{places}}  ", "offset"),
            Segment(name + " " * (names - width(name) + 2)),
            Segment(visible(part.text) or _bound(part.value), "dpvalue"),
        )
    for text in reading.texts[:_LINES_MOST]:
        yield from _words(visible(text), room)


def _place(part: RawPart) -> str:
    return str(part.offset) if part.length == 1 else f"{part.offset}-{part.offset + part.length - 1}"


def settling(subject: Subject) -> Iterator[str]:
    """What a person could do to make it surer; nothing where a person or the product has said it."""
    guess = subject.guess
    if guess is not None and guess.status is not GuessStatus.GUESSED:
        return
    if guess is None or not guess.candidates:
        if subject.reading is None:
            yield "let it change: press keys, switch loads, wait for more reports"
        return
    quantities = dict.fromkeys(one.meaning.quantity for one in guess.candidates[:3] if measures(one.meaning))
    if guess.role == "set":
        yield "set it to a value that you know, at the device or in the app, and look at what is told"
        return
    helps = [_HELP[name] for name in quantities if name in _HELP]
    yield from dict.fromkeys(helps)
    if not helps and quantities:
        yield f"read {quantity_name(next(iter(quantities)))} off another instrument"


_METER = "switch on a load of known power, as a kettle, and note what it takes: power 2000 W"
_HELP = {
    "power": _METER,
    "current": _METER,
    "apparent_power": _METER,
    "energy": "let a load of known power run for a while: what a counter gains tells its scale",
    "voltage": "read the voltage off another meter and note it: voltage 231.4 V",
    "frequency": "note the frequency of the mains: frequency 50 Hz",
    "temperature": "read a thermometer beside it and note it: temperature 21.5 °C",
    "humidity": "read another instrument beside it and note it: humidity 45 %",
}
