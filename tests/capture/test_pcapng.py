"""pcapng and pcap: as we write them, and as others do."""

from __future__ import annotations

import gzip
import io
import logging
import random
import struct
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import STARTED, written
from capture.stretching import law
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import Capture, TapInfo
from tuyasniff.capture.opening import capture_of
from tuyasniff.capture.targets import PCAP, PCAPNG
from tuyasniff.errors import SourceReason
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, TALK, frame, report

MCU, MODULE, TAP = Talker.MCU, Talker.MODULE, TalkerBy.TAP
BOTH = [
    Chunk("mcu", b"\xff" + HEARTBEAT, 1000, MCU, TAP),
    Chunk("module", b"\xee" + ASKED, 2000, MODULE, TAP),
    Chunk("mcu", report(1, 5), 3000, MCU, TAP),
]
EPOCH_US = 1_763_632_800_000_000


def option(code: int, value: bytes, order: str = "<") -> bytes:
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def section(order: str = "<") -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(name: bytes = b"", *, link: int = 147, order: str = "<", options: bytes = b"") -> bytes:
    named = option(2, name, order) if name else b""
    return block(1, struct.pack(order + "HHI", link, 0, 0) + named + options + option(0, b"", order), order)


def packet(
    data: bytes, us: int = EPOCH_US, number: int = 0, *, comments: Sequence[bytes] = (), order: str = "<", full: int = 0
) -> bytes:
    head = struct.pack(order + "5I", number, us >> 32, us & 0xFFFFFFFF, len(data), full or len(data))
    said = b"".join(option(1, comment, order) for comment in comments)
    return block(6, head + data + bytes(-len(data) % 4) + said + option(0, b"", order), order)


def old(*packets: tuple[int, int, bytes], magic: bytes = b"\xd4\xc3\xb2\xa1", link: int = 147) -> bytes:
    order = ">" if magic[0] == 0xA1 else "<"
    out = magic + struct.pack(order + "HHiIII", 2, 4, 0, 0, 65535, link)
    return out + b"".join(struct.pack(order + "4I", s, f, len(data), len(data)) + data for s, f, data in packets)


def read(data: bytes) -> tuple[Capture, list[Chunk | Gap | Note]]:
    capture = capture_of(data, name="x")
    things = list(capture)
    return capture, [thing if isinstance(thing, Gap) else thing._replace(origin=None) for thing in things]


def chunks(data: bytes) -> list[Chunk]:
    return [thing for thing in read(data)[1] if isinstance(thing, Chunk)]


def test_a_two_sided_capture_has_two_interfaces() -> None:
    data = written(PCAPNG, BOTH, About(STARTED, (TapInfo("mcu", MCU, "/dev/ttyUSB0", 9600), TapInfo("module", MODULE))))
    assert data.count(b"tuyasniff tap ") == 2
    assert b"the MCU talks, tap mcu, /dev/ttyUSB0, 9600 baud" in data
    assert {(one.tap, one.talker) for one in chunks(data)} == {("mcu", MCU), ("module", MODULE)}


def test_noise_on_a_line_of_both_belongs_to_nobody() -> None:
    line = [thing._replace(tap="line") for thing in BOTH]
    data = written(PCAPNG, line, About(taps=(TapInfo("line"),)))
    assert [one.talker for one in chunks(data)] == [Talker.UNKNOWN, MCU, Talker.UNKNOWN, MODULE, MCU]


def test_noise_on_a_line_that_nobody_announced_belongs_to_the_only_one_who_spoke() -> None:
    line = [thing._replace(tap="line") for thing in (BOTH[2], BOTH[0], BOTH[1], BOTH[0])]
    said = [one.talker for one in chunks(written(PCAPNG, line)) if one.frame is None]
    assert said == [MCU, MCU, Talker.UNKNOWN]


