"""Facts in plain words, for every kind of report: the family, the verdict, what a datapoint may mean and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tuyasniff.model import FamilyName, Guess, GuessStatus, Talker
from tuyasniff.render.amounts import meaning_text, measures, quantity_name, value_words
from tuyasniff.render.clock import duration
from tuyasniff.render.guesses import RAW_TOLD, UNKNOWN, odds, reading_words
from tuyasniff.render.labels import plural, value_text, visible
from tuyasniff.report.facts import DpFacts, Facts

FAMILIES = {
    FamilyName.WIFI: "Wi-Fi",
    FamilyName.LOWPOWER: "low-power Wi-Fi",
    FamilyName.ZIGBEE: "Zigbee",
    FamilyName.BLE: "Bluetooth LE",
}
SIDES = {Talker.MCU: "MCU", Talker.MODULE: "module", Talker.UNKNOWN: "nobody knows"}
_STATUS = {
    GuessStatus.GUESSED: "guessed",
    GuessStatus.SCHEMA: "declared by the product",
    GuessStatus.CONFIRMED: "said by a person",
}
_LISTED = 64


class Meant(NamedTuple):
    """What a datapoint may mean: the words, how sure (`99 %`, `declared by the product`), the weightiest reason."""

    words: str
    sure: str = ""
    why: str = ""

    @property
    def known(self) -> bool:
        """Whether anything is told."""
        return self.words != UNKNOWN


def meant(dp: DpFacts) -> Meant:
    """The meaning with its grade: nothing that is guessed stands without the word."""
    subject = dp.subject
    guess, reading = subject.guess, subject.reading
    answer = None if guess is None else guess.answer
    if guess is not None and answer is not None:
        words = value_words(answer, subject.value, subject.declared, subject.name)
        if measures(answer):
            words = f"{words} ({meaning_text(answer)})"
        return Meant(words, _grade(guess), reason(guess))
    if reading is not None and (reading.doubt or reading.confidence >= RAW_TOLD):
        inside = reading_words(reading) or (f"layout {visible(reading.layout)}" if reading.layout else "parts")
        why = next((visible(line.text) for line in reading.evidence if line.weight > 0), "")
        if reading.doubt:
            return Meant(inside, "doubtful", visible(reading.doubt))
        return Meant(inside, f"guessed, {odds(reading.confidence)}", why)
    return Meant(UNKNOWN, "", _candidates(guess))


def _grade(guess: Guess) -> str:
    word = _STATUS[guess.status]
    return f"{word}, {odds(guess.confidence)}" if guess.status is GuessStatus.GUESSED else word


def reason(guess: Guess) -> str:
    """The weightiest reason for it; empty where there is none."""
    speaking = [line for line in guess.evidence if line.text and line.weight > 0]
    if not speaking:
        speaking = [line for line in guess.evidence if line.text][:1]
    return visible(max(speaking, key=lambda line: line.weight).text) if speaking else ""


def _candidates(guess: Guess | None) -> str:
    if guess is None or not guess.candidates:
        return ""
    parts = [f"{meaning_text(one.meaning)} {odds(one.confidence)}" for one in guess.candidates[:2]]
    return f"not sure enough: {', '.join(parts)}"


def label(dp: DpFacts) -> str:
    """What a person calls it, else what the product does; empty where nobody says."""
    declared = dp.subject.declared
    if dp.subject.name:
        return visible(dp.subject.name)
    return "" if declared is None else visible(declared.name or declared.code or "")


def title(dp: DpFacts) -> str:
    """The shortest name: a person's, else the quantity, else that of the number."""
    subject = dp.subject
    answer = None if subject.guess is None else subject.guess.answer
    if subject.name:
        return visible(subject.name)
    if answer is not None:
        return quantity_name(answer.quantity)
    reading = subject.reading
    if reading is not None and not reading.doubt and reading.confidence >= RAW_TOLD:
        inside = list(dict.fromkeys(quantity_name(one.meaning.quantity) for one in reading.parts if one.meaning))
        if inside:
            return _and(inside[:5])
        if reading.layout:
            return visible(reading.layout.replace("_", " "))
    declared = subject.declared
    return visible(declared.name or declared.code or "") if declared is not None else ""


