"""Records -> chunks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hexdump.frames import QUERY, RELAY, START, VOLTS, frames_of
from tuyasniff.hexdump import scan
from tuyasniff.hexdump.assemble import Assembler
from tuyasniff.hexdump.clock import Stamp
from tuyasniff.hexdump.record import Kind, Record, Words
from tuyasniff.model import Chunk, Gap, Note, Origin, Talker, TalkerBy
from tuyasniff.protocol.framer import Framer


def assemble(*items: Record | Words) -> list[Chunk | Gap | Note]:
    assembler = Assembler("t", "file")
    out = [thing for item in items for thing in assembler.feed(item)]
    return out + assembler.flush()


def chunks(*items: Record | Words) -> list[Chunk]:
    return [thing for thing in assemble(*items) if isinstance(thing, Chunk)]


def test_a_whole_frame_passes_at_once() -> None:
    assembler = Assembler("t", "file")
    (chunk,) = assembler.feed(Record(START, 3, 5, channel="rx"))
    assert chunk == Chunk("t/rx", START, None, Talker.UNKNOWN, TalkerBy.NONE, Origin("file", 3, 5), None)


def test_the_talker_of_the_text_is_said_to_come_from_the_text() -> None:
    (chunk,) = chunks(Record(START, 1, talker=Talker.MCU, channel="mcu"))
    assert (chunk.tap, chunk.talker, chunk.by) == ("t/mcu", Talker.MCU, TalkerBy.TEXT)


def test_an_unfinished_frame_waits_for_its_rest_and_keeps_the_order() -> None:
    assembler = Assembler("t")
    assert assembler.feed(Record(VOLTS[:9], 1, kind=Kind.STREAM, channel="a")) == []
    assert assembler.feed(Record(START, 2, channel="b")) == []
    out = assembler.feed(Record(VOLTS[9:], 3, kind=Kind.STREAM, channel="a"))
    assert [thing.data for thing in out if isinstance(thing, Chunk)] == [VOLTS[:9], START, VOLTS[9:]]


def test_a_frame_without_checksum_is_claimed_where_words_follow() -> None:
    first, second = chunks(Record(RELAY[:-1], 1, cut=True), Record(b"\x01\x02\x03", 2, cut=True))
    assert (first.data, first.frame) == (RELAY[:-1], RELAY)
    assert second.frame is None


def test_the_checksum_may_follow_on_the_next_line() -> None:
    assert [chunk.frame for chunk in chunks(Record(RELAY[:-1], 1), Record(RELAY[-1:] + START, 2))] == [None, None]


def test_a_frame_without_checksum_may_span_lines() -> None:
    bare = VOLTS[:-1]
    first, second = chunks(Record(bare[:8], 1), Record(bare[8:], 2), Record(RELAY[:-1], 3))
    assert (first.data, first.frame, second.frame) == (bare, VOLTS, RELAY)


def test_frames_without_checksum_end_to_end_are_told_apart() -> None:
    found = chunks(Record(RELAY[:-1] + VOLTS[:-1] + QUERY[:-1], 1))
    assert [chunk.frame for chunk in found] == [RELAY, VOLTS, QUERY]


def test_a_stated_checksum_is_used_even_if_it_is_wrong() -> None:
    (chunk,) = chunks(Record(QUERY[:-1], 1, kind=Kind.FRAME, checksum=9))
    assert chunk.frame == QUERY[:-1] + b"\x09"


def test_parts_of_a_frame_keep_the_given_bytes() -> None:
    (chunk,) = chunks(Record(VOLTS[6:-1], 1, kind=Kind.BODY, whole=VOLTS))
    assert (chunk.data, chunk.frame) == (VOLTS[6:-1], VOLTS)


def test_a_frame_with_a_wrong_sum_is_a_frame_where_the_text_says_so() -> None:
    wrong = VOLTS[:-1] + b"\x00"
    assert [chunk.frame for chunk in chunks(Record(wrong, 1))] == [wrong]
    assert [chunk.frame for chunk in chunks(Record(wrong, 1, kind=Kind.STREAM))] == [None]


def test_a_clock_of_whole_seconds_does_not_tear_a_frame() -> None:
    def at(second: int) -> Stamp:
        return Stamp("day", second * 1_000_000)

    out = chunks(
        Record(START + VOLTS[:5], 1, stamp=at(1), kind=Kind.STREAM),
        Record(VOLTS[5:] + RELAY, 2, stamp=at(2), kind=Kind.STREAM),
    )
    assert [(chunk.data, chunk.t_us) for chunk in out] == [(START, 0), (VOLTS, 0), (RELAY, 1_000_000)]
    framer = Framer("t")
    assert len([part for chunk in out for part in framer.feed(chunk)] + framer.flush()) == 3


def test_bytes_that_were_given_up_do_not_take_the_next_frame_for_their_end() -> None:
    follower = scan.mended(bytes.fromhex("55aa030100 0a".replace(" ", "")) + bytes(10))
    for filler in range(256):
        broken = bytes.fromhex("55aa03010011") + bytes((filler,))
        joined = broken + follower
        if scan.look(joined).verdict is scan.Verdict.VALID:
            break
    out = chunks(Record(broken, 1, cut=True, kind=Kind.FRAME), Record(follower, 2, cut=True, kind=Kind.FRAME))
    assert [chunk.frame for chunk in out] == [None, follower]


def test_words_become_notes_in_their_place() -> None:
    out = assemble(Words("first", 1, Stamp("day", 5)), Record(VOLTS[:5], 2), Words("then", 3), Record(VOLTS[5:], 4))
    kinds = [thing.text if isinstance(thing, Note) else thing.data for thing in out if not isinstance(thing, Gap)]
    assert kinds == ["first", VOLTS[:5], "then", VOLTS[5:]]
    assert isinstance(out[0], Note)
    assert (out[0].t_us, out[0].origin) == (0, Origin("file", 1))


def test_waiting_is_bounded() -> None:
    assembler = Assembler("t")
    out = assembler.feed(Record(VOLTS[:5], 1, kind=Kind.STREAM, channel="a"))
    for number in range(3000):
        out += assembler.feed(Record(START, number, channel="b"))
    assert len(out) > 2900


@given(
    parts=st.lists(
        st.tuples(
            st.one_of(
                st.binary(min_size=1, max_size=20), st.sampled_from([VOLTS, RELAY[:-1], START + VOLTS[:4], b"\x55"])
            ),
            st.sampled_from(list(Kind)[:3]),
            st.booleans(),
            st.sampled_from(["", "a"]),
        ),
        max_size=20,
    )
)
def test_every_byte_comes_out_once_and_in_the_order_of_its_channel(parts: list[tuple[bytes, Kind, bool, str]]) -> None:
    records = [
        Record(data, number, kind=kind, cut=cut, channel=channel)
        for number, (data, kind, cut, channel) in enumerate(parts, 1)
    ]
    out = chunks(*records)
    for channel, tap in (("", "t"), ("a", "t/a")):
        sent = b"".join(data for data, _, _, name in parts if name == channel)
        assert b"".join(chunk.data for chunk in out if chunk.tap == tap) == sent


@given(sent=st.lists(st.sampled_from([START, VOLTS, RELAY, QUERY]), min_size=1), size=st.integers(1, 30))
def test_however_a_stream_is_cut_its_frames_come_out(sent: list[bytes], size: int) -> None:
    data = b"".join(sent)
    records = [Record(data[at : at + size], at + 1, kind=Kind.STREAM) for at in range(0, len(data), size)]
    assert frames_of(assemble(*records)) == sent


def test_frames_behind_a_false_length_are_all_there() -> None:
    damaged = VOLTS[:5] + b"\x2f" + VOLTS[6:]
    stream = START + damaged + (VOLTS + RELAY) * 4
    for size in range(1, 20):
        records = [Record(stream[at : at + size], at, kind=Kind.STREAM) for at in range(0, len(stream), size)]
        given_out = chunks(*records)
        assert b"".join(chunk.data for chunk in given_out) == stream
        assert [chunk.data for chunk in given_out] == [record.data for record in records]


@given(
    st.lists(st.sampled_from((START, VOLTS, RELAY, QUERY, b"\x55", b"\x55\xaa\x03")), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from((0, 1, 9, 47, 85, 170))), max_size=4),
    st.integers(1, 24),
    st.sampled_from((Kind.STREAM, Kind.RUN)),
)
def test_no_byte_is_lost_whatever_is_damaged(
    frames: list[bytes], damage: list[tuple[int, int]], size: int, kind: Kind
) -> None:
    stream = bytearray(b"".join(frames))
    for at, value in damage:
        stream[at % len(stream)] = value
    records = [Record(bytes(stream[at : at + size]), at, kind=kind) for at in range(0, len(stream), size)]
    assert b"".join(chunk.data for chunk in chunks(*records)) == bytes(stream)
