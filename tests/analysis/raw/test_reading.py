from __future__ import annotations

import base64
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.raw.feeding import blob, traces
from tuyasniff.analysis.raw.counts import Sign, count, exact, shown
from tuyasniff.analysis.raw.reading import read_blob, read_bytes
from tuyasniff.analysis.raw.values import read_value
from tuyasniff.analysis.traces import BlobTrace, Traces
from tuyasniff.model import Meaning, RawReading, SchemaDp


def opened(dp_id: int, text: str) -> RawReading:
    """The reading of a pasted value, which there must be."""
    reading = read_bytes(dp_id, read_value(text)[0])
    assert reading is not None
    return reading


def values(reading: RawReading) -> list[str]:
    return [part.text for part in reading.parts]


PHASES_PUBLISHED = [
    ("0911000032000005", ["232.1 V", "0.050 A", "5 W"]),
    ("050A00021600002C", ["129.0 V", "0.534 A", "44 W"]),
    ("092E000000000000", ["235.0 V", "0.000 A", "0 W"]),
    ("CNEAJ5AACOw=", ["225.7 V", "10.128 A", "2284 W"]),
    ("CM8AJ3YACOQ=", ["225.5 V", "10.102 A", "2276 W"]),
    ("COkAABUAAAU=", ["228.1 V", "0.021 A", "5 W"]),
    ("CQYAB/oAAXQ=", ["231.0 V", "2.042 A", "372 W"]),
    ("CJUAAE8AAAg=", ["219.7 V", "0.079 A", "8 W"]),
    ("CdQAAAAAAAA=", ["251.6 V", "0.000 A", "0 W"]),
    ("CXYAAAAAAAA=", ["242.2 V", "0.000 A", "0 W"]),
    ("CeMAAAAAAAA=", ["253.1 V", "0.000 A", "0 W"]),
    ("[9,109,0,2,231,0,0,147]", ["241.3 V", "0.743 A", "147 W"]),
    ("[9,82,0,2,122,0,0,125]", ["238.6 V", "0.634 A", "125 W"]),
    ("[9,39,0,1,141,0,0,82]", ["234.3 V", "0.397 A", "82 W"]),
    ("09 2E 01 86 A0 00 5B 8D", ["235.0 V", "100.000 A", "23437 W"]),
    ("CT4AFwwAAdE=", ["236.6 V", "5.900 A", "465 W"]),
    ("CCUABOwAAPA=", ["208.5 V", "1.260 A", "240 W"]),
    ("CHoAQgQADlwAAA==", ["217.0 V", "16.900 A", "3676 W", "0"]),
]


@pytest.mark.parametrize(("text", "want"), PHASES_PUBLISHED)
def test_published_phases_read_as_their_owners_say(text: str, want: list[str]) -> None:
    reading = opened(6, text)
    assert values(reading) == want
    assert reading.doubt is None


def test_the_record_of_fifteen_bytes_has_power_power_factor_current_and_voltage() -> None:
    reading = opened(6, "[0,0,0,148,0,0,0,165,2,62,0,4,92,9,8]")
    by_name = {part.name: part.text for part in reading.parts}
    assert by_name["power"] == "148 W"
    assert by_name["power_factor"] == "0.574"
    assert by_name["current"] == "1.116 A"
    assert by_name["voltage"] == "231.2 V"
    assert reading.confidence > 0.95
    assert any("power factor is P / (V·I)" in evidence.text for evidence in reading.evidence)


def test_power_below_zero_is_told_in_both_encodings() -> None:
    for raw in ("092E000064199996", "092E000064FFFFFC"):
        reading = opened(6, raw)
        assert values(reading) == ["235.0 V", "0.100 A", "-4 W"]
        assert reading.parts[2].value == -4
        assert reading.parts[2].signed


@pytest.mark.parametrize("power", [600, 1024, 40_000])
def test_a_power_that_is_too_high_is_flagged(power: int) -> None:
    reading = read_bytes(6, bytes.fromhex("09060007fa") + power.to_bytes(3, "big"))
    assert reading is not None
    assert reading.doubt is not None
    assert "inconsistent" in reading.doubt
    assert reading.confidence <= 0.4


