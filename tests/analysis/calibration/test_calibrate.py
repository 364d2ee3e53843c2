from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.calibration.metered import Moment, point, told, values
from tuyasniff.analysis.calibration.calibrate import BY_LAW, BY_LOAD, DIRECT, calibrate
from tuyasniff.analysis.calibration.laws import LAWS, Law, law_of
from tuyasniff.analysis.calibration.points import Point, point_of, points_of_notes
from tuyasniff.analysis.calibration.result import Calibration, applied
from tuyasniff.chips.heard import heard_of
from tuyasniff.chips.tables.rn8209 import DETECTOR
from tuyasniff.model import Note, Reading, Reference
from tuyasniff.simulate.chips.chip import chunks_of, lamp
from tuyasniff.simulate.chips.rn8209 import rn8209c

LAMP = (Moment(0, 230.0, 0.0), Moment(10, 230.0, 60.0))
THREE = (Moment(0, 214.0, 0.0), Moment(15, 231.2, 60.0), Moment(40, 244.5, 67.0))
KNOWN = (
    point("voltage", "214.0", "V", 5),
    point("voltage", "231.2", "V", 25),
    point("voltage", "244.5", "V", 50),
    point("power", "60.0", "W", 25),
)


def found(readings: Sequence[Reading], *points: Point) -> Calibration:
    result = calibrate(readings, points)
    assert result is not None
    return result


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.chip)
@pytest.mark.parametrize("scale", [1.0, 0.62, 2.11])
def test_three_voltages_and_one_lamp_give_the_constants_of_any_chip(law: Law, scale: float) -> None:
    ku, ki = (15_873.36 * scale, 251_213.0 / scale) if law.counted else (1.94 * scale, 0.97 / scale)
    result = found(told(THREE, chip=law.chip, ku=ku, ki=ki), *KNOWN)
    got = values(result.constants)
    assert got["Ku"] == pytest.approx(ku, rel=0.01)
    assert got["Ki"] == pytest.approx(ki, rel=0.01)
    assert got["Kp"] == pytest.approx(law.third(ku=ku, ki=ki), rel=0.01)
    assert result.factor == pytest.approx(1.0, abs=0.005)
    assert not result.reversed
    assert not result.remarks
    assert [one.source for one in result.constants] == [DIRECT, BY_LOAD, DIRECT]
    assert all(one.uncertainty is not None and 0 < one.uncertainty < 0.01 for one in result.constants)


def test_a_known_current_does_as_well_as_known_watts() -> None:
    result = found(told(LAMP), point("voltage", "230.0", "V"), point("current", "0.2609", "A", 20))
    assert values(result.constants) == pytest.approx({"Ku": 8810, "Ki": 37_450, "Kp": 10_068.6}, rel=0.005)
    assert result.constants[2].source == BY_LOAD


def test_the_law_of_the_rn8209c_is_that_of_its_maker() -> None:
    law = law_of("rn8209c")
    assert law is not None
    assert law.third(ku=8810, ki=37_450) == pytest.approx(8810 * 37_450 / 32_768)
    assert law.third(ku=8810, kp=10_068.6) == pytest.approx(37_450, rel=1e-4)
    assert law.third(ki=37_450, kp=10_068.6) == pytest.approx(8810, rel=1e-4)


def test_a_load_that_is_not_resistive_is_named_and_the_law_gives_the_current() -> None:
    moments = (Moment(0, 230.0, 0.0), Moment(10, 230.0, 8.24, 0.52))
    result = found(told(moments), point("voltage", "230.0", "V"), point("power", "8.24", "W", 20))
    assert values(result.constants)["Ki"] == pytest.approx(37_450, rel=0.01)
    assert result.constants[1].source == BY_LAW
    assert result.factor == pytest.approx(0.52, abs=0.005)
    assert "the load is not purely resistive (power factor 0.52), as a lamp or a kettle would be" in result.remarks


def test_negative_power_is_told_and_turned() -> None:
    readings = told(LAMP, sign=-1)
    result = found(readings, point("voltage", "230.0", "V"), point("power", "60.0", "W", 20))
    assert result.reversed
    assert any("the other way round" in words for words in result.remarks)
    assert values(result.constants)["Kp"] == pytest.approx(10_068.6, rel=0.005)
    last = applied(readings[-1], result)
    assert last.raw < 0
    assert last.value is not None
    assert float(last.value) == pytest.approx(60.0, rel=0.005)


def test_power_that_was_fed_back_is_negative_and_not_reversed() -> None:
    result = found(told(LAMP, sign=-1), point("voltage", "230.0", "V"), point("power", "-60.0", "W", 20))
    assert not result.reversed
    assert not result.remarks


