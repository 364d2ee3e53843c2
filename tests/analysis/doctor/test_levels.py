"""Logic captures: wires without frames are named, and what was put right is said."""

from __future__ import annotations

import pytest

from analysis.doctor.cases import again, first
from logic.talks import talk
from logic.waves import Wave, pauses, square, wave
from tuyasniff.analysis.doctor import Examination, diagnose
from tuyasniff.logic.wires import examine
from tuyasniff.model import Chunk

MHZ = 1_000_000


def recorded(**lines: Wave) -> Examination:
    case = Examination()
    for name, line in lines.items():
        one = examine(line.levels(8 * MHZ, name, unit=8 * MHZ))
        case.recorded([one.wire])
        again(case, (Chunk(name, piece.data, piece.t_us) for piece in one.pieces()))
    return case


def test_two_square_waves_are_a_chip_that_only_pulses() -> None:
    case = recorded(CF=square(0.02, 60), CF1=square(0.004, 400))
    diagnosis = diagnose(case)
    assert [one.code for one in diagnosis.causes] == ["pulse_chip"] and not case.nothing
    assert "Two square waves and no UART on CF, CF1" in diagnosis.causes[0].text
    assert "BL0937" in diagnosis.causes[0].text and len(diagnosis.causes[0].evidence) == 2


def test_pulses_beside_a_talk_are_no_fault() -> None:
    case = recorded(D0=wave(talk(20), 1 / 9600, gap=pauses(1)), CF=square(0.02, 60))
    diagnosis = diagnose(case)
    assert diagnosis.frames and diagnosis.causes == ()
    assert "pulse_chip" in [one.code for one in diagnosis.harmless]


def test_an_optocoupler_that_is_too_slow_is_the_first_cause() -> None:
    diagnosis = diagnose(recorded(D0=wave(talk(20), 1 / 115_200, gap=pauses(1), rise=12e-6)))
    assert first(diagnosis) == "slow_edges"
    assert "115200 baud" in diagnosis.causes[0].text and "6N137" in diagnosis.causes[0].remedy


@pytest.mark.parametrize(("more", "code"), [({"inverted": True}, "inverted"), ({"rise": 20e-6}, "slow_edges")])
def test_what_was_put_right_is_said_and_no_fault(more: dict[str, float], code: str) -> None:
    diagnosis = diagnose(recorded(D0=wave(talk(30), 1 / 9600, gap=pauses(1), **more)))  # type: ignore[arg-type]
    assert diagnosis.frames and diagnosis.causes == () and code in [one.code for one in diagnosis.harmless]


def test_a_rate_that_was_told_by_the_edges_is_not_called_wrong() -> None:
    odd = bytes(place * place * 7 % 251 for place in range(200))
    (found,) = diagnose(recorded(D0=wave(odd, 1 / 4800, "even", gap=pauses(1)))).causes
    assert found.code == "other_protocol" and "4800 baud 8E1" in found.text


def test_a_wire_that_rests_low_is_said_to() -> None:
    found = diagnose(recorded(D0=Wave((), 0, 1.0))).causes[0]
    assert found.code == "low" and "D0 is low all the time" in found.text


def test_wires_on_which_nothing_happens_are_silent() -> None:
    case = recorded(D0=Wave((), 1, 1.0), D1=Wave((), 1, 1.0))
    assert case.nothing and first(diagnose(case)) == "silent"


def test_short_pulses_that_were_left_out_are_said() -> None:
    line = wave(talk(30), 1 / 9600, start=0.01, gap=pauses(1))
    spikes = [at + step for at in (number * 0.00031 + 0.0001 for number in range(3000)) for step in (0.0, 2e-6)]
    near = [at for at in spikes[::2] if all(abs(at - change) > 1e-5 for change in line.changes)]
    changes = sorted([*line.changes, *(at + step for at in near for step in (0.0, 2e-6) if at < line.end)])
    diagnosis = diagnose(recorded(D0=Wave(tuple(changes), 1, line.end)))
    (said,) = [one for one in diagnosis.harmless if one.code == "disturbed"]
    assert diagnosis.frames and diagnosis.causes == ()
    assert "D0: the line is disturbed" in said.text and "short pulses were left out" in said.text
