from __future__ import annotations

import pytest

from analysis.verdict.heardwires import chip_says, device_says, verdict_on
from tuyasniff.analysis.verdict import Verdict, Wire, judge
from tuyasniff.analysis.verdict.model import Latest, RuledOut, TapVerdict
from tuyasniff.chips.finding import Framing, MovingField
from tuyasniff.model import Constant, Reading, WireKind
from tuyasniff.render.labels import width
from tuyasniff.render.styles import bare
from tuyasniff.render.verdict import framing_text, heading, verdict_lines


def lines(verdict: Verdict, columns: int = 80) -> list[str]:
    return [bare(line) for line in verdict_lines(verdict, room=columns, columns=columns)]


MUCH = Verdict(
    "rn8209c",
    "an RN8209C metering chip",
    confidence=0.83,
    readings=(
        Latest(
            Reading(
                "rn8209c",
                "voltage",
                "U\x1b[31mRMS",
                2110433,
                "239.55",
                "V",
                (Constant("Ku", 8810, "counts/V", "ZMAi-90, unconfirmed", 0.02),),
                0.045,
            ),
            12,
        ),
        Latest(Reading("rn8209c", "energy", "EnergyP", 5), 1),
    ),
    taps=(
        TapVerdict("a\u202eb", "rn8209c", 4800, "even", True, 0.5, 3, 1200),
        TapVerdict("c", "silent", None, None, None, 0, 0, 0),
    ),
    ruled_out=(
        RuledOut("tuyamcu", 0.0, "0 frames"),
        RuledOut("bl0942", 0.01, "BL0942: 1 frame"),
        RuledOut("modbus", 0.0, "no"),
    ),
    advice=("do this",),
    framings=(Framing(b"\xaa\x13", 1, 0, 19, "sum8", 3, (MovingField(10, 2, "big", (651, 565, 484)),)),),
)


def test_each_answer_has_one_sentence() -> None:
    assert heading(verdict_on(device_says())) == "It is TuyaMCU (0.99, certain)."
    assert heading(MUCH) == "It is an RN8209C metering chip, not TuyaMCU (0.83, likely)."
    assert heading(judge([])) == "Silence: nothing was heard."
    pulses = judge([Wire("a", kind=WireKind.PULSES), Wire("b", kind=WireKind.PULSES)])
    assert heading(pulses).startswith("Pulses, no UART")


def test_values_stand_with_their_doubt_their_count_and_their_constants() -> None:
    shown = lines(MUCH)
    row = next(line for line in shown if line.startswith("voltage")).split()
    assert row == ["voltage", "239.55", "V", "4.5", "%", "2110433", "U␛[31mRMS", "12"]
    energy = next(line for line in shown if line.startswith("energy")).split()
    assert energy == ["energy", "?", "5", "EnergyP", "1"]
    assert "  with Ku 8810 counts/V (ZMAi-90, unconfirmed)" in shown


def test_what_it_is_not_is_told_and_the_quiet_ones_in_one_line() -> None:
    shown = lines(MUCH)
    assert [line for line in shown if line.startswith("- ")] == [
        "- 0 frames",
        "- BL0942: 1 frame",
        "- no valid frame of Modbus RTU",
    ]


def test_a_solved_framing_is_a_sentence_and_its_moving_fields_a_table() -> None:
    text = framing_text(MUCH.framings[0])
    assert text.startswith("3 frames that begin with AA 13; byte 1 is the length of the whole frame;")
    assert "checksum sum8" in text
    assert any(line.split()[:3] == ["10", "2", "big"] and "651 -> 565 -> 484" in line for line in lines(MUCH))


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_everything_fits_and_nothing_steers_a_terminal(columns: int) -> None:
    for verdict in (MUCH, verdict_on(chip_says("modbus")), verdict_on(device_says()), judge([])):
        for line in lines(verdict, columns):
            assert width(line) <= columns
            assert line.isprintable()
