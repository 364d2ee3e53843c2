from __future__ import annotations

from collections import Counter

from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Item, Message, TalkerBy
from tuyasniff.render.closing import Told, closing, heading, runs, with_identify
from tuyasniff.session import Session
from wire import PRODUCT, TALK, dp, frame, report

from .makers import message


def said(data: bytes) -> list[str]:
    session = Session(capture_of(data, format="raw"))
    told = Told()
    for item in session:
        told.add(item)
    return closing(session.summary, told.by)


def test_format_and_family_are_said_with_their_score() -> None:
    assert heading("x.bin", "raw", 0.973, "wifi", 0.9) == "x.bin: raw (0.97), family wifi (0.90)"
    assert heading("x", "plain", 1.0, None, 0.0) == "x: plain (1.00), family not known"


def test_hostile_file_names_are_harmless_and_keep_their_end() -> None:
    assert heading("\x1b[31m\n.bin", "raw", 1, None, 0).startswith("␛[31m␊.bin: raw")
    assert heading("/long" * 40 + "/x.bin", "raw", 1, None, 0).startswith("…")


def test_the_summary_tells_frames_talkers_damage_and_what_it_is() -> None:
    assert said(TALK + b"\xff\0\x55") == [
        "6 frames: 5 MCU, 1 module (told by content); checksums good; 3 noise bytes",
        "product abcdefgh12345678 1.2.3; datapoints 19 20",
    ]


def test_damage_is_counted_by_kind() -> None:
    totals = Session(capture_of(PRODUCT, format="raw"))
    list(totals)
    totals.summary.bad_checksums, totals.summary.missing_checksums = 1, 2
    first = closing(totals.summary, Counter({TalkerBy.TEXT: 1}))[0]
    assert first == "1 frame: 1 MCU (told by the text); 1 checksum bad, 2 checksums missing"


def test_nothing_is_said_of_nothing() -> None:
    assert said(b"\0\0\0") == []


def test_a_product_with_a_hostile_name_is_harmless() -> None:
    product = frame(1, b'{"p":"\x1b[31mxxxxxxxx","v":"\xe2\x80\xae"}')
    assert all("\x1b" not in line and "\u202e" not in line for line in said(product + report(1, 1)))


def test_the_duration_spans_the_frames_that_have_a_time() -> None:
    told = Told()
    assert told.duration_us is None
    plain = message(frame(7, dp(1, 1, b"\1")))
    for t_us in (None, 5_000, 9_000, 7_000):
        told.add(Item(1, Message(plain.frame._replace(t_us=t_us), plain.name, plain.title)))
    assert told.duration_us == 4_000


def test_datapoints_in_a_row_are_a_range() -> None:
    assert runs([]) == ""
    assert runs([1, 2, 4, 5, 6, 9, 101, 102, 103, 104]) == "1 2 4-6 9 101-104"


def test_where_no_frame_was_found_the_verb_that_knows_more_is_named() -> None:
    assert with_identify("", "stdin") == "see what else it may be: tuyasniff identify, with the same input"
    assert with_identify("", "argument") == "see what else it may be: tuyasniff identify, with the same bytes"
    assert with_identify("", "my file") == "see what else it may be: tuyasniff identify 'my file'"
    assert with_identify("look", "x.bin") == "look; see what else it may be: tuyasniff identify x.bin"
    assert with_identify("try tuyasniff identify FILE", "x.bin") == "try tuyasniff identify x.bin"
