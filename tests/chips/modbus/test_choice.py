from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest

from chips.modbus.rtu import (
    DC,
    DDS,
    DDS_ASK,
    PZEM,
    PZEM_ASK,
    ask,
    found,
    tell,
    texts,
    told,
    words,
)
from tuyasniff.chips.finding import Line
from tuyasniff.chips.heard import heard_of
from tuyasniff.chips.modbus.detector import DETECTOR
from tuyasniff.simulate.chips.chip import ChipModel, chunks_of, house, lamp
from tuyasniff.simulate.chips.modbus import dds238, pzem_dc, pzem_v3, sdm120, sdm630


def test_the_captured_pzem_says_what_it_said_then() -> None:
    finding = found(PZEM_ASK + PZEM)
    assert told(finding) == ["225.7 V", "0.108 A", "24.4 W", "38 Wh", "50.0 Hz", "100 %", "0"]
    assert finding.subject == "PZEM-004T v3, PZEM-014 or PZEM-016"
    assert [unit.answers for unit in finding.units] == [None, 0]
    assert finding.line is Line.BOTH
    assert finding.proven
    assert finding.coverage == 1.0


def test_the_captured_direct_current_meter_says_what_it_said_then() -> None:
    finding = found(DC)
    assert told(finding) == ["13.44 V", "0.10 A", "1.3 W", "2 Wh", "0", "0"]
    assert finding.readings[0].chip == "pzem_dc"


def test_the_captured_dds238_says_what_it_said_then() -> None:
    finding = found(DDS_ASK + DDS)
    assert told(finding) == [
        *("72.91 kWh", "12.67 kWh", "60.24 kWh"),
        *("242.3 V", "4.22 A", "1016 W", "112 var", "99.3 %", "50.02 Hz"),
    ]
    assert finding.subject == "Hiking DDS238-2 ZN/S"
    assert [reading.register for reading in finding.readings[1:3]] == ["0008 energy given", "000A energy taken"]


def test_a_reading_names_its_register_its_count_and_its_scale() -> None:
    voltage = found(PZEM_ASK + PZEM).readings[0]
    assert (voltage.register, voltage.raw, voltage.chip) == ("0000 voltage", 2257, "pzem_v3")
    constant = voltage.constants[0]
    assert (constant.value, constant.unit, constant.uncertainty) == (10.0, "counts/V", 0.0)
    assert "manual" in constant.source


@pytest.mark.parametrize(
    ("chip", "other", "registers"),
    [
        (dds238(), "Hiking DDS238-2 ZN/S", {"0008 energy given", "000A energy taken"}),
        (dds238(other=True), "Hiking DDS238-2 ZN/S, other layout", {"0004 energy given", "0006 energy taken"}),
    ],
)
def test_the_two_layouts_of_the_dds238_are_told_apart_by_their_sums(
    chip: ChipModel, other: str, registers: set[str]
) -> None:
    finding = DETECTOR.scan(heard_of(chunks_of(chip.says(10, house()), rate=chip.rate)))
    assert finding is not None
    assert finding.subject == other
    assert registers <= {reading.register for reading in finding.readings}
    values = {reading.register[5:]: reading.value for reading in finding.readings}
    assert values["energy given"] == "12.67"


def test_a_dds238_whose_sums_tell_nothing_says_so() -> None:
    numbers = [0, 0, *[0] * 10, 2423, 422, 1016, 112, 993, 5002]
    finding = found(DDS_ASK + tell(1, 3, words(*numbers)))
    assert any("Two layouts" in remark for remark in finding.remarks)
    assert not any("Two layouts" in remark for remark in found(DDS_ASK + DDS).remarks)


def test_a_dds238_whose_energies_do_not_add_up_says_so() -> None:
    numbers = [0, 7291, *[0] * 6, 0, 1267, 0, 4000, 2423, 422, 1016, 112, 993, 5002]
    finding = found(DDS_ASK + tell(1, 3, words(*numbers)))
    assert any("Two layouts" in remark for remark in finding.remarks)


def test_volts_without_hertz_are_no_meter() -> None:
    numbers = (2301, 0, 0, 0, 0, 38, 0, 0, 0, 0)
    assert found(PZEM_ASK + tell(1, 4, words(*numbers))).readings == ()
    assert found(PZEM_ASK + tell(1, 4, words(*numbers[:7], 500, 0, 0))).readings != ()


@pytest.mark.parametrize(("share", "read"), [(0.9, True), (1.1, True), (1.4, False)])
def test_a_load_may_change_between_questions_but_not_by_half(share: float, read: bool) -> None:
    talk = b"".join(
        ask(2, 4, register, 2) + tell(2, 4, struct.pack(">f", value))
        for register, value in ((0, 230.25), (6, 4.0), (12, 230.25 * 4.0 * share), (0x46, 50.0))
    )
    assert bool(found(talk * 4).readings) == read


