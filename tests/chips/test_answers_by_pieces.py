"""Answers without a head may add up in two ways; where a piece begins tells which one was sent."""

from __future__ import annotations

from tuyasniff.chips.heard import heard_of
from tuyasniff.chips.registry import detector
from tuyasniff.model import Chunk


def test_an_answer_that_adds_up_in_two_ways_is_the_one_that_begins_with_a_piece() -> None:
    """`00 09 37 9B` would be volts, and `FE 1F 15 CF D8` watts: the sums of both agree, for what lies between is FE."""
    talk = [("24", "1f13ddcc"), ("22", "0025f3c5"), ("26", "0009379bfe"), ("24", "1f15cfd8"), ("22", "0025f9bf")]
    talk += [("26", "000937cacf"), ("24", "1f13ddcc"), ("22", "0025f3c5")]
    chunks = []
    for number, (ask, answer) in enumerate(talk):
        chunks.append(Chunk("module", bytes.fromhex(ask), 40_000 * number))
        chunks.append(Chunk("mcu", bytes.fromhex(answer), 40_000 * number + 3_000))
    rn8209c = detector("rn8209c")
    assert rn8209c is not None
    finding = rn8209c.scan(heard_of(chunks))
    assert finding is not None
    assert finding.coverage == 1
    assert [reading.raw for reading in finding.readings if reading.quantity == "power"] == [0x93780 + 0x1B, 0x937CA]
    assert [reading.raw for reading in finding.readings if reading.quantity == "voltage"] == [
        0x1F13DD,
        0x1F15CF,
        0x1F13DD,
    ]
