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
    assert read(head + "0.5 s\n") == []
    assert read(head.replace("\n", "\r\n") + "- mcu: 01 02\r\n") == [
        Chunk("t", b"\x01\x02", None, Talker.MCU, TalkerBy.TEXT)
    ]


@pytest.mark.parametrize(
    "line", ["what", "1.5 mcu: 55", "- mcu: 5", "- cat: 55", '- mcu "x: 55', "9" * 5001, "- mcu: 55 aa |U.|"]
)
def test_a_line_that_is_neither_is_named(line: str) -> None:
    first, rest = TEXT.split("\n", 1)
    capture = capture_of(f"{first}\n{line}\n{rest}".encode())
    assert sum(1 for _ in capture) == 6
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