def test_the_latest_value_is_flagged_though_all_others_were_sound() -> None:
    rows = [bytes.fromhex("0906000400000080")] * 30 + [bytes.fromhex("09060007fa000400")]
    trace = blob(6, rows)
    reading = read_blob(trace, traces(trace))
    assert reading is not None
    assert reading.doubt is not None
    assert reading.layout == "v2i3p3"


def test_a_vendors_own_impossible_example_is_shown_with_its_doubt() -> None:
    for text in ("CIAAA+gAJxAIgA==", "Ag8IgAAD6AAnEAANrAAw1FAP"):
        assert "inconsistent" in (opened(6, text).doubt or "")


def test_zeros_and_missing_currents_are_said() -> None:
    assert "always zero" in (opened(6, "0000000000000000").doubt or "")
    assert read_bytes(116, bytes(7)) is None
    idle = read_bytes(6, bytes.fromhex("09060000000000"))
    assert idle is not None
    assert any("no current flows" in evidence.text for evidence in idle.evidence)
    assert any("fit as well" in evidence.text for evidence in idle.evidence)


def test_alarms_are_read_in_the_set_that_their_thresholds_tell() -> None:
    leak = opened(17, "BQAAVQQAADI=")
    assert leak.texts == ("5 temperature: off, 85 °C", "4 leakage current: off, 50 mA")
    wide = opened(18, "AQADIAMAANoEAACvAgAAFAUAAAA=")
    assert [text.split(": ")[1].split(" ")[:2] for text in wide.texts] == [
        ["off,", "800"],
        ["off,", "218"],
        ["off,", "175"],
        ["off,", "20"],
        ["off,", "0"],
    ]
    assert opened(17, "0400001E").texts == ("4 leakage current: off, 30 mA",)


@pytest.mark.parametrize(
    ("dp_id", "text", "want"),
    [
        (17, "01010050030100F5040100A008000032", [(1, "on", 80), (3, "on", 245), (4, "on", 160), (8, "off", 50)]),
        (17, "0101003C030100F5040100B40800001E", [(1, "on", 60), (3, "on", 245), (4, "on", 180), (8, "off", 30)]),
        (18, "01010013030100FA040100D2", [(1, "on", 19), (3, "on", 250), (4, "on", 210)]),
        (18, "0101003F030100FA040100AA", [(1, "on", 63), (3, "on", 250), (4, "on", 170)]),
    ],
)
def test_alarms_of_breakers_are_currents_and_voltages(dp_id: int, text: str, want: list[tuple[int, str, int]]) -> None:
    reading = opened(dp_id, text)
    assert reading.layout == "alarms"
    assert reading.doubt is None
    limits = [part for part in reading.parts if not part.name.endswith("_on")]
    switches = [part.text for part in reading.parts if part.name.endswith("_on")]
    codes = [int(line.split()[0]) for line in reading.texts]
    assert list(zip(codes, switches, (part.value for part in limits), strict=True)) == want
    assert [part.meaning.quantity for part in limits[:3] if part.meaning] == ["current", "voltage", "voltage"]


def test_what_the_module_sets_is_read_where_nothing_was_told() -> None:
    trace = BlobTrace(17, "raw")
    trace.set(None, bytes.fromhex("01010050030100F5040100A008000032"), 1)
    reading = read_blob(trace, Traces())
    assert reading is not None
    assert reading.layout == "alarms"


def test_a_week_of_a_floor_thermostat_is_read() -> None:
    reading = read_bytes(37, bytes.fromhex("0600001a0800001a1100001a1600001a") * 7)
    assert reading is not None
    assert len(reading.texts) == 7
    assert reading.texts[6] == "day 7: 06:00 26 °C, 08:00 26 °C, 17:00 26 °C, 22:00 26 °C"
    assert reading.tile == 4


def test_a_schedule_that_is_cut_is_read_as_far_as_it_goes() -> None:
    day = "00062800081e1e0b1e1e0d1e00112c00161e"
    reading = read_bytes(101, bytes.fromhex(day * 3)[:48])
    assert reading is not None
    assert reading.texts[0] == ("weekday: 06:00 20 °C, 08:00 15 °C, 11:30 15 °C, 13:30 15 °C, 17:00 22 °C, 22:00 15 °C")
    assert reading.doubt == "cut off: only 48 of 54 bytes are there"


