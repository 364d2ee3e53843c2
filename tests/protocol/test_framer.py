"""The framer on small cases that one can follow by hand."""

from __future__ import annotations

import pytest

from laws.streams import dp, extended, frame
from tuyasniff.model import Chunk, FaultCode, Frame, Noise, NoiseReason, Talker, TalkerBy
from tuyasniff.protocol.family import length_limits
from tuyasniff.protocol.fitting import plausible
from tuyasniff.protocol.framer import NOISE_PIECE, SUSPECT_MAX, Framer

REPORT = frame(3, 7, dp(20, 2, b"\0\0\x08\xfd"))
BEAT = frame(0, 0)


def run(*chunks: bytes | Chunk) -> list[Frame | Noise]:
    framer = Framer("t")
    out: list[Frame | Noise] = []
    for chunk in chunks:
        out += framer.feed(Chunk("t", chunk) if isinstance(chunk, bytes) else chunk)
    return out + framer.flush()


def test_two_frames_in_one_burst_come_out_as_two() -> None:
    items = run(BEAT + REPORT)
    assert [item.raw for item in items] == [BEAT, REPORT]
    assert all(isinstance(item, Frame) for item in items)


def test_a_stray_55_before_a_header_is_noise() -> None:
    stray, good = run(b"\x55" + REPORT)
    assert isinstance(stray, Noise) and stray.raw == b"\x55" and stray.reason is NoiseReason.BEFORE_SYNC
    assert isinstance(good, Frame) and good.raw == REPORT


def test_a_corrupted_length_byte_does_not_swallow_the_frames_behind_it() -> None:
    damaged = REPORT[:5] + b"\x60" + REPORT[6:]
    items = run(damaged + REPORT + BEAT + REPORT + bytes(200))
    assert [item.raw for item in items if isinstance(item, Frame)] == [REPORT, BEAT, REPORT]


def test_a_wrong_checksum_before_a_good_frame_is_a_frame_with_a_fault() -> None:
    damaged = REPORT[:-1] + bytes((REPORT[-1] ^ 1,))
    bad, good = run(damaged + REPORT)
    assert isinstance(bad, Frame) and bad.checksum == "bad" and bad.raw == damaged
    assert bad.faults[0].code is FaultCode.CHECKSUM
    assert f"{REPORT[-1]:02X}" in bad.faults[0].text
    assert isinstance(good, Frame) and good.checksum == "ok"


def test_a_short_frame_of_version_2_with_a_wrong_checksum_is_proven_too() -> None:
    bad, good = run(b"\x55\xaa\x02\x00\x00\x00\x33" + REPORT)
    assert isinstance(bad, Noise | Frame) and bad.raw == b"\x55\xaa\x02\x00\x00\x00\x33"
    assert isinstance(good, Frame)


def test_a_zigbee_frame_with_a_wrong_checksum_keeps_its_layout() -> None:
    damaged = extended(258, 6, dp(16, 2, b"\0\0\0\xd2"))[:-1] + b"\x00"
    bad, _ = run(damaged + extended(259, 1))
    assert isinstance(bad, Frame) and bad.checksum == "bad" and bad.extended and bad.seq == 258


def test_a_wrong_checksum_with_nothing_behind_it_is_noise() -> None:
    damaged = REPORT[:-1] + bytes((REPORT[-1] ^ 1,))
    (noise,) = run(damaged)
    assert isinstance(noise, Noise) and noise.reason is NoiseReason.BAD_CHECKSUM


def test_a_row_of_wrong_checksums_is_proven_by_the_good_frame_at_its_end() -> None:
    damaged = REPORT[:-1] + bytes((REPORT[-1] ^ 1,))
    items = run(damaged + damaged + damaged + REPORT)
    assert [isinstance(item, Frame) and item.checksum for item in items] == ["bad", "bad", "bad", "ok"]


