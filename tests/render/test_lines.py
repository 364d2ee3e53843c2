from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from tuyasniff.model import Fault, FaultCode, Gap, Item, Message, Note, Reference
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import width
from tuyasniff.render.lines import UNLIMITED, Folded, Layout, folded_line, item_line, item_lines
from tuyasniff.render.styles import painted, plain
from wire import HEARTBEAT, PRODUCT, dp, frame, report

from .makers import HOSTILE, decoded, message, noise, strings
from .test_labels import harmless

MANY = frame(7, b"".join(dp(number, 2, bytes((0, 0, 1, number))) for number in range(1, 10)))


def shown(item: Item, layout: Layout | None = None) -> list[str]:
    return [plain(line) for line in item_lines(item, layout or Layout())]


def test_a_report_is_one_line_to_read() -> None:
    (item,) = decoded(report(20, 2301))
    assert shown(item) == ["   1 MCU >  07 report              20 value 2301"]


def test_the_words_of_a_payload_stand_in_the_line() -> None:
    (item,) = decoded(HEARTBEAT)
    assert shown(item) == ["   1 MCU >  00 heartbeat answered  running"]


def test_the_module_talks_from_the_right() -> None:
    item = decoded(frame(6, dp(1, 1, b"\1"), version=0))[0]
    assert shown(item) == ["   1 < MOD  06 set datapoints      1 bool true"]


def test_many_datapoints_wrap_under_each_other_and_none_is_lost() -> None:
    item = Item(7, message(MANY))
    lines = shown(item)
    assert len(lines) > 1
    assert all(len(line) <= 80 for line in lines)
    starts = {len(line) - len(line.lstrip()) for line in lines[1:]}
    assert starts == {lines[0].index("1 value")}
    text = " ".join(lines)
    assert all(f"{number} value {256 + number}" in text for number in range(1, 10))


def test_one_line_counts_what_does_not_fit() -> None:
    line = plain(item_line(Item(7, message(MANY)), Layout()))
    assert len(line) <= 80
    assert line.endswith("+6")
    assert line.count(" value ") == 3


def test_a_long_raw_value_says_how_long_it_is_and_is_cut() -> None:
    (item,) = decoded(frame(7, dp(37, 0, bytes(range(112)))))
    (line,) = shown(item)
    assert "37 raw[112] 000102" in line
    assert line.endswith("…")
    assert len(line) == 80
    assert bytes(range(112)).hex() in shown(item, Layout(UNLIMITED))[0]


def test_a_fault_is_a_sign_and_words() -> None:
    (item,) = decoded(frame(7, dp(9, 9, b"\1")))
    text = "\n".join(shown(item))
    assert "MCU >! 07" in text or "  ?  ! 07" in text
    assert "! unknown type 0x09" in text


def test_types_are_shown_as_what_they_are() -> None:
    (item,) = decoded(frame(7, dp(1, 1, b"\0") + dp(2, 4, b"\3") + dp(3, 5, b"\x01\x04") + dp(4, 3, b'a"\x1b')))
    text = " ".join(shown(item))
    assert "1 bool false" in text
    assert "2 enum 3" in text
    assert "3 bitmap 0x0104" in text
    assert '4 string "a"␛"' in text


def test_times_have_their_own_column() -> None:
    timed = message(report(20, 1))
    item = Item(3, Message(timed.frame._replace(t_us=61_234_567), "report", "report", dps=timed.dps))
    assert shown(item, Layout(clock=Clock()))[0].startswith("   3     61.235 MCU >")
    started = datetime(2026, 11, 20, 10, 0, 0, 500_000, tzinfo=UTC)
    assert shown(item, Layout(clock=Clock(started)))[0].startswith("   3 10:01:01.734 MCU >")


