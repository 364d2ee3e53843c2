"""What goes wrong on purpose is what the doctor says first, and of a healthy device it says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.doctor.cases import EXPECTED, again, examined, first, pasted, read, simulated
from analysis.garbling import garbled
from lanes import times
from simulate.runs import NAMES, scenario
from tuyasniff.analysis.doctor import Cause, Diagnosis, Examination, diagnose
from tuyasniff.analysis.doctor.registry import CHECKS
from tuyasniff.analysis.doctor.talk import lasting
from tuyasniff.model import Chunk, Gap, Talker, TalkerBy
from tuyasniff.simulate.faults import parse_fault
from tuyasniff.simulate.simulation import Simulation
from wire import ASKED, HEARTBEAT, PRODUCT, frame, report

S = 1_000_000
NETWORK = frame(3, b"\x04", version=0)
QUERY = frame(8, version=0)
SIDES = (Talker.MCU, Talker.MODULE)
CHECKED = {check.code for check in CHECKS}


def line(*said: tuple[float, bytes], tap: str = "line", talker: Talker = Talker.UNKNOWN) -> Iterator[Chunk]:
    by = TalkerBy.NONE if talker is Talker.UNKNOWN else TalkerBy.TAP
    for t_s, data in said:
        yield Chunk(tap, data, round(t_s * S), talker, by)


def simulated_things(device: str, fault: str, seconds: float) -> list[Chunk]:
    simulation = Simulation(device, faults=[parse_fault(fault)])
    return [thing for thing in simulation.run(seconds) if isinstance(thing, Chunk)]


def cause(diagnosis: Diagnosis, code: str) -> Cause:
    return next(one for one in (*diagnosis.causes, *diagnosis.harmless) if one.code == code)


# ---- ten faults


@pytest.mark.parametrize("fault", EXPECTED)
@pytest.mark.parametrize("device", ["meter", "breaker"])
@pytest.mark.parametrize("seed", range(1, times(2, 6)))
def test_the_first_cause_is_what_was_done_to_the_device(fault: str, device: str, seed: int) -> None:
    diagnosis = diagnose(simulated(device, fault, seed=seed))
    assert first(diagnosis) in EXPECTED[fault]
    assert diagnosis.causes[0].text and diagnosis.causes[0].remedy and diagnosis.causes[0].evidence


def test_of_all_devices_nine_in_ten_faults_are_named_first() -> None:
    runs = [
        (device, fault, seed)
        for device in NAMES
        for fault in EXPECTED
        for seed in range(1, times(1, 5) + 1)
        if (device, fault) != ("battery", "stops")
    ]
    right = [first(diagnose(simulated(device, fault, seed=seed))) in EXPECTED[fault] for device, fault, seed in runs]
    assert sum(right) >= 0.9 * len(runs), f"{sum(right)} of {len(runs)}"


# ---- nothing wrong


@pytest.mark.parametrize("device", NAMES)
@pytest.mark.parametrize("seed", range(1, times(2, 8)))
def test_of_a_healthy_device_nothing_is_said(device: str, seed: int) -> None:
    diagnosis = diagnose(simulated(device, seed=seed, seconds=300))
    assert diagnosis.healthy and not diagnosis.causes and not diagnosis.harmless
    assert diagnosis.stopped_at is None


@pytest.mark.parametrize("device", NAMES)
@pytest.mark.parametrize("from_s", [33, 47, 61])
def test_of_a_healthy_device_that_is_joined_in_the_middle_nothing_is_said(device: str, from_s: int) -> None:
    later = [thing for thing in Simulation(device).run(300) if (thing.t_us or 0) >= from_s * S]
    diagnosis = diagnose(examined(later))
    assert diagnosis.causes == () and diagnosis.stopped_at is None


@pytest.mark.parametrize("device", NAMES)
@pytest.mark.parametrize("side", [Talker.MCU, Talker.MODULE])
def test_one_wire_alone_is_no_fault_but_is_said(device: str, side: Talker) -> None:
    things = [thing for thing in Simulation(device).run(200) if isinstance(thing, Chunk) and thing.talker is side]
    diagnosis = diagnose(examined(things))
    assert diagnosis.causes == () and [one.code for one in diagnosis.harmless] == ["one_direction"]


@pytest.mark.parametrize("fault", ["lost=0.0003", "noise=0.003", "checksum=0.003"])
def test_a_little_damage_now_and_then_is_nothing(fault: str) -> None:
    assert diagnose(simulated("meter", fault, seconds=600)).causes == ()


def test_a_device_that_is_used_once_and_then_left_alone_has_not_stopped() -> None:
    script = "\n".join(f"t={at} {way}" for at, way in zip(range(20, 80, 6), ("knob up", "knob down") * 5, strict=True))
    simulation = Simulation("dimmer", scenario=scenario("dimmer", script))
    assert diagnose(examined(simulation.run(600))).causes == ()


def test_frames_too_few_for_a_judgement_are_called_neither_ill_nor_healthy_in_vain() -> None:
    assert diagnose(Examination()).causes == () and not diagnose(Examination()).healthy
    assert pasted(report(19, 5).hex()).causes == ()


# ---- scenarios as they were published


def test_s22_heartbeats_only() -> None:
    diagnosis = pasted("55aa00000000ff\n" * 5)
    assert first(diagnosis) == "heartbeat_only" and diagnosis.stopped_at == "network_state"
    assert "no network state (0x03) seen" in diagnosis.causes[0].evidence[0]
    assert "55 AA 00 03 00 01 04 07" in diagnosis.causes[0].remedy and "6 hours" in diagnosis.causes[0].remedy


def test_heartbeats_at_the_pace_of_a_module_that_is_answered_are_hardly_a_fault() -> None:
    slow = diagnose(examined(line(*((at, ASKED) for at in range(0, 60, 15)))))
    assert [(one.code, one.confidence < 0.5) for one in slow.causes] == [("heartbeat_only", True)]
    assert "one in 15 s" in slow.causes[0].text and slow.stopped_at is None
    fast = diagnose(examined(line(*((at, ASKED) for at in range(30)))))
    assert first(fast) == "heartbeat_only" and fast.causes[0].confidence > 0.7
    assert "does not answer" in fast.causes[0].text and fast.stopped_at == "network_state"


@pytest.mark.parametrize("device", NAMES)
def test_of_a_healthy_piece_without_times_nothing_is_said(device: str) -> None:
    things = [thing for thing in Simulation(device).run(420) if isinstance(thing, Chunk)]
    for begin in (0, 1, 7, 50, 120, 300):
        for seconds in (5, 45, 300):
            heard = [one for one in things if begin * S <= (one.t_us or 0) < (begin + seconds) * S]
            assert diagnose(examined(one._replace(t_us=None) for one in heard)).causes == ()


@pytest.mark.parametrize("device", NAMES)
@pytest.mark.parametrize("side", [None, *SIDES])
def test_of_a_healthy_device_heard_for_45_seconds_at_any_time_nothing_is_said_for_sure(
    device: str, side: Talker | None
) -> None:
    things = [thing for thing in Simulation(device).run(420) if isinstance(thing, Chunk)]
    for begin in (0, 7, 50, 120, 300):
        heard = [thing for thing in things if begin * S <= (thing.t_us or 0) < (begin + 45) * S]
        diagnosis = diagnose(examined(thing for thing in heard if side in {None, thing.talker}))
        assert all(one.confidence < 0.5 for one in diagnosis.causes) and diagnosis.stopped_at is None


def test_s22_module_frames_on_the_line_that_was_taken_for_the_mcu() -> None:
    whole = bytes.fromhex("55aa000300010104")
    case = examined([Chunk("mcu", whole, 0, Talker.MCU, TalkerBy.TAP)])
    assert first(diagnose(case)) == "swapped"
    again(case, [Chunk("mcu", whole, second * S, Talker.MCU, TalkerBy.TAP) for second in range(5)])
    swapped = diagnose(case).causes[0]
    assert "These are the module's frames" in swapped.text and swapped.confidence > 0.9


@pytest.mark.parametrize(
    ("text", "led", "key"),
    [("55AA030200020E1024", 14, 16), ("55AA010200020E0416", 14, 4), ("55AA03020002090615", 9, 6)],
)
def test_s23_gpio_mode_says_which_pins_the_module_drives_and_reads(text: str, led: int, key: int) -> None:
    said = pasted(text).causes[0]
    assert said.code == "gpio_mode"
    assert f"drive GPIO{led} (the LED) and read GPIO{key} (the key)" in said.text


def test_s23_other_working_modes_say_nothing_of_pins() -> None:
    for text in ("55AA0302000004", "55AA01020003FF010005", "55AA01020003FF010106"):
        assert not any(one.code == "gpio_mode" for one in (*pasted(text).causes, *pasted(text).harmless))


def test_s29_boot_noise_is_named_and_harmless(shared: Path) -> None:
    diagnosis = read(shared / "corpus" / "tma" / "doorsensor_tywe3s_rxpin_onPowerOn_hex.txt")
    assert diagnosis.causes == () and diagnosis.frames == 6
    boot = cause(diagnosis, "boot_noise")
    assert "about 110 bytes of noise before the first frame" in boot.text and "ROM" in boot.text


# ---- the wire


@pytest.mark.parametrize("device", ["meter", "battery"])
def test_a_boot_log_is_harmless_every_time(device: str) -> None:
    diagnosis = diagnose(simulated(device, "boot"))
    assert diagnosis.healthy and [one.code for one in diagnosis.harmless] == ["boot_noise"]


def test_silence_is_worth_a_word_only_after_ten_seconds_of_listening() -> None:
    case = Examination()
    case.tap("line", baud=9600)
    case.live, case.now_us = True, 9 * S
    assert diagnose(case).causes == ()
    case.now_us = 31 * S
    codes = [one.code for one in diagnose(case).causes]
    assert codes == ["silent", "pulse_chip", "spi_chip"]
    assert "no byte in 31 s at 9600 baud" in diagnose(case).causes[0].evidence
    assert "BL0937" in diagnose(case).causes[1].text and "BL0942" in diagnose(case).causes[2].text


def test_a_talk_that_ends_while_somebody_listens_has_fallen_silent() -> None:
    case = simulated("meter", seconds=60)
    assert diagnose(case).healthy
    case.live, case.now_us = True, 90 * S
    assert diagnose(case).healthy
    case.now_us = 125 * S
    assert first(diagnose(case)) == "went_silent"


def test_a_rate_that_was_changed_leaves_what_was_before_out_of_account() -> None:
    talk = [(at / 2, garbled(report(19, at), 115_200, 9600)) for at in range(1, 20)]
    right = [(at / 2, report(19, at)) for at in range(20, 60)]
    tuned: list[Chunk | Gap] = [*line(*talk), Gap("line", 10 * S, "baud changed", "9600 to 115200"), *line(*right)]
    case = examined(tuned)
    assert diagnose(case).causes == () and case.taps["line"].baud == 115_200


@pytest.mark.parametrize(("sent", "heard"), [(9600, 19_200), (9600, 115_200), (9600, 57_600), (115_200, 9600)])
def test_a_wrong_rate_is_named_with_the_way_to_go(sent: int, heard: int) -> None:
    case = Examination()
    case.tap("line", baud=heard)
    said = [(at, garbled(one, sent, heard)) for at, one in enumerate((ASKED, HEARTBEAT, PRODUCT) * 12, 1)]
    again(case, line(*said))
    assert first(diagnose(case)) == "wrong_rate"
    found = diagnose(case).causes[0]
    if found.confidence > 0.8:
        assert ("too high" in found.text) is (heard > sent) and str(sent) in found.remedy


def changed(before: int, after: int, at_s: float) -> Gap:
    return Gap("line", round(at_s * S), "baud changed", f"{before} to {after}: no valid frame")


def test_a_line_that_is_upside_down_is_named_though_other_rates_were_tried_since() -> None:
    heard = [thing for thing in simulated_things("meter", "inverted", 60) if thing.tap == "mcu"]
    later = [(61 + at / 4, garbled(bytes(255 - byte for byte in PRODUCT), 9600, 19_200)) for at in range(8)]
    case = Examination()
    case.tap("line", baud=9600)
    turned = [chunk._replace(tap="line", talker=Talker.UNKNOWN) for chunk in heard]
    again(case, [*turned, changed(9600, 19_200, 60.5), *line(*later)])
    (found,) = diagnose(case).causes
    assert found.code == "inverted" and found.confidence > 0.9 and "at 9600 baud" in found.evidence[0]


def test_a_rate_that_was_tried_in_vain_is_not_advised() -> None:
    case = Examination()
    case.tap("line", baud=9600)
    odd = [(at / 4, bytes((at * 37 + place * 91) % 251 for place in range(24))) for at in range(8)]
    fast = [(10 + at / 4, garbled(one, 9600, 19_200)) for at, one in enumerate((ASKED, HEARTBEAT, PRODUCT) * 6)]
    again(case, [*line(*odd), changed(9600, 19_200, 9.5), *line(*fast)])
    said = diagnose(case).causes
    assert said[0].confidence < 0.9
    assert not any(re.search(r"Listen at [^:]*\b9600\b", one.remedy) for one in said)
    assert "at 19200 and 9600 baud" in " ".join(" ".join(one.evidence) for one in said)


def test_rates_that_are_tried_in_vain_lead_to_identify_and_to_what_the_clearest_of_them_shows() -> None:
    said = [bytes((0x55, 0x5A, 2, place * 31 % 256, 0xD8, place, place * 7 % 256, 0x2F)) * 3 for place in range(40)]
    case = Examination()
    case.tap("line", baud=9600)
    fast = [(at / 4, garbled(one, 4800, 9600)) for at, one in enumerate(said)]
    faster = [(20 + at / 4, bytes(400)) for at in range(9)]
    again(case, [*line(*fast), changed(9600, 115_200, 19), *line(*faster)])
    found = diagnose(case).causes[0]
    assert found.code == "wrong_rate" and "Listen at 4800 baud" in found.remedy and "identify" in found.remedy


def test_nothing_but_zeros_may_be_a_line_that_rests_low_too() -> None:
    (found,) = diagnose(examined(line((0, bytes(400))))).causes
    assert found.code == "wrong_rate" and found.confidence <= 0.5 and "rests low" in found.evidence[0]


def test_the_rate_at_which_a_file_was_recorded_last_is_told() -> None:
    case = examined([*line((0, b"\x00" * 40)), changed(9600, 115_200, 1), *line((2, HEARTBEAT))])
    case.tap("line", baud=9600)
    assert case.taps["line"].baud == 115_200


def test_the_rate_of_the_other_tap_is_the_one_to_try() -> None:
    case = Examination()
    case.tap("mcu", Talker.MCU, baud=9600)
    case.tap("module", Talker.MODULE, baud=4800)
    again(case, [*line(*((at, HEARTBEAT) for at in range(1, 40, 2)), tap="mcu", talker=Talker.MCU)])
    bad = [(at, garbled(ASKED, 9600, 4800)) for at in range(1, 40, 2)]
    again(case, line(*bad, tap="module", talker=Talker.MODULE))
    found = cause(diagnose(case), "wrong_rate")
    assert found.tap == "module" and "9600" in found.remedy and found.text.startswith("module: ")


def test_seven_bits_are_told_by_the_header_and_the_sums() -> None:
    whole = b"".join((ASKED, HEARTBEAT, PRODUCT, report(20, 2301)))
    found = diagnose(examined(line((1, bytes(byte & 0x7F for byte in whole))))).causes[0]
    assert found.code == "wrong_parity" and "8N1" in found.remedy and "4 frames" in found.evidence[0]


def test_edges_that_rise_too_slowly_are_told_from_noise() -> None:
    def slow(data: bytes, at: int) -> bytes:
        """One 1 behind a 0 is heard as a 0 in some frames."""
        place = at % len(data)
        ones = [bit for bit in range(1, 8) if data[place] >> bit & 1 and not data[place] >> (bit - 1) & 1]
        return data[:place] + bytes((data[place] & ~(1 << ones[0]),)) + data[place + 1 :] if ones else data

    said = [(at, slow(HEARTBEAT + PRODUCT, at * 7) if at % 3 == 0 else HEARTBEAT + PRODUCT) for at in range(1, 90)]
    case = Examination()
    case.tap("line", baud=115_200)
    again(case, line(*said))
    diagnosis = diagnose(case)
    assert first(diagnosis) == "slow_edges" and "6N137" in diagnosis.causes[0].remedy
    noisy = diagnose(simulated("meter", "checksum=0.2"))
    assert first(noisy) == "disturbed" and not any(one.code == "slow_edges" for one in noisy.causes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("55AA03020002", "6 of 9 bytes"),
        ("55 aa 00 07 00 1c 01 01 00 01", "10 of 35 bytes"),
        ("55 aa 01 07 00 / 55 aa 01 07 00", "2 frames"),
    ],
)
def test_frames_that_are_cut_are_no_other_protocol(text: str, words: str) -> None:
    data = b"".join(bytes.fromhex(part) for part in text.split("/"))
    (found,) = diagnose(examined(line((0, data)))).causes
    assert found.code == "lost_bytes" and words in found.evidence[0] and "Copy whole lines" in found.remedy


@pytest.mark.parametrize("wrong", ["55AA030200020E1025", "55aa000700050101000101" + "ff"])
def test_a_frame_whose_sum_is_wrong_is_no_other_protocol(wrong: str) -> None:
    (found,) = pasted(wrong).causes
    assert found.code == "disturbed" and "checksum" in found.text and "digit" in found.remedy


@pytest.mark.parametrize("data", ["55aa0001050000ff80", "55aa0308abcdef0102030405", "ff55aa1122334455", "55aa" * 6])
def test_what_only_begins_like_a_frame_is_not_said_to_be_one(data: str) -> None:
    codes = [one.code for one in diagnose(examined(line((0, bytes.fromhex(data))))).causes]
    assert "lost_bytes" not in codes and "disturbed" not in codes


# ---- who talks


def test_both_taps_on_the_same_wire_hear_one_side_only() -> None:
    said = [(at, report(19, at)) for at in range(1, 30)]
    things = [*line(*said, tap="mcu", talker=Talker.MCU), *line(*said, tap="module", talker=Talker.UNKNOWN)]
    found = diagnose(examined(sorted(things, key=lambda chunk: chunk.t_us or 0))).causes[0]
    assert found.code == "one_direction" and "All taps hear the MCU only" in found.text


def test_one_swapped_tap_is_named_after_who_talks_there() -> None:
    said = [(at * 15, ASKED) for at in range(8)]
    found = diagnose(examined(line(*said, tap="mcu", talker=Talker.MCU))).causes[0]
    assert (found.code, found.tap) == ("swapped", "mcu")


# ---- the talk


def beats(until_s: int, *more: tuple[float, bytes]) -> list[tuple[float, bytes]]:
    both = [pair for at in range(0, until_s, 15) for pair in ((at + 0.0, ASKED), (at + 0.03, HEARTBEAT))]
    return sorted([*both, *more])


def test_heartbeats_of_both_and_nothing_else() -> None:
    found = diagnose(examined(line(*beats(200))))
    assert [one.code for one in found.causes] == ["heartbeat_only"] and "0x03" in found.causes[0].text
    assert found.stopped_at == "product_info"
    assert first(diagnose(examined(line(*beats(31))))) == "heartbeat_only"
    assert diagnose(examined(line(*beats(16)))).causes == ()


def test_a_cloud_that_was_reached_and_no_report_means_that_nothing_changed() -> None:
    told = [(1.0, NETWORK), (1.04, frame(3)), (2.0, QUERY)]
    found = diagnose(examined(line(*beats(90, *told))))
    assert first(found) == "no_report" and "Press a key" in found.causes[0].remedy


@pytest.mark.parametrize(
    ("cmd", "words"), [(0x1C, "the time"), (0x0C, "UTC"), (0x24, "Wi-Fi signal"), (0x2B, "network state")]
)
def test_what_the_mcu_asks_in_vain_is_named(cmd: int, words: str) -> None:
    asked = [(at + 0.5, frame(cmd)) for at in range(3, 60, 5)]
    reports = [(at + 0.2, report(19, at)) for at in range(2, 88, 3)]
    found = cause(diagnose(examined(line(*beats(90, *asked, *reports)))), "unanswered")
    assert words in found.text and f"0x{cmd:02X}" in found.text and found.confidence >= 0.7


def test_what_is_answered_now_and_then_is_not_called_unanswered() -> None:
    asked = [(at + 0.5, frame(0x24)) for at in range(3, 60, 5)]
    answer = [(13.52, frame(0x24, b"\xec", version=0))]
    reports = [(at + 0.2, report(19, at)) for at in range(2, 88, 3)]
    assert diagnose(examined(line(*beats(90, *asked, *answer, *reports)))).causes == ()


def test_readings_that_stop_are_told_with_the_minute_and_the_question_before() -> None:
    reports = [(at + 0.2, report(19, at)) for at in range(5, 120, 5)]
    asked = [(at, frame(0x2B)) for at in (119.0, 120.0, 121.0)]
    found = diagnose(examined(line(*beats(400, *reports, *asked)))).causes[0]
    assert found.code == "readings_stop" and "after 110 s" in found.text and "0x2B" in found.text
    assert "6 hours" in found.remedy
    quiet = diagnose(examined(line(*beats(400, *reports)))).causes
    assert [one.code for one in quiet] == ["readings_stop"] and quiet[0].confidence < 0.7


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(34, "34 s"), (119, "119 s"), (330, "5.5 minutes"), (1650, "28 minutes"), (20_000, "5.6 hours")],
)
def test_how_long_readings_came_is_told_as_people_say_it(seconds: int, words: str) -> None:
    assert lasting(seconds * S) == words


@pytest.mark.parametrize("side", SIDES)
def test_a_chip_that_the_other_one_answers_is_not_called_dead(side: Talker) -> None:
    case = Examination()
    for tap in SIDES:
        case.tap(str(tap), tap, f"/dev/{tap}", 9600)
    again(case, [one for one in Simulation("meter").run(60) if isinstance(one, Chunk) and one.talker is side.other])
    found = diagnose(case).causes[0]
    assert (found.code, found.tap) == ("one_direction", str(side))
    assert "dead" not in found.remedy and "it talks" in found.remedy


def test_what_was_not_heard_is_no_step_at_which_the_talk_stopped() -> None:
    case = Examination()
    for tap in SIDES:
        case.tap(str(tap), tap, f"/dev/{tap}", 9600)
    things = [one for one in Simulation("meter").run(90) if isinstance(one, Chunk) and (one.t_us or 0) > 1_200_000]
    again(case, [one for one in things if one.talker is Talker.MODULE])
    diagnosis = diagnose(case)
    assert first(diagnosis) == "one_direction" and diagnosis.stopped_at is None


def gone(tap: str, at_s: float, reason: str = "unplugged") -> Gap:
    return Gap(tap, round(at_s * S), reason, "it is gone")


def test_a_port_that_was_lost_is_no_silence() -> None:
    case = Examination()
    for tap in SIDES:
        case.tap(str(tap), tap, f"/dev/{tap}", 9600)
    heard = [(at / 2, report(19, at)) for at in range(10)]
    again(case, [*line(*heard, tap="mcu", talker=Talker.MCU), gone("mcu", 5), gone("module", 5)])
    case.live, case.now_us = True, 100 * S
    assert {one.code for one in diagnose(case).causes} == {"port_gone"}
    assert diagnose(case).stopped_at is None and "after 5 s" in diagnose(case).causes[0].text
    case.live = False
    assert diagnose(case).healthy and {one.code for one in diagnose(case).harmless} >= {"port_gone"}


def test_a_port_that_came_back_and_hears_nothing_for_long_is_silent() -> None:
    case = Examination()
    for tap in SIDES:
        case.tap(str(tap), tap, f"/dev/{tap}", 9600)
    heard = [(at * 2, report(19, at)) for at in range(40)]
    again(case, [*line(*heard, tap="mcu", talker=Talker.MCU), gone("module", 5), gone("module", 40, "resumed")])
    case.live, case.now_us = True, 80 * S
    assert first(diagnose(case)) == "one_direction" and case.listened_us(case.taps["module"]) == 45 * S


def test_a_chip_that_nobody_answers_may_be_dead() -> None:
    case = Examination()
    for tap in SIDES:
        case.tap(str(tap), tap, f"/dev/{tap}", 9600)
    again(case, line(*((at, ASKED) for at in range(2)), tap="module", talker=Talker.MODULE))
    (found,) = diagnose(case).causes
    assert (found.code, found.tap) == ("one_direction", "mcu") and "the MCU is dead" in found.remedy


@pytest.mark.parametrize("fault", ["checksum=0.003", "noise=0.003"])
def test_a_little_damage_is_no_fault_but_is_told(fault: str) -> None:
    case = simulated("meter", fault, seconds=300)
    assert any(tap.damaged for tap in case.taps.values())
    diagnosis = diagnose(case)
    assert diagnosis.healthy and [one.code for one in diagnosis.harmless] == ["damage"]
    assert "mcu: " in diagnosis.harmless[0].text


def test_without_times_the_order_tells_that_readings_were_asked_for() -> None:
    def bare(*faults: str) -> Diagnosis:
        things = Simulation("meter", faults=list(map(parse_fault, faults))).run(120)
        return diagnose(examined(one._replace(t_us=None) for one in things if isinstance(one, Chunk)))

    found = bare("no-network")
    assert first(found) == "no_network_state" and 0.5 < found.causes[0].confidence < 0.7
    assert found.stopped_at == "network_state"
    assert bare().healthy and bare("no-time").causes[0].code == "unanswered"


def test_a_network_that_is_not_told_is_no_lost_frame() -> None:
    for seed in range(1, 6):
        assert "lost_frames" not in {
            one.code for one in diagnose(simulated("zigbee-meter", "no-network", seed=seed)).causes
        }


def test_a_module_that_restarts_again_and_again() -> None:
    case = simulated("meter")
    assert case.handshake.restarts[Talker.MCU] == 0
    script = "\n".join(f"t={at} restart" for at in (30, 60, 90, 120))
    found = diagnose(examined(Simulation("meter", scenario=scenario("meter", script)).run(200)))
    assert first(found) == "restarts" and "The MCU restarted 4 times" in found.causes[0].text


STARTING = frame(0, b"\x00")


@pytest.mark.parametrize("timed", [True, False])
def test_an_mcu_that_always_says_that_it_has_just_started_is_not_well(timed: bool) -> None:
    def talk(*answers: bytes) -> Diagnosis:
        said = [part for answer in answers for part in (ASKED, answer)]
        return diagnose(examined(
            Chunk("wire", data, turn * S if timed else None, Talker.UNKNOWN) for turn, data in enumerate(said)
        ))  # fmt: skip

    found = next(cause for cause in talk(*[STARTING] * 12).causes if cause.code == "restarts")
    assert found.text == "The MCU says 12 times on end that it has just started."
    assert "Either it starts again and again" in found.remedy and "should answer 01" in found.remedy
    for answers in ((STARTING, *[HEARTBEAT] * 11), (STARTING, STARTING, *[HEARTBEAT] * 10)):
        assert "restarts" not in {cause.code for cause in talk(*answers).causes}


def test_an_mcu_whose_starts_are_counted_is_told_of_once() -> None:
    talk = [ASKED, STARTING, report(20, 2301)] * 6
    found = diagnose(examined(Chunk("wire", data, turn * S) for turn, data in enumerate(talk)))
    assert [cause.text for cause in found.causes if cause.code == "restarts"] == ["The MCU restarted 5 times."]


def test_captures_of_one_device_are_looked_at_together() -> None:
    case = Examination()
    for side in (Talker.MCU, Talker.MODULE):
        again(case, (thing for thing in Simulation("meter").run(60) if getattr(thing, "tap", "") == str(side)))
    assert diagnose(case).healthy and case.heard_sides == {Talker.MCU, Talker.MODULE}


# ---- the registry


def test_every_check_has_a_code_and_a_title_of_its_own() -> None:
    assert len(CHECKED) == len(CHECKS) and all(check.title for check in CHECKS)
    empty = Examination()
    assert [one for check in CHECKS for one in check.look(empty)] == []


def test_every_cause_that_can_be_given_is_in_the_page() -> None:
    folder = Path(__file__).resolve().parents[3]
    page = (folder / "docs" / "doctor.md").read_text("utf-8")
    sources = "".join(path.read_text("utf-8") for path in (folder / "tuyasniff" / "analysis" / "doctor").glob("*.py"))
    codes = set(re.findall(r'(?:Cause|_Finding)\(\s*"([a-z_]+)"', sources))
    assert len(codes) > 15 and [code for code in sorted(codes) if f"`{code}`" not in page] == []


@pytest.mark.parametrize("device", NAMES)
def test_every_family_is_known_upside_down(device: str) -> None:
    assert first(diagnose(simulated(device, "inverted", seconds=120))) == "inverted"


def test_sequence_numbers_that_skip_are_frames_that_were_lost() -> None:
    script = "\n".join(f"t={at} drop" for at in range(30, 110, 10))
    case = examined(Simulation("zigbee-meter", scenario=scenario("zigbee-meter", script)).run(200))
    found = diagnose(case).causes[0]
    assert found.code == "lost_frames" and "the MCU" in found.text
    assert case.sequence.skipped[Talker.MCU] >= 5
    assert diagnose(simulated("zigbee-meter", "lost=0.01")).causes[0].code == "lost_bytes"


@pytest.mark.parametrize("seed", [1, 3, 6])
def test_counts_of_both_sides_that_cross_are_no_loss(seed: int) -> None:
    case = simulated("zigbee-meter", seed=seed, seconds=1500)
    assert case.sequence.skipped == {} and diagnose(case).healthy
