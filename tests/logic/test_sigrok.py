from __future__ import annotations

import io
import random
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.talks import talk
from logic.waves import pauses, samples, session_file, wave
from tuyasniff.errors import FormatError
from tuyasniff.logic.sigrok import read_sigrok

MHZ = 1_000_000


def repacked(packed: bytes, **changed: bytes | None) -> bytes:
    """The same archive with some members changed, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = changed.get(name.replace("-", "_"), old.read(name))
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def small() -> bytes:
    line = wave(talk(3), 1 / 9600, start=0.001)
    return session_file(samples([line], MHZ), ["TX"], "1 MHz", piece=4000)


@pytest.mark.parametrize("unit_bytes", [1, 2])
@pytest.mark.parametrize("piece", [1000, 4097, 1 << 20])
def test_wires_have_their_names_rate_and_edges_however_the_samples_are_cut(unit_bytes: int, piece: int) -> None:
    lines = [wave(talk(3, seed), 1 / 9600, start=0.001 * seed, gap=pauses(seed)) for seed in range(1, 4)]
    packed = session_file(
        samples(lines, MHZ, unit_bytes), ["TX", "RX", "CLK"], "1 MHz", unit_bytes=unit_bytes, piece=piece * unit_bytes
    )
    got = read_sigrok(packed)
    assert [wire.name for wire in got.wires] == ["TX", "RX", "CLK"]
    for line, wire in zip(lines, got.wires, strict=True):
        assert wire.edges == line.levels(MHZ, unit=MHZ).edges
        assert (wire.per_second, wire.initial) == (MHZ, 1)
    assert (got.remarks, got.broken) == ((), None)


def test_more_than_nine_parts_are_put_in_order_by_their_numbers() -> None:
    line = wave(talk(12), 1 / 9600, start=0.001, gap=pauses(5))
    packed = session_file(samples([line], MHZ), ["TX"], "1 MHz", piece=10_000)
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) > 12
    assert read_sigrok(packed).wires[0].edges == line.levels(MHZ, unit=MHZ).edges


def test_wires_without_a_name_are_counted_from_zero() -> None:
    metadata = b"[device 1]\ncapturefile=logic-1\ntotal probes=2\nsamplerate=500 kHz\nunitsize=1\n"
    got = read_sigrok(repacked(small(), metadata=metadata))
    assert [(wire.name, wire.per_second) for wire in got.wires] == [("D0", 500_000), ("D1", 500_000)]


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (b"PK\x03\x04", "damaged, or ends too early"),
        (small()[:-30], "damaged, or ends too early"),
        (repacked(small(), metadata=None), "no session"),
        (repacked(small(), metadata=b"[device 1]\ncapturefile=logic-1\nunitsize=1\n"), "sample rate"),
        (repacked(small(), metadata=b"[device 1]\nsamplerate=0 Hz\n"), "sample rate"),
        (repacked(small(), metadata=b"[device 1]\nsamplerate=9999999 GHz\n"), "sample rate"),
        (repacked(small(), metadata=b"[device 1]\ncapturefile=analog-1\nsamplerate=1 MHz\n"), "no logic samples"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(packed: bytes, why: str) -> None:
    with pytest.raises(FormatError, match=why) as caught:
        read_sigrok(packed)
    assert caught.value.hint


def test_damage_in_the_middle_leaves_what_came_before_it() -> None:
    rng = random.Random(2)
    noise = samples([wave(rng.randbytes(3000), 1 / 115200, start=0.001)], MHZ)
    packed = bytearray(session_file(noise, ["TX"], "1 MHz", piece=40_000))
    at = packed.index(b"logic-1-3") + 1500
    packed[at : at + 40] = bytes(40)
    got = read_sigrok(bytes(packed))
    assert got.broken == "logic-1-3 inside the zip archive is damaged"
    assert got.wires[0].end is not None
    assert 80_000 <= got.wires[0].end < 120_000


@given(st.integers(0, 2000), st.integers(0, 255), st.integers(0, 1 << 30))
def test_any_damage_is_a_clear_line_or_less_of_the_capture(place: int, value: int, cut: int) -> None:
    packed = bytearray(small())
    packed[place % len(packed)] = value
    try:
        got = read_sigrok(bytes(packed[: len(packed) - cut % 3]))
    except FormatError as error:
        assert error.hint
    else:
        assert got.wires


def test_a_small_file_that_claims_to_be_huge_is_read_so_far_and_no_further() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata", "[device 1]\ncapturefile=logic-1\nsamplerate=24 MHz\nunitsize=1\nprobe1=TX\n")
        for number in range(1, 5):
            archive.writestr(f"logic-1-{number}", bytes(8 << 20))
    tracemalloc.start()
    begun = time.process_time()
    got = read_sigrok(packed.getvalue(), most=20 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - begun < 5
    assert peak < 16 << 20
    assert got.wires[0].end == 20 << 20
    assert "the rest is left out" in got.remarks[0]


def test_a_hundred_million_samples_take_seconds_and_little_memory() -> None:
    lines = [wave(talk(30, seed), 1 / 115200, start=0.01 * seed, gap=pauses(seed)) for seed in (1, 2)]
    some = samples(lines, 24 * MHZ)
    packed = session_file(some * (100_000_000 // len(some) + 1), ["TX", "RX"], "24 MHz", piece=4 << 20)
    tracemalloc.start()
    begun = time.process_time()
    got = read_sigrok(packed)
    took = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert got.wires[0].end is not None
    assert got.wires[0].end >= 100_000_000
    assert peak < 100 << 20
    assert took < 20
