from __future__ import annotations

import pytest

from capture.sessions import STARTED, written
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import capture_of
from tuyasniff.capture.targets import HEX
from tuyasniff.hexdump.read import read as read_paste
from tuyasniff.model import Chunk, Gap, Note, Reference, Talker, TalkerBy
from tuyasniff.protocol.framer import Framer
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, report

BAD = HEARTBEAT[:-1] + b"\x99"
SOURCE: list[Chunk | Gap | Note] = [
    Chunk("paste", b"\xff\x00" + HEARTBEAT, 1_250_000, Talker.MCU, TalkerBy.TAP),
    Chunk("other", ASKED, None, Talker.MODULE, TalkerBy.TAP),
    Note("kettle on", 2_500_000, Reference("power", "2000", "W")),
    Chunk("paste", BAD, 3_000_000, Talker.MCU, TalkerBy.TAP, None, BAD),
    Gap("paste", 3_500_000, "unplugged", "gone"),
]
TEXT = f"""\
# tuyasniff hex 1, tap "paste", started 2026-11-20T10:00:00.250000Z
1.250000 noise: ff 00  # before sync
1.250000 mcu: 55 aa 03 00 00 01 01 04
- module "other": 55 aa 00 00 00 00 ff
# note at 2.500000 s, reference "power" "2000" "W": kettle on
3.000000 mcu: {BAD.hex(" ")}  # fault checksum: checksum 99, the bytes add up to 04
# gap at 3.500000 s on "paste", "unplugged": gone
"""


def read(text: str) -> list[Chunk | Gap | Note]:
    return [thing if isinstance(thing, Gap) else thing._replace(origin=None) for thing in capture_of(text.encode())]


def test_people_can_read_it() -> None:
    assert written(HEX, SOURCE, About(STARTED)).decode() == TEXT


def test_the_dialects_of_pastes_find_its_frames_when_its_first_line_is_gone() -> None:
    whole = [HEARTBEAT, ASKED, report(1, 1), report(2, 2)]
    text = written(HEX, [Chunk("t", one, number) for number, one in enumerate(whole)], About()).decode()
    framer = Framer()
    found = []
    for thing in read_paste(text.split("\n", 1)[1]):
        if isinstance(thing, Chunk):
            found += framer.feed(thing)
    assert [frame.raw for frame in found] == whole


def test_what_people_add_is_read() -> None:
    head = '# tuyasniff hex 1, tap "t", started unknown\n'
    assert read(head + "# this is mine\n\n55 AA 00 00 00 00 FF\n") == [Note("this is mine"), Chunk("t", ASKED)]
    assert [type(thing) for thing in read(head + "0.5 s\n")] == [Gap]
    assert read(head.replace("\n", "\r\n") + "- mcu: 01 02\r\n") == [
        Chunk("t", b"\x01\x02", None, Talker.MCU, TalkerBy.TEXT)
    ]


@pytest.mark.parametrize(
    "line", ["what", "1. mcu: 55", "- mcu: 5", "- cat: 55", '- mcu "x: 55', "9" * 5001, "- mcu: 55 aa |U.|"]
)
def test_a_line_that_is_neither_is_named(line: str) -> None:
    first, rest = TEXT.split("\n", 1)
    capture = capture_of(f"{first}\n{line}\n{rest}".encode())
    damage, *rest_ = capture
    assert damage == Gap("file", None, "damaged", "line 2: it is neither bytes nor a note")
    assert len(rest_) == 6
    assert capture.remarks == ("line 2 is damaged and left out: it is neither bytes nor a note",)


def test_a_newer_version_is_not_read_as_if_it_were_ours() -> None:
    capture = capture_of(b'# tuyasniff hex 2, tap "t"\n- mcu: 55\n')
    assert list(capture) == []
    assert "version 2" in capture.why_nothing()
    assert "update" in capture.hint


def test_a_text_that_was_called_hex_may_be_bare() -> None:
    capture = capture_of(b"55 aa 00 00 00 00 ff\n", format="hex")
    assert [thing.data for thing in capture if isinstance(thing, Chunk)] == [ASKED]


BOTH = (TapInfo("mcu", Talker.MCU), TapInfo("module", Talker.MODULE))


def both_wires(chunks: list[Chunk | Gap | Note], taps: tuple[TapInfo, ...]) -> str:
    return written(HEX, chunks, About(taps=taps)).decode()


