from __future__ import annotations

from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.verdict.heardwires import bytes_on, chip_says, device_says, read_at, verdict_on
from lanes import times
from tuyasniff.analysis.verdict import Verdict, Wire, gather, judge, judge_text
from tuyasniff.chips.finding import Finding, Line, Rate
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.registry import DETECTORS
from tuyasniff.model import Chunk, FamilyName, Gap, Note, WireKind
from wire import ASKED, HEARTBEAT, TALK, report

ESP_LOG = (
    b"\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\nload 0x40100000, len 1856, room 16 \r\n"
    b"tail 0\r\nchksum 0x63\r\nload 0x3ffe8000, len 776, room 8 \r\ntail 0\r\nchksum 0x02\r\n"
)


def rules(verdict: Verdict) -> dict[str, str]:
    return {one.rule: one.text for one in verdict.evidence}


def values(verdict: Verdict) -> dict[str, float]:
    return {one.reading.quantity: float(one.reading.value) for one in verdict.readings if one.reading.value is not None}


# ---- TuyaMCU


def test_a_talk_is_tuyamcu_with_its_family_and_the_numbers() -> None:
    verdict = verdict_on(device_says(), {"mcu": 9600, "module": 9600})
    assert (verdict.word, verdict.family, verdict.baud) == ("tuyamcu", FamilyName.WIFI, 9600)
    assert verdict.confidence >= 0.95
    assert verdict.coverage == 1
    assert rules(verdict)["coverage"].startswith(f"100 % of {verdict.heard:,} bytes lie in {verdict.frames} frames")
    assert {tap.tap: tap.word for tap in verdict.taps} == {"mcu": "tuyamcu", "module": "tuyamcu"}
    assert "tuyamcu" not in {gone.protocol for gone in verdict.ruled_out}


@pytest.mark.parametrize(
    ("device", "family"),
    [("battery", FamilyName.LOWPOWER), ("zigbee-meter", FamilyName.ZIGBEE), ("dimmer", FamilyName.WIFI)],
)
def test_the_family_is_that_of_the_device(device: str, family: FamilyName) -> None:
    assert verdict_on(device_says(device, 300)).family is family


def test_one_heartbeat_is_likely_and_two_frames_are_certain() -> None:
    one = verdict_on([Chunk("line", ASKED)])
    assert (one.word, one.confidence, one.frames) == ("tuyamcu", 0.8, 1)
    assert any("tap the other line" in text for text in one.advice)
    two = verdict_on([Chunk("line", ASKED + HEARTBEAT)])
    assert two.confidence >= 0.95


def test_noise_before_the_first_frame_is_the_boot_log() -> None:
    noise = Random(1).randbytes(108).replace(b"\x55", b"\x11")
    verdict = verdict_on([Chunk("line", noise + TALK)])
    assert verdict.word == "tuyamcu"
    assert rules(verdict)["noise"].startswith("about 110 bytes of noise before the first frame: most likely")
    assert "noise" not in rules(verdict_on([Chunk("line", TALK + noise)]))


def test_a_boot_log_and_then_frames_is_tuyamcu_with_a_log_beside_it() -> None:
    verdict = verdict_on([Chunk("line", ESP_LOG * 3), Chunk("line", TALK)])
    assert verdict.word == "tuyamcu"
    assert [part.word for part in verdict.also] == ["esp_log"]
    assert "log of an ESP module" in rules(verdict)["also"]


def test_frames_whose_text_gives_no_checksum_count_and_are_told() -> None:
    frame = report(20, 2301)
    verdict = verdict_on([Chunk("paste", frame[:-1], frame=frame), Chunk("paste", frame[:-1], frame=frame)])
    assert (verdict.word, verdict.frames) == ("tuyamcu", 2)
    assert rules(verdict)["checksum"].startswith("2 frames have no checksum")


def test_frames_that_a_text_tells_in_words_alone_count() -> None:
    verdict = verdict_on([Chunk("paste", b"", frame=ASKED), Chunk("paste", b"", frame=ASKED)])
    assert (verdict.word, verdict.frames, verdict.coverage) == ("tuyamcu", 2, 1.0)


# ---- the three kinds of ZMAi-90, and the one that gives pulses


