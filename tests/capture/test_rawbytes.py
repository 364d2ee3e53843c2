from __future__ import annotations

import pytest

from tuyasniff.capture.rawbytes import RawBytes
from wire import TALK


def test_every_byte_becomes_part_of_a_chunk() -> None:
    chunks = list(RawBytes([TALK[:7], TALK[7:]], tap="file", name="x.bin"))
    assert b"".join(chunk.data for chunk in chunks) == TALK
    assert {chunk.tap for chunk in chunks} == {"file"}
    assert chunks[0].origin is not None
    assert chunks[0].origin.name == "x.bin"


def test_stretches_hold_the_same_chunks_about_a_megabyte_at_a_time() -> None:
    pieces = [TALK * 200] * 150 + [b"\x55"]
    expected = list(RawBytes(pieces, tap="file", name="x.bin"))
    raw = RawBytes(pieces, tap="file", name="x.bin")
    stretches = list(raw.stretches())
    assert [chunk for stretch in stretches for chunk in stretch.chunks()] == expected
    assert min(len(stretch.data) for stretch in stretches[:-1]) >= 1 << 20
    plain = RawBytes(pieces, tap="file", name="x.bin")
    list(plain)
    assert raw.why_nothing() == plain.why_nothing()


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([], "it is empty"),
        ([b"\0" * 9, b"\0"], "all 10 bytes are 00"),
        ([b"\xff"], "1 byte of binary data without the 55 aa of a TuyaMCU frame"),
        ([b"ab", b"\0c"], "4 bytes of binary data without the 55 aa of a TuyaMCU frame"),
        (
            [b"\x55\xaa\x09", b"\x55\xaa"],
            "5 bytes of binary data; 55 aa occurs 2 times, but no frame is valid",
        ),
        ([b"\x55\xaa\x09"], "3 bytes of binary data; 55 aa occurs once, but no frame is valid"),
    ],
)
def test_it_says_why_nothing_was_found(pieces: list[bytes], why: str) -> None:
    raw = RawBytes(pieces, tap="file", name="x")
    list(raw)
    assert raw.why_nothing() == why


@pytest.mark.parametrize(
    "groups", [[[b"&"], [b"$"]], [[b"&", b"&"], [b"&"]], [[b"&", b"$"]], [[b"U"], [b"U", b"\xaa"]]]
)
def test_many_pieces_look_together_as_they_do_one_by_one(groups: list[list[bytes]]) -> None:
    one, many = (RawBytes([], tap="file", name="x.bin") for _ in range(2))
    for pieces in groups:
        for piece in pieces:
            one.look(piece)
        many.look_through(b"".join(pieces), [sum(map(len, pieces[:place])) for place in range(len(pieces))])
    assert (many.why_nothing(), many.hint) == (one.why_nothing(), one.hint)
