from __future__ import annotations

import struct

import pytest

from chips.modbus.rtu import (
    PZEM,
    PZEM_ANY_ASK,
    PZEM_ASK,
    RESET,
    adu,
    ask,
    found,
    tell,
    texts,
    told,
    words,
)
from tuyasniff.chips.finding import Kind
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.modbus.detector import DETECTOR
from tuyasniff.model import Chunk


def test_the_question_to_any_address_and_the_reset_are_read() -> None:
    assert texts(found(PZEM_ANY_ASK)) == ["slave 248: read input registers 0 to 9"]
    finding = found(RESET * 2)
    assert texts(finding) == ["slave 1: set the energy to 0", "slave 1: done"]
    assert [unit.kind for unit in finding.units] == [Kind.WRITE, Kind.REPLY]


def test_two_taps_without_times_are_paired_by_their_order() -> None:
    asked = [ask(1, 4, register, 2) for register in (0, 6, 0x46)]
    answered = [tell(1, 4, struct.pack(">f", value)) for value in (231.5, 2.0, 50.0)]
    finding = DETECTOR.scan(
        heard_of([*(Chunk("module", one) for one in asked), *(Chunk("mcu", one) for one in answered)])
    )
    assert finding is not None
    assert told(finding) == ["231.50 V", "2.000 A", "50.00 Hz"]
    assert any("by their order" in remark for remark in finding.remarks)


def test_two_frames_are_proof() -> None:
    assert not found(PZEM).proven
    assert found(PZEM_ASK + PZEM).proven


def test_a_refusal_belongs_to_its_question_and_gives_its_reason() -> None:
    finding = found(ask(1, 3, 900, 4) + adu(1, 0x83, 2) + PZEM_ASK + PZEM)
    assert texts(finding)[1] == "slave 1 refuses: no such register (2)"
    assert finding.units[1].answers == 0
    assert finding.unanswered == 0
    assert any("Slave 1 refused once: no such register (code 2)." in remark for remark in finding.remarks)


def test_writing_is_told_and_paired() -> None:
    talk = (
        adu(1, 6, words(5, 100)) * 2
        + adu(1, 5, bytes.fromhex("0003FF00")) * 2
        + adu(1, 16, words(0, 2), 4, words(0, 7))
        + adu(1, 16, words(0, 2))
        + adu(1, 15, words(0, 3), 1, 5)
        + adu(1, 15, words(0, 3))
    )
    finding = found(talk)
    assert [unit.kind for unit in finding.units] == [Kind.WRITE, Kind.REPLY] * 4
    assert [unit.answers for unit in finding.units] == [None, 0, None, 2, None, 4, None, 6]
    assert texts(finding)[::2] == [
        "slave 1: write register 5: 100",
        "slave 1: write coil 3: FF 00",
        "slave 1: write registers 0 to 1: 0 7",
        "slave 1: write coils 0 to 2: 05",
    ]
    assert any("4 of the questions write" in remark for remark in finding.remarks)


def test_four_equal_writes_on_one_line_are_two_writes_with_their_answers() -> None:
    finding = found(adu(1, 6, words(5, 100)) * 4)
    assert [unit.kind for unit in finding.units] == [Kind.WRITE, Kind.REPLY] * 2


def test_two_writes_of_different_values_are_two_questions() -> None:
    finding = found(adu(1, 6, words(5, 100)) + adu(1, 6, words(5, 101)))
    assert [unit.kind for unit in finding.units] == [Kind.WRITE] * 2
    assert finding.line is None  # either side could have said it


def test_on_two_taps_a_repeated_write_is_no_answer() -> None:
    write = adu(1, 6, words(5, 100))
    finding = DETECTOR.scan(
        heard_of(
            [
                Chunk("module", PZEM_ASK, 0),
                Chunk("mcu", PZEM, 20_000),
                Chunk("module", write, 100_000),
                Chunk("module", write, 200_000),
                Chunk("mcu", write, 220_000),
            ]
        )
    )
    assert finding is not None
    assert [unit.kind for unit in finding.units[2:]] == [Kind.WRITE, Kind.WRITE, Kind.REPLY]
    assert finding.unanswered == 1


def test_nobody_answers_a_broadcast() -> None:
    finding = found(adu(0, 6, words(5, 100)) + PZEM_ASK + PZEM)
    assert texts(finding)[0] == "all slaves: write register 5: 100"
    assert finding.unanswered == 0
    assert DETECTOR.scan(Heard(ask(0, 3, 0, 2))) is None  # nobody could answer a broadcast that reads


def test_coils_and_identity_are_read() -> None:
    talk = ask(3, 1, 0, 10) + tell(3, 1, b"\x05\x02") + adu(3, 0x11) + tell(3, 0x11, b"\x2a\xff")
    finding = found(talk)
    assert texts(finding) == [
        "slave 3: read coils 0 to 9",
        "slave 3: coils 0 to 9: 05 02",
        "slave 3: tell who you are",
        "slave 3 says who it is: 2A FF",
    ]
    assert [unit.answers for unit in finding.units] == [None, 0, None, 2]


def test_one_exchange_can_read_and_write() -> None:
    talk = adu(1, 0x17, words(0, 2, 8, 1), 2, words(9)) + tell(1, 0x17, words(3, 4))
    finding = found(talk)
    assert texts(finding) == ["slave 1: write 9, and read registers 0 to 1", "slave 1: registers: 3 4"]
    assert finding.units[1].answers == 0


def test_questions_without_an_answer_are_counted() -> None:
    finding = found(PZEM_ASK + PZEM + PZEM_ASK * 3 + PZEM)
    assert finding.unanswered == 2
    assert any("2 of 4 questions were not answered" in remark for remark in finding.remarks)


@pytest.mark.parametrize("place", range(len(PZEM)))
def test_a_damaged_answer_takes_no_neighbour_with_it(place: int) -> None:
    damaged = bytearray(PZEM)
    damaged[place] ^= 0x20
    finding = found(PZEM_ASK + PZEM + PZEM_ASK + bytes(damaged) + PZEM_ASK + PZEM)
    assert [unit.start for unit in finding.units] == [0, 8, 33, 66, 74]
    assert finding.unanswered == 0
    assert any("damaged" in remark for remark in finding.remarks)


def test_a_frame_in_a_million_bytes_of_something_else_is_chance() -> None:
    assert DETECTOR.scan(Heard(bytes(5_000) + PZEM + bytes(5_000))) is None
    assert DETECTOR.scan(Heard(bytes(50) + PZEM)) is not None