def test_what_is_told_stands_before_what_follows() -> None:
    data = written(PCAPNG, [Note("a", 1), BOTH[0], Gap("mcu", 5, "unplugged"), BOTH[2], Note("last")])
    kinds = [type(thing).__name__ for thing in read(data)[1]]
    assert kinds == ["Note", "Chunk", "Chunk", "Gap", "Chunk", "Note"]


def test_many_notes_do_not_wait_for_ever() -> None:
    notes = [Note("x" * 1000, number) for number in range(3000)]
    out = io.BytesIO()
    assert PCAPNG.items is not None
    writer = PCAPNG.items(out, About())
    from tuyasniff.session import Session

    for number, item in enumerate(Session(notes)):
        writer.write(item)
        assert len(out.getvalue()) > number * 1000 - (2 << 20)
    writer.end()
    assert read(out.getvalue())[1] == notes


def test_every_packet_is_flushed_for_one_who_watches() -> None:
    class Stream(io.BytesIO):
        flushes = 0

        def flush(self) -> None:
            self.flushes += 1

    from tuyasniff.session import Session

    for target in (PCAPNG, PCAP):
        assert target.items is not None
        stream = Stream()
        writer = target.items(stream, About(eager=True))
        assert stream.flushes == 1
        for number, item in enumerate(Session(BOTH), 2):
            writer.write(item)
            assert stream.flushes == number


def test_a_foreign_file_is_read_with_its_names_and_comments() -> None:
    data = section() + interface(b"ttyS0") + packet(b"\x01" + HEARTBEAT, comments=[b"look here", b"\xff"])
    capture, things = read(data)
    assert things == [Note("look here", 0), Note("\ufffd", 0), Chunk("ttyS0", b"\x01" + HEARTBEAT, 0)]
    assert capture.started == datetime(2025, 11, 20, 10, 0, tzinfo=UTC)
    assert capture.format == "pcapng"


def test_an_interface_named_like_a_side_is_that_side() -> None:
    (one,) = chunks(section() + interface(b"mcu") + packet(b"\x01"))
    assert (one.talker, one.by) == (MCU, TAP)


def test_directions_tell_the_side() -> None:
    data = section() + interface()
    for flags in (0, 1, 2, 3):
        body = struct.pack("<5I", 0, 0, 5, 1, 1) + b"\x07\0\0\0" + option(2, struct.pack("<I", flags)) + option(0, b"")
        data += block(6, body)
    assert [one.talker for one in chunks(data)] == [Talker.UNKNOWN, MCU, MODULE, Talker.UNKNOWN]


def test_only_what_is_one_frame_is_taken_as_one() -> None:
    bad = HEARTBEAT[:-1] + b"\x00"
    data = section() + interface()
    for place, one in enumerate((HEARTBEAT, bad, HEARTBEAT[:-1], HEARTBEAT * 2, b"\x00" + HEARTBEAT, b"\x55\xaa")):
        data += packet(one, EPOCH_US + place * 1000)
    assert [one.frame for one in chunks(data)] == [HEARTBEAT, bad, None, None, None, None]


def test_a_packet_that_the_capture_cut_is_no_frame_and_is_said() -> None:
    capture, things = read(section() + interface() + packet(HEARTBEAT, full=100))
    assert things[0] == Chunk("file", HEARTBEAT, 0)
    assert "1 packet cut when captured" in capture.remarks[0]


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(order: str) -> None:
    data = section(order) + interface(b"a", order=order) + packet(HEARTBEAT, order=order, comments=[b"x"])
    assert [type(thing) for thing in read(data)[1]] == [Note, Chunk]


def test_sections_count_their_interfaces_anew() -> None:
    one = section() + interface(b"mcu") + interface(b"module") + packet(b"\x01", number=0)
    two = section(">") + interface(b"module", order=">") + interface(b"mcu", order=">")
    two += packet(b"\x02", EPOCH_US + 5, number=0, order=">")
    assert [(one.tap, one.t_us) for one in chunks(one + two)] == [("mcu", 0), ("module", 5)]


