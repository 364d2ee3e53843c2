from __future__ import annotations

from pathlib import Path

import tuyasniff
from tuyasniff.analysis.verdict import Verdict
from tuyasniff.render.labels import width
from tuyasniff.render.verdicttalk import talk_json, talk_lines

CAPTURES = Path(__file__).parents[2] / "captures"
NARROW = 40


def polled() -> Verdict:
    return tuyasniff.identify(CAPTURES / "zmai90-rn8209c.tsniff.jsonl")


def texts(verdict: Verdict, columns: int = 80) -> list[str]:
    return ["".join(segment.text for segment in line) for line in talk_lines(verdict, columns=columns)]


def test_each_question_and_each_answer_is_a_row_with_time_tap_and_value() -> None:
    rows = texts(polled())
    assert rows[0] == "     0.017 module request read URMS (24)"
    assert rows[1].startswith("     0.020 mcu    reply   URMS 2036701 · voltage 231.")


def test_a_reply_names_the_question_that_it_answers() -> None:
    units = talk_json(polled())
    replies = [unit for unit in units if unit["kind"] == "reply"]
    assert replies
    for reply in replies:
        asked = units[reply["answers"]]
        assert asked["kind"] == "request" and asked["t_us"] < reply["t_us"] and asked["tap"] == "module"
        assert reply["text"].split()[0] in asked["text"]


def test_all_bytes_of_a_clean_talk_are_in_the_units() -> None:
    verdict = polled()
    assert sum(len(unit["hex"]) // 2 for unit in talk_json(verdict)) == verdict.heard


def test_without_times_there_is_no_column_for_them() -> None:
    rows = texts(tuyasniff.identify(CAPTURES / "zmai90-v9821.hex"))
    assert rows and not rows[0].startswith(" ")


def test_rows_fit_where_there_is_little_room() -> None:
    verdict = tuyasniff.identify(CAPTURES / "zmai90-v9821.hex")
    assert all(width(row) <= NARROW for row in texts(verdict, NARROW))


def test_a_verdict_without_talk_has_no_rows() -> None:
    assert texts(tuyasniff.identify(CAPTURES / "zmai90-bl0937.vcd")) == []
