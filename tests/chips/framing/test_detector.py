"""Framings nobody has named: solved from their bytes, and nothing made up where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chips.framing.unknown import framed, frames, heard, unknown, wrong
from lanes import times
from tuyasniff.capture.opening import open_capture
from tuyasniff.chips.finding import Finding, MovingField
from tuyasniff.chips.framing.checks import kinds
from tuyasniff.chips.framing.detector import DETECTOR
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.model import Chunk

ASKED = bytes.fromhex("55 07 03 01 00 00 60")
TOLD = tuple(
    bytes.fromhex(f"AA 13 00 18 00 0A 01 36 00 00 {value} 00 00 00 01 01 55 {check}")
    for value, check in (("02 8B", "FA"), ("02 35", "A4"), ("01 E4", "52"))
)
DETECTOR_TALK = b"\x07" + ASKED * 3 + bytes.fromhex("07 00 00 00") + b"".join(TOLD)
"""A gas detector after power-on: three packets each way, and stray bytes."""


def found(what: Heard) -> Finding:
    finding = DETECTOR.scan(what)
    assert finding is not None
    return finding


def ways_of_pasting() -> Iterator[Heard]:
    yield Heard(DETECTOR_TALK)
    # lines that end in the middle of frames
    cuts = (0, 1, 8, 15, 26, 43, 62, 81)
    yield heard_of(
        Chunk("paste", DETECTOR_TALK[start:end])
        for start, end in zip(cuts, (*cuts[1:], len(DETECTOR_TALK)), strict=True)
    )
    # a tap for each side, in turns
    chunks = [Chunk("rx", b"\x07")]
    for number, told in enumerate(TOLD):
        chunks += [Chunk("rx", ASKED, number * 50_000), Chunk("tx", told, number * 50_000 + 9_000)]
    yield heard_of([*chunks, Chunk("rx", bytes.fromhex("07 00 00 00"))])


@pytest.mark.parametrize("what", list(ways_of_pasting()), ids=["one line", "torn lines", "two taps"])
def test_the_gas_detector_is_solved(what: Heard) -> None:
    finding = found(what)
    framings = sorted(finding.framings, key=lambda framing: framing.header)
    assert [framing.header for framing in framings] == [b"\x55", b"\xaa"]
    assert [(framing.length_at, framing.length_less, framing.length) for framing in framings] == [(1, 0, 7), (1, 0, 19)]
    assert [framing.checksum for framing in framings] == ["sum8", "sum8"]
    assert [framing.frames for framing in framings] == [3, 3]
    assert framings[0].moving == ()
    assert framings[1].moving == (MovingField(10, 2, "big", (651, 565, 484)),)
    assert finding.proven
    assert finding.covered == 3 * 7 + 3 * 19


def test_it_is_said_in_words() -> None:
    said = found(Heard(DETECTOR_TALK)).remarks
    assert said == (
        "3 frames that begin with AA; byte 1 is the length (always 19); at the end stands sum8. "
        "What moves: 16 bits at offset 10: 651, 565, 484.",
        "3 frames that begin with 55; byte 1 is the length (always 7); at the end stands sum8.",
    )


@pytest.mark.parametrize("mode", ["stream", "varied", "pieces", "noisy"])
def test_framings_that_were_never_seen_are_solved(mode: str) -> None:
    many = times(10, 100)
    trouble = {}
    for seed in range(many):
        rng = Random(f"{mode} {seed}")
        one = unknown(rng)
        said = frames(rng, one, rng.randint(8, 40), varied=mode != "stream")
        fault = wrong(one, DETECTOR.scan(heard(rng, said, mode)))
        if fault:
            trouble[seed] = f"{fault}: {one}"
    assert len(trouble) <= many * 2 // 10, trouble


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_each_checksum_is_named(kind: object) -> None:
    rng = Random("each")
    one = unknown(rng)._replace(header=b"\xa5", kind=kind, start=0, tail=b"", length="u8", counts="whole")  # type: ignore[arg-type]
    said = frames(rng, one, 30, varied=True)
    finding = found(Heard(b"".join(said)))
    assert finding.framings[0].checksum == one.kind.name
    assert finding.coverage == 1.0


def test_two_sides_that_take_turns_are_solved_without_taps() -> None:
    rng = Random("turns")
    one = unknown(rng)._replace(header=b"\xa1", kind=kinds()[4], start=0, tail=b"", length="u8", counts="payload")
    other = one._replace(header=b"\x1a")
    asked, told = frames(rng, one, 20, varied=True), frames(rng, other, 20, varied=True)
    talk = b"".join(ask + tell for ask, tell in zip(asked, told, strict=True))
    finding = found(Heard(talk))
    assert finding.coverage == 1.0
    assert {framing.header[:1] for framing in finding.framings} == {b"\xa1", b"\x1a"}
    assert {framing.checksum for framing in finding.framings} == {"crc16 modbus"}


def test_a_number_with_its_low_byte_first_is_told_as_one() -> None:
    one = unknown(Random(0))._replace(
        header=b"\xcc", kind=kinds()[0], start=0, tail=b"\x0d", length="u8", counts="whole"
    )
    said = [framed(one, b"\x10\x00" + (5_000 + 37 * step).to_bytes(2, "little") + b"\x22\x00") for step in range(40)]
    framing = found(Heard(b"".join(said))).framings[0]
    assert framing.tail == b"\x0d"
    assert framing.moving == (MovingField(4, 2, "little", tuple(5_000 + 37 * step for step in range(16))),)


def test_damaged_frames_are_left_out_and_the_rest_stays() -> None:
    rng = Random("hurt")
    one = unknown(rng)._replace(header=b"\xa5\x5a", kind=kinds()[1], start=0, tail=b"", length="u8", counts="whole")
    said = frames(rng, one, 60, varied=True)
    for number in (7, 20, 33):
        hurt = bytearray(said[number])
        hurt[-3] ^= 0x40
        said[number] = bytes(hurt)
    finding = found(Heard(b"".join(said)))
    assert finding.frames == 57


def test_the_same_frame_over_and_over_proves_nothing() -> None:
    assert DETECTOR.scan(Heard(ASKED * 50)) is None
    assert DETECTOR.scan(Heard(b'$"&' * 200)) is None


GARBAGE = (0x00, 0x00, 0x00, 0x80, 0xC0, 0xE0, 0xF0, 0xF8, 0xFC, 0xFE, 0xFF, 0x66, 0x78, 0x06, 0x98, 0x1E)
WORDS = (b"the", b"wifi", b"[01-01", b"N]", b"dp", b"0x12", b"connect", b"-51", b"\r\n[12:03:44]", b"free", b"ok")


@pytest.mark.parametrize("what", ["random", "garbage", "text", "pieces"])
def test_nothing_is_made_up(what: str) -> None:
    claims = []
    for seed in range(times(20, 300)):
        rng = Random(f"{what} {seed}")
        size = rng.randint(30, 2000)
        if what == "garbage":
            data = bytes(rng.choice(GARBAGE) for _ in range(size))
        elif what == "text":
            data = b" ".join(rng.choice(WORDS) for _ in range(size // 5))
        else:
            data = rng.randbytes(size)
        cuts = sorted({0, *(rng.randrange(size) for _ in range(30))}) if what == "pieces" else [0]
        parts = [Chunk(rng.choice("ab"), data[start:end]) for start, end in zip(cuts, [*cuts[1:], size], strict=True)]
        if (finding := DETECTOR.scan(heard_of(parts))) is not None:
            claims.append((seed, finding.remarks))
    assert claims == []


@settings(max_examples=times(15, 60))
@given(st.lists(st.sampled_from([ASKED, *TOLD, b"\x55\x07", b"\xaa\xff", b"\x00" * 5, b"\xaa\x13" * 4]), max_size=60))
def test_its_frames_are_there_and_none_overlap(parts: list[bytes]) -> None:
    chunks = [Chunk("ab"[number % 2], part) for number, part in enumerate(parts)]
    finding = DETECTOR.scan(heard_of(chunks))
    if finding is not None:
        at = 0
        for unit in finding.units:
            assert at <= unit.start < unit.end <= finding.heard
            at = unit.end
        assert finding.covered == sum(unit.end - unit.start for unit in finding.units)


def test_a_flood_after_a_solved_framing_takes_no_longer_than_its_bytes() -> None:
    rng = Random("flood")
    one = unknown(rng)._replace(header=b"\xa5", kind=kinds()[4], start=0, tail=b"", length="u8", counts="whole")
    talk = b"".join(frames(rng, one, 300, varied=True))
    begun = process_time()
    DETECTOR.scan(Heard(talk + b"\xa5\xff" * 100_000))
    assert process_time() - begun < 8


@pytest.mark.parametrize(
    ("file", "header", "checksum", "length_at"),
    [
        ("elektroda-4091349-co-55-07-AA-13.txt", b"\xaa", "sum8", 1),
        ("dreo-14-55AA-seq-protocol.log", b"\x55\xaa", "sum8", 6),
        ("tasmota-469-sonoff-like-65AA.txt", b"\x65\xaa", "sum8", 4),
    ],
)
def test_real_pastes_of_the_research_folder_are_solved(
    shared: Path, file: str, header: bytes, checksum: str, length_at: int
) -> None:
    chunks = [thing for thing in open_capture(shared / "corpus" / "false" / file) if isinstance(thing, Chunk)]
    finding = found(heard_of(chunks))
    framing = finding.framings[0]
    assert (framing.header, framing.checksum, framing.length_at) == (header, checksum, length_at)
    assert finding.coverage > 0.9


def counting(seed: int) -> tuple[bytes, int, Random]:
    """Bytes that are always the same and a counter among them, so often; and how many they are."""
    rng = Random(f"counter {seed}")
    said = [rng.choice((0, 0, 0x10, 0x20, 0x80, 0xFF, rng.randrange(256))) for _ in range(rng.randint(3, 9))]
    low, step = rng.randrange(len(said)), rng.choice((1, 1, 2, 5))
    rows = (bytes((*said[:low], step * number & 0xFF, *said[low + 1 :])) for number in range(1, 121))
    return b"".join(rows), len(said), rng


@pytest.mark.parametrize("seed", [14, 50, *range(times(4, 40))])
def test_constants_beside_a_counter_are_no_checksum_and_no_frame_reaches_over_a_pause(seed: int) -> None:
    data, length, rng = counting(seed)
    for longest in (length, length + 2):
        chunks: list[Chunk] = []
        at = 0
        while at < len(data):
            size = length if longest == length else rng.randint(2, longest)
            chunks.append(Chunk("line", data[at : at + size], len(chunks) * 200_000))
            at += size
        assert DETECTOR.scan(heard_of(chunks)) is None


def test_what_is_hard_to_solve_takes_no_long_time() -> None:
    """Few values, no framing: the solver tries everything, on two taps and on both together."""
    rng = Random("few values")
    for size in (4_096, 16_384):
        data = bytes(rng.choice((0x00, 0x20, 0x80, 0xE0, 0xF8, 0xFF)) for _ in range(size))
        chunks = [Chunk("ab"[at // 24 % 2], data[at : at + 24], at * 9_000) for at in range(0, size, 24)]
        begun = process_time()
        assert DETECTOR.scan(heard_of(chunks)) is None
        assert process_time() - begun < 3.0