def test_watts_of_one_answer_agree_closely() -> None:
    floats = [0.0] * 40
    floats[0], floats[3], floats[6], floats[15], floats[35] = 230.0, 4.0, 230.0 * 4.0 * 0.93, 1.0, 50.0
    assert found(ask(1, 4, 0, 80) + tell(1, 4, struct.pack(">40f", *floats))).readings == ()
    floats[15] = 0.93
    assert found(ask(1, 4, 0, 80) + tell(1, 4, struct.pack(">40f", *floats))).readings != ()


@pytest.mark.parametrize(
    ("chip", "subject"),
    [
        (pzem_v3(), "PZEM-004T v3, PZEM-014 or PZEM-016"),
        (dds238(), "Hiking DDS238-2 ZN/S"),
        (sdm120(), "Eastron SDM120, SDM220 or SDM230"),
        (sdm630(), "Eastron SDM630 or SDM72 (three phases)"),
    ],
    ids=lambda value: value.title if isinstance(value, ChipModel) else "",
)
def test_a_simulated_meter_is_named_and_read(chip: ChipModel, subject: str) -> None:
    finding = DETECTOR.scan(heard_of(chunks_of(chip.says(30, lamp(231, 924)), rate=chip.rate, merged=True)))
    assert finding is not None
    assert finding.subject == subject
    assert finding.coverage == 1.0
    assert finding.plausible == 1.0
    last = {reading.quantity: reading for reading in reversed(finding.readings)}
    assert float(last["voltage"].value or 0) == pytest.approx(231, rel=1e-2)
    powers = [
        float(one.value or 0) for one in finding.readings if one.register[5:] in ("active power", "active power L1")
    ]
    assert powers[-1] == pytest.approx(924, abs=0.5)
    assert powers[0] == 0.0
    assert last["frequency"].value in ("50.0", "50.00")


def test_a_simulated_battery_is_read_as_direct_current() -> None:
    chip = pzem_dc()
    finding = DETECTOR.scan(heard_of(chunks_of(chip.says(30, lamp(13.2, 40)), rate=chip.rate)))
    assert finding is not None
    assert {reading.chip for reading in finding.readings} == {"pzem_dc"}
    assert told(finding)[-6:-3] == ["13.20 V", "3.03 A", "40.0 W"]


def test_power_that_is_fed_back_is_negative() -> None:
    numbers = [0, 7291, *[0] * 7, 1267, 0, 6024, 2423, 422, 0x10000 - 1016, 112, 993, 5002]
    assert "-1016 W" in told(found(DDS_ASK + tell(1, 3, words(*numbers))))


def test_floats_that_are_asked_one_by_one_are_read_by_their_questions() -> None:
    talk = b"".join(
        ask(2, 4, register, 2) + tell(2, 4, struct.pack(">f", value))
        for register, value in ((0, 230.25), (6, 1.5), (12, 345.4), (0x1E, 0.98), (0x46, 49.97), (0x156, 812.4))
    )
    finding = found(talk)
    assert told(finding) == ["230.25 V", "1.500 A", "345.4 W", "98.0 %", "49.97 Hz", "812.400 kWh"]
    assert finding.readings[0].raw == int.from_bytes(struct.pack(">f", 230.25), "big")
    assert finding.readings[0].constants == ()


def test_a_float_as_it_was_captured_says_what_it_said_then() -> None:
    answer = bytes.fromhex("01 04 04 43 66 33 34 1B 38")
    hertz = tell(1, 4, struct.pack(">f", 50.02))
    finding = found(ask(1, 4, 0x2000, 2) + answer + ask(1, 4, 0x200E, 2) + hertz)
    assert finding.subject == "Chint DDSU666"
    assert told(finding) == ["230.20 V", "50.02 Hz"]
    assert found(ask(1, 4, 0, 2) + answer + ask(1, 4, 0x46, 2) + hertz).readings[0].chip == "sdm"


def test_one_float_alone_names_no_meter() -> None:
    finding = found((ask(1, 4, 0, 2) + bytes.fromhex("01 04 04 43 66 33 34 1B 38")) * 20)
    assert finding.readings == ()


@pytest.mark.parametrize("early_us", [0, 25_000])
def test_answers_that_are_heard_before_their_questions_are_put_in_order(early_us: int) -> None:
    chip = sdm120()
    chunks = [
        chunk._replace(t_us=(chunk.t_us or 0) - (early_us if chunk.tap == "mcu" else 0))
        for chunk in chunks_of(chip.says(30, lamp(231, 924, on_us=0)), rate=chip.rate)
    ]
    finding = DETECTOR.scan(heard_of(sorted(chunks, key=lambda chunk: chunk.t_us or 0)))
    assert finding is not None
    values = {reading.register: reading.value for reading in finding.readings}
    assert values["0000 voltage"] == "231.00"
    assert values["000C active power"] == "924.0"
    assert any("before their questions" in remark for remark in finding.remarks) == bool(early_us)