def test_a_voltage_that_is_far_off_the_others_is_left_out_and_named() -> None:
    result = found(told(THREE), *KNOWN[:2], point("voltage", "264.5", "V", 50), KNOWN[3])
    assert values(result.constants)["Ku"] == pytest.approx(8810, rel=0.01)
    assert any(words.startswith("'voltage 264.5 V @50 s' is 8% off the others") for words in result.remarks)


def test_two_voltages_that_contradict_each_other_give_no_sure_constant() -> None:
    result = found(told(THREE), KNOWN[0], point("voltage", "251.2", "V", 25))
    assert any("contradict each other by 8%" in words for words in result.remarks)
    (constant,) = result.constants
    assert constant.uncertainty is not None
    assert constant.uncertainty > 0.03


def test_what_is_missing_is_said() -> None:
    result = found(told(LAMP), point("voltage", "230.0", "V"))
    assert [one.name for one in result.constants] == ["Ku"]
    assert result.remarks == ("not everything is calibrated; what is missing: a load of known power or current",)
    alone = found(told(LAMP), point("power", "60", "W", 20))
    assert [one.name for one in alone.constants] == ["Kp"]
    assert any(
        words.endswith("a voltage that was measured and a load of known power or current") for words in alone.remarks
    )


def test_a_moment_without_a_load_or_without_the_chip_is_no_use() -> None:
    moments = (Moment(0, 230.0, 0.0), Moment(40, 230.0, 60.0))
    off = found(told(moments), point("power", "60", "W", 5))
    assert not off.constants
    assert off.remarks[0] == "'power 60 W @5 s' is no use: nothing was on at 5 s"
    late = found(told(moments), point("power", "60", "W", 500))
    assert late.remarks[0] == "'power 60 W @500 s' is no use: the chip told none around 500 s"


def test_a_moment_that_is_a_little_early_means_the_load_that_comes() -> None:
    result = found(told(LAMP), point("power", "60.0", "W", 8))
    assert values(result.constants)["Kp"] == pytest.approx(10_068.6, rel=0.005)


def test_without_a_moment_the_only_load_is_meant_and_of_several_none() -> None:
    one = found(told(LAMP), point("power", "60.0", "W"))
    assert values(one.constants)["Kp"] == pytest.approx(10_068.6, rel=0.005)
    several = found(told((*LAMP, Moment(35, 230.0, 2000.0))), point("power", "60.0", "W"))
    assert not several.constants
    assert several.remarks[0] == "'power 60.0 W' is no use: it did not stay at one level: say when it was"


def test_without_times_a_reading_counts_for_all_of_it_and_that_is_said() -> None:
    result = found(told(LAMP, timed=False), point("voltage", "230.0", "V", 5), point("power", "60.0", "W", 20))
    assert values(result.constants) == pytest.approx({"Ku": 8810, "Ki": 37_450, "Kp": 10_068.6}, rel=0.01)
    assert "there are no times in it, so 'power 60.0 W @20 s' counts for all of the time" in result.remarks


def test_constants_that_do_not_fit_each_other_are_named() -> None:
    points = (point("voltage", "230.0", "V"), point("power", "60.0", "W", 20), point("current", "0.35", "A", 20))
    result = found(told(LAMP), *points)
    assert "the constants do not fit each other by 34%: one of the readings is wrong" in result.remarks