def test_sections_that_we_wrote_count_from_the_first_beginning() -> None:
    later = datetime(2026, 11, 20, 11, 0, 0, 250_000, tzinfo=UTC)
    data = written(PCAPNG, BOTH[2:], About(STARTED)) + written(PCAPNG, BOTH[2:], About(later))
    assert [one.t_us for one in chunks(data)] == [3000, 3_600_003_000]


@pytest.mark.parametrize(
    ("resolution", "ticks", "us"),
    [(6, 5, 5), (9, 5999, 5), (3, 5, 5000), (0x80 | 10, 1024, 1_000_000), (0, 2, 2_000_000)],
)
def test_any_resolution_of_times_is_understood(resolution: int, ticks: int, us: int) -> None:
    data = section() + interface(options=option(9, bytes((resolution,)))) + packet(b"\x07", ticks)
    assert [one.t_us for one in chunks(data)] == [us]


def test_an_offset_of_times_is_added() -> None:
    data = section() + interface(options=option(14, struct.pack("<q", 1_763_632_800))) + packet(b"\x07", 5)
    assert read(data)[0].format == "pcapng"
    capture, _ = read(data)
    assert capture.started == datetime(2025, 11, 20, 10, 0, 0, 5, tzinfo=UTC)


def test_simple_and_obsolete_packets_are_read() -> None:
    data = section() + block(1, struct.pack("<HHI", 147, 0, 65535))
    data += block(3, struct.pack("<I", 5) + b"hello\0\0\0")
    data += block(2, struct.pack("<HH4I", 0, 0, 0, 7, 2, 2) + b"hi\0\0")
    assert [(one.data, one.t_us) for one in chunks(data)] == [(b"hello", None), (b"hi", 7)]


def test_interfaces_without_a_name_are_told_apart() -> None:
    data = section() + interface() + interface() + packet(b"\1", number=0) + packet(b"\2", EPOCH_US + 9, 1)
    assert [one.tap for one in chunks(data)] == ["file", "file/1"]