def test_floats_put_to_the_wrong_questions_name_no_meter() -> None:
    told_in_turn = (230.25, 1.5, 345.4)
    talk = b"".join(
        ask(2, 4, register, 2) + tell(2, 4, struct.pack(">f", told_in_turn[(place + 1) % 3]))
        for place, register in list(enumerate((0, 6, 12))) * 5
    )
    assert found(talk).readings == ()


def test_kilowatts_are_shown_in_watts() -> None:
    block = struct.pack(">8f", 231.5, 4.0, 0.88, 0.11, 0, 0.95, 0, 50.0)
    finding = found(ask(1, 4, 0x2000, 16) + tell(1, 4, block))
    assert told(finding) == ["231.50 V", "4.000 A", "880.0 W", "110.0 var", "95.0 %", "50.00 Hz"]


def test_three_phases_are_named_where_they_are_asked_for() -> None:
    talk = b"".join(ask(1, 4, register, 2) + tell(1, 4, struct.pack(">f", 231.5)) for register in (0, 2, 4))
    finding = found(talk)
    assert finding.subject == "Eastron SDM630 or SDM72 (three phases)"
    assert [reading.register for reading in finding.readings] == [
        "0000 voltage L1",
        "0002 voltage L2",
        "0004 voltage L3",
    ]


def test_a_float_that_is_no_number_has_no_value() -> None:
    talk = b"".join(
        ask(1, 4, register, 2) + tell(1, 4, data)
        for register, data in ((0, struct.pack(">f", 231.5)), (0x46, struct.pack(">f", 50.0)))
    )
    many = talk * 30 + ask(1, 4, 6, 2) + tell(1, 4, bytes.fromhex("7FC00000"))
    reading = found(many).readings[-1]
    assert (reading.value, reading.raw) == (None, 0x7FC00000)


def test_several_slaves_have_each_their_own_map() -> None:
    finding = found(PZEM_ASK + PZEM + ask(7, 3, 0, 18) + tell(7, 3, DDS[3:-2]))
    assert finding.subject == "PZEM-004T v3, PZEM-014 or PZEM-016 and Hiking DDS238-2 ZN/S"
    registers = [reading.register for reading in finding.readings]
    assert "0000 voltage of slave 1" in registers
    assert "000C voltage of slave 7" in registers
    assert {reading.chip for reading in finding.readings} == {"pzem_v3", "dds238"}


def test_registers_of_an_unknown_meter_are_given_as_they_are() -> None:
    finding = found(ask(5, 3, 100, 3) + tell(5, 3, words(17, 0, 4660)))
    assert finding.readings == ()
    assert finding.subject is None
    assert texts(finding)[1] == "slave 5: holding registers 100 to 102: 17 0 4660"
    assert any("register map is unknown" in remark for remark in finding.remarks)


@pytest.mark.parametrize(
    "numbers",
    [
        (251, 555),  # a sensor of temperature and humidity
        (2301, 5, 17, 900, 3, 0, 12, 7, 99, 1),
        tuple([0] * 10),
        (
            2257,
            108,
            0,
            20_000,
            0,
            38,
            0,
            500,
            100,
            0,
        ),  # volts, amperes and hertz of a PZEM, and a power that is not theirs
    ],
)
def test_a_meter_is_not_named_where_its_physics_do_not_agree(numbers: Sequence[int]) -> None:
    finding = found(ask(1, 4, 0, len(numbers)) + tell(1, 4, words(*numbers)))
    assert finding.subject is None
    assert finding.readings == ()


def test_questions_alone_say_what_they_ask_like() -> None:
    finding = found(PZEM_ASK * 6)
    assert finding.line is Line.REQUESTS
    assert finding.unanswered == 0
    assert finding.proven
    assert "on the other line. Such questions are asked of PZEM-004T v3" in finding.remarks[0]


def test_questions_for_single_floats_are_those_of_an_sdm() -> None:
    finding = found(b"".join(ask(1, 4, register, 2) for register in (0, 6, 12, 0x46)))
    assert "Eastron SDM120" in finding.remarks[0]
    assert "SDM" not in found(b"".join(ask(1, 4, register, 2) for register in (1, 6, 12))).remarks[0]


def test_answers_alone_are_read_where_their_length_tells() -> None:
    finding = found(PZEM * 3)
    assert finding.line is Line.REPLIES
    assert finding.readings[0].value == "225.7"
    assert any("does not say which registers" in remark for remark in finding.remarks)


def test_answers_alone_of_single_floats_stay_unknown() -> None:
    finding = found(tell(1, 4, struct.pack(">f", 231.5)) * 4)
    assert finding.readings == ()
    assert texts(finding)[0].startswith("slave 1: 2 input registers: ")