def test_a_cut_frame_at_the_end_is_truncated_noise() -> None:
    _, rest = run(REPORT + REPORT[:9])
    assert isinstance(rest, Noise) and rest.reason is NoiseReason.TRUNCATED and rest.raw == REPORT[:9]


def test_an_implausible_frame_yields_to_the_plausible_one_inside_it() -> None:
    outer = frame(3, 7, b"\x01" + REPORT + b"\x02")  # valid sum, but no list of datapoints
    items = run(outer + BEAT)
    assert [item.raw for item in items if isinstance(item, Frame)] == [REPORT, BEAT]


def test_an_implausible_frame_with_nothing_inside_is_still_a_frame() -> None:
    odd = frame(3, 7, b"\x01\x02\x00\x04\x00\x17")
    (item,) = run(odd)
    assert isinstance(item, Frame) and item.raw == odd


def test_a_raw_datapoint_may_carry_a_whole_frame() -> None:
    outer = frame(3, 7, dp(101, 0, REPORT))
    (item,) = run(outer)
    assert isinstance(item, Frame) and item.raw == outer


def test_zigbee_frames_have_a_sequence_number() -> None:
    query = extended(1, 1)
    report = extended(258, 6, dp(16, 2, b"\0\0\0\xd2"))
    items = run(query + report)
    assert [(item.extended, item.seq, item.cmd) for item in items if isinstance(item, Frame)] == [
        (True, 1, 1),
        (True, 258, 6),
    ]


def test_a_seven_byte_frame_of_version_2_at_the_very_end_is_found() -> None:
    (item,) = run(frame(2, 0))
    assert isinstance(item, Frame) and not item.extended


@pytest.mark.parametrize(("silent_us", "open_is_given_up"), [(300_000, False), (300_001, True)])
def test_after_300_ms_of_silence_a_header_gives_up_the_frame_that_was_open(
    silent_us: int, open_is_given_up: bool
) -> None:
    framer = Framer("t")
    assert framer.feed(Chunk("t", REPORT[:8], 0)) == []
    items = framer.feed(Chunk("t", BEAT[:3], silent_us))
    assert [(item.raw, item.reason) for item in items if isinstance(item, Noise)] == (
        [(REPORT[:8], NoiseReason.IDLE)] if open_is_given_up else []
    )


@pytest.mark.parametrize("at", range(1, len(REPORT)))
def test_a_frame_that_a_busy_computer_heard_in_two_parts_is_a_frame(at: int) -> None:
    (item,) = run(Chunk("t", REPORT[:at], 0), Chunk("t", REPORT[at:], 2_000_000))
    assert isinstance(item, Frame) and (item.raw, item.t_us, item.end_us) == (REPORT, 0, 2_000_000)


def test_after_two_seconds_of_silence_nothing_belongs_to_what_was_before() -> None:
    late = run(Chunk("t", REPORT[:6], 0), Chunk("t", REPORT[6:], 2_000_001))
    assert [(item.raw, item.reason) for item in late if isinstance(item, Noise)] == [
        (REPORT[:6], NoiseReason.IDLE),
        (REPORT[6:], NoiseReason.BEFORE_SYNC),
    ]


def test_a_false_header_before_a_silence_swallows_nothing() -> None:
    false, report, beat = run(
        Chunk("t", b"\x55\xaa\x00\x07\x00\x40", 0), Chunk("t", b"\x00" + REPORT, 500_000), Chunk("t", BEAT, 600_000)
    )
    assert isinstance(false, Noise) and false.raw == b"\x55\xaa\x00\x07\x00\x40\x00"
    assert [report.raw, beat.raw] == [REPORT, BEAT] and isinstance(report, Frame) and isinstance(beat, Frame)


