"""A frame with one byte less: its checksum was never written, or a byte was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from hexdump.frames import BEAT, QUERY, RELAY, START, VOLTS, claims_of, frames_of
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.read import read
from tuyasniff.hexdump.sumhabit import ends_in_its_sum, habit, lacks_sums
from tuyasniff.protocol.framer import Framer

POWER = bytes.fromhex("55aa0307000812020004000000537c")
ALONE = VOLTS[:-1]
LATER = "2026-11-20T10:00:0"

STYLES: dict[str, Callable[[Sequence[bytes]], str]] = {
    "hex, a frame a line": lambda frames: "".join(frame.hex(" ") + "\n" for frame in frames),
    "timed": lambda frames: "".join(f"12:00:0{at}.5 {frame.hex(' ')}\n" for at, frame in enumerate(frames)),
    "Arduino's monitor": lambda frames: "".join(
        f"12:00:0{at}.500 -> {frame.hex(' ').upper()}\n" for at, frame in enumerate(frames)
    ),
    "one line": lambda frames: b"".join(frames).hex() + "\n",
    "words before": lambda frames: "".join(f"then it said: {frame.hex(' ')}\n" for frame in frames),
    "a name before": lambda frames: "".join(f"MCU: {frame.hex(' ')}\n" for frame in frames),
    "ESPHome": lambda frames: "".join(
        f"[20:10:0{at}][D][uart_debug:114]: <<< {frame.hex(':').upper()}\n" for at, frame in enumerate(frames)
    ),
    "Tasmota": lambda frames: "".join(
        f'{LATER}{at} {{"TuyaReceived":{{"Data":"{frame.hex().upper()}","Cmnd":{frame[3]}}}}}\n'
        for at, frame in enumerate(frames)
    ),
    "OpenBeken": lambda frames: "".join(f"Info:TuyaMCU:Received: {frame.hex(' ').upper()} \n" for frame in frames),
    "arrows": lambda frames: "".join(f"[{1000 + at}] [TUYA] <=: {frame.hex()}\n" for at, frame in enumerate(frames)),
    "wrapped": lambda frames: "".join(f"{frame[:8].hex(' ')}\n{frame[8:].hex(' ')}\n" for frame in frames),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_lost_byte_makes_no_frame_where_others_have_checksums(style: str, place: int) -> None:
    frames = [VOLTS, POWER, RELAY, POWER]
    for lost in range(6, len(frames[place]) - 1):
        damaged = frames[place][:lost] + frames[place][lost + 1 :]
        given_out = list(read(STYLES[style]([*frames[:place], damaged, *frames[place + 1 :]])))
        assert claims_of(given_out) == [], lost
        assert frames_of(given_out) == frames[:place] + frames[place + 1 :], lost


@pytest.mark.parametrize("style", [style for style in STYLES if style != "ESPHome"])
def test_frames_of_which_none_has_a_checksum_are_whole_but_for_it(style: str) -> None:
    frames = [VOLTS, POWER, RELAY, START, VOLTS, POWER, VOLTS, RELAY]
    for count in range(1, len(frames) + 1):
        given_out = read(STYLES[style]([frame[:-1] for frame in frames[:count]]))
        assert claims_of(given_out) == frames[:count]


@pytest.mark.parametrize("lost", range(6, 14))
def test_bytes_of_a_damaged_frame_are_what_raw_bytes_would_be(lost: int) -> None:
    frames = [VOLTS, POWER[:lost] + POWER[lost + 1 :], RELAY]
    framer, raw = Framer("t"), Framer("t")
    chunks = list(read(STYLES["hex, a frame a line"](frames), tap="t"))
    from_text = [part for chunk in chunks for part in framer.feed(chunk)] + framer.flush()  # type: ignore[arg-type]
    (whole,) = read(b"".join(frames).hex(), tap="t")
    as_bytes = raw.feed(whole) + raw.flush()  # type: ignore[arg-type]
    assert [part.raw for part in from_text] == [part.raw for part in as_bytes]


def test_a_lone_frame_whose_last_byte_is_the_sum_of_the_others_lost_a_zero() -> None:
    whole = bytes.fromhex("55aa0307000814020004000008fc2f")
    lost = whole[:10] + whole[11:]
    assert lost[-1] == sum(lost[:-1]) & 0xFF
    assert claims_of(read(lost.hex(" "))) == []
    assert claims_of(read(ALONE.hex(" "))) == [VOLTS]


def test_a_lone_frame_whose_sum_is_right_but_for_its_length_is_damaged() -> None:
    shorter = scan.mended(bytes.fromhex("55aa03070004140101") + b"\x00")
    declared = shorter[:5] + b"\x05" + shorter[6:]
    assert scan.look(declared).verdict is scan.Verdict.MISSING
    assert ends_in_its_sum(declared)
    assert not ends_in_its_sum(ALONE)
    assert not ends_in_its_sum(QUERY[:-1])


def test_where_no_other_has_a_checksum_an_accident_is_none() -> None:
    accident = bytes.fromhex("55aa0100000101")
    assert ends_in_its_sum(accident)
    for others in ([ALONE], [ALONE, RELAY[:-1]], [ALONE] * 20):
        for frames in ([accident, *others], [*others, accident]):
            assert len(claims_of(read(STYLES["hex, a frame a line"](frames)))) == len(frames)


def test_one_frame_with_checksum_among_many_without_changes_nothing() -> None:
    frames = [ALONE] * 20 + [RELAY] + [POWER[:-1]] * 5
    assert len(claims_of(read(STYLES["hex, a frame a line"](frames)))) == 25


def test_where_checksums_begin_to_be_written_damage_is_damage_again() -> None:
    frames = [ALONE] * 20 + [RELAY] * 6 + [POWER[:10] + POWER[11:]] + [RELAY]
    assert len(claims_of(read(STYLES["hex, a frame a line"](frames)))) == 20


@pytest.mark.parametrize("style", [style for style in STYLES if style != "ESPHome"])
def test_the_same_frame_with_its_checksum_tells_what_a_cut_one_lacks(style: str) -> None:
    for frames in ([POWER, VOLTS, ALONE], [VOLTS, POWER, ALONE, POWER], [ALONE, VOLTS, POWER]):
        assert claims_of(read(STYLES[style](frames))) == [VOLTS]
    assert claims_of(read(STYLES[style]([POWER, ALONE, POWER]))) == []


def test_a_sign_in_place_of_the_checksum_says_that_it_is_left_out() -> None:
    for sign in ("xx", "NN", "??", "CS"):
        text = f"{VOLTS.hex(' ')}\nit answers {POWER[:-1].hex(' ')} {sign}\n{RELAY.hex(' ')}\n"
        assert claims_of(read(text)) == [POWER], sign


def test_another_direction_tells_where_a_channel_has_no_other_frame() -> None:
    whole = scan.mended(bytes.fromhex("55aa0307000814020004000108fc"))
    damaged = whole[:11] + whole[12:]
    line = '12:00:00 TYA: Send "{}"\n'
    report = f'12:00:01 {{"TuyaReceived":{{"Data":"{damaged.hex()}","Cmnd":7}}}}\n'
    assert claims_of(read(report)) == [scan.mended(damaged)]
    assert claims_of(read(line.format(QUERY.hex()) + report)) == []
    assert claims_of(read(report + line.format(QUERY.hex()))) == []


def test_product_information_that_lost_a_byte_is_none() -> None:
    text = b'{"p":"abcdefgh12345678","v":"1.0.0","m":0}'
    whole = scan.mended(bytes((0x55, 0xAA, 3, 1, 0, len(text))) + text)
    lines = STYLES["hex, a frame a line"]([START, whole[:13] + whole[14:], VOLTS])
    assert frames_of(read(lines)) == [START, VOLTS]


def test_the_last_frames_outweigh_older_ones() -> None:
    assert habit(b"") == 0
    assert habit(VOLTS + ALONE + VOLTS[:2]) > 0
    assert habit(ALONE * 3 + BEAT) > 0
    assert habit(ALONE * 9 + BEAT) < 0
    assert habit(BEAT + ALONE * 9 + START[:-1]) < 0
    assert lacks_sums(b"\x00" * 500) is None
    assert lacks_sums(b"\x55\xaa\x55\xaa\x00" * 200) is None
