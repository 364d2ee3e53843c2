"""Every dialect reads its own examples, and none takes its neighbour's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hexdump.frames import QUERY, START, VOLTS, chunks_of, frames_of
from tuyasniff.hexdump.clean import clean_line
from tuyasniff.hexdump.detect import may_hold_frames, shape_of
from tuyasniff.hexdump.dialect import IMPOSSIBLE, Dialect, Example, marked
from tuyasniff.hexdump.read import detect, parse_hex, read
from tuyasniff.hexdump.record import Record
from tuyasniff.hexdump.registry import DIALECTS
from tuyasniff.model import Talker

EXAMPLES = [(dialect, example) for dialect in DIALECTS for example in dialect.examples]
IDS = [f"{dialect.name}-{dialect.examples.index(example)}" for dialect, example in EXAMPLES]
BY_NAME = {dialect.name: dialect for dialect in DIALECTS}


@pytest.mark.parametrize(("dialect", "example"), EXAMPLES, ids=IDS)
def test_a_dialect_reads_its_own_examples(dialect: Dialect, example: Example) -> None:
    assert sorted(frames_of(read(example.text, format=dialect.name))) == sorted(example.frames)


@pytest.mark.parametrize(("dialect", "example"), EXAMPLES, ids=IDS)
def test_the_dialect_of_an_example_is_found_out(dialect: Dialect, example: Example) -> None:
    reading = read(example.text)
    assert sorted(frames_of(reading)) == sorted(example.frames)
    assert reading.format == detect(example.text)[0].name == dialect.name
    assert 0.4 < reading.score <= 1.0


@pytest.mark.parametrize(("dialect", "example"), EXAMPLES, ids=IDS)
def test_an_example_is_noticed_behind_a_long_text_about_something_else(dialect: Dialect, example: Example) -> None:
    assert may_hold_frames(example.text.splitlines())
    other = "This is a paragraph about the weather, and it goes on and on.\n" * 1200
    assert sorted(frames_of(read(other + example.text))) == sorted(example.frames)


@pytest.mark.parametrize(("dialect", "example"), EXAMPLES, ids=IDS)
def test_no_dialect_scores_its_neighbours_example_higher(dialect: Dialect, example: Example) -> None:
    head = [clean_line(line) for line in example.text.splitlines()]
    own = shape_of(dialect, head)
    assert {other.name: score for other in DIALECTS if (score := shape_of(other, head)) > own} == {}


@pytest.mark.parametrize("dialect", DIALECTS, ids=[dialect.name for dialect in DIALECTS])
def test_a_dialect_gives_records_line_by_line(dialect: Dialect) -> None:
    records = [item for item in dialect.read(dialect.examples[0].text.splitlines()) if isinstance(item, Record)]
    assert records
    assert all(record.data or record.whole for record in records)
    lines = [record.line for record in records if record.line]
    assert lines == sorted(lines)


def test_names_are_stable_words_and_titles_say_something() -> None:
    assert len(BY_NAME) == len(DIALECTS)
    assert all(dialect.name.isidentifier() and dialect.name.islower() for dialect in DIALECTS)
    assert all(len(dialect.title) > 8 and dialect.examples for dialect in DIALECTS)


MUTATIONS: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "trailing blanks": lambda text: text.replace("\n", "  \n"),
    "blank lines between": lambda text: text.replace("\n", "\n\n"),
    "quote marks": lambda text: "".join(f"> {line}\n" for line in text.splitlines()),
    "no last line end": lambda text: text.rstrip("\n"),
    "words before and after": lambda text: f"Here is what I get:\n\n```\n{text}```\nWhat does it mean?\n",
}
LOOSE: dict[str, Callable[[str], str]] = {
    "tabs": lambda text: text.replace(" ", "\t"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "smart dashes": lambda text: text.replace("-", "\u2013"),
    "line numbers": lambda text: "".join(f"{number}. {line}\n" for number, line in enumerate(text.splitlines(), 1)),
    "a log prefix": lambda text: "".join(f"[12:00:01.5] {line}\n" for line in text.splitlines()),
    "indented": lambda text: "".join(f"    {line}\n" for line in text.splitlines()),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
@pytest.mark.parametrize("name", [dialect.name for dialect in DIALECTS])
def test_harmless_changes_do_not_change_the_frames(name: str, mutation: str) -> None:
    for example in BY_NAME[name].examples:
        if name == "sscom" and mutation == "quote marks":
            continue
        text = MUTATIONS[mutation](example.text)
        assert sorted(frames_of(read(text))) == sorted(example.frames), text


@pytest.mark.parametrize("mutation", LOOSE)
@pytest.mark.parametrize("frame_text", [VOLTS.hex(" "), VOLTS.hex().upper(), VOLTS.hex(":"), VOLTS.hex("-")])
def test_plain_hex_survives_what_forums_do_to_it(frame_text: str, mutation: str) -> None:
    text = LOOSE[mutation](f"{frame_text}\n{frame_text}\n")
    assert frames_of(read(text)) == [VOLTS, VOLTS]


@pytest.mark.parametrize("mutation", LOOSE)
@pytest.mark.parametrize("name", ["plain", "hexdump", "tasmota", "esphome_uart", "esphome_tuya", "openbeken"])
def test_examples_survive_what_forums_do_to_them(name: str, mutation: str) -> None:
    for example in BY_NAME[name].examples:
        text = LOOSE[mutation](example.text)
        assert sorted(frames_of(read(text))) == sorted(example.frames), text


def test_firmware_logs_of_two_kinds_and_plain_hex_mix_in_one_paste() -> None:
    text = (
        f"with Tasmota:\n{BY_NAME['tasmota'].examples[0].text}\n"
        f"with OpenBeken:\n{BY_NAME['openbeken'].examples[0].text}\n"
        f"and raw:\n{START.hex(' ')}\nas xxd:\n{BY_NAME['hexdump'].examples[1].text}"
    )
    frames = [QUERY, VOLTS, VOLTS, QUERY, START, START, VOLTS]
    assert sorted(frames_of(read(text))) == sorted(frames)


def test_talkers_are_told_only_where_the_text_tells() -> None:
    def talkers(name: str) -> list[Talker]:
        return [chunk.talker for chunk in chunks_of(parse_hex(BY_NAME[name].examples[0].text))]

    assert talkers("tasmota") == [Talker.MODULE, Talker.MCU]
    assert talkers("openbeken") == [Talker.MCU, Talker.MODULE]
    assert set(talkers("esphome_uart")) == {Talker.MODULE, Talker.MCU}
    assert talkers("simulator") == [Talker.MODULE, Talker.MCU]
    assert talkers("analyzer") == [Talker.MCU, Talker.MODULE]
    for name in ("docklight", "sscom", "saleae_async", "sigrok", "sniffuart", "hexdump", "plain"):
        assert set(talkers(name)) == {Talker.UNKNOWN}, name


def test_a_scorer_that_fails_is_taken_as_impossible() -> None:
    def broken(head: object) -> float:
        raise ValueError(head)

    dialect = Dialect("broken", "a scorer that raises", (), broken, BY_NAME["plain"].open)
    assert shape_of(dialect, ["55 AA"]) == IMPOSSIBLE


def test_a_mark_counts_more_with_more_lines() -> None:
    score = marked(r"\bX:")
    assert score(["a", "b"]) == IMPOSSIBLE
    assert score(["X: 1", "b"]) < score(["X: 1", "X: 2"]) == 1.0
