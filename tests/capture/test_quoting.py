from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import GAPS, NOTES
from tuyasniff.capture.quoting import escaped, quoted, unescaped
from tuyasniff.capture.sayings import (
    NO_TIME,
    NoiseMark,
    TimeMark,
    Told,
    WholeFrame,
    fault_words,
    gap_words,
    microseconds,
    noise_words,
    note_words,
    read_saying,
    seconds,
    whole_words,
)
from tuyasniff.model import Fault, FaultCode, Gap, NoiseReason, Note, Reference

ANY = st.text(st.characters())


@given(ANY)
def test_any_text_becomes_one_printable_line_and_comes_back(text: str) -> None:
    line = escaped(text)
    assert unescaped(line) == text
    assert line.isprintable()
    assert line == line.strip()
    assert '"' not in quoted(text)[1:-1].replace('\\"', "")
    line.encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("kettle on, 20 °C", "kettle on, 20 °C"),
        ("a\nb\\", "a\\nb\\\\"),
        (" x ", "\\x20x\\x20"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\ud83d", "\\ud83d"),
        ("\u202e", "\\u202e"),
    ],
)
def test_texts_read_as_they_are_where_they_can(text: str, line: str) -> None:
    assert escaped(text) == line


@given(ANY)
def test_no_escape_that_somebody_else_wrote_raises(text: str) -> None:
    unescaped(text)
    read_saying(text)
    unescaped("\\U" + text)


def test_an_escape_beyond_all_characters_stays() -> None:
    assert unescaped("\\Uffffffff") == "\\Uffffffff"


@given(st.integers(-(10**15), 10**15))
def test_seconds_are_exact(us: int) -> None:
    assert microseconds(seconds(us)) == us


@given(NOTES)
def test_a_note_comes_back_whole(note: Note) -> None:
    assert read_saying(note_words(note)) == note


@given(GAPS)
def test_a_gap_comes_back_whole(gap: Gap) -> None:
    assert read_saying(gap_words(gap)) == gap


def test_the_words_are_those_that_people_read() -> None:
    note = Note("kettle on", 2_500_000, Reference("power", "2000", "W"), 12)
    assert note_words(note) == 'note at 2.500000 s, frame 12, reference "power" "2000" "W": kettle on'
    assert gap_words(Gap("mcu", None, "unplugged", "gone")) == 'gap on "mcu", "unplugged": gone'


@pytest.mark.parametrize("reason", NoiseReason)
def test_noise_is_known_again(reason: NoiseReason) -> None:
    assert read_saying(noise_words(reason)) == NoiseMark(reason)


@pytest.mark.parametrize("code", FaultCode)
def test_faults_are_known_again(code: FaultCode) -> None:
    for number in (1, 9, 2000):
        for words in fault_words([Fault(code, "what\nis it")] * number):
            assert isinstance(read_saying(words), Told)


def test_other_marks_are_known_again() -> None:
    assert read_saying(whole_words(b"\x55\xaa")) == WholeFrame(b"\x55\xaa")
    assert read_saying(NO_TIME) == TimeMark(False)
    for text in ("noise", "noise: loud", "look here", "whole frame: 5", "note", "gap: x", "fault: x", "9 more things"):
        assert read_saying(text) is None, text
