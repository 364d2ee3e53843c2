from __future__ import annotations

import io
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import RECORDINGS, STARTED
from tuyasniff.capture.capture import Capture, TapInfo
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.capture.recordlines import LONGEST
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.model import Chunk, Gap, Message, Note, Reference, Talker, TalkerBy
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, TALK, report

TAPS = (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600), TapInfo("line", source="x.bin"))
THINGS: list[Chunk | Gap | Note] = [
    Chunk("mcu", HEARTBEAT, 1234567, Talker.MCU, TalkerBy.TAP),
    Gap("mcu", 2000000, "unplugged", "gone"),
    Note("kettle 2000 W", 2500000, Reference("power", "2000", "W"), None),
    Chunk("line", HEARTBEAT[:-1], None, Talker.MODULE, TalkerBy.TEXT, None, HEARTBEAT),
    Chunk("line", ASKED, 5, frame=ASKED),
    Chunk("new", b"\xff", 6, Talker.MODULE, TalkerBy.TAP),
]
HEADER = b'{"tsniff":1,"started":null,"program":"x","taps":[]}\n'


class Recorder(io.RawIOBase):
    """A file that remembers each write, and may take only a part of it."""

    def __init__(self, most: int = 1 << 30) -> None:
        self.writes: list[bytes] = []
        self.flushes = 0
        self.most = most

    def write(self, data: Any) -> int:
        self.writes.append(bytes(data[: self.most]))
        return len(self.writes[-1])

    def flush(self) -> None:
        self.flushes += 1


def session(*things: Chunk | Gap | Note, started: datetime | None = STARTED) -> bytes:
    out = io.BytesIO()
    writer = SessionWriter(out, started=started, taps=TAPS)
    for thing in things:
        writer.write(thing)
    return out.getvalue()


def bare(things: list[Chunk | Gap | Note]) -> list[Chunk | Gap | Note]:
    return [thing if isinstance(thing, Gap) else thing._replace(origin=None) for thing in things]


def read(data: bytes) -> tuple[Capture, list[Chunk | Gap | Note]]:
    capture = capture_of(data, name="x")
    return capture, bare(list(capture))


def apart(things: list[Chunk | Gap | Note]) -> tuple[list[Chunk | Gap | Note], list[Gap]]:
    """What was written, and the gaps that stand for what could not be read."""
    gaps = [thing for thing in things if isinstance(thing, Gap) and thing.reason in ("damaged", "lost")]
    return [thing for thing in things if thing not in gaps], gaps


def test_the_lines_are_those_of_the_contract() -> None:
    header, chunk, gap, note, *rest = map(json.loads, session(*THINGS).splitlines())
    assert header["tsniff"] == 1
    assert header["started"] == "2026-11-20T10:00:00.250000Z"
    assert header["program"].startswith("tuyasniff ")
    assert header["taps"][0] == {"tap": "mcu", "talker": "mcu", "source": "/dev/ttyUSB0", "baud": 9600}
    assert chunk == {"t": 1234567, "tap": "mcu", "hex": HEARTBEAT.hex()}
    assert gap == {"t": 2000000, "gap": "unplugged", "tap": "mcu", "detail": "gone"}
    reference = {"quantity": "power", "unit": "W", "value": "2000"}
    assert note == {"t": 2500000, "note": "kettle 2000 W", "reference": reference, "frame": None}
    assert rest[0] == {
        "t": None, "tap": "line", "hex": HEARTBEAT[:-1].hex(), "talker": "module", "by": "text",
        "frame": HEARTBEAT.hex(),
    }  # fmt: skip
    assert rest[1]["frame"] is True
    assert rest[2]["talker"] == "module"


def test_everything_comes_back() -> None:
    capture, things = read(session(*THINGS))
    assert things == THINGS
    assert capture.started == STARTED
    assert capture.taps == TAPS
    assert capture.remarks == ()
    assert (capture.format, capture.lost) == ("tsniff", None)


@given(RECORDINGS)
def test_any_recording_comes_back_thing_by_thing(things: list[Chunk | Gap | Note]) -> None:
    assert read(session(*things))[1] == things


def test_each_line_is_one_write_and_one_flush() -> None:
    stream = Recorder()
    writer = SessionWriter(stream, started=None)  # type: ignore[arg-type]
    for thing in THINGS:
        writer.write(thing)
    assert len(stream.writes) == len(THINGS) + 1 == stream.flushes
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in stream.writes)


