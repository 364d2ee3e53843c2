from __future__ import annotations

import pytest

from tuyasniff.chips.finding import Finding, Kind, Line
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.pzem import DETECTOR
from tuyasniff.simulate.chips.chip import chunks_of, lamp
from tuyasniff.simulate.chips.pzem import pzem_v1

MANUAL = [
    ("B0 C0 A8 01 01 00 1A", "A0 00 E6 02 00 00 88", "230.2 V"),
    ("B1 C0 A8 01 01 00 1B", "A1 00 11 20 00 00 D2", "17.32 A"),
    ("B2 C0 A8 01 01 00 1C", "A2 08 98 00 00 00 42", "2200 W"),
    ("B3 C0 A8 01 01 00 1D", "A3 01 86 9F 00 00 C9", "99999 Wh"),
]
"""The examples of the maker's manual."""

TALK = bytes.fromhex("".join(ask + answer for ask, answer, _ in MANUAL))


def found(data: bytes) -> Finding:
    finding = DETECTOR.scan(Heard(data))
    assert finding is not None
    return finding


def seven(*six: int) -> bytes:
    return bytes((*six, sum(six) & 0xFF))


@pytest.mark.parametrize(("ask", "answer", "text"), MANUAL)
def test_the_examples_of_the_manual_say_what_they_say_there(ask: str, answer: str, text: str) -> None:
    finding = found(bytes.fromhex(ask + answer))
    reading = finding.readings[0]
    assert f"{reading.value} {reading.unit}" == text
    assert finding.units[1].text == text
    assert finding.units[1].answers == 0
    assert finding.units[0].text.endswith("of 192.168.1.1")


def test_counts_and_scales_stand_beside_the_values() -> None:
    readings = found(TALK).readings
    assert [reading.raw for reading in readings] == [2302, 1732, 2200, 99999]
    assert [reading.constants[0].value for reading in readings] == [10.0, 100.0, 1.0, 1.0]


def test_a_new_address_and_an_alarm_are_writes() -> None:
    finding = found(
        bytes.fromhex("B4 C0 A8 01 02 00 1F A4 00 00 00 00 00 A4 B5 C0 A8 01 01 14 33 A5 00 00 00 00 00 A5")
    )
    assert [unit.kind for unit in finding.units] == [Kind.WRITE, Kind.REPLY] * 2
    assert [unit.text for unit in finding.units] == [
        "set the address to 192.168.1.2",
        "done: set address",
        "set the alarm of 192.168.1.1 to 20",
        "done: alarm",
    ]


def test_three_frames_are_proof() -> None:
    assert not found(TALK[:14]).proven
    assert found(TALK[:21]).proven


def test_each_side_alone_is_recognised_and_says_what_is_missing() -> None:
    asks = found(bytes.fromhex("".join(ask for ask, _, _ in MANUAL)))
    assert asks.line is Line.REQUESTS
    assert any("other line" in remark for remark in asks.remarks)
    answers = found(bytes.fromhex("".join(answer for _, answer, _ in MANUAL)))
    assert answers.line is Line.REPLIES
    assert len(answers.readings) == 4


def test_two_taps_without_times_are_paired_by_their_order() -> None:
    asks = bytes.fromhex("".join(ask for ask, _, _ in MANUAL))
    answers = bytes.fromhex("".join(answer for _, answer, _ in MANUAL))
    finding = found(asks + answers)
    assert [unit.answers for unit in finding.units[4:]] == [0, 1, 2, 3]
    assert any("by their order" in remark for remark in finding.remarks)


def test_questions_without_an_answer_are_counted() -> None:
    finding = found(TALK + bytes.fromhex(MANUAL[0][0]) * 3 + TALK)
    assert finding.unanswered == 3


def test_an_unusual_address_has_to_come_again() -> None:
    once = seven(0xB0, 10, 0, 0, 7, 0)
    assert DETECTOR.scan(Heard(once)) is None
    assert found(once + seven(0xB1, 10, 0, 0, 7, 0)).frames == 2


@pytest.mark.parametrize(
    "bad",
    [
        seven(0xA0, 0, 230, 10, 0, 0),
        seven(0xA1, 0, 17, 100, 0, 0),
        seven(0xA2, 8, 152, 1, 0, 0),
        seven(0xA4, 1, 0, 0, 0, 0),
    ],
)
def test_digits_where_none_can_be_are_no_answer(bad: bytes) -> None:
    assert DETECTOR.scan(Heard(bad)) is None


def test_what_cannot_be_true_is_not_plausible() -> None:
    assert found(TALK).plausible == 1.0
    assert found(seven(0xA0, 9, 230, 2, 0, 0) * 3).plausible == 0.0


@pytest.mark.parametrize("place", range(7))
def test_a_damaged_frame_takes_no_neighbour_with_it(place: int) -> None:
    damaged = bytearray.fromhex(MANUAL[1][1])
    damaged[place] ^= 0x80
    finding = found(TALK[:21] + bytes(damaged) + TALK[28:])
    assert [unit.start for unit in finding.units] == [0, 7, 14, 28, 35, 42, 49]
    assert finding.unanswered == 0


def test_a_frame_inside_what_only_looks_like_one_is_found() -> None:
    assert found(b"\xb5" + TALK).frames == 8
    assert found(b"\xb0\xb0\xa5" + TALK).frames == 8


def test_an_answer_to_another_question_belongs_to_none() -> None:
    finding = found(bytes.fromhex(MANUAL[0][0] + MANUAL[1][1]) + TALK)
    assert finding.units[1].answers is None
    assert finding.unanswered == 1


def test_a_simulated_lamp_is_read_as_it_burns() -> None:
    chip = pzem_v1()
    finding = DETECTOR.scan(heard_of(chunks_of(chip.says(30, lamp(229, 1150)), rate=chip.rate, merged=True)))
    assert finding is not None
    last = {reading.quantity: reading.value for reading in finding.readings[-4:]}
    assert last["voltage"] == "229.0"
    assert last["current"] == "5.02"
    assert last["power"] == "1150"
    assert finding.coverage == 1.0