def bare_value(value: Any, type_name: str) -> str:
    """A value as it came: `2304`, `true`, `0x05`, a text as it is, hex."""
    return value_text(value, type_name, quoted=False)


def values_seen(dp: DpFacts) -> str:
    """The values of what has few: bool, enum, bitmap. Those of enums with their names and counts."""
    if dp.coverage is not None:
        parts = []
        for one in dp.coverage.values:
            if one.count:
                name = f" {visible(one.name)}" if one.name else ""
                parts.append(f"{one.value}{name}")
        return ", ".join(parts)
    if dp.summary.type in ("bool", "bitmap"):
        return ", ".join(bare_value(value, dp.summary.type) for value in dp.summary.values[:_LISTED])
    return ""


def echo_words(dp: DpFacts) -> str:
    """Whether a report repeated what the module had set; a dash where it set nothing."""
    if not dp.summary.sets:
        return "–"
    return "yes" if dp.summary.echoed else "no"


def verdict(facts: Facts) -> str:
    """One sentence on what it is, and one on how good the capture is."""
    return f"{_what(facts)} {_how_good(facts)}"


def _what(facts: Facts) -> str:
    family = "an unknown family" if facts.family is None else f"the {FAMILIES[facts.family]} family"
    found = len(facts.datapoints)
    if not found:
        return f"A TuyaMCU device of {family}; no datapoint was told."
    known = understood(facts)
    measured = list(dict.fromkeys(_quantities(facts)))
    shown = f" It tells {_and(measured[:5])}." if measured else ""
    of = "all of them" if known == found else f"{known} of them"
    return f"A TuyaMCU device of {family} with {plural(found, 'datapoint')}, {of} understood.{shown}"


def understood(facts: Facts) -> int:
    """How many datapoints have a meaning that can be told."""
    return sum(meant(dp).known and not (dp.subject.reading and dp.subject.reading.doubt) for dp in facts.datapoints)


def _quantities(facts: Facts) -> Iterator[str]:
    for dp in facts.datapoints:
        guess, reading = dp.subject.guess, dp.subject.reading
        answer = None if guess is None else guess.answer
        if answer is not None and measures(answer):
            yield quantity_name(answer.quantity)
        if reading is not None and not reading.doubt and reading.confidence >= RAW_TOLD:
            yield from (quantity_name(part.meaning.quantity) for part in reading.parts if part.meaning is not None)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _how_good(facts: Facts) -> str:
    losses = facts.losses
    parts = loss_words(facts)
    sides = {
        frozenset({Talker.MCU, Talker.MODULE}): "Both sides were heard",
        frozenset({Talker.MCU}): "Only the MCU was heard",
        frozenset({Talker.MODULE}): "Only the module was heard",
    }.get(facts.heard & {Talker.MCU, Talker.MODULE}, "Who talked is not known")
    start = ", from power-on" if facts.boot.seen else ""
    clean = "nothing is damaged" if not losses.damage and not losses.missing_checksums else ", ".join(parts)
    return f"{sides}{start}; {clean}."


def loss_words(facts: Facts) -> list[str]:
    """What was damaged or lost, part by part; empty for a clean capture."""
    losses = facts.losses
    rows = (
        (losses.bad_checksums, "bad checksum"),
        (losses.missing_checksums, "missing checksum"),
        (losses.noise_bytes, "noise byte"),
        (losses.gaps, "gap"),
    )
    return [plural(number, word) for number, word in rows if number]


def answer_words(facts: Facts) -> str:
    """How many requests never got an answer; empty where nobody can know."""
    losses = facts.losses
    if losses.unanswered is None:
        return ""
    late = f", {losses.late} late" if losses.late else ""
    return f"{losses.unanswered or 'none'}{late}"


def lasted(facts: Facts) -> str:
    """How long the capture lasts; empty without times."""
    return "" if facts.duration_us is None else duration(facts.duration_us)


def yes_no(value: bool | None) -> str:
    """`yes`, `no`, or `not known`."""
    return "not known" if value is None else "yes" if value else "no"