@pytest.mark.parametrize(
    ("taps", "line"),
    [(("module", "mcu"), Line.BOTH), (("line",), Line.BOTH), (("module",), Line.REQUESTS), (("mcu",), Line.REPLIES)],
)
def test_an_rn8209c_is_told_from_both_lines_and_from_either(taps: tuple[str, ...], line: Line) -> None:
    chunks = [chunk for chunk in chip_says("rn8209c", merged=taps == ("line",)) if chunk.tap in taps]
    verdict = verdict_on(chunks, dict.fromkeys(taps, 4800))
    assert (verdict.word, verdict.line) == ("rn8209c", line)
    assert verdict.confidence >= (0.95 if line is not Line.REQUESTS else 0.9)
    gone = verdict.ruled_out[0]
    assert (gone.protocol, gone.coverage) == ("tuyamcu", 0)
    heard = sum(len(chunk.data) for chunk in chunks)
    assert gone.text == f"0 frames with a 55 AA header and a right checksum in {heard} bytes at 4800: not TuyaMCU"
    if line is Line.REQUESTS:
        assert verdict.readings == ()
        assert any("on which the chip answers" in text for text in verdict.advice)
        return
    truth = {"voltage": 230.0, "current": 60 / 230, "power": 60.0}
    for one in verdict.readings:
        assert one.reading.uncertainty is not None
        assert float(one.reading.value or 0) == pytest.approx(truth[one.reading.quantity], rel=one.reading.uncertainty)
        assert one.count >= 20
    assert [one.reading.quantity for one in verdict.readings] == ["voltage", "current", "power"]


def test_a_v9821_tells_its_numbers() -> None:
    verdict = verdict_on(chip_says("v9821"))
    assert verdict.word == "v9821"
    found = values(verdict)
    assert (found["voltage"], found["power"], found["frequency"]) == (230.0, 60.0, 50.0)


def test_two_square_waves_are_pulses_and_no_uart() -> None:
    wires = [Wire("D0", kind=WireKind.PULSES, hertz=31.5), Wire("D1", kind=WireKind.PULSES, hertz=478.0)]
    verdict = judge(wires)
    assert verdict.word == "pulses"
    assert rules(verdict)["pulses"] == "two square waves, no UART: D0 31.5 Hz, D1 478 Hz"
    assert "BL0937" in rules(verdict)["chip"]
    assert verdict.ruled_out == ()


# ---- several wires


def test_another_protocol_on_each_tap_is_told_for_each() -> None:
    chunks = device_says() + [chunk._replace(tap="chip") for chunk in chip_says("bl0942", merged=True)]
    verdict = verdict_on(chunks, {"mcu": 9600, "module": 9600, "chip": 4800})
    assert (verdict.word, verdict.baud) == ("tuyamcu", 9600)
    assert {tap.tap: (tap.word, tap.baud) for tap in verdict.taps}["chip"] == ("bl0942", 4800)
    assert [(part.word, part.tap) for part in verdict.also] == [("bl0942", "chip")]


def test_two_protocols_in_turns_on_one_wire_are_both_told() -> None:
    verdict = verdict_on(bytes_on(b"".join(chunk.data for chunk in device_says())) + chip_says("v9821", merged=True))
    assert {verdict.word, *(part.word for part in verdict.also)} == {"tuyamcu", "v9821"}


def test_a_tap_that_was_read_at_two_rates_is_judged_at_each() -> None:
    garbled = read_at(chip_says("cse7766", 3), Rate(4800, "even"), Rate(9600))
    good = chip_says("cse7766", 3)
    changed = Gap("line", None, "baud changed", "9600 to 4800")
    things: list[Chunk | Gap | Note] = [*garbled, changed, *(chunk._replace(tap="line") for chunk in good)]
    verdict = verdict_on(things)
    assert (verdict.word, verdict.baud) == ("cse7766", 4800)
    assert [(tap.tap, tap.baud) for tap in verdict.taps] == [("line", 9600), ("line", 4800)]


# ---- nothing, or not yet


def test_silence_says_at_which_rate_and_what_else_may_be() -> None:
    verdict = judge([Wire("line", baud=9600)])
    assert (verdict.word, verdict.confidence, verdict.is_something) == ("silent", 0.0, False)
    assert rules(verdict) == {"silence": "0 bytes at 9600 baud"}
    assert any("SPI" in text for text in verdict.advice)
    assert judge([]).word == "silent"