def test_days_of_a_bluetooth_thermostat_are_read() -> None:
    reading = read_bytes(123, bytes.fromhex("04016800c801e000a0043800c8052800a0"))
    assert reading is not None
    assert reading.texts == ("4 periods: 06:00 20.0 °C, 08:00 16.0 °C, 18:00 20.0 °C, 22:00 16.0 °C",)


def test_a_week_in_minutes_and_fahrenheit_is_read() -> None:
    early, late = "016802d001e002d002b202d0032a02d0", "016802d001e002d003fc02d00528026c"
    reading = read_bytes(17, bytes.fromhex((early + early + late) * 2 + early))
    assert reading is not None
    assert reading.layout == "schedule_m2t2"
    assert reading.texts[2] == "day 3: 06:00 72.0 °F, 08:00 72.0 °F, 17:00 72.0 °F, 22:00 62.0 °F"


@pytest.mark.parametrize(
    ("text", "hue"), [("000003de03ac", 0), ("00f103de03ac", 241), ("003a03de03ac", 58), ("007903de03ac", 121)]
)
def test_colours_are_read_from_text(text: str, hue: int) -> None:
    trace = blob(24, [text.encode()], "string")
    reading = read_blob(trace, traces(trace))
    assert reading is not None
    assert reading.texts == (f"H {hue} S 990 V 940",)
    assert [part.value for part in reading.parts] == [hue, 990, 940]


def test_a_number_of_zeros_is_no_colour() -> None:
    for text in ("000000000000", "00000000000000", "0" * 28, "202311813370"):
        assert read_bytes(108 if text[0] == "2" else 18, text.encode()) is None


@pytest.mark.parametrize(("text", "hue"), [("1010f03e803e800000000", 271), ("1005203e803e800000000", 82)])
def test_control_data_of_a_lamp_is_read(text: str, hue: int) -> None:
    reading = read_bytes(28, text.encode())
    assert reading is not None
    assert reading.texts[0].startswith(f"smoothly: H {hue} S 1000 V 1000")


def test_twelve_raw_bytes_of_a_breaker_are_no_colour() -> None:
    reading = opened(24, "01010013030100FA040100D2")
    assert reading.layout == "alarms"


def phase(volts: float, amps: float, watts: float) -> bytes:
    parts = ((volts * 10, 2), (amps * 1000, 3), (watts, 3))
    return b"".join(round(number).to_bytes(length, "big") for number, length in parts)


def test_a_phase_without_load_is_believed_for_the_sake_of_the_others() -> None:
    chance = random.Random(1)
    loaded = blob(6, [phase(231, amps := chance.uniform(0.5, 9), 231 * amps * 0.9) for _ in range(40)])
    idle = blob(7, [phase(233, 0, 0)] * 40)
    alone = read_blob(idle, traces(idle))
    together = read_blob(idle, traces(loaded, idle))
    assert alone is not None
    assert together is not None
    assert together.confidence > alone.confidence
    assert [part.text for part in together.parts] == ["233.0 V", "0.000 A", "0 W"]


def test_a_power_in_tenths_is_seen_by_many_loads_and_doubted_after_one() -> None:
    chance = random.Random(2)
    rows = []
    for _ in range(30):
        amps = chance.uniform(0.3, 12)
        rows.append(phase(230, amps, 230 * amps * chance.uniform(0.6, 1) * 10))
    trace = blob(6, rows)
    reading = read_blob(trace, traces(trace))
    assert reading is not None
    assert reading.parts[2].meaning == Meaning("power", "W", 1, 10)
    assert reading.doubt is None
    single = opened(6, "AAAhqAAAAAAAAAAe6Ais")
    assert {part.name: part.text for part in single.parts}["power"] == "861.6 W"
    assert single.doubt is not None


def test_what_the_product_declares_speaks_for_a_layout() -> None:
    raw = bytes.fromhex("09060000000000")
    trace = blob(130, [raw])
    bare = read_blob(trace, traces(trace))
    declared = read_blob(trace, traces(trace), SchemaDp(130, "phase_a"))
    assert declared is not None
    assert declared.confidence > (bare.confidence if bare else 0)
    assert any(evidence.text == "declared as phase_a" for evidence in declared.evidence)


