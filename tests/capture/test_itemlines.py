from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import STARTED, written
from tuyasniff.capture.about import About
from tuyasniff.capture.opening import capture_of
from tuyasniff.cli.targets import JSONL
from tuyasniff.model import Chunk, Gap, Note, Reference, Talker, TalkerBy
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT

SOURCE: list[Chunk | Gap | Note] = [
    Chunk("a", b"\xff" + HEARTBEAT, 1000, Talker.MCU, TalkerBy.TAP),
    Chunk("b", ASKED[:-1], None, Talker.MODULE, TalkerBy.TEXT, None, ASKED),
    Note("x", 5, Reference("power", "2000", "W"), 2),
    Gap("a", 9, "unplugged", "gone"),
]
LINES = written(JSONL, SOURCE, About(STARTED))


def test_frames_come_back_as_they_were_told_apart() -> None:
    capture = capture_of(LINES)
    noise, first, second, note, gap = capture
    assert isinstance(noise, Chunk) and noise.frame is None
    assert isinstance(first, Chunk) and (first.frame, first.talker, first.by) == (HEARTBEAT, Talker.MCU, TalkerBy.TAP)
    assert isinstance(second, Chunk) and (second.data, second.frame) == (ASKED[:-1], ASKED)
    assert isinstance(note, Note) and note._replace(origin=None) == SOURCE[2]
    assert gap == SOURCE[3]
    assert capture.started == STARTED


def test_a_part_of_the_lines_is_enough() -> None:
    frames = b"\n".join(line for line in LINES.splitlines() if b'"frame"' in line[:40])
    capture = capture_of(frames)
    assert capture.format == "jsonl"
    assert len(list(capture)) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"[]", b'{"schema":1}', b'{"schema":1,"item":"cat"}', b'{"item":"frame"}', b'{"item":"frame","tap":"a"}',
        b'{"item":"noise","tap":"a","hex":"5"}', b'{"item":"note","text":5}', b'{"item":"gap","tap":"a"}',
        b'{"item":"noise","tap":"a","hex":"55","t_us":"now"}', b'{"schema":"1","item":"note","text":""}',
    ],
)  # fmt: skip
def test_a_damaged_line_is_named_and_the_rest_is_read(line: bytes) -> None:
    head, rest = LINES.split(b"\n", 1)
    capture = capture_of(head + b"\n" + line + b"\n" + rest)
    assert [type(thing) for thing in capture] == [Gap, *[Chunk] * 3, Note, Gap]
    assert capture.remarks[0].startswith("line 2 is damaged and left out: ")
    cut = capture_of(LINES + line)
    assert len(list(cut)) == 5
    assert "is cut" in cut.remarks[0]


def test_a_newer_schema_is_not_read_as_if_it_were_ours() -> None:
    capture = capture_of(b'{"schema":2,"item":"session"}\n{"schema":2,"item":"noise","tap":"a","hex":"55"}\n')
    assert list(capture) == []
    assert "schema is 2" in capture.why_nothing()
    assert "update" in capture.hint


def test_a_schema_of_a_thousand_digits_is_told_in_one_short_line() -> None:
    lines = b'{"schema":1,"item":"session"}\n{"schema":%s,"item":"noise","tap":"a","hex":"55"}\n' % (b"9" * 1000)
    capture = capture_of(lines, name="x")
    list(capture)
    assert len(str(capture.lost)) < 200
    assert "its schema is 999999" in str(capture.lost)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda one: st.dictionaries(st.text(), one)))
def test_no_json_raises(value: object) -> None:
    for key in ("t_us", "tap", "hex", "talker", "talker_by", "rebuilt", "faults", "reference", "text", "schema"):
        entry = {"item": "frame", "tap": "a", "hex": "55", "t_us": 1} | {key: value}
        for item in ("frame", "note", "gap", "session"):
            list(capture_of(b'{"schema":1,"item":"session"}\n' + json.dumps(entry | {"item": item}).encode() + b"\n"))


def test_a_newer_part_is_left_out_and_that_is_an_error() -> None:
    capture = capture_of(LINES + b'{"schema":2,"item":"noise","tap":"a","hex":"55"}\n', name="x")
    things = list(capture)
    assert str(capture.lost) == (
        "x: line 7 says that its schema is 2, and this program reads schema 1: the rest is left out"
    )
    assert things[-1] == Gap("file", None, "lost", str(capture.lost))
    assert capture.lost is not None and "update" in capture.lost.hint


def test_lines_put_together_keep_the_distance_of_their_dates() -> None:
    times = [thing.t_us for thing in capture_of(LINES + LINES.replace(b"T10:", b"T13:"))]
    assert len(times) == 10
    assert times[5:] == [None if us is None else us + 3 * 3_600_000_000 for us in times[:5]]


def test_noise_on_both_sides_of_a_damaged_line_never_makes_a_frame() -> None:
    first, last = HEARTBEAT[:4].hex(), HEARTBEAT[4:].hex()
    lines = '{"schema":1,"item":"noise","t_us":1,"tap":"a","hex":"%s"}\n'
    text = (lines % first) + '{"schema":1,"item":"noise","tap":"a","hex":"ff\n' + (lines % last)
    session = Session(capture_of(text.encode()))
    things = [item.thing for item in session]
    assert Gap("a", 1, "damaged", "line 2: it is no JSON") in things
    assert session.summary.frames == 0
    assert session.summary.losses == 1
