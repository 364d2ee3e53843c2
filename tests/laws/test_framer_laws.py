"""What must hold for the framer whatever bytes come."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from laws.streams import PLAUSIBLE, STREAMS, cut
from tuyasniff.model import Chunk, Frame, Noise
from tuyasniff.protocol.family import length_limits
from tuyasniff.protocol.fitting import plausible
from tuyasniff.protocol.framer import Framer

HEADER = b"\x55\xaa"


def run(pieces: Iterable[bytes]) -> list[Frame | Noise]:
    framer = Framer("t")
    out: list[Frame | Noise] = []
    for piece in pieces:
        out += framer.feed(Chunk("t", piece))
    return out + framer.flush()


def shape(items: list[Frame | Noise]) -> list[tuple[str, int, bytes, str]]:
    return [
        (type(item).__name__, item.offset, item.raw, item.reason if isinstance(item, Noise) else item.checksum)
        for item in items
    ]


def readings(data: bytes, at: int) -> list[tuple[int, bool]]:
    """Ends and layouts of the valid readings at `at`, computed the slow way."""
    found = []
    for extended, head in ((False, 6), (True, 8)):
        if len(data) < at + head + 1 or data[at : at + 2] != HEADER or data[at + 2] > 3:
            continue
        if extended and data[at + 2] != 2:
            continue
        cmd = data[at + 5] if extended else data[at + 3]
        length = int.from_bytes(data[at + head - 2 : at + head], "big")
        end = at + head + length + 1
        if (
            length <= length_limits(extended)[cmd]
            and end <= len(data)
            and sum(data[at : end - 1]) & 255 == data[end - 1]
        ):
            found.append((end, extended))
    return sorted(found)


def chosen(data: bytes, at: int) -> tuple[int, bool] | None:
    valid = readings(data, at)
    for end, extended in valid:
        if data[at + 2] != 2 or plausible(data[at:end], extended):
            return end, extended
    return valid[0] if valid else None


def reference(data: bytes) -> list[bytes]:
    """The good frames of a stream that is there all at once: the rules, without any buffering."""
    frames: list[bytes] = []
    at = data.find(HEADER)
    while at >= 0:
        step = at + 2
        reading = chosen(data, at)
        if reading:
            end, extended = reading
            step = end
            inner = None
            if not plausible(data[at:end], extended):
                for place in range(at + 2, end):
                    other = chosen(data, place) if data[place : place + 2] == HEADER else None
                    if other and plausible(data[place : other[0]], other[1]):
                        inner = place
                        break
            if inner is None:
                frames.append(data[at:end])
            else:
                step = inner
        at = data.find(HEADER, step)
    return frames


@settings(max_examples=times(133, 400))
@given(STREAMS)
def test_nothing_is_lost_and_offsets_count_the_stream(data: bytes) -> None:
    items = run([data])
    assert b"".join(item.raw for item in items) == data
    at = 0
    for item in items:
        assert item.offset == at
        at += len(item.raw)


@settings(max_examples=times(133, 400))
@given(st.data())
def test_the_result_does_not_depend_on_how_the_bytes_are_cut(data: st.DataObject) -> None:
    stream = data.draw(STREAMS)
    assert shape(run(data.draw(cut(stream)))) == shape(run([stream]))


@settings(max_examples=times(25, 60))
@given(STREAMS)
def test_byte_by_byte_gives_the_same(stream: bytes) -> None:
    assert shape(run(stream[i : i + 1] for i in range(len(stream)))) == shape(run([stream]))


@settings(max_examples=times(133, 400))
@given(STREAMS)
def test_the_good_frames_are_those_of_the_plain_rules(data: bytes) -> None:
    good = [item.raw for item in run([data]) if isinstance(item, Frame) and item.checksum == "ok"]
    assert good == reference(data)


@settings(max_examples=times(100, 300))
@given(STREAMS)
def test_every_valid_frame_that_no_earlier_plausible_one_covers_is_found(data: bytes) -> None:
    frames = [item for item in run([data]) if isinstance(item, Frame)]
    good = [(f.offset, f.offset + len(f.raw)) for f in frames if f.checksum == "ok"]
    for at in range(len(data)):
        reading = chosen(data, at)
        if reading and plausible(data[at : reading[0]], reading[1]):
            assert any(start <= at < end for start, end in good), at
            for bad in frames:
                if bad.checksum == "bad":
                    assert not (bad.offset <= at < bad.offset + len(bad.raw)) or any(s < at < e for s, e in good)


@settings(max_examples=times(66, 200))
@given(STREAMS)
def test_noise_comes_in_pieces_of_at_most_1024_bytes(data: bytes) -> None:
    assert all(len(item.raw) <= 1024 for item in run([data * 3, b"\xff" * 5000, data]) if isinstance(item, Noise))


PAUSES = st.sampled_from([0, 1_000, 300_000, 300_001, 500_000, 2_000_000, 2_000_001, 60_000_000])


@settings(max_examples=times(100, 300))
@given(st.data())
def test_silence_that_is_told_while_it_lasts_decides_as_what_comes_after_it(data: st.DataObject) -> None:
    pieces = data.draw(cut(data.draw(STREAMS)))
    after, told = Framer("t"), Framer("t")
    then: list[Frame | Noise] = []
    at_once: list[Frame | Noise] = []
    t_us = 0
    for piece in pieces:
        pause_us = data.draw(PAUSES)
        for share in data.draw(st.lists(st.floats(0, 1), max_size=3).map(sorted)):
            at_once += told.idle(t_us + int(share * pause_us))
        t_us += pause_us
        chunk = Chunk("t", piece, t_us)
        then += after.feed(chunk)
        at_once += told.feed(chunk)
    then += after.flush()
    assert at_once + told.flush() == then
    assert b"".join(item.raw for item in then) == b"".join(pieces)


@settings(max_examples=times(66, 200))
@given(st.data())
def test_a_pause_of_the_computer_costs_no_frame(data: st.DataObject) -> None:
    frames = data.draw(st.lists(PLAUSIBLE, min_size=1, max_size=8))
    stream = b"".join(frames)
    begins = set(accumulate(map(len, frames), initial=0))
    framer = Framer("t")
    out: list[Frame | Noise] = []
    t_us = at = 0
    for piece in data.draw(cut(stream)):
        paused = at in begins or piece[:1] != HEADER[:1]  # a pause before 55 is taken for one of the chip
        t_us += data.draw(st.integers(0, 2_000_000)) if paused else 1000
        out += framer.feed(Chunk("t", piece, t_us))
        at += len(piece)
    assert [item.raw for item in out + framer.flush() if isinstance(item, Frame)] == frames


FLOODS = {
    "false headers": b"\x55\xaa\xff\xff",
    "zeros": b"\x00",
    "headers that want 1023 bytes": b"\x55\xaa\x00\x07\x03\xff",
    "headers that want a file": b"\x55\xaa\x00\x37\x27\x10",
    "half headers": b"\x55",
    "heartbeats": b"\x55\xaa\x00\x00\x00\x00\xff",
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_keeps_the_buffer_small(name: str) -> None:
    framer = Framer("t")
    flood = FLOODS[name] * (400_000 // len(FLOODS[name]))
    largest = 0
    got = 0
    for at in range(0, len(flood), 4096):
        got += sum(len(item.raw) for item in framer.feed(Chunk("t", flood[at : at + 4096])))
        largest = max(largest, framer.fed - framer.emitted)
    got += sum(len(item.raw) for item in framer.flush())
    assert got == len(flood)
    assert largest <= 16_000


@pytest.mark.alone
@pytest.mark.parametrize("name", FLOODS)
def test_four_times_the_flood_takes_about_four_times_as_long(name: str) -> None:
    def seconds(size: int) -> float:
        flood = FLOODS[name] * (size // len(FLOODS[name]))
        pieces = [flood[at : at + 4096] for at in range(0, len(flood), 4096)]
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            run(pieces)
            best = min(best, time.process_time() - begin)
        return best

    small = seconds(60_000)
    assert seconds(240_000) < 10 * small + 0.05
