from __future__ import annotations

import pytest

from tuyasniff.chips.finding import Finding, Kind, Line
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.v9821 import DETECTOR, LENGTH, check
from tuyasniff.simulate.chips.chip import chunks_of, lamp
from tuyasniff.simulate.chips.v9821 import v9821

ASK = bytes.fromhex("FE 01 0F 08 00 00 00 1C")
ANSWER = bytes.fromhex("FE0108 00000000 38230000 00000000 00500000 00000000 00000000 00000000 00100000 70")
"""Of a real ZMAi-90 without a load."""


def answer(*words: str) -> bytes:
    """An answer of eight words, each as eight digits the way people write them."""
    body = bytes.fromhex("FE0108") + b"".join(bytes.fromhex(word)[::-1] for word in words)
    return body + bytes((check(body),))


BUSY = answer("00012345", "00002297", "00087400", "00004998", "00200741", "00001500", "00200900", "00000999")


def found(data: bytes) -> Finding:
    finding = DETECTOR.scan(Heard(data))
    assert finding is not None
    return finding


def test_the_captured_answer_says_what_it_said_then() -> None:
    told = {reading.register: f"{reading.value} {reading.unit}" for reading in found(ASK + ANSWER).readings}
    assert told == {
        "energy": "0.00 kWh",
        "voltage": "233.8 V",
        "current": "0.0000 A",
        "frequency": "50.00 Hz",
        "active power": "0.00 W",
        "reactive power": "0.00 var",
        "apparent power": "0.00 VA",
        "power factor": "100.0 %",
    }


def test_all_eight_words_have_their_scale() -> None:
    told = [reading.value for reading in found(BUSY).readings]
    assert told == ["123.45", "229.7", "8.7400", "49.98", "2007.41", "15.00", "2009.00", "99.9"]


def test_a_reading_names_its_count_and_its_scale() -> None:
    voltage = found(BUSY).readings[1]
    assert voltage.raw == 2297
    assert [(constant.value, constant.unit) for constant in voltage.constants] == [(10.0, "counts/V")]
    assert "driver" in voltage.constants[0].source


def test_the_answer_belongs_to_the_question() -> None:
    finding = found((ASK + ANSWER) * 2)
    assert [unit.answers for unit in finding.units] == [None, 0, None, 2]
    assert [unit.kind for unit in finding.units] == [Kind.REQUEST, Kind.REPLY] * 2
    assert finding.line is Line.BOTH
    assert finding.coverage == 1.0


def test_one_answer_is_proof_and_one_question_is_not() -> None:
    assert found(ANSWER).proven
    assert not found(ASK).proven
    assert found(ASK * 2).proven


def test_questions_alone_say_where_the_readings_are() -> None:
    finding = found(ASK * 5)
    assert finding.line is Line.REQUESTS
    assert finding.unanswered == 0
    assert any("other line" in remark for remark in finding.remarks)


def test_answers_alone_tell_everything() -> None:
    finding = found(ANSWER + BUSY)
    assert finding.line is Line.REPLIES
    assert len(finding.readings) == 16


def test_questions_without_an_answer_are_counted() -> None:
    finding = found(ASK + ANSWER + ASK * 2 + ASK + ANSWER)
    assert finding.unanswered == 2
    assert any("2 of 4 questions were not answered" in remark for remark in finding.remarks)


def test_a_word_that_is_not_of_decimal_digits_is_left_as_it_is() -> None:
    finding = found(answer("00000000", "00002338", "0000000A", "00005000", *["00000000"] * 3, "00001000"))
    current = finding.readings[2]
    assert current.value is None
    assert current.raw == 0x0A
    assert any("not decimal" in remark for remark in finding.remarks)


@pytest.mark.parametrize("place", [1, 3])
def test_an_answer_without_decimal_volts_and_hertz_is_of_another_chip(place: int) -> None:
    words = ["00000000", "00002338", "00000000", "00005000", *["00000000"] * 4]
    words[place] = "00C0FFEE"
    assert DETECTOR.scan(Heard(answer(*words))) is None


def test_frames_of_another_chip_of_the_family_are_not_taken() -> None:
    assert DETECTOR.scan(Heard(bytes.fromhex("FE 11 19 06 00 00 00 04") * 10)) is None


def test_a_chip_that_has_not_measured_yet_says_nothing_but_zeros() -> None:
    finding = found(answer(*["00000000"] * 8) + ANSWER)
    assert finding.plausible == 1.0
    assert finding.coverage == 1.0


def test_what_cannot_be_true_is_not_plausible() -> None:
    assert found(answer("00000000", "00002338", *["00000000"] * 6)).plausible == 0.0
    assert found(ASK + ANSWER).plausible == 1.0
    assert found(answer("00000000", "00009999", *["00000000"] * 1, "00005000", *["00000000"] * 4)).plausible == 0.0


@pytest.mark.parametrize("place", range(LENGTH))
def test_a_damaged_answer_takes_no_neighbour_with_it(place: int) -> None:
    damaged = bytearray(ANSWER)
    damaged[place] ^= 0x40
    finding = found(ASK + ANSWER + ASK + bytes(damaged) + ASK + BUSY)
    assert [unit.kind for unit in finding.units].count(Kind.REPLY) == 2
    assert [unit.kind for unit in finding.units].count(Kind.REQUEST) == 3
    assert finding.unanswered == 0
    assert any("damaged" in remark for remark in finding.remarks)


@pytest.mark.parametrize("tap", [None, "module", "mcu"])
def test_a_simulated_lamp_is_read_as_it_burns(tap: str | None) -> None:
    chip = v9821()
    chunks = [chunk for chunk in chunks_of(chip.says(30, lamp(231, 75)), rate=chip.rate) if tap in (None, chunk.tap)]
    finding = DETECTOR.scan(heard_of(chunks))
    assert finding is not None
    assert finding.coverage == 1.0
    assert finding.proven
    if tap != "module":
        last = {reading.register: float(reading.value or "nan") for reading in finding.readings[-8:]}
        assert last["voltage"] == 231.0
        assert last["active power"] == 75.0
        assert last["current"] == pytest.approx(75 / 231, abs=1e-4)
        assert last["power factor"] == 100.0
