from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from tuyasniff.capture.bytesource import ANY_TIMES, PIECE, Reader, from_bytes
from tuyasniff.capture.opening import capture_of
from tuyasniff.capture.unpack import gunzip
from tuyasniff.model import Chunk


def unpack(data: bytes, piece: int = PIECE) -> bytes:
    source = from_bytes(data, "x.gz").through(lambda read, name: gunzip(_narrow(read, piece), name))
    whole = b"".join(source.pieces())
    if source.lost is not None:
        raise source.lost
    return whole


def _narrow(read: Reader, piece: int) -> Reader:
    return lambda size: read(min(size, piece))


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=3), st.integers(1, 40))
def test_members_in_a_row_unpack_as_one_however_they_are_cut(members: list[bytes], piece: int) -> None:
    packed = b"".join(gzip.compress(member, mtime=0) for member in members)
    assert unpack(packed, piece) == b"".join(members)


def test_rubbish_after_the_last_member_is_ignored() -> None:
    assert unpack(gzip.compress(b"good") + b"\0\0\0rubbish") == b"good"


@pytest.mark.parametrize("cut", [3, 12, 30])
def test_a_cut_file_gives_what_it_has_and_says_so(cut: int) -> None:
    source = from_bytes(gzip.compress(bytes(range(256)), mtime=0)[:cut], "x.gz").through(gunzip)
    got = b"".join(source.pieces())
    assert bytes(range(256)).startswith(got)
    assert source.lost is not None
    assert "too early" in str(source.lost)


def test_damage_is_said() -> None:
    packed = bytearray(gzip.compress(b"x" * 1000, mtime=0))
    packed[-6] ^= 0xFF
    source = from_bytes(bytes(packed), "x.gz").through(gunzip)
    list(source.pieces())
    assert str(source.lost) == "x.gz: the gzip data are damaged"


def test_a_bomb_does_not_fill_the_memory() -> None:
    packed = gzip.compress(bytes(64 << 20))
    source = from_bytes(packed, "bomb.gz").through(gunzip)
    tracemalloc.start()
    total = sum(len(piece) for piece in source.pieces())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 64 << 20
    assert peak < 4 << 20
    assert source.progress == len(packed)


def stepwise(data: bytes) -> bytes:
    """What can be had of damaged data: they are unpacked byte by byte until that fails."""
    unpacker = zlib.decompressobj(wbits=31)
    out = b""
    for place in range(len(data)):
        try:
            out += unpacker.decompress(data[place : place + 1])
        except zlib.error:
            return out
    return out + unpacker.flush()


TEXT = b"".join(b'{"t":%d,"tap":"mcu","hex":"55aa0307%04x"}\n' % (number, number * 7 % 999) for number in range(400))
PACKED = gzip.compress(TEXT, mtime=0)


@settings(max_examples=times(100, 300))
@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255), st.sampled_from([PIECE, 100, 7]))
def test_wherever_the_damage_is_everything_before_it_is_given_out(place: int, flip: int, piece: int) -> None:
    damaged = bytearray(PACKED)
    damaged[place] ^= flip
    source = from_bytes(bytes(damaged), "x.gz").through(lambda read, name: gunzip(_narrow(read, piece), name))
    got = b"".join(source.pieces())
    assert got == stepwise(bytes(damaged))
    if got != TEXT:
        assert source.lost is not None
    if place > 10 and source.lost is not None:
        assert source.lost.hint


def test_a_cut_file_gives_what_the_unpacker_holds_back() -> None:
    for cut in range(1, len(PACKED) - 8, 37):
        source = from_bytes(PACKED[:cut], "x.gz").through(gunzip)
        assert b"".join(source.pieces()) == stepwise(PACKED[:cut])
        assert "too early" in str(source.lost)


def test_damage_behind_much_that_packs_well_fills_no_memory() -> None:
    packed = bytearray(gzip.compress(bytes(64 << 20)))
    packed[-9] ^= 0xFF
    source = from_bytes(bytes(packed), "bomb.gz").through(gunzip)
    tracemalloc.start()
    total = sum(len(piece) for piece in source.pieces())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 60 << 20
    assert peak < 4 << 20
    assert "damaged" in str(source.lost)


def test_what_was_packed_several_times_over_to_hurt_is_left_out_and_said() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(2 * ANY_TIMES >> 20)) + packer.flush()
    capture = capture_of(gzip.compress(gzip.compress(bomb)), name="x.gz", format="raw")
    given = sum(len(thing.data) for thing in capture if isinstance(thing, Chunk))
    assert given <= ANY_TIMES
    assert str(capture.lost) == "x.gz: it unpacks to more than 1,100 times its size: the rest is left out"


def test_what_packs_as_well_as_anything_can_is_read_whole() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range((ANY_TIMES >> 20) + 2)) + packer.flush()
    source = from_bytes(packed, "x.gz").through(gunzip)
    assert sum(map(len, source.pieces())) == ANY_TIMES + (2 << 20)
    assert source.lost is None