def test_notes_gaps_and_noise_are_no_frames_to_the_eye() -> None:
    assert shown(Item(2, Note("Pick RED"))) == ["   2 # Pick RED"]
    reference = Reference("power", "2000", "W")
    assert shown(Item(2, Note("kettle", reference=reference))) == ["   2 # kettle (power 2000 W)"]
    assert shown(Item(2, Note("power 2000 W", reference=reference))) == ["   2 # power 2000 W"]
    assert shown(Item(3, Gap("mcu", None, "unplugged", "cable"))) == ["   3 -- unplugged: cable"]
    assert shown(noise(4, b"\xff\x00\x55")) == ["   4 ~ 3 noise bytes, between frames: ff 00 55"]
    assert shown(noise(4, b"\xff")) == ["   4 ~ 1 noise byte, between frames: ff"]


def test_noise_that_is_text_is_shown_as_text() -> None:
    (line,) = shown(noise(1, b"ets Jan  8 2013,rst cause:1\r\n"))
    assert line == '   1 ~ 29 noise bytes, between frames: "ets Jan  8 2013,rst cause:1␍␊"'


def test_folded_noise_is_counted() -> None:
    line = plain(folded_line(Folded(1, None, 300_000, bytes(256), ("before sync",)), Layout()))
    assert line.startswith("   1 ~ 300,000 noise bytes, before sync: 00 00")
    assert line.endswith("…")
    assert len(line) == 80


def test_a_note_of_many_words_wraps_and_an_endless_one_ends() -> None:
    lines = shown(Item(1, Note("word " * 40)))
    assert all(len(line) <= 80 for line in lines)
    assert " ".join(lines).count("word") == 40
    assert len(shown(Item(1, Note("x" * 1_000_000)))) <= 13


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("columns", [20, 80, UNLIMITED])
def test_hostile_words_stay_in_their_line(text: str, columns: int) -> None:
    layout = Layout(columns)
    items = [
        Item(1, Note(text)),
        Item(2, Gap(text, None, text, text)),
        Item(3, message(strings(text))),
        noise(4, text.encode("utf-8", "surrogatepass") + b"........"),
    ]
    for item in items:
        for line in (*item_lines(item, layout), item_line(item, layout)):
            assert harmless(plain(line))
            assert width(plain(line)) <= max(columns, 20)


@given(st.integers(20, 200), st.binary(max_size=60))
@settings(max_examples=times(25, 60))
def test_no_line_is_wider_than_it_may_be(columns: int, payload: bytes) -> None:
    layout = Layout(columns, Clock(datetime(2026, 1, 1, tzinfo=UTC)))
    for item in decoded(frame(7, payload) + payload + MANY + PRODUCT):
        for line in (*item_lines(item, layout), item_line(item, layout)):
            assert width(plain(line)) <= columns


def test_colour_changes_nothing_but_colour() -> None:
    for item in decoded(b"\xff" + MANY + PRODUCT + frame(7, dp(9, 9, b"\1"))):
        for line in item_lines(item, Layout()):
            bare = painted(line)
            for code in ("0", "1", "2", "32", "34", "36", "35", "1;31", "1;35", "1;36"):
                bare = bare.replace(f"\x1b[{code}m", "")
            assert bare.rstrip() == plain(line)
            assert "\x1b" in painted(line)


def test_a_frame_that_was_cut_inside_its_header_has_a_line() -> None:
    whole = message(report(1, 1))
    for size in range(1, 7):
        item = Item(1, Message(whole.frame._replace(raw=report(1, 1)[:size]), "unknown", "cut frame"))
        assert "cut frame" in shown(item)[0]


def test_the_words_of_a_fault_are_never_cut() -> None:
    whole = message(report(1, 1))
    words = "a fault that takes a good many words, so many that no line of eighty columns could ever hold them all"
    fault = Fault(FaultCode.LENGTH, words)
    lines = shown(Item(1, Message(whole.frame, "report", "report", dps=whole.dps, faults=(fault,))))
    assert all(len(line) <= 80 for line in lines)
    assert "…" not in "".join(lines)
    assert f"! {words}" in " ".join(" ".join(lines).split())


def test_a_flag_that_says_its_own_name_says_it_once() -> None:
    line = plain(item_line(Item(1, message(frame(0x1C, bytes((1, 26, 11, 20, 12, 30, 15, 5)), version=0))), Layout()))
    assert line.count("valid") == 1
    assert "12:30:15" in line