def test_other_orders_of_the_same_length_are_solved_not_guessed() -> None:
    chance = random.Random(4)
    rows = []
    for _ in range(80):
        amps = chance.choice((0.2, 1.5, 4, 9)) * chance.uniform(0.9, 1.1)
        volts = chance.gauss(230, 1.5)
        usual = phase(volts, amps, volts * amps * chance.choice((1, 0.95, 0.7)))
        rows.append(usual[5:] + usual[:2] + usual[2:5])
    trace = blob(120, rows)
    reading = read_blob(trace, traces(trace))
    assert reading is not None
    assert reading.layout is None
    assert [(part.name, part.offset, part.length) for part in reading.parts] == [
        ("power", 0, 3),
        ("voltage", 3, 2),
        ("current", 5, 3),
    ]
    assert [part.meaning.div for part in reading.parts if part.meaning] == [1, 10, 1000]


def test_a_phase_that_is_off_for_a_while_is_solved_all_the_same() -> None:
    chance = random.Random(6)
    rows = []
    for number in range(120):
        amps, volts = chance.choice((0.3, 2, 5, 11)) * chance.uniform(0.9, 1.1), chance.gauss(230, 1.5)
        usual = phase(volts, amps, volts * amps * chance.choice((1, 0.9, 0.7))) if number % 10 else bytes(8)
        rows.append(usual[5:] + b"\x07" + usual[:2] + usual[2:5])
    trace = blob(120, rows)
    reading = read_blob(trace, traces(trace))
    assert reading is not None
    assert {part.name: part.offset for part in reading.parts if part.meaning} == {
        "power": 0,
        "voltage": 4,
        "current": 6,
    }


def test_numbers_are_exact() -> None:
    assert exact(2321, Meaning("voltage", "V", 1, 10)) == "232.1"
    assert exact(-5, Meaning("power", "W", 1, 100)) == "-0.05"
    assert exact(0, Meaning("current", "A", 1, 1000)) == "0.000"
    assert exact(41, Meaning("temperature", "°C", 1, 2)) == "20.5"
    assert exact(40, Meaning("temperature", "°C", 1, 2)) == "20"
    assert exact(18, Meaning("power", "W", 10, 1)) == "180"
    assert shown(2**40 + 1, Meaning("energy", "Wh")) == "1099511627777 Wh"
    assert count(bytes.fromhex("19999996"), 0, 4, "big", Sign.TENTH) == -6
    assert count(bytes.fromhex("0fffffff"), 0, 4, "big", Sign.TENTH) == 0x0FFFFFFF


def test_three_bytes_that_fit_a_probe_once_are_even_odds_and_many_that_fit_are_not() -> None:
    once = read_bytes(103, bytes.fromhex("010203"))
    assert once is not None and once.layout == "probe"
    assert once.confidence <= 0.5 and once.doubt
    trace = blob(103, [(240 + at).to_bytes(2, "little") + b"\x41" for at in range(8)])
    often = read_blob(trace, traces(trace))
    assert often is not None and often.layout == "probe"
    assert often.confidence > 0.85 and often.doubt is None
    again = blob(103, [b"\x01\x02\x03"] * 50)
    same = read_blob(again, traces(again))
    assert same is not None and same.confidence == once.confidence


@given(st.integers(0, 300), st.binary(max_size=130))
def test_no_bytes_raise(dp_id: int, raw: bytes) -> None:
    reading = read_bytes(dp_id, raw)
    assert reading is None or 0 <= reading.confidence <= 1


@given(st.lists(st.binary(max_size=24), max_size=30), st.sampled_from(["raw", "string"]), st.integers(1, 130))
def test_no_samples_raise(rows: list[bytes], kind: str, dp_id: int) -> None:
    trace = blob(dp_id, rows, kind)
    reading = read_blob(trace, traces(trace))
    assert reading is None or reading.id == dp_id


@given(st.binary(min_size=1, max_size=40).filter(any), st.integers(2, 40))
def test_no_repetition_raises(raw: bytes, times: int) -> None:
    chance = random.Random(times)
    rows = [bytes(byte ^ (chance.randrange(4) if chance.random() < 0.3 else 0) for byte in raw) for _ in range(times)]
    trace = blob(120, rows)
    read_blob(trace, traces(trace))


def test_a_long_value_costs_little() -> None:
    began = time.process_time()
    for _ in range(100):
        read_bytes(6, base64.b64decode("CNEAJ5AACOw="))
        read_bytes(101, bytes(range(256)) * 3)
    assert time.process_time() - began < 1.0