def test_chance_is_unknown_with_advice_and_not_everything_is_ruled_out() -> None:
    data = Random(3).randbytes(600)
    verdict = verdict_on(bytes_on(data), {"line": 9600})
    assert (verdict.word, verdict.confidence) == ("unknown", 0.0)
    assert verdict.advice
    gone = {one.protocol for one in verdict.ruled_out}
    assert {"tuyamcu", "modbus", "v9821"} <= gone
    assert "rn8209c" not in gone, "who talks at 4800 cannot be ruled out by listening at 9600"


def test_of_few_bytes_nothing_is_ruled_out() -> None:
    assert verdict_on([Chunk("line", b"\x24\x22\x26")]).ruled_out == ()


def test_headers_without_a_frame_are_told() -> None:
    verdict = verdict_on([Chunk("line", b"\x55\xaa\x03\x07\x00\x05" + bytes(range(40, 60)))])
    assert verdict.word == "unknown"
    assert rules(verdict)["header"] == "55 AA occurs 1 time, but no frame with a right checksum follows"


@pytest.mark.parametrize("rate", [115_200, 19_200])
def test_frames_read_at_a_wrong_rate_are_told_with_the_right_one(rate: int) -> None:
    garbled = read_at(device_says(), Rate(9600), Rate(rate))
    verdict = verdict_on(garbled, {"line": rate})
    assert verdict.word == "wrong_baud"
    assert 9600 in {usual.baud for usual in verdict.rates}
    assert any("9600" in text for text in verdict.advice)
    assert verdict.ruled_out == ()


def test_an_inverted_line_is_told_with_who_talks_and_the_remedy() -> None:
    chunks = [chunk for chunk in device_says() if chunk.tap == "mcu"]
    verdict = verdict_on(read_at(chunks, Rate(9600), Rate(9600), inverted=True), {"line": 9600})
    assert (verdict.word, verdict.inverted) == ("tuyamcu", True)
    assert verdict.confidence < 0.95
    assert any("optocoupler" in text for text in verdict.advice)


def test_levels_that_are_no_uart_are_told_in_words() -> None:
    verdict = judge([Wire("D3", kind=WireKind.UNKNOWN, words="looks like the clock of a bus")])
    assert verdict.word == "unknown"
    assert rules(verdict)["levels"] == "D3: looks like the clock of a bus"


# ---- what every verdict keeps to


def test_a_long_capture_is_judged_by_a_part_and_that_is_said() -> None:
    data = (TALK + report(20, 2304)) * 60_000
    pieces = [Chunk("mcu", data[at : at + 65_536]) for at in range(0, len(data), 65_536)]
    assert len(data) > 5_000_000
    begun = process_time()
    verdict = verdict_on(pieces)
    assert process_time() - begun < 20, "a few seconds on a busy computer"
    assert (verdict.word, verdict.heard) == ("tuyamcu", len(data))
    assert verdict.looked < 300_000
    assert f"{len(data):,} bytes" in rules(verdict)["sample"]


def test_a_detector_that_fails_takes_nothing_from_the_others() -> None:
    def fails(heard: Heard) -> Finding | None:
        raise ValueError(heard)

    broken = tuple(one._replace(scan=fails) if one.protocol == "modbus" else one for one in DETECTORS)
    assert judge([Wire("line", tuple(chip_says("bl0942", merged=True)))], detectors=broken).word == "bl0942"


def test_the_text_of_a_log_is_identified_as_it_is_written() -> None:
    verdict = judge_text(ESP_LOG * 2)
    assert verdict.word == "esp_log"
    assert verdict.confidence >= 0.95
    assert judge_text(b"there is nothing but words in here, line after line, nothing at all\n" * 4).word == "text"


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.binary(max_size=80), st.none() | st.integers(0, 10**7)), max_size=12)
)
def test_any_bytes_on_any_taps_have_a_verdict(pieces: list[tuple[str, bytes, int | None]]) -> None:
    verdict = verdict_on(Chunk(tap, data, t_us) for tap, data, t_us in pieces)
    assert 0 <= verdict.confidence <= 0.99
    assert verdict.coverage is None or 0 <= verdict.coverage <= 1
    assert verdict.is_something or verdict.confidence == 0
    assert verdict.evidence


