"""What a port hears of a line: the table of the research, the laws, and the bit model of the research beside it."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tuyasniff.chips.finding import Rate
from tuyasniff.simulate.line import Piece
from tuyasniff.simulate.mismatch import alike, misheard
from tuyasniff.simulate.uartline import Got, listened

HEARTBEAT = bytes.fromhex("55AA00000000FF")
RN8209 = bytes.fromhex("242033E1A7")
V9261 = bytes.fromhex("FE11190600000004")

PARITIES = ("none", "even", "odd")
bauds = st.sampled_from((2400, 4800, 9600, 19_200, 38_400, 57_600, 74_880, 115_200, 256_000, 921_600))
parities = st.sampled_from(PARITIES)
rates = st.builds(Rate, bauds, parities)


def marked(data: bytes, line: Rate, port: Rate, **more: object) -> str:
    """As the research writes it: `!` where the stop bit was wrong, `?` where the parity was."""
    got = listened([Piece(1_000_000, data)], line, port, **more)  # type: ignore[arg-type]
    return " ".join(f"{one.byte:02X}{'!' * one.framing}{'?' * one.parity}" for one in got)


@pytest.mark.parametrize(
    ("sent", "read", "heard"),
    [
        (9600, 115_200, " ".join(["00!"] * 14)),
        (9600, 57_600, "E0 E0 E0 E0 E0 00! E0 E0 E0 00! 00! 00! 00! E0"),
        (9600, 38_400, "78! 78! 78! 78! F8 00! 00! 00! 00! F8"),
        (9600, 19_200, "66! 66! 66! 00! 00! 00! 00! FE"),
        (4800, 9600, "66! 66! 66! 00! 00! 00! 00! FE"),
        (115_200, 9600, "F1"),
    ],
)
def test_a_heartbeat_at_a_wrong_rate_reads_as_it_was_measured(sent: int, read: int, heard: str) -> None:
    assert marked(HEARTBEAT, Rate(sent), Rate(read)) == heard


@pytest.mark.parametrize(("sent", "read", "count"), [(9600, 4800, 3), (115_200, 57_600, 3), (115_200, 74_880, 4)])
def test_where_samples_fall_on_edges_the_number_of_bytes_is_right(sent: int, read: int, count: int) -> None:
    assert len(marked(HEARTBEAT, Rate(sent), Rate(read)).split()) == count


@pytest.mark.parametrize(
    ("data", "line", "port", "heard"),
    [
        (RN8209, "even", "none", "24! 20 33! E1! A7"),
        (RN8209, "even", "even", "24 20 33 E1 A7"),
        (RN8209, "even", "odd", "24? 20? 33? E1? A7?"),
        (V9261, "odd", "none", "FE! 11 19! 06 00 00 00 04!"),
        (V9261, "odd", "even", "FE? 11? 19? 06? 00? 00? 00? 04?"),
    ],
)
def test_parity_reads_as_it_was_measured(data: bytes, line: str, port: str, heard: str) -> None:
    assert marked(data, Rate(4800, line), Rate(4800, port)) == heard


def test_a_port_that_expects_a_parity_that_is_not_there_loses_bytes() -> None:
    assert len(marked(HEARTBEAT, Rate(9600), Rate(9600, "even")).split()) == 4


def test_an_inverted_heartbeat_reads_as_it_was_measured() -> None:
    three_bits_us = 3 * 1_000_000 // 9600
    got = marked(HEARTBEAT, Rate(9600), Rate(9600), inverted=True, since_us=1_000_000 - three_bits_us)
    assert got == "54 AD! FE FF FF FF 01!"


def test_a_line_that_has_long_been_low_is_a_break_first() -> None:
    assert marked(HEARTBEAT, Rate(9600), Rate(9600), inverted=True, since_us=0) == "00! 55 95 FF FF FF 01!"
    assert list(listened([], Rate(9600), Rate(9600), inverted=True, since_us=7)) == [Got(7, 0, framing=True)]
    assert Got(7, 0, framing=True).is_break and not Got(7, 0).is_break and not Got(7, 1, framing=True).is_break


@pytest.mark.parametrize("permille", [-45, -20, 20, 45])
def test_a_rate_that_is_off_by_four_percent_is_read_and_by_six_is_not(permille: int) -> None:
    data = bytes.fromhex("55AA0307000802020004000000647D")
    assert marked(data, Rate(9600), Rate(9600 + 96 * permille // 10)) == data.hex(" ").upper()
    assert marked(data, Rate(9600), Rate(10_200)) != data.hex(" ").upper()


@given(st.lists(st.tuples(st.integers(0, 40_000), st.binary(max_size=12)), max_size=6), bauds, parities)
def test_at_the_rate_of_the_line_every_byte_comes_at_its_time(
    bursts: list[tuple[int, bytes]], baud: int, parity: str
) -> None:
    pieces, t_us = [], 0
    bits = 10 if parity == "none" else 11
    for pause, data in bursts:
        pieces.append(Piece(t_us, data))
        t_us += pause + -(-len(data) * bits * 1_000_000 // baud) + 2
    got = list(listened(pieces, Rate(baud, parity), Rate(baud, parity)))
    assert bytes(one.byte for one in got) == b"".join(piece.data for piece in pieces)
    assert not any(one.framing or one.parity for one in got)
    wanted = [piece.t_us + n * bits * 1_000_000 // baud for piece in pieces for n in range(len(piece.data))]
    assert all(abs(one.t_us - t) <= 1_000_000 // baud + 1 for one, t in zip(got, wanted, strict=True))


@given(st.binary(max_size=60), bauds, st.sampled_from(("even", "odd")))
def test_read_without_parity_no_byte_is_lost_and_the_stop_bits_tell_the_parity(
    data: bytes, baud: int, parity: str
) -> None:
    got = list(listened([Piece(0, data)], Rate(baud, parity), Rate(baud)))
    assert bytes(one.byte for one in got) == data
    assert all(one.framing == ((one.byte.bit_count() % 2 == 0) == (parity == "even")) for one in got)


@given(st.binary(max_size=60), bauds, bauds)
def test_it_agrees_with_the_quick_one_where_that_answers(data: bytes, sent: int, heard: int) -> None:
    assume(not alike(sent, heard) or sent == heard)
    got = listened([Piece(5, data)], Rate(sent), Rate(heard))
    assert bytes(one.byte for one in got) == misheard(data, sent, heard)


@given(st.binary(min_size=1, max_size=30), rates, bauds, st.booleans(), st.integers(0, 2_000_000))
def test_who_begins_late_hears_no_byte_from_before(
    data: bytes, line: Rate, heard: int, inverted: bool, since_us: int
) -> None:
    pieces = [Piece(t_us, data) for t_us in (0, 500_000, 1_000_000)]
    got = list(listened(pieces, line, Rate(heard), inverted=inverted, since_us=since_us))
    assert all(one.t_us >= since_us - 1_000_000 // line.baud for one in got)
    assert all(after.t_us > before.t_us for before, after in pairwise(got))


@pytest.fixture(scope="module")
def reference(shared: Path) -> ModuleType:
    path = shared / "reference" / "chips" / "uart_sim.py"
    if not path.is_file():
        pytest.skip("needs the bit model of the research folder")
    spec = importlib.util.spec_from_file_location("uart_sim", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(data=st.binary(min_size=1, max_size=20), line=rates, port=rates, inverted=st.booleans())
def test_a_plain_simulation_of_a_uart_hears_the_same(
    reference: ModuleType, data: bytes, line: Rate, port: Rate, inverted: bool
) -> None:
    assume(all((2 * bit + 1) * line.baud % (2 * port.baud) for bit in range(11)))  # no sample falls onto an edge
    assume(line.baud <= 20 * port.baud / 11)  # the line of the research ends 20 bits of the sender behind the last byte
    letter = {"none": "N", "even": "E", "odd": "O"}
    edges, end = reference.tx(data, line.baud, letter[line.parity], invert=inverted)
    theirs = [one[:3] for one in reference.rx(edges, end, port.baud, letter[port.parity])]
    begun_us = -round(3 * 1_000_000 / line.baud)  # the line of the research is three bits old
    ours = listened([Piece(0, data)], line, port, inverted=inverted, since_us=begun_us)
    assert [(one.byte, one.framing, one.parity) for one in ours] == theirs
