"""Guesses in words, and the whole story behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.judges import AMPERES, VOLTS, WATTS, guess
from render.makers import HOSTILE
from tuyasniff.model import Evidence, GuessStatus, Meaning, RawPart, RawReading, Schema, SchemaDp, SchemaLabel
from tuyasniff.render.guesses import NOTHING, Subject, bar, settling, story_lines, told
from tuyasniff.render.labels import width
from tuyasniff.render.styles import plain

EVIDENCE = (
    Evidence("range", "between 2262 and 2310, as the mains are", 4.0, 12),
    Evidence("id", "most devices have something else here", -1.0),
)
PHASE = RawReading(
    6,
    "phase_8",
    8,
    (
        RawPart("voltage", 0, 2, 2321, "232.1 V", VOLTS),
        RawPart("current", 2, 3, 50, "0.050 A", AMPERES),
        RawPart("power", 5, 3, 5, "5 W", Meaning("power", "W")),
        RawPart("counter", 8, 1, 3, "", None),
    ),
    confidence=0.9,
)


def schema(dp: SchemaDp) -> Schema:
    return Schema("abcdefgh12345678", "thing_model", "model.json", (dp,), read_on="2026-03-01")


def story(subject: Subject, room: int = 78) -> list[str]:
    lines = [plain(line) for line in story_lines(subject, room)]
    assert all(width(line) <= room for line in lines)
    return lines


def test_nothing_known_is_a_question_mark() -> None:
    assert told(Subject(20, "value", 2304)) == NOTHING
    assert told(Subject(20, "value", 2304, guess(20, (VOLTS, 0.5), told=False))).words == "?"
    assert told(Subject(20, "value", 2304, name="mains")).words == "mains ?"


def test_what_is_told_has_its_amount_and_where_it_comes_from() -> None:
    assert told(Subject(20, "value", 2304, guess(20, (VOLTS, 0.97))))[:3:2] == ("voltage 230.4 V", "97%")
    sure = guess(20, (VOLTS, 1.0), status=GuessStatus.CONFIRMED)
    assert told(Subject(20, "value", 2304, sure, name="mains"))[:3:2] == ("mains 230.4 V ✓", "100%")
    assert told(Subject(20, "value", 2304, guess(20, (VOLTS, 0.999), status=GuessStatus.SCHEMA)))[:3:2] == (
        "voltage 230.4 V §",
        "99%",
    )


def test_the_key_changes_with_the_meaning_only() -> None:
    before, after = (told(Subject(20, "value", value, guess(20, (VOLTS, 0.9)))) for value in (2304, 2311))
    assert before.words != after.words and before.key == after.key
    assert told(Subject(20, "value", 2304, guess(20, (WATTS, 0.9)))).key != before.key


def test_a_raw_value_shows_what_is_inside_and_its_doubt_before_it() -> None:
    assert told(Subject(6, "raw", "0911", reading=PHASE)).words == "232.1 V 0.050 A 5 W"
    assert told(Subject(6, "raw", "0911", reading=PHASE)).short == "232.1V 0.050A 5W"
    certain = RawReading(6, None, 8, PHASE.parts, confidence=1.0)
    assert told(Subject(6, "raw", "0911", reading=certain)).sure == "99%"
    doubtful = RawReading(6, None, 8, PHASE.parts, confidence=0.2, doubt="more power than voltage times current")
    assert told(Subject(6, "raw", "0911", reading=doubtful)).words == "doubt 232.1 V 0.050 A 5 W"
    assert told(Subject(6, "raw", "0911", reading=RawReading(6, None, 8, PHASE.parts, confidence=0.2))).words == "?"
    table = RawReading(7, "alarms", 4, texts=("overvoltage: on at 265 V", "undervoltage: off"), confidence=0.8)
    assert told(Subject(7, "raw", "0911", reading=table)).words == "overvoltage: on at 265 V"


def test_the_story_has_odds_evidence_and_what_would_settle_it() -> None:
    unsure = guess(19, (WATTS, 0.6), (Meaning("power", "W"), 0.3), told=False, evidence=EVIDENCE)
    assert story(Subject(19, "value", 2000, unsure)) == [
        "?  nothing is sure enough to be told",
        "",
        "what it may be",
        " 60% ██████     power W /10  200.0 W",
        " 30% ███        power W      2000 W",
        " 10% something else",
        "",
        "why",
        "+ between 2262 and 2310, as the mains are (item 12)",
        "- most devices have something else here",
        "",
        "what would settle it",
        "* switch on a load of known power, as a kettle, and note what it takes: power",
        "  2000 W",
    ]


def test_a_reading_that_contradicts_the_likeliest_is_named_at_once() -> None:
    against = Evidence("reading", "120 V was read elsewhere: 91.6% off at /10", -7.0)
    rows = story(Subject(20, "value", 2307, guess(20, (VOLTS, 0.99), told=False, evidence=(*EVIDENCE, against))))
    assert rows[:2] == ["?  a reading contradicts the likeliest", "! 120 V was read elsewhere: 91.6% off at /10"]
    light = Evidence("reading", "245 V was read elsewhere: 20.0% off at /10", -0.5)
    rows = story(Subject(20, "value", 2307, guess(20, (VOLTS, 0.6), told=False, evidence=(*EVIDENCE, light))))
    assert rows[0] == "?  nothing is sure enough to be told"


def test_where_there_is_little_room_the_amount_counts_more_than_the_bar() -> None:
    unsure = Subject(19, "value", 2000, guess(19, (WATTS, 0.6), (Meaning("power", "W"), 0.3), told=False))
    assert " 60% power W /10  200.0 W" in story(unsure, 34)
    assert " 60% power W /10" in story(unsure, 18)


def test_the_story_of_a_declared_enum_names_its_values() -> None:
    modes = SchemaDp(2, "mode", type="enum", mode="rw", labels=(SchemaLabel(0, "eco"), SchemaLabel(None, "boost")))
    mode = guess(2, (Meaning("mode", ""), 0.99), status=GuessStatus.SCHEMA)
    lines = story(Subject(2, "enum", 0, mode, schema=schema(modes)))
    assert lines[0] == "mode eco  99%, declared by the product"
    start = lines.index("declared")
    assert lines[start + 1 :] == ["mode, enum, rw", "0 eco, ? boost", "from model.json, read on 2026-03-01"]


def test_a_declaration_without_a_quantity_shows_its_unit_and_scale() -> None:
    dp = SchemaDp(20, "cur_voltage", "Voltage", "value", "ro", 0, 5000, unit="V", div=10)
    lines = story(Subject(20, "value", 1, schema=schema(dp)))
    assert "cur_voltage Voltage, value, ro, in V, /10, 0..5000" in lines


def test_the_story_of_a_raw_value_shows_the_place_of_each_part() -> None:
    lines = story(Subject(6, "raw", "0911", reading=PHASE))
    assert lines[0] == "232.1 V 0.050 A 5 W  90%"
    start = lines.index("inside")
    assert lines[start + 1 :] == [
        "8 bytes, layout phase_8, 90%",
        "0-1  voltage  232.1 V",
        "2-4  current  0.050 A",
        "5-7  power    5 W",
        "  8  counter  3",
    ]


def test_a_confirmed_meaning_needs_no_more_evidence() -> None:
    assert not list(settling(Subject(20, "value", 1, guess(20, (VOLTS, 1.0), status=GuessStatus.CONFIRMED))))
    assert list(settling(Subject(20, "value", 1)))
    assert "set it to a value" in next(settling(Subject(2, "value", 1, guess(2, (VOLTS, 0.4), told=False, role="set"))))


def test_a_bar_is_as_long_as_the_odds() -> None:
    assert [bar(share, 4) for share in (0, 0.5, 1, 2, 0.27)] == ["    ", "██  ", "████", "████", "█▏  "]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("room", [78, 38, 18])
def test_hostile_words_from_a_schema_stay_words(text: str, room: int) -> None:
    dp = SchemaDp(2, text, text, text, text, unit=text, quantity=text, labels=(SchemaLabel(1, text),))
    reading = RawReading(2, text, 4, (RawPart(text, 0, 1, 1, text, Meaning(text, text)),), (text,), doubt=text)
    said = guess(2, (Meaning(text, text), 0.9), evidence=(Evidence("x", text, 1.0),))
    subject = Subject(2, "enum", 1, said, reading, Schema(text, text, text, (dp,), read_on=text), text)
    lines = story(subject, room)
    assert all(line.isprintable() for line in [*lines, told(subject).words, told(subject._replace(reading=None)).words])


@given(st.integers(1, 120), st.integers(-(2**31), 2**31), st.floats(0, 1))
def test_no_room_is_too_small(room: int, value: int, share: float) -> None:
    story(Subject(19, "value", value, guess(19, (WATTS, share), evidence=EVIDENCE), PHASE), max(room, 4))