def test_one_whole_packet_is_possible_and_no_more() -> None:
    packet = "58 AA 55 A3 B9 00 9E 4C 36 93 43 00 F4 98 FF 99 00 00 16 4E 00 01 01 00 76"
    verdict = verdict_on([Chunk("paste", bytes.fromhex(packet))])
    assert verdict.word == "bl0942"
    assert 0.3 < verdict.confidence < 0.7
    assert values(verdict)["voltage"] == pytest.approx(224.2, abs=0.1)
    assert any("makes it certain" in text for text in verdict.advice)


def test_random_bytes_of_any_length_are_nobodys() -> None:
    rng = Random("verdicts")
    named = []
    for _ in range(times(400, 6000)):
        data = rng.randbytes(rng.choice((3, 5, 6, 7, 8, 12, 16, 24, 36, 64, 300)))
        verdict = judge([Wire("a", (Chunk("a", data),))])
        if verdict.word != "unknown":
            named.append((data.hex(), verdict.word))
    assert named == []


def test_of_a_long_talk_on_two_taps_no_answer_is_missed_that_is_only_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are longer than requests, so of them less than the whole is looked at sooner."""
    monkeypatch.setattr(gather, "HEAD", 4096)
    monkeypatch.setattr(gather, "_WINDOW", 256)
    verdict = verdict_on(chip_says("bl0940", 400))
    assert (verdict.word, verdict.line) == ("bl0940", Line.BOTH)
    assert verdict.looked < verdict.heard
    assert "unanswered" not in rules(verdict)
    assert verdict.finding is not None
    assert 100 < verdict.frames < 130
    assert not verdict.finding.unanswered


def test_what_has_no_check_is_never_certain_however_often_it_comes() -> None:
    asked = [chunk for chunk in chip_says("bl0942", 300) if chunk.tap == "module"]
    verdict = verdict_on(asked)
    assert (verdict.word, verdict.line, verdict.confidence) == ("bl0942", Line.REQUESTS, 0.8)


# ---- whose frames they are


@pytest.mark.parametrize(
    ("side", "words"),
    [
        ("module", "all of them are frames of the module: the MCU was not heard"),
        ("mcu", "all of them are frames of the MCU: the module was not heard"),
    ],
)
@pytest.mark.parametrize("device", ["meter", "battery", "zigbee-meter"])
def test_who_alone_was_heard_is_told_from_the_frames(device: str, side: str, words: str) -> None:
    talk = device_says(device, 200)
    verdict = verdict_on(chunk._replace(tap="line") for chunk in talk if chunk.tap == side)
    assert rules(verdict)["side"] == words
    assert "side" not in rules(verdict_on(talk))


def test_one_network_state_is_a_frame_of_the_module() -> None:
    verdict = verdict_on([Chunk("line", bytes.fromhex("55aa000300010104"))])
    assert rules(verdict)["side"] == "it is a frame of the module: the MCU was not heard"


# ---- one wrong byte


@pytest.mark.parametrize("frame", ["55aa00000000fe", "55aa0307000814020004000018fd30"])
def test_of_one_frame_with_a_wrong_byte_it_is_never_said_that_it_is_not_tuyamcu(frame: str) -> None:
    verdict = verdict_on([Chunk("line", bytes.fromhex(frame))])
    assert verdict.word == "unknown"
    assert "1 frame would be TuyaMCU, were its checksum right" in rules(verdict)["damaged"]
    assert "tuyamcu" not in {gone.protocol for gone in verdict.ruled_out}
    assert [text for text in verdict.advice if "wrong byte" in text] == list(verdict.advice)


def test_what_only_begins_as_tuyamcu_is_no_damaged_frame() -> None:
    verdict = verdict_on([Chunk("line", bytes.fromhex("55aa0348000000000001020304050607") * 4)])
    assert "damaged" not in rules(verdict)


def test_many_headers_without_a_frame_take_little_time() -> None:
    data = bytes.fromhex("55aa03072000") * 32_000
    begun = process_time()
    verdict_on([Chunk("line", data)])
    assert process_time() - begun < 10
