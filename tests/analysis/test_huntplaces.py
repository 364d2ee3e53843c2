"""Whether what was heard at one rate makes sense, and what all rates together tell."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tuyasniff.analysis.huntplaces import (
    PROBES,
    Place,
    best_late,
    by_promise,
    how_it_rests,
    named_rate,
    newest,
    probe_rate,
    rests_low,
    views_of,
)
from tuyasniff.chips.finding import Detector, Finding, Kind, Line, Unit
from tuyasniff.chips.garbage import Garbage, Signature
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.model import Chunk


def detector(scan: Callable[[Heard], Finding | None], *, strength: int = 8, protocol: str = "made_up") -> Detector:
    return Detector(protocol, "Made up", (), strength, True, scan)


def frames_of(length: int, *, first: int = 0, line: Line | None = Line.PUSH, protocol: str = "made_up") -> Detector:
    """Takes all bytes from `first` on for frames of that length."""

    def scan(heard: Heard) -> Finding:
        starts = range(first, len(heard.data) - length + 1, length)
        units = tuple(Unit(at, at + length, Kind.PUSH, "") for at in starts)
        return Finding(protocol, units, len(units) * length, len(heard.data), len(units), True, line=line)

    return detector(scan, protocol=protocol)


def bursts(*data: bytes, pause_us: int = 200_000) -> Heard:
    return heard_of(Chunk("line", one, number * pause_us) for number, one in enumerate(data))


def test_the_same_frame_again_and_again_proves_nothing_and_is_given_time() -> None:
    place = Place(9600)
    assert place.judge([bursts(*[b"01234567"] * 9)], [frames_of(8)]) is None and place.hopeful
    found = place.judge([bursts(*(bytes((n,)) * 8 for n in range(3)))], [frames_of(8)])
    assert found is not None and place.best is found and not place.hopeful


@pytest.mark.parametrize(("line", "enough"), [(Line.BOTH, 6), (Line.REPLIES, 12), (Line.REQUESTS, 3)])
def test_short_frames_have_to_differ_more_often_and_replies_alone_most(line: Line, enough: int) -> None:
    for number in (enough - 1, enough):
        said = [bytes((n, n, n)) for n in range(number)]
        found = Place(9600).judge([bursts(*said)], [frames_of(3, line=line)])
        assert (found is not None) == (number == enough)


@pytest.mark.parametrize(("said", "known"), [(b"\x58\xaa", True), (b"\x55\xaa", True), (b"\x58\x07", False)])
def test_a_request_that_is_always_the_same_has_to_be_a_known_one(said: bytes, known: bool) -> None:
    assert (Place(9600).judge([bursts(*[said] * 6)], [frames_of(2, line=Line.REQUESTS)]) is not None) == known


def test_noise_before_the_first_frame_of_a_strong_check_does_not_count() -> None:
    noise = Random(1).randbytes(80)
    heard = bursts(noise, b"AAAAAAAA", b"BBBBBBBB")
    weak = frames_of(8, first=80)
    assert Place(9600).judge([heard], [weak]) is None
    assert Place(9600).judge([heard], [weak._replace(strength=28)]) is not None


def test_a_log_is_kept_for_later_and_a_few_letters_are_no_text() -> None:
    log = b"wifi connected, channel seven\r\nmqtt ready, topics three\r\n"
    for data, kept in ((log, True), (b"Vun." * 30, False)):
        place = Place(115_200)
        assert place.judge([bursts(data)], [frames_of(1, protocol="text")]) is None
        assert (place.late is not None) == kept
    place = Place(115_200)
    place.judge([bursts(log)], [frames_of(1, protocol="esp_log")])
    assert place.late is not None and best_late([place]) == (place, place.late)


def test_a_framing_without_a_name_has_to_keep_to_the_bursts() -> None:
    framing = frames_of(6, protocol="length_sum")
    place = Place(9600)
    place.solve(bursts(b"012345", b"abcdef", b"ABCDEF"), [framing])
    assert place.late is not None
    for shifted in (bursts(b"012", b"345abc", b"defABC", b"DEF"), bursts(b"012", b"345", b"abc", b"def")):
        place = Place(9600)
        place.solve(shifted, [framing])
        assert place.late is None


def test_what_other_rates_contradict_is_not_the_answer_unless_it_has_a_name() -> None:
    late = Finding("text", (), 10, 10, 1, True)
    fast = Place(38_400, garbled=Garbage(Signature.TOO_FAST, "", (9600,), 4.0))
    assert best_late([Place(2400, late=late), fast]) is None
    right = Place(9600, late=late)
    assert best_late([right, fast]) == (right, late)
    log = Place(2400, late=Finding("esp_log", (), 10, 10, 1, True))
    assert best_late([log, fast]) is not None


def test_most_of_the_faster_rates_name_the_right_one_and_it_is_tried_first_again() -> None:
    told = {19_200: 9600, 38_400: 9600, 57_600: 19_200}
    places = {rate: Place(rate) for rate in (115_200, 4800, 9600)}
    places |= {rate: Place(rate, garbled=Garbage(Signature.TOO_FAST, "", (to,), 2.0)) for rate, to in told.items()}
    places[115_200].garbled = Garbage(Signature.TOO_FAST, "", (4800,))  # nothing but 00 names no rate
    assert named_rate(places.values()) == 9600
    assert by_promise(places, tuple(places))[0] == 9600
    assert by_promise(places, tuple(places))[1] == 4800
    assert named_rate([Place(9600)]) is None


def low(baud: int, end: int = 0x01) -> Place:
    place = Place(baud)
    for number in range(10):
        place.add(Chunk("line", bytes((0x7F, end)), number * 500_000))
    return place


def test_three_rates_that_are_far_too_slow_have_to_agree_that_a_line_rests_low() -> None:
    three = [low(4800), low(2400), low(1200)]
    assert rests_low(three, 19_200) == [4800, 2400, 1200]
    assert rests_low(three[:2], 19_200) == []
    assert rests_low([*three[:2], low(1200, 0xF0)], 19_200) == []
    assert how_it_rests([low(9600), low(1200, 0xF0)], 19_200) == {1200: "high"}
    assert rests_low(three, None) == [4800, 2400, 1200] and rests_low(three[1:], None) == []


def test_slower_rates_are_tried_only_as_long_as_that_is_open() -> None:
    assert probe_rate([low(4800), low(2400)], 19_200) == PROBES[0]
    assert probe_rate([low(1200), low(600)], 4800) == 300
    assert probe_rate([low(4800), low(2400), low(1200)], 19_200) is None
    assert probe_rate([low(4800, 0xF0)], 19_200) is None
    assert probe_rate([low(4800)], None) is None


def test_of_very_much_the_latest_is_kept() -> None:
    place = Place(9600)
    for number in range(200):
        place.add(Chunk("line", bytes(1024), number))
    assert place.total == 200 * 1024 and place.size <= 64 * 1024
    assert place.chunks[-1].t_us == 199 and newest(place.chunks)[-1].t_us == 199
    assert sum(len(chunk.data) for chunk in newest(place.chunks)) == 4 * 1024


def test_taps_are_looked_at_together_and_each_by_itself() -> None:
    chunks = [Chunk("b", b"2", 2), Chunk("a", b"1", 1), Chunk("b", b"3", 3)]
    assert [heard.data for heard in views_of(chunks, ("a", "b", "c"))] == [b"123", b"1", b"23"]
    assert [heard.data for heard in views_of(chunks[:1], ("a", "b"))] == [b"2"]