def test_more_watts_than_volts_times_amperes_are_told() -> None:
    readings = [
        reading
        if reading.quantity != "current"
        else Reading("rn8209c", "current", "IARMS", reading.raw // 2, t_us=reading.t_us)
        for reading in told(LAMP)
    ]
    points = (point("voltage", "230.0", "V"), point("power", "60.0", "W", 20), point("current", "0.2609", "A", 20))
    words = " ".join(found(readings, *points).remarks)
    assert "2.00 times as many watts as volts times amperes" in words


def test_a_rough_reading_makes_a_rough_constant() -> None:
    rough = found(told(LAMP), point("voltage", "230", "V"), point("power", "60", "W", 20)).constant("power")
    fine = found(told(LAMP), point("voltage", "230", "V"), point("power", "60.00", "W", 20)).constant("power")
    assert rough is not None
    assert fine is not None
    assert rough.uncertainty == pytest.approx(0.5 / 60, rel=0.1)
    assert fine.uncertainty is not None
    assert fine.uncertainty < 0.002


def test_the_load_is_on_the_channel_that_shows_it() -> None:
    empty = [Reading("rn8209c", "current", "IBRMS", 3, t_us=second * 1_000_000) for second in range(60)]
    readings = sorted([*told(LAMP), *empty], key=lambda reading: reading.t_us or 0)
    result = found(readings, point("voltage", "230.0", "V"), point("power", "60.0", "W", 20))
    assert result.register("current") == "IARMS"
    assert values(result.constants)["Ki"] == pytest.approx(37_450, rel=0.005)
    assert applied(empty[0], result) == empty[0]


def test_readings_that_were_scaled_say_with_what() -> None:
    readings = told(THREE)
    result = found(readings, *KNOWN)
    last = applied(readings[-3], result)
    assert (last.unit, last.constants) == ("V", (result.constants[0],))
    assert last.value is not None
    assert float(last.value) == pytest.approx(244.5, rel=0.003)
    assert last.uncertainty == result.constants[0].uncertainty
    other = Reading("bl0942", "voltage", "V_RMS", 1)
    assert applied(other, result) is other


def test_nothing_to_calibrate_is_none_and_nothing_known_finds_nothing() -> None:
    assert calibrate([], KNOWN) is None
    assert calibrate([Reading("dlt645", "energy", "total", 26)], KNOWN) is None
    nothing = found(told(LAMP))
    assert (nothing.constants, nothing.remarks) == ((), ())


def test_notes_of_a_capture_are_points() -> None:
    notes = (
        Note("kettle 2 kW", 5_000_000, Reference("power", "2", "kW")),
        Note("hello", 1),
        Note("f", 2, Reference("frequency", "50", "Hz")),
    )
    (only,) = points_of_notes(notes)
    assert (only.quantity, only.value, only.t_us, only.words) == ("power", 2000.0, 5_000_000, "power 2 kW @5 s")
    assert only.resolution == pytest.approx(0.25)
    assert point_of(Reference("power", "0", "W")) is None


def test_an_absurd_reading_is_refused() -> None:
    tiny = point("voltage", "0." + "0" * 300 + "1", "V")
    result = found(told(LAMP), tiny, tiny)
    assert not result.constants
    assert result.remarks[0].endswith("is no use: no chip counts like that")


numbers = st.one_of(st.integers(-(1 << 31), 1 << 31), st.just(0))
readings = st.builds(
    Reading,
    st.sampled_from([*(law.chip for law in LAWS), "other"]),
    st.sampled_from(["voltage", "current", "power", "energy"]),
    st.sampled_from(["A", "B", "IFAST"]),
    numbers,
    st.one_of(st.none(), st.sampled_from(["0", "230.1", "-3", "nan", "inf", "x"])),
    t_us=st.one_of(st.none(), st.integers(0, 100_000_000)),
)
references = st.builds(
    Point,
    st.sampled_from(["voltage", "current", "power"]),
    st.floats(-4000, 4000).filter(bool),
    st.floats(0, 1),
    st.one_of(st.none(), st.integers(0, 100_000_000)),
    st.just("words"),
)


@given(st.lists(readings, max_size=30), st.lists(references, max_size=5))
def test_any_readings_and_any_points_give_an_answer(some: list[Reading], points: list[Point]) -> None:
    result = calibrate(some, points)
    if result is not None:
        assert all(one.value > 0 for one in result.constants)
        for reading in some:
            applied(reading, result)


def test_the_register_of_fast_currents_is_not_the_one_that_is_calibrated() -> None:
    fast = [
        Reading("rn8209c", "current", "I_FAST_RMS", one.raw * 2, t_us=one.t_us)
        for one in told(LAMP)
        if one.quantity == "current"
    ]
    result = found([*told(LAMP), *fast], point("voltage", "230.0", "V"), point("power", "60.0", "W", 20))
    assert result.register("current") == "IARMS"


def test_a_current_that_says_zero_is_none_whatever_its_count() -> None:
    odd = [
        Reading("rn8209c", "current", "IARMS", 0xFFFFFF, "0.000", t_us=one.t_us) if one.quantity == "current" else one
        for one in told(LAMP)
    ]
    result = found(odd, point("current", "0.26", "A", 20))
    assert result.remarks[0] == "'current 0.26 A @20 s' is no use: nothing was on at 20 s"


def test_watts_beyond_volts_times_amperes_at_another_load_are_told() -> None:
    moments = (*LAMP, Moment(30, 230.0, 2000.0))
    clipped = [
        Reading("rn8209c", "current", "IARMS", min(reading.raw, 150_000), t_us=reading.t_us)
        if reading.quantity == "current"
        else reading
        for reading in told(moments)
    ]
    result = found(clipped, point("voltage", "230.0", "V"), point("power", "60.0", "W", 20))
    assert "in 30 of 60 moments there are more watts than volts times amperes: look again" in result.remarks


@pytest.mark.parametrize("early", [False, True])
def test_a_load_that_comes_between_two_answers_is_no_contradiction(early: bool) -> None:
    """The chip tells amperes first, watts a little later: in between, or before both, a load comes for a second."""
    readings: list[Reading] = []
    for second in range(60):
        t_us, on = second * 1_000_000, second > 20 and second % 2 == 0
        readings += [
            Reading("rn8209c", "voltage", "URMS", 2_026_300, t_us=t_us),
            Reading("rn8209c", "current", "IARMS", 9770 if second <= 20 or on is early else 0, t_us=t_us + 40_000),
            Reading("rn8209c", "power", "PowerPA", 604_100 if second <= 20 or on else 0, t_us=t_us + 80_000),
        ]
    result = found(readings, point("voltage", "230.0", "V"), point("power", "60.0", "W", 10))
    assert not any("moments" in words for words in result.remarks)


def test_what_comes_of_two_others_is_as_uncertain_as_both() -> None:
    moments = (Moment(0, 230.0, 0.0), Moment(10, 230.0, 8.24, 0.52))
    volts, amps, watts = found(told(moments), point("voltage", "230", "V"), point("power", "8.2", "W", 20)).constants
    assert amps.uncertainty is not None and volts.uncertainty is not None and watts.uncertainty is not None
    assert amps.uncertainty >= max(volts.uncertainty, watts.uncertainty)


def test_a_load_that_is_not_quite_resistive_makes_amperes_uncertain_and_is_named() -> None:
    moments = (Moment(0, 230.0, 0.0), Moment(10, 230.0, 60.0, 0.957))
    result = found(told(moments), point("voltage", "230.0", "V"), point("power", "60.0", "W", 20))
    words = "'power 60.0 W @20 s' is taken for a resistive load; if it is none, amperes may be 4.3% off"
    assert words in result.remarks
    amps = result.constant("current")
    assert amps is not None
    assert amps.uncertainty == pytest.approx(0.0215, rel=0.1)


def test_negative_power_is_told_at_a_known_current_too() -> None:
    result = found(told(LAMP, sign=-1), point("voltage", "230.0", "V"), point("current", "0.2609", "A", 20))
    assert result.reversed
    assert any("the other way round" in words for words in result.remarks)


def test_a_moment_at_which_it_jumps_is_no_use() -> None:
    moments = (*LAMP, Moment(20, 230.0, 900.0), Moment(21, 230.0, 60.0))
    result = found(told(moments), point("power", "60.0", "W", 20))
    assert (
        result.remarks[0] == "'power 60.0 W @20 s' is no use: it changed just at 20 s: say a moment at which it stays"
    )


def test_voltages_that_differ_little_are_kept_apart() -> None:
    """A moment is held against what was told then, not against the next minute."""
    moments = (Moment(0, 230.0, 60.0), Moment(20, 233.0, 60.0))
    result = found(told(moments), point("voltage", "230.0", "V", 17), point("voltage", "233.0", "V", 23))
    volts = result.constant("voltage")
    assert volts is not None
    assert volts.value == pytest.approx(8810, rel=0.001)
    assert volts.uncertainty is not None
    assert volts.uncertainty < 0.001


def test_watts_are_held_against_the_volts_of_their_time() -> None:
    moments = (Moment(0, 200.0, 60.0), Moment(15, 250.0, 94.0))
    result = found(told(moments), point("voltage", "200.0", "V", 5), point("power", "60.0", "W", 5))
    assert not result.remarks


def test_few_counts_are_a_rough_measure() -> None:
    readings = told(LAMP, ku=2.0, ki=20.0, noise=0.0)
    result = found(readings, point("current", "0.2609", "A", 20))
    amps = result.constant("current")
    assert amps is not None
    assert amps.uncertainty == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize(
    ("chip", "amount", "words"),
    [
        (
            "cse7766",
            ("power", "60", "W"),
            "the chip tells 33 times more by its usual constants: was just that on then?",
        ),
        (
            "cse7766",
            ("power", "60", "kW"),
            "the chip tells 30 times less by its usual constants: was just that on then?",
        ),
        (
            "cse7766",
            ("voltage", "5", "V"),
            "the chip tells 46 times more by its usual constants: was just that on then?",
        ),
    ],
)
def test_what_is_far_from_what_such_chips_count_is_doubted(chip: str, amount: tuple[str, str, str], words: str) -> None:
    kettle = told((Moment(0, 230.0, 2_000.0),), chip=chip, ku=1.0, ki=1.0)
    assert any(words in remark for remark in found(kettle, point(*amount)).remarks)
    assert not any("usual constants" in remark for remark in found(kettle, point("power", "1000", "W")).remarks)


def test_a_chip_that_counts_is_doubted_by_the_constants_of_its_readings() -> None:
    talk = chunks_of(rn8209c().says(30, lamp(230, 2_000, on_us=0)), rate=rn8209c().rate)
    finding = DETECTOR.scan(heard_of(talk))
    assert finding is not None
    assert any("33 times more" in one for one in found(finding.readings, point("power", "60", "W")).remarks)
    assert not any("times" in one for one in found(finding.readings, point("power", "2000", "W")).remarks)