def test_a_system_that_takes_less_gets_the_rest() -> None:
    stream = Recorder(most=7)
    writer = SessionWriter(stream, started=None)  # type: ignore[arg-type]
    writer.write(THINGS[0])
    assert json.loads(b"".join(stream.writes).splitlines()[1])["hex"] == HEARTBEAT.hex()


def test_a_write_that_fails_does_not_spoil_the_next_line() -> None:
    class Full(io.BytesIO):
        full = False

        def write(self, data: Any) -> int:
            if self.full:
                super().write(bytes(data)[:9])
                raise OSError(28, "No space left on device")
            return super().write(data)

    stream = Full()
    writer = SessionWriter(stream, started=None)
    stream.full = True
    with pytest.raises(OSError, match="space"):
        writer.write(THINGS[0])
    stream.full = False
    writer.write(THINGS[1])
    capture, things = read(stream.getvalue())
    assert apart(things) == ([THINGS[1]], [Gap("file", None, "damaged", "line 2: it is no JSON")])
    assert "line 2 is damaged" in capture.remarks[0]


def test_cut_anywhere_every_whole_line_comes_back() -> None:
    things = [THINGS[number % len(THINGS)] for number in range(40)]
    data = session(*things)
    begin = data.index(b"\n") + 1
    chance = random.Random(7)
    for _ in range(200):
        place = chance.randrange(begin, len(data) + 1)
        whole = data[:place].count(b"\n") - 1
        capture, again = read(data[:place])
        assert again[:whole] == things[:whole]
        # a last line that lacks nothing but its end is whole, too
        assert len(again) - whole in (0, 1)
        left_over = not data[:place].endswith(b"\n") and len(again) == whole
        assert [("cut" in remark) for remark in capture.remarks] == [True] * left_over


@pytest.mark.parametrize("place", range(1, len(HEADER)))
def test_a_header_that_is_cut_is_no_trouble(place: int) -> None:
    capture, things = read(HEADER[:place])
    assert things == []
    assert capture.lost is None


DAMAGED = (
    b"\x00\xff\xfe",
    b"{",
    b"[1, 2]",
    b'"text"',
    b"null",
    b"[" * 100_000,
    b'{"t":' + b"9" * 5000 + b"}",
    b'{"t":1,"tap":"a"}',
    b'{"t":"1","tap":"a","hex":"00"}',
    b'{"t":true,"tap":"a","hex":"00"}',
    b'{"t":1.5,"tap":"a","hex":"00"}',
    b'{"t":1e400,"tap":"a","hex":"00"}',
    b'{"t":99999999999999999999999,"tap":"a","hex":"00"}',
    b'{"t":1,"tap":7,"hex":"00"}',
    b'{"t":1,"hex":"00"}',
    b'{"t":1,"tap":"a","hex":"0"}',
    b'{"t":1,"tap":"a","hex":"zz"}',
    b'{"t":1,"tap":"a","hex":["00"]}',
    b'{"t":1,"tap":"a","hex":"00","frame":5}',
    b'{"t":1,"tap":"a","hex":"00","talker":5}',
    b'{"t":1,"gap":{},"tap":"a"}',
    b'{"t":1,"note":7}',
    b'{"t":1,"note":"x","reference":"y"}',
    b'{"t":1,"note":"x","reference":{"quantity":1}}',
    b'{"t":1,"note":"x","frame":"y"}',
    b'{"tsniff":"1"}',
    b'{"tsniff":null}',
    b'{"tsniff":1,"started":"yesterday"}',
)


