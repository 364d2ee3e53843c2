"""Lines upside down: what a port reads of them, and whose words are known by it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.chips.finding import Rate
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.polarity import read_upside_down, rests, upside_down
from tuyasniff.model import Chunk
from tuyasniff.protocol.build import build
from tuyasniff.simulate.chips import CHIPS, chip
from tuyasniff.simulate.chips.chip import ChipModel
from tuyasniff.simulate.line import Piece
from tuyasniff.simulate.uartline import listened

PARITIES = st.sampled_from(("none", "even", "odd"))


def heard(pieces: list[tuple[int, bytes]], line: Rate, port: Rate, *, inverted: bool = True) -> Heard:
    got = listened([Piece(*piece) for piece in pieces], line, port, inverted=inverted, since_us=0)
    return heard_of(Chunk("line", bytes((one.byte,)), one.t_us) for one in got)


def said(name: str, side: str, seconds: float = 12) -> list[tuple[int, bytes]]:
    return [(one.t_us, one.data) for one in chip(name).says(seconds) if str(one.talker) == side]


@given(st.binary(max_size=40), PARITIES, st.sampled_from((2400, 9600, 115_200)))
def test_what_is_read_of_an_inverted_line_is_what_the_bit_model_says(data: bytes, parity: str, baud: int) -> None:
    got = listened([Piece(0, data)], Rate(baud, parity), Rate(baud), inverted=True)
    assert read_upside_down(data, parity) == bytes(one.byte for one in got)


def test_a_heartbeat_upside_down_reads_so() -> None:
    assert read_upside_down(bytes.fromhex("55AA00000000FF")) == bytes.fromhex("5595FFFFFF01")


def test_tuyamcu_upside_down_is_known_by_its_headers() -> None:
    beat = build("heartbeat", talker="module")
    found = upside_down(heard([(n * 1_000_000 + 500_000, beat) for n in range(4)], Rate(9600), Rate(9600)))
    assert found is not None and (found.protocol, found.matches, found.sure) == ("tuyamcu", 4, True)


def test_one_header_upside_down_is_a_hint_and_no_proof() -> None:
    found = upside_down(heard([(500_000, build("heartbeat", talker="module"))], Rate(9600), Rate(9600)))
    assert found is not None and found.long and not found.sure


@pytest.mark.parametrize(("name", "side"), [("rn8209c", "module"), ("v9821", "module"), ("modbus", "module")])
def test_requests_that_never_change_are_known_upside_down(name: str, side: str) -> None:
    rate = chip(name).rate
    found = upside_down(heard(said(name, side), rate, rate._replace(parity="none")))
    assert found is not None and (found.protocol, found.sure) == (name, True)


def test_words_of_two_bytes_are_too_short_to_be_sure_of_the_rate() -> None:
    found = upside_down(heard(said("bl0942", "module"), chip("bl0942").rate, chip("bl0942").rate))
    assert found is not None and not found.long and not found.sure


@pytest.mark.parametrize("model", CHIPS, ids=lambda model: model.name)
def test_talk_that_is_not_upside_down_is_not_taken_for_it(model: ChipModel) -> None:
    for side in ("mcu", "module"):
        for baud in (model.rate.baud, model.rate.baud * 2, model.rate.baud // 2):
            found = upside_down(heard(said(model.name, side, 6), model.rate, Rate(baud), inverted=False))
            assert found is None or not found.sure


@pytest.mark.parametrize(("inverted", "end"), [(True, "low"), (False, "high")])
@pytest.mark.parametrize("baud", [600, 1200, 2400])
def test_far_too_slow_the_ends_of_bursts_show_how_a_line_rests(inverted: bool, end: str, baud: int) -> None:
    rng = Random(baud)
    pieces = [(n * 500_000 + 200_000, rng.randbytes(rng.randint(3, 24))) for n in range(60)]
    assert rests(heard(pieces, Rate(38_400), Rate(baud), inverted=inverted), baud) == end


def test_at_its_own_rate_and_without_times_nothing_is_told_by_the_ends() -> None:
    rng = Random(5)
    pieces = [(n * 500_000, rng.randbytes(rng.randint(3, 24))) for n in range(60)]
    assert rests(heard(pieces, Rate(9600), Rate(9600), inverted=False), 9600) is None
    assert rests(heard_of([Chunk("line", b"\x01")] * 20), 9600) is None
    assert rests(heard_of([Chunk("line", b"\x01", 0)]), 9600) is None


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=9), st.integers(0, 10**8)), max_size=40), st.booleans())
def test_no_bytes_raise(pieces: list[tuple[bytes, int]], timed: bool) -> None:
    chunks = [Chunk("line", data, t_us if timed else None) for data, t_us in pieces]
    upside_down(heard_of(chunks))
    rests(heard_of(chunks), 9600)
