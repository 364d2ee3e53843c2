"""What has happened to bytes that are no frame is told by the bytes alone."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.doctor.cases import examined
from lanes import quickest
from tuyasniff.analysis.doctor import diagnose
from tuyasniff.analysis.doctor.damage import Flips, Harm, flipped, harm_of, pieces
from tuyasniff.model import Chunk
from wire import HEARTBEAT, PRODUCT, report

FRAMES = (HEARTBEAT, PRODUCT, report(20, 2301))


@pytest.mark.parametrize("whole", FRAMES, ids=["heartbeat", "product", "report"])
def test_a_frame_that_lacks_any_one_byte_has_lost_it(whole: bytes) -> None:
    for place in range(len(whole)):
        raw = whole[:place] + whole[place + 1 :]
        if len(raw) >= 6:
            assert harm_of(raw) is Harm.LOST, place


@pytest.mark.parametrize("whole", FRAMES, ids=["heartbeat", "product", "report"])
def test_a_frame_with_any_one_wrong_byte_was_changed(whole: bytes) -> None:
    for place in range(len(whole)):
        if place in (4, 5):
            continue  # another length says that bytes are missing
        raw = whole[:place] + bytes((whole[place] ^ 0x42,)) + whole[place + 1 :]
        assert harm_of(raw) is Harm.CHANGED, place


def test_bytes_of_no_frame_are_strangers() -> None:
    rng = Random(4)
    assert sum(harm_of(rng.randbytes(12)) is not Harm.STRAY for _ in range(2000)) <= 4


def test_noise_is_cut_at_its_headers() -> None:
    noise = b"\x13\x37" + PRODUCT[:20] + HEARTBEAT[:5] + b"\x01"
    found = [(one.harm, len(one.raw)) for one in pieces(noise)]
    assert found == [(Harm.STRAY, 2), (Harm.LOST, 20), (Harm.LOST, 6)]


@given(st.binary(max_size=300), st.booleans())
def test_any_noise_is_cut_without_a_loss(noise: bytes, extended: bool) -> None:
    assert b"".join(one.raw for one in pieces(noise, extended=extended)) == noise


@given(st.lists(st.binary(max_size=60), max_size=20))
def test_any_bytes_are_examined_without_a_crash(things: list[bytes]) -> None:
    for t_us in (None, 1_000_000):
        chunks = [Chunk("line", data, None if t_us is None else t_us * place) for place, data in enumerate(things)]
        found = diagnose(examined(chunks))
        assert all(0 < cause.confidence <= 1 for cause in (*found.causes, *found.harmless))


def test_bits_that_are_wrong_are_told_from_late_edges() -> None:
    assert flipped(b"\x00", b"\x00") == Flips()
    assert flipped(b"\x00", b"\x01") == Flips(fallen=1)  # the first bit comes behind the start bit
    assert flipped(b"\x02", b"\x06") == Flips(other=1)  # a 1 behind a 1 has no edge
    assert flipped(b"\x06", b"\x02") == Flips(risen=1)


@pytest.mark.parametrize("unit", [b"\x55\xaa", b"\x55\xaa\x03\x07\x00\x20", b"\x55", b"\x00"])
def test_hostile_bytes_take_time_in_proportion(unit: bytes) -> None:
    def lasts(size: int) -> float:
        data = (unit * size)[:size]
        chunks = [Chunk("line", data[at : at + 500], at) for at in range(0, size, 500)]
        return quickest(lambda: diagnose(examined(chunks)), 2)

    short, long = lasts(10_000), lasts(80_000)
    assert long < 24 * short + 0.5