@pytest.mark.parametrize("line", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_line_is_named_and_the_rest_is_read(line: bytes) -> None:
    first, rest = session(*THINGS).split(b"\n", 1)
    capture, things = read(first + b"\n" + line + b"\n" + rest)
    whole, gaps = apart(things)
    assert whole == THINGS
    assert [gap.tap for gap in gaps] == ["mcu", "line"]
    assert things[:2] == gaps
    assert len(capture.remarks) == 1
    assert capture.remarks[0].startswith("line 2 is damaged and left out: ")
    capture, things = read(session(*THINGS) + line)
    assert things == THINGS
    assert ["is cut" in remark for remark in capture.remarks] == [True]


def test_many_damaged_lines_are_counted() -> None:
    capture, things = read(HEADER + b"what\n" * 500 + session(*THINGS))
    assert apart(things)[0] == THINGS
    assert {gap.detail for gap in apart(things)[1]} == {"lines 2 to 501: it is no JSON"}
    assert len(capture.remarks) == 6
    assert capture.remarks[-1] == "495 more damaged lines left out"


def test_a_line_without_end_is_left_out_in_bounded_memory(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "x.tsniff.jsonl"
    with path.open("wb") as stream:
        stream.write(HEADER + b'{"t":1,"tap":"')
        stream.truncate(len(HEADER) + 3 * LONGEST)
        stream.seek(0, 2)
        stream.write(b"\n" + session(*THINGS))
    tracemalloc.start()
    capture = open_capture(path)
    things = bare(list(capture))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert apart(things)[0] == THINGS
    assert capture.remarks == ("line 2 is damaged and left out: it is too long",)
    assert peak < 4 * LONGEST


def test_unknown_keys_and_words_are_no_trouble() -> None:
    line = b'{"t":1,"tap":"a","hex":"00","mood":"fine","talker":"cat","by":"magic"}\n'
    _, things = read(HEADER + line)
    assert things == [Chunk("a", b"\x00", 1)]


def test_a_newer_version_is_not_read_as_if_it_were_ours() -> None:
    capture, things = read(b'{"tsniff":2,"started":null}\n' + b'{"t":1,"tap":"a","hex":"00"}\n')
    assert things == []
    assert "line 1 says that it is a session file of version 2" in capture.why_nothing()
    assert "update" in capture.hint
    capture, things = read(session(*THINGS) + b'{"tsniff":2}\n{"t":1,"tap":"a","hex":"00"}\n')
    assert apart(things)[0] == THINGS
    assert capture.lost is not None
    assert "line 8 says that it is a session file of version 2" in str(capture.lost)
    assert "the rest is left out" in str(capture.lost)
    assert things[-1] == Gap("file", None, "lost", str(capture.lost))


def test_a_version_of_a_thousand_digits_is_told_in_one_short_line() -> None:
    capture, _ = read(session(*THINGS) + b'{"tsniff":%s}\n' % (b"9" * 1000))
    assert len(str(capture.lost)) < 200
    assert "session file of version 999999" in str(capture.lost)


def test_a_file_is_gone_on_with() -> None:
    later = datetime(2026, 11, 20, 11, 0, 0, 250_000, tzinfo=UTC)
    rest = io.BytesIO()
    SessionWriter(rest, started=later).write(Chunk("mcu", ASKED, 7))
    capture, things = read(session(*THINGS)[:-9] + b"\n" + rest.getvalue())
    things, gaps = apart(things)
    assert [gap.tap for gap in gaps] == ["mcu", "line"]  # of each tap bytes may be missing where the line was cut
    assert things[:-1] == THINGS[:-1]
    assert things[-1] == Chunk("mcu", ASKED, 3_600_000_007)
    assert capture.started == STARTED
    assert len(capture.remarks) == 1  # the line that was cut


def test_files_put_together_are_one() -> None:
    capture, things = read(session(*THINGS) + session(*THINGS))
    assert things == THINGS * 2
    assert capture.remarks == ()


def test_lines_without_their_header_are_read() -> None:
    capture, things = read(session(*THINGS).split(b"\n", 1)[1])
    assert [thing.data for thing in things if isinstance(thing, Chunk)] == [
        thing.data for thing in THINGS if isinstance(thing, Chunk)
    ]
    assert "header line is missing" in capture.remarks[0]


def test_a_moment_that_becomes_known_on_the_way_is_that_of_the_file() -> None:
    out = io.BytesIO()
    writer = SessionWriter(out, started=None)
    writer.write(Chunk("a", b"\x00"))
    writer.begin(STARTED)
    writer.write(Chunk("a", b"\x00", 5))
    capture, things = read(out.getvalue())
    assert capture.started == STARTED
    assert things == [Chunk("a", b"\x00"), Chunk("a", b"\x00", 5)]


@pytest.mark.parametrize("edit", ["crlf", "bom", "utf16", "blank lines"])
def test_what_editors_and_shells_do_to_it_is_no_trouble(edit: str) -> None:
    text = session(*THINGS).decode()
    changed = {
        "crlf": text.replace("\n", "\r\n").encode(),
        "bom": text.encode("utf-8-sig"),
        "utf16": text.encode("utf-16"),
        "blank lines": text.replace("\n", "\n\n").encode(),
    }[edit]
    assert read(changed)[1] == THINGS


def test_a_large_chunk_becomes_several_lines() -> None:
    data = random.Random(1).randbytes(3_000_000)
    _, things = read(session(Chunk("a", data, 5)))
    assert b"".join(thing.data for thing in things if isinstance(thing, Chunk)) == data
    assert len(things) == 3


def test_taps_of_a_file_that_was_given_a_name_carry_it() -> None:
    capture = capture_of(session(*THINGS), tap="input2")
    taps = {thing.tap for thing in capture if not isinstance(thing, Note)}
    assert taps == {"input2/mcu", "input2/line", "input2/new"}
    assert [info.tap for info in capture.taps] == ["input2/mcu", "input2/line"]


@given(st.binary(max_size=300))
def test_no_bytes_behind_a_header_raise(data: bytes) -> None:
    list(capture_of(HEADER + data))


def test_a_session_without_frames_says_what_is_in_it() -> None:
    capture, _ = read(session(Chunk("a", bytes(100), 1)))
    assert capture.why_nothing() == "all 100 bytes are 00"
    assert capture.hint
    assert read(HEADER)[0].why_nothing() == "it begins, and holds no bytes"
    assert read(session(Note("x")))[0].why_nothing() == "none of its 2 lines holds bytes"
    assert "nothing was recorded" in read(HEADER)[0].hint


def test_a_live_session_is_read_as_it_comes() -> None:
    import os

    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        os.write(writing, session(Chunk("a", TALK, 1)))
        things = iter(open_capture("-", stdin=stream))
        first = next(things)
        assert isinstance(first, Chunk)
        os.write(writing, b'{"t":5,"tap":"a","hex":"' + report(1, 1).hex().encode() + b'"}\n')
        second = next(things)
        assert isinstance(second, Chunk)
        assert second.data == report(1, 1)
        os.close(writing)


REPORT = report(20, 2301)


def torn(line: bytes, *, started: datetime | None = None) -> bytes:
    """A frame of which the first and the last third are whole lines, and another line between."""
    first, last = REPORT[:8].hex().encode(), REPORT[8:].hex().encode()
    head = session(started=started)
    return (
        head + b'{"t":1,"tap":"mcu","hex":"' + first + b'"}\n' + line + b'{"t":3,"tap":"mcu","hex":"' + last + b'"}\n'
    )


def test_bytes_on_both_sides_of_a_damaged_line_never_make_a_frame() -> None:
    assert isinstance(next(iter(Session(capture_of(torn(b""))))).thing, Message)
    session_ = Session(capture_of(torn(b'{"t":2,"tap":"mcu","hex":"ffffffffffff"\n')))
    things = [item.thing for item in session_]
    assert not [thing for thing in things if isinstance(thing, Message)]
    assert Gap("mcu", 1, "damaged", "line 3: it is no JSON") in things
    assert session_.summary.damaged and session_.summary.losses


def test_a_damaged_line_that_still_tells_its_tap_leaves_the_others_alone() -> None:
    _, things = read(torn(b'{"t":2,"tap":"line","hex":"zz"}\n'))
    assert [thing.tap for thing in things if isinstance(thing, Gap)] == ["line"]
    assert isinstance(next(iter(Session(things))).thing, Message | Gap)
    assert any(isinstance(item.thing, Message) for item in Session(things))


def test_a_last_line_that_is_cut_is_no_gap() -> None:
    _, things = read(session(*THINGS)[:-9])
    assert things == THINGS[:-1]


@pytest.mark.parametrize("tail", [b"", b"\n"])
def test_nuls_of_a_pulled_plug_cost_no_line_that_is_whole(tail: bytes) -> None:
    lines = session(*THINGS).splitlines(keepends=True)
    for place in range(1, len(lines)):
        capture, things = read(b"".join(lines[:place]) + bytes(4096) + tail + b"".join(lines[place:]))
        whole, gaps = apart(things)
        assert whole == THINGS
        assert gaps
        assert "NUL bytes" in capture.remarks[0]


def test_nuls_inside_a_line_are_never_left_out_of_its_bytes() -> None:
    _, things = read(torn(b'{"t":2,"tap":"mcu","hex":"55' + bytes(9) + b'aa"}\n'))
    assert [len(thing.data) for thing in things if isinstance(thing, Chunk)] == [8, len(REPORT) - 8]


@pytest.mark.parametrize("junk", [bytes(4096), bytes(4096) + b"\n", b"\xfd\xfe\x01 junk\n", b"oops\r\n\r\n", b"{"])
def test_junk_before_the_header_does_not_hide_what_it_is(junk: bytes) -> None:
    capture, things = read(junk + session(*THINGS))
    assert capture.format == "tsniff"
    assert [thing.data for thing in things if isinstance(thing, Chunk)] == [
        thing.data for thing in THINGS if isinstance(thing, Chunk)
    ]


def test_line_ends_of_old_macs_are_line_ends() -> None:
    capture, things = read(session(*THINGS).replace(b"\n", b"\r"))
    assert things == THINGS
    assert capture.remarks == ()


def test_what_is_damaged_is_not_called_empty() -> None:
    assert read(session(*THINGS)[:50])[0].why_nothing() == "its only line is cut"
    spread, _ = read(json.dumps(json.loads(session().decode()), indent=2).encode() + b"\n")
    assert spread.why_nothing() == f"{len(json.dumps(json.loads(session()), indent=2).splitlines())} lines, all damaged"
    assert "jq -c" in spread.hint
    hurt, _ = read(HEADER + b"what\n" * 100)
    assert hurt.why_nothing() == "damage in 100 of its 101 lines, and the others hold no bytes"
    assert "damaged" in hurt.hint
    hurt, _ = read(HEADER + b"what\n" + session(Chunk("a", bytes(9), 1)))
    assert hurt.why_nothing() == "all 9 bytes are 00; damage in 1 of its 4 lines"


ONE = Chunk("mcu", ASKED, 5)
LATER = STARTED + timedelta(hours=3)


def test_a_dated_session_after_one_without_a_date_follows_it() -> None:
    capture, things = read(session(ONE, started=None) + session(ONE, started=STARTED) + session(ONE, started=LATER))
    assert capture.started is None
    assert [thing.t_us for thing in things] == [5, 10, 3 * 3_600_000_000 + 10]
    assert "line 3: this session has a date" in capture.remarks[0]


def test_a_session_without_a_date_follows_what_was_last() -> None:
    capture, things = read(session(ONE) + session(ONE, started=LATER) + session(ONE, started=None))
    assert capture.started == STARTED
    assert [thing.t_us for thing in things] == [5, 3 * 3_600_000_000 + 5, 3 * 3_600_000_000 + 10]
    assert capture.remarks == ("line 5: no date tells when this session began: its times follow those before it",)


def test_a_moment_that_became_known_after_the_first_times_counts_for_them_too() -> None:
    out = io.BytesIO()
    writer = SessionWriter(out, started=None)
    writer.write(ONE)
    writer.begin(STARTED)
    writer.write(ONE)
    capture, things = read(out.getvalue())
    assert capture.started == STARTED
    assert things == [ONE, ONE]


@pytest.mark.parametrize("cut", [1, 9, 40])
def test_a_header_behind_a_line_that_was_cut_is_read(cut: int) -> None:
    capture, things = read(session(ONE)[:-cut] + session(ONE, started=LATER))
    whole, gaps = apart(things)
    later = ONE._replace(t_us=3 * 3_600_000_000 + 5)
    if cut == 1:  # nothing but the end of the line
        assert whole == [ONE, later] and not gaps
    else:
        assert whole == [later] and gaps
        assert capture.remarks[0] == "line 2 is damaged and left out: it is no JSON"


@pytest.mark.parametrize("between", [b"", b"junk", b'{"t":7,"tap":"m', b"\xff\xfe"])
def test_objects_on_one_line_are_all_read_and_what_is_around_them_is_said(between: bytes) -> None:
    header, *lines = session(ONE, ONE._replace(t_us=9)).splitlines()
    capture, things = read(header + between + between.join(lines) + between + b"\n")
    whole, gaps = apart(things)
    assert whole == [ONE, ONE._replace(t_us=9)]
    assert bool(gaps) == bool(capture.remarks) == bool(between)