@pytest.mark.parametrize(("open_bytes", "limit_us"), [(b"\xff\x00", 300_000), (REPORT[:9], 2_000_000)])
def test_a_silence_that_goes_on_ends_an_open_frame_later_than_noise(open_bytes: bytes, limit_us: int) -> None:
    framer = Framer("t")
    framer.feed(Chunk("t", open_bytes, 0))
    assert framer.idle(limit_us) == []
    assert [item.raw for item in framer.idle(limit_us + 1)] == [open_bytes]


def test_text_without_time_never_idles() -> None:
    (item,) = run(Chunk("t", REPORT[:6]), Chunk("t", REPORT[6:]))
    assert isinstance(item, Frame)


def test_time_and_talker_are_those_of_the_chunk_with_the_first_byte() -> None:
    first = Chunk("t", BEAT + REPORT[:3], 1000, Talker.MCU, TalkerBy.TAP)
    second = Chunk("t", REPORT[3:], 2000, Talker.MODULE, TalkerBy.TAP)
    beat, report = run(first, second)
    assert isinstance(beat, Frame) and isinstance(report, Frame)
    assert (beat.t_us, beat.end_us, report.t_us, report.end_us) == (1000, 1000, 1000, 2000)
    assert report.talker is Talker.MCU and report.talker_by is TalkerBy.TAP


def test_a_claimed_frame_is_taken_as_it_is() -> None:
    (item,) = run(Chunk("t", REPORT[:-1], frame=REPORT))
    assert isinstance(item, Frame) and item.whole == REPORT and item.checksum == "missing"


def test_a_claim_that_is_no_frame_stays_noise() -> None:
    (item,) = run(Chunk("t", b"\x01\x02", frame=b"\x01\x02\x03"))
    assert isinstance(item, Noise) and item.raw == b"\x01\x02"


def test_a_body_without_any_given_byte_is_a_frame_too() -> None:
    (item,) = run(Chunk("t", b"", frame=BEAT))
    assert isinstance(item, Frame) and item.raw == b"" and item.whole == BEAT


def test_bytes_before_a_claim_stay_in_order() -> None:
    items = run(b"\x55\xaa\x03", Chunk("t", REPORT[:-1], frame=REPORT), BEAT)
    assert [item.offset for item in items] == [0, 3, 3 + len(REPORT) - 1]


def test_noise_is_cut_every_1024_bytes_from_where_it_began() -> None:
    items = run(BEAT, b"\x01" * 3000, BEAT)
    assert [len(item.raw) for item in items if isinstance(item, Noise)] == [1024, 1024, 952]


def test_two_frames_of_the_longest_are_held_back_at_most() -> None:
    limits = length_limits(extended=False)
    most = max(limits)
    code = len(limits) - 1 - limits[::-1].index(most)
    head = b"\x55\xaa\x00" + bytes((code,)) + most.to_bytes(2, "big")
    outer = head + b"\xff" * (most - len(head)) + head
    whole = outer + bytes((sum(outer) & 0xFF,))
    assert not plausible(whole, extended=False)
    data = whole + bytes(most + 100) + REPORT
    framer, held, items = Framer("t"), 0, []
    for at in range(0, len(data), 50):
        items += framer.feed(Chunk("t", data[at : at + 50]))
        held = max(held, framer.fed - framer.emitted)
    assert 1.8 * most < held < 2 * (most + 9) + NOISE_PIECE + SUSPECT_MAX
    assert items[-1].raw == REPORT
    assert b"".join(item.raw for item in items) == data


def test_a_rate_that_becomes_known_later_tells_times_to_the_byte() -> None:
    framer = Framer()
    beat = frame(0, 0)
    (first,) = framer.feed(Chunk("", beat, 1000))
    framer.byte_us = 1041.7
    last, (second,) = len(beat) - 1, framer.feed(Chunk("", beat, 50_000))
    assert isinstance(first, Frame) and isinstance(second, Frame)
    assert (first.t_us, first.end_us) == (1000, 1000)
    assert (second.t_us, second.end_us) == (50_000, 50_000 + int(last * 1041.7))
