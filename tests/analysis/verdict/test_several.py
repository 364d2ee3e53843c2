"""Several things at once: on one tap, on taps beside each other, and in a paste."""

from __future__ import annotations

from itertools import chain

import pytest

from analysis.verdict.heardwires import chip_says, device_says, verdict_on
from analysis.verdict.test_judge import ESP_LOG, rules
from tuyasniff import identify
from tuyasniff.analysis.verdict import gather
from tuyasniff.chips.finding import Line
from tuyasniff.model import Chunk
from tuyasniff.render.verdict import heading
from tuyasniff.simulate.chips.chip import lamp
from wire import ASKED

RATES = {"A": 9600, "B": 4800}


def on(tap: str, chunks: list[Chunk]) -> list[Chunk]:
    return [chunk._replace(tap=tap) for chunk in chunks]


def by_time(*talks: list[Chunk]) -> list[Chunk]:
    return sorted(chain(*talks), key=lambda chunk: chunk.t_us or 0)


def test_tuyamcu_comes_before_a_chip_on_the_same_wire_and_the_answer_does_not_deny_it() -> None:
    verdict = verdict_on(by_time(on("A", device_says(seconds=30)), on("A", chip_says("bl0942"))))
    assert verdict.word == "tuyamcu"
    assert [part.word for part in verdict.also] == ["bl0942"]
    assert "not TuyaMCU" not in heading(verdict)


def test_one_tuyamcu_frame_in_the_talk_of_a_chip_is_not_the_answer_but_is_not_denied_either() -> None:
    verdict = verdict_on([*on("A", chip_says("bl0942")), Chunk("A", ASKED, 40_000_000)])
    assert (verdict.word, [part.word for part in verdict.also]) == ("bl0942", ["tuyamcu"])
    assert "not TuyaMCU" not in heading(verdict)


def test_the_values_of_a_chip_beside_tuyamcu_are_told_and_whose_they_are() -> None:
    verdict = verdict_on(by_time(on("A", device_says(seconds=30)), on("B", chip_says("rn8209c"))), RATES)
    assert verdict.word == "tuyamcu"
    assert {one.reading.quantity for one in verdict.readings} == {"voltage", "current", "power"}
    assert rules(verdict)["readings"] == "the values are those of an RN8209C metering chip"


def test_what_is_on_another_tap_is_no_rival() -> None:
    verdict = verdict_on(by_time(on("A", chip_says("bl0942")), on("B", chip_says("rn8209c"))), RATES)
    assert (verdict.word, [part.word for part in verdict.also]) == ("bl0942", ["rn8209c"])
    assert verdict.confidence >= 0.95
    logged = [Chunk("A", ESP_LOG, 0), *on("B", chip_says("rn8209c"))]
    assert verdict_on(logged, RATES).confidence >= 0.95


def test_that_one_side_only_was_heard_is_not_said_of_two_taps_that_are_read_apart() -> None:
    asked = [chunk._replace(t_us=None) for chunk in chip_says("bl0942") if chunk.tap == "module"]
    told = [chunk._replace(t_us=None) for chunk in chip_says("bl0942") if chunk.tap == "mcu"]
    verdict = verdict_on([*asked, *told])
    assert (verdict.word, verdict.line) == ("bl0942", Line.BOTH)
    assert not [text for text in rules(verdict).values() if text.startswith("Only")]


def test_a_framing_is_solved_on_both_sides_of_a_paste_and_each_side_is_told() -> None:
    verdict = identify(
        "After power on:\n"
        "Rx: 55 07 03 01 00 00 60\n"
        "Tx: AA 13 00 18 00 0A 01 36 00 00 02 8B 00 00 00 01 01 55 FA\n"
        "Rx: 55 07 03 01 00 00 60\n"
        "Tx: AA 13 00 18 00 0A 01 36 00 00 02 35 00 00 00 01 01 55 A4\n"
        "Rx: 55 07 03 01 00 00 60 07\n"
        "Tx: AA 13 00 18 00 0A 01 36 00 00 01 E4 00 00 00 01 01 55 52\n"
    )
    assert verdict.word == "length_sum"
    assert [(one.header, one.length_at, one.checksum, one.length) for one in verdict.framings] == [
        (b"\xaa", 1, "sum8", 19),
        (b"\x55", 1, "sum8", 7),
    ]
    assert [field.values for field in verdict.framings[0].moving] == [(651, 565, 484)]
    assert [(tap.tap, tap.word) for tap in verdict.taps] == [("paste/rx", "length_sum"), ("paste/tx", "length_sum")]


def test_a_question_and_its_answer_are_not_proof_and_that_is_said_in_so_many_words() -> None:
    verdict = identify(bytes.fromhex("242033e1a7"))
    assert verdict.word == "unknown"
    assert rules(verdict)["coverage"] == "what would explain 100 % of 5 bytes is not proven by so few of them"
    assert "RN8209C" in verdict.advice[0]


def test_two_questions_and_answers_with_their_sides_are_as_possible_as_without() -> None:
    lines = ["24", "20 33 E1 A7", "24", "20 26 E3 B2"]
    bare = identify("\n".join(lines))
    named = identify("\n".join(side + line for side, line in zip(("TX: ", "RX: ") * 2, lines, strict=True)))
    assert (bare.word, bare.confidence) == (named.word, named.confidence) == ("rn8209c", 0.65)


def test_of_two_long_taps_the_latest_values_are_those_of_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "HEAD", 2_000)
    talk = chip_says("bl0942", 200, truth=lamp(watts=60.0, on_us=150_000_000))
    verdict = verdict_on(talk, {"mcu": 9600, "module": 9600})
    assert (verdict.word, verdict.line) == ("bl0942", Line.BOTH)
    power = next(one.reading for one in verdict.readings if one.reading.quantity == "power")
    assert float(power.value or 0) == pytest.approx(60, rel=0.01)
    assert power.t_us is not None and power.t_us > 195_000_000


def test_one_question_and_one_answer_on_their_sides_are_both_heard() -> None:
    packet = "55 A3 B9 00 9E 4C 36 93 43 00 F4 98 FF 99 00 00 16 4E 00 01 01 00 76"
    verdict = identify(f"module sends: 58 AA\nchip answers: {packet}\n")
    assert (verdict.word, verdict.line, verdict.coverage) == ("bl0942", Line.BOTH, 1)
    assert verdict.confidence < 0.7
    assert not [text for text in rules(verdict).values() if text.startswith("Only")]