@pytest.mark.parametrize("magic", [b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d"])
def test_every_kind_of_pcap_is_read(magic: bytes) -> None:
    nano = magic[1] in (0x3C,) or magic[2] == 0x3C
    scale = 1000 if nano else 1
    data = old((1_763_632_800, 7 * scale, HEARTBEAT), (1_763_632_801, 0, b"\x01"), magic=magic)
    capture, things = read(data)
    assert things == [Chunk("file", HEARTBEAT, 0, frame=HEARTBEAT), Chunk("file", b"\x01", 999_993)]
    assert capture.started == datetime(2025, 11, 20, 10, 0, 0, 7, tzinfo=UTC)
    assert capture.format == "pcap"


def test_times_that_only_count_packets_are_none() -> None:
    capture, things = read(old(*[(0, number, bytes((number,))) for number in range(100)]))
    assert [thing.t_us for thing in things] == [None] * 100
    assert "one microsecond apart" in capture.remarks[0]
    assert [one.t_us for one in chunks(old((5, 0, b"a"), (5, 1, b"b"), (5, 9, b"c")))] == [
        5_000_000,
        5_000_001,
        5_000_009,
    ]
    assert [one.t_us for one in chunks(old((0, 0, b"a")))] == [None]
    assert [one.t_us for one in chunks(old((0, 5, b"a")))] == [5]


def test_a_file_near_1970_has_no_date() -> None:
    capture, things = read(old((5, 0, b"a"), (9, 0, b"b")))
    assert capture.started is None
    assert [thing.t_us for thing in things] == [5_000_000, 9_000_000]


@pytest.mark.parametrize("link", [147, 148, 155, 162])
def test_every_user_link_type_is_read(link: int) -> None:
    assert chunks(old((5, 0, HEARTBEAT), link=link))
    assert chunks(section() + interface(link=link) + packet(HEARTBEAT))


@pytest.mark.parametrize(("link", "words"), [(1, "1 (Ethernet)"), (146, "146"), (163, "163"), (189, "189 (USB)")])
def test_another_link_type_is_named(link: int, words: str) -> None:
    for data in (old((5, 0, TALK), link=link), section() + interface(link=link) + packet(TALK)):
        capture, things = read(data)
        assert things == []
        assert f"link type {words}, not bytes of a UART" in capture.why_nothing()
        assert "147" in capture.hint and "editcap -T user0" in capture.hint
        assert capture.lost is None


def test_packets_of_another_link_type_beside_ours_are_counted() -> None:
    data = section() + interface(b"eth0", link=1) + interface(b"a") + packet(b"x") * 3 + packet(HEARTBEAT, number=1)
    capture, things = read(data)
    assert things == [Chunk("a", HEARTBEAT, 0, frame=HEARTBEAT)]
    assert capture.remarks == ("packets of other link types are left out: 3 of 1 (Ethernet)",)


PACKETS = [Chunk("mcu", report(1, number), number * 1000, MCU, TAP) for number in range(30)]


@pytest.mark.parametrize("target", [PCAPNG, PCAP], ids=["pcapng", "pcap"])
def test_of_a_cut_file_every_whole_packet_is_read_and_the_rest_is_an_error(target: type[object]) -> None:
    from tuyasniff.capture.targets import Target

    assert isinstance(target, Target)
    data = written(target, PACKETS)
    whole = chunks(data)
    begin = data.index(PACKETS[0].data)
    chance = random.Random(3)
    seen = set()
    for place in sorted(chance.randrange(begin, len(data)) for _ in range(60)):
        capture, things = read(data[:place])
        got = [thing for thing in things if isinstance(thing, Chunk)]
        assert got == whole[: len(got)]
        assert data[:place].count(HEADER) - len(got) in (0, 1)
        seen.add(capture.lost is None)
        if capture.lost is not None:
            assert capture.lost.reason is SourceReason.LOST
            assert "the last packet is cut" in str(capture.lost)
            assert isinstance(things[-1], Gap)
    assert False in seen
    assert read(data)[0].lost is None


HEADER = b"\x55\xaa"


def test_a_damaged_file_is_an_error_and_what_came_before_is_read() -> None:
    good = section() + interface() + packet(HEARTBEAT)
    for bad in (struct.pack("<II", 6, 5), struct.pack("<II", 6, 0xFFFFFFF0), packet(b"x")[:-4] + b"\xff\xff\xff\xff"):
        capture, things = read(good + bad + packet(HEARTBEAT) * 9)
        assert things[0] == Chunk("file", HEARTBEAT, 0, frame=HEARTBEAT)
        assert isinstance(things[1], Gap)
        place = len(good)
        assert things[1].detail == f"bytes {place:,} to {place + len(bad) - 1:,} of the file are damaged"
        assert len([thing for thing in things if isinstance(thing, Chunk)]) == 10
        assert capture.lost is not None
        assert f"{len(bad):,} bytes could not be read" in str(capture.lost)
        assert "damaged near byte" in str(capture.lost)


def test_a_file_that_ends_in_its_head_is_an_error() -> None:
    for data in (section()[:20], old()[:10]):
        capture, things = read(data)
        assert [type(thing) for thing in things] == [Gap]
        assert capture.lost is not None


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_behind_a_head_raise_or_say_anything(data: bytes, ng: bool) -> None:
    list(capture_of((section() + interface() if ng else old()) + data))


@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_no_damage_anywhere_raises(place: int, damage: bytes) -> None:
    data = bytearray(written(PCAPNG, [*BOTH, Note("x")]))
    data[place : place + len(damage)] = damage
    list(capture_of(bytes(data)))


def test_packed_files_are_read() -> None:
    data = written(PCAPNG, BOTH)
    assert chunks(gzip.compress(data)) == chunks(data)
    capture, things = read(gzip.compress(data)[:-30])
    assert capture.lost is not None
    assert "gzip" in str(capture.lost)
    assert things


def test_scapy_is_silent_and_only_imported_for_packets(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(written(PCAPNG, BOTH)[:-5])
    code = (
        "import sys; from pathlib import Path; from tuyasniff.capture.opening import open_capture\n"
        "import tuyasniff.capture.packets, tuyasniff.capture.pcapreader\n"
        "assert 'scapy' not in sys.modules\n"
        "list(open_capture(Path(sys.argv[1])))\n"
        "assert 'scapy' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stderr == done.stdout == ""
    assert logging.getLogger("scapy.runtime").level > logging.CRITICAL


def test_a_frame_as_large_as_its_length_can_say_comes_back() -> None:
    whole = b"\x55\xaa\x03\x77\xff\xff" + bytes(0xFFFF)
    whole += bytes((sum(whole) & 0xFF,))
    for target in (PCAPNG, PCAP):
        assert [one.data for one in chunks(written(target, [Chunk("mcu", whole, 5, frame=whole)]))] == [whole]


def test_of_many_faults_some_are_said_and_the_others_counted() -> None:
    whole = frame(7, bytes((9, 9, 0, 0)) * 40)
    data = written(PCAPNG, [Chunk("mcu", whole, 5)])
    assert data.count(b"fault dp_type: ") == 8
    assert b" more faults" in data
    assert read(data)[1] == [Chunk("mcu", whole, 5, MCU, TalkerBy.CONTENT, None, whole)]


MANY = [Chunk("mcu" if number % 2 else "module", report(1, number), number * 1000) for number in range(200)]


@given(st.integers(800, 20_000), st.integers(1, 40))
def test_one_damaged_spot_costs_few_packets_and_is_said(place: int, size: int) -> None:
    data = bytearray(MANY_NG)
    place = min(place, len(data) - size)
    data[place : place + size] = b"\xff" * size
    capture, things = read(bytes(data))
    got = [thing.data for thing in things if isinstance(thing, Chunk)]
    assert len(got) >= len(MANY) - 3
    if len(got) < len(MANY):
        assert capture.lost is not None
        gaps = [thing for thing in things if isinstance(thing, Gap)]
        behind = [thing for thing in things[things.index(gaps[0]) :] if isinstance(thing, Chunk)]
        assert [gap.reason for gap in gaps] == ["damaged"] * (2 if behind else 0) + ["lost"]


MANY_NG = written(PCAPNG, MANY)


def test_bytes_that_were_taken_out_of_a_file_cost_few_packets() -> None:
    for place in range(1000, 1060):
        _, things = read(MANY_NG[:place] + MANY_NG[place + 33 :])
        assert len([thing for thing in things if isinstance(thing, Chunk)]) >= len(MANY) - 4


def test_bytes_on_both_sides_of_damage_never_make_a_frame() -> None:
    whole = report(20, 2301)
    file = [
        section(),
        interface(),
        packet(whole[:8]),
        packet(b"\xff" * 3, EPOCH_US + 1),
        packet(whole[8:], EPOCH_US + 2),
    ]
    file[3] = file[3][:4] + b"\xff" * 4 + file[3][8:]
    session = Session(read(b"".join(file))[1])
    list(session)
    assert session.summary.frames == 0
    assert session.summary.losses
    healthy = Session(read(b"".join((*file[:3], file[4])))[1])
    list(healthy)
    assert healthy.summary.frames == 1


def test_packets_of_an_interface_that_is_not_described_are_counted() -> None:
    data = bytearray(written(PCAPNG, BOTH))
    size = struct.unpack_from("<I", data, 4)[0]
    assert data[size : size + 4] == b"\x01\0\0\0"
    data[size] = 0x6F
    capture, things = read(bytes(data))
    got = [thing for thing in things if isinstance(thing, Chunk)]
    assert 0 < len(got) < len(BOTH) + 2
    assert capture.lost is not None
    assert "1 block of an unknown kind left out" in str(capture.lost)
    assert "of interfaces that it does not describe left out" in str(capture.lost)
    # with one description missing the others may have changed their numbers: nobody is named after them
    assert {chunk.tap for chunk in got} <= {"file", "file/1"}


def test_blocks_that_a_program_may_add_for_itself_are_no_damage() -> None:
    capture, things = read(
        section() + interface() + block(0x80000005, b"mine") + block(5, bytes(12)) + packet(HEARTBEAT)
    )
    assert capture.lost is None
    assert len(things) == 1


@pytest.mark.parametrize("first", ["pcap", "pcapng"])
@pytest.mark.parametrize("second", ["pcap", "pcapng", "big"])
def test_files_put_together_are_read_on(first: str, second: str) -> None:
    second_us = EPOCH_US + 5_000_000
    seconds = second_us // 1_000_000
    kinds = {
        "pcap": old((seconds, 0, ASKED)),
        "big": old((seconds, 0, ASKED), magic=b"\xa1\xb2\xc3\xd4"),
        "pcapng": section() + interface() + packet(ASKED, second_us),
    }
    begin = (
        old((EPOCH_US // 1_000_000, 0, HEARTBEAT)) if first == "pcap" else section() + interface() + packet(HEARTBEAT)
    )
    capture, things = read(begin + kinds[second] + kinds["pcap"])
    assert [(thing.data, thing.t_us) for thing in things if isinstance(thing, Chunk)] == [
        (HEARTBEAT, 0), (ASKED, 5_000_000), (ASKED, 5_000_000),
    ]  # fmt: skip
    assert capture.lost is None


def test_a_file_after_one_that_was_cut_is_read_on() -> None:
    capture, things = read(
        (section() + interface() + packet(HEARTBEAT) * 3)[:-10] + section() + interface() + packet(ASKED)
    )
    assert [thing.data for thing in things if isinstance(thing, Chunk)] == [HEARTBEAT] * 2 + [ASKED]
    assert capture.lost is not None


def test_a_packet_of_a_live_pipe_waits_for_nothing_behind_it() -> None:
    import os

    from tuyasniff.capture.opening import open_capture

    for data in (old((1, 0, ASKED)), section() + interface() + packet(ASKED)):
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as stream:
            os.write(writing, data)
            os.write(writing, data[-(16 + len(ASKED)) :] if data[:1] == b"\xd4" else packet(ASKED))
            first = next(thing for thing in open_capture("-", stdin=stream) if isinstance(thing, Chunk))
            assert first.data == ASKED
            os.close(writing)


def test_times_before_1970_keep_their_order_and_are_not_claimed() -> None:
    early: list[Chunk | Gap | Note] = [
        Chunk("mcu", report(1, number), us) for number, us in enumerate((-9000, -5, 7000))
    ]
    data = written(PCAPNG, early, About())
    got = chunks(data)
    assert [chunk.data for chunk in got] == [thing.data for thing in early if isinstance(thing, Chunk)]
    assert [chunk.t_us for chunk in got] == [None, None, 7000]
    with_date = chunks(written(PCAPNG, early, About(STARTED)))
    assert [chunk.t_us for chunk in with_date] == [-9000, -5, 7000]


def test_a_time_that_no_clock_shows_is_left_out_and_said() -> None:
    head = section() + interface(options=option(9, b"\x00"))
    data = head + packet(HEARTBEAT, 5) + packet(HEARTBEAT, (1 << 64) - 1) + packet(HEARTBEAT, 6) * 10
    capture, things = read(data)
    assert [thing.t_us for thing in things] == [5_000_000, None, *[6_000_000] * 10]
    assert capture.remarks == ("1 time lies beyond any clock: what stands there is read without a time",)
    law(lambda _: capture_of(data), ())