def test_where_each_talker_has_its_tap_no_line_names_one() -> None:
    chunks: list[Chunk | Gap | Note] = [
        Chunk("module", ASKED, 0, Talker.MODULE, TalkerBy.TAP),
        Chunk("mcu", HEARTBEAT + b"\xff", 40_000, Talker.MCU, TalkerBy.TAP),
    ]
    text = both_wires(chunks, BOTH)
    assert text.splitlines() == [
        "# tuyasniff hex 1, a tap for each talker, started unknown",
        "0.000000 module: 55 aa 00 00 00 00 ff",
        "0.040000 mcu: 55 aa 03 00 00 01 01 04",
        '0.040000 noise "mcu": ff  # between frames',
    ]
    read = [thing for thing in capture_of(text) if isinstance(thing, Chunk)]
    assert [(chunk.tap, chunk.talker, chunk.data) for chunk in read] == [
        ("module", Talker.MODULE, ASKED),
        ("mcu", Talker.MCU, HEARTBEAT),
        ("mcu", Talker.UNKNOWN, b"\xff"),
    ]


def test_one_tap_is_named_once() -> None:
    text = both_wires(
        [Chunk("paste", ASKED, 0), Chunk("paste", HEARTBEAT, 40_000)], (TapInfo("paste", Talker.UNKNOWN),)
    )
    assert text.splitlines()[0] == '# tuyasniff hex 1, tap "paste", started unknown'
    assert text.count("paste") == 1
    assert {chunk.tap for chunk in capture_of(text) if isinstance(chunk, Chunk)} == {"paste"}


@pytest.mark.parametrize(
    ("time", "us"),
    [
        ("1.5", 1_500_000),
        ("12", 12_000_000),
        ("-0.25", -250_000),
        ("1.2345678", 1_234_567),
        ("0.000001", 1),
        ("-", None),
    ],
)
def test_times_may_have_any_number_of_decimals(time: str, us: int | None) -> None:
    head = '# tuyasniff hex 1, tap "t", started unknown\n'
    told = "" if us is None else f" at {time} s"
    chunk, note, gap = read(f'{head}{time} mcu: 01\n# note{told}: x\n# gap{told} on "t", "unplugged":\n')
    assert (chunk.t_us, note.t_us, gap.t_us) == (us, us, us)


def test_bytes_on_both_sides_of_a_damaged_line_never_make_a_frame() -> None:
    digits = report(20, 2301).hex(" ")
    head = '# tuyasniff hex 1, tap "t", started unknown\n'
    for between, frames in (("", 1), ("1.0005 mcu: ff ff f\n", 0)):
        session = Session(capture_of(f"{head}1.0 mcu: {digits[:24]}\n{between}1.001 mcu: {digits[24:]}\n"))
        list(session)
        assert session.summary.frames == frames


def test_a_newer_part_is_left_out_and_that_is_an_error() -> None:
    capture = capture_of(f"{TEXT}# tuyasniff hex 2, what\n1.0 mcu: 55\n", name="x")
    assert len(list(capture)) == 7
    assert str(capture.lost).startswith("x: line 8 says that it is hex text of version 2")


def test_texts_put_together_keep_the_distance_of_their_dates() -> None:
    later = TEXT.replace("T10:", "T13:")
    times = [thing.t_us for thing in read(TEXT + later)]
    assert times[:6] == [None if us is None else us - 3 * 3_600_000_000 for us in times[6:]][:6]
    undated = TEXT.replace("2026-11-20T10:00:00.250000Z", "unknown")
    times = [thing.t_us for thing in read(undated + undated)]
    assert times[6] == 3_500_000 + 1_250_000


def test_a_last_line_that_is_cut_is_said_and_is_no_gap() -> None:
    capture = capture_of(TEXT + "4.0 mc", name="x")
    assert len(list(capture)) == 6
    assert capture.remarks == ("the last line (8) is cut and left out",)


def test_nul_bytes_cut_a_line_of_hex_and_the_next_one_is_read() -> None:
    capture = capture_of(TEXT.replace("\n3.000000", "\n" + "\0" * 99 + "3.000000").encode())
    assert sum(1 for thing in capture if isinstance(thing, Chunk)) == 4
    (line,) = [thing for thing in capture_of(TEXT.replace("01 01 04", "01\0\0").encode()) if isinstance(thing, Gap)][:1]
    assert line.detail == "line 3: NUL bytes cut it"


def test_a_time_that_no_clock_shows_is_left_out_and_said() -> None:
    far = "999999999999999.999999"
    text = f'# tuyasniff hex 1, tap "t", started unknown\n{far} mcu: 01\n-{far} mcu: 02\n# note at {far} s: x\n'
    capture = capture_of(text, name="x", format="hex")
    assert [thing.t_us for thing in capture] == [None, None, None]
    assert capture.remarks == ("2 times lie beyond any clock: what stands there is read without a time",)
