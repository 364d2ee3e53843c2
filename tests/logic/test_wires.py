from __future__ import annotations

import random
import time
from array import array

import pytest

from lanes import times
from logic.talks import BOOT_LOG, HEARTBEAT, talk
from logic.waves import Wave, joined, pauses, square, wave
from tuyasniff.logic.edges import Levels
from tuyasniff.logic.rates import STANDARD
from tuyasniff.logic.wires import MOST_PIECE, Examined, examine
from tuyasniff.model import WireKind

MHZ = 1_000_000


def examined(line: Wave, rate: int = 8 * MHZ, baud: int | None = None) -> Examined:
    return examine(line.levels(rate, "D1", unit=rate), baud)


def data_of(one: Examined) -> bytes:
    return b"".join(piece.data for piece in one.pieces())


def test_a_uart_is_told_with_rate_and_parity_and_decoded() -> None:
    one = examined(wave(talk(20), 1 / 9600, start=0.01, gap=pauses(1)))
    assert one.wire.kind is WireKind.UART
    assert one.wire.text == f"9600 baud 8N1, {len(talk(20))} bytes"
    assert (one.wire.name, one.wire.baud, one.wire.parity, one.wire.wrong) == ("D1", 9600, "none", 0)
    assert one.wire.remarks == ()
    assert data_of(one) == talk(20)


def test_pieces_begin_when_their_first_byte_does() -> None:
    one = examined(wave(HEARTBEAT * 3, 1 / 9600, start=0.5, gap=lambda place: 9600 if place in (6, 13) else 0))
    assert [piece.data for piece in one.pieces()] == [HEARTBEAT] * 3
    starts = [piece.t_us for piece in one.pieces()]
    assert starts == pytest.approx([500_000, 1_507_292, 2_514_583], abs=2)


def test_no_byte_is_further_than_one_byte_from_where_its_piece_puts_it() -> None:
    data = talk(300)
    line = wave(data, 1 / 4800, "even", start=0.1, gap=pauses(7)).levels(MHZ, unit=MHZ)
    begins = dict(enumerate(_starts(line, data)))
    at = 0
    for piece in examine(line).pieces():
        for place in range(len(piece.data)):
            assert abs(piece.t_us + place * 10 / 4800 * 1e6 - begins[at]) < 10.1 / 4800 * 1e6
            at += 1
        assert len(piece.data) <= MOST_PIECE
    assert at == len(data)


def _starts(line: Levels, data: bytes) -> list[int]:
    from tuyasniff.logic.uart import Setting, decode

    got = decode(line.edges, 1, Setting(MHZ / 4800, "even"), line.end)
    assert got.data == data
    return list(got.starts)


def test_an_inverted_line_is_decoded_and_the_remedy_said() -> None:
    one = examined(wave(talk(20), 1 / 4800, "even", start=0.01, gap=pauses(1), inverted=True))
    assert one.wire.inverted
    assert "4800 baud 8E1, inverted (idle low)" in one.wire.text
    assert "swap the output stage" in one.wire.remarks[0]
    assert data_of(one) == talk(20)


def test_a_device_that_is_switched_off_for_long_does_not_turn_its_line_upside_down() -> None:
    before, after = (wave(talk(10, seed), 1 / 9600, start=start) for seed, start in ((1, 0.1), (2, 60.0)))
    off = Wave((before.end + 0.1, 59.5), 1, 59.6)
    one = examined(joined(before, off, after), MHZ)
    assert not one.wire.inverted
    assert data_of(one).replace(b"\x00", b"") == (talk(10, 1) + talk(10, 2)).replace(b"\x00", b"")
    assert one.wire.wrong == 1


def test_a_slow_optocoupler_at_9600_is_decoded_and_measured() -> None:
    one = examined(wave(talk(40), 1 / 9600, start=0.01, gap=pauses(1), rise=12e-6))
    assert data_of(one) == talk(40)
    assert one.wire.skew_us == pytest.approx(12, abs=0.5)
    assert one.wire.remarks == (
        "rising edges come 12 us late, as behind a slow optocoupler: put right here; an adapter reads it up to 28800 "
        "baud",
    )


def test_what_no_adapter_would_read_is_decoded_as_long_as_no_pulse_vanishes() -> None:
    one = examined(wave(talk(40), 1 / 57600, start=0.01, gap=pauses(1), rise=12e-6))
    assert data_of(one) == talk(40)
    assert "an adapter would misread it" in one.wire.remarks[0]


@pytest.mark.parametrize("rate", [MHZ, 8 * MHZ])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_slow_optocoupler_at_115200_is_diagnosed(rate: int, inverted: bool) -> None:
    one = examined(wave(talk(60), 1 / 115200, start=0.01, gap=pauses(1), rise=12e-6, inverted=inverted), rate)
    assert one.wire.kind is WireKind.UNKNOWN
    assert list(one.pieces()) == []
    assert one.wire.slow is not None
    assert one.wire.text == (
        "115200 baud behind too slow an optocoupler: rising edges come 12 us late, a bit lasts 8.7 us; use a 6N137"
    )


def test_two_square_waves_are_pulses() -> None:
    for period in (0.02, 0.0009):
        one = examined(square(period, 100, high=0.5))
        assert one.wire.kind is WireKind.PULSES
        assert one.wire.pulses is not None
        assert one.wire.pulses.hertz == pytest.approx(1 / period)


@pytest.mark.parametrize(("initial", "words"), [(1, "idle, always high"), (0, "idle, always low")])
def test_a_wire_that_does_nothing_is_idle(initial: int, words: str) -> None:
    one = examine(Levels("D0", MHZ, initial, end=1000))
    assert (one.wire.kind, one.wire.text, one.wire.edges) == (WireKind.IDLE, words, 0)


def test_few_edges_are_called_few() -> None:
    one = examine(Levels("D0", MHZ, 1, array("q", [10, 400, 9000]), end=10_000))
    assert (one.wire.kind, one.wire.text) == (WireKind.UNKNOWN, "3 edges, too few to tell what it is")


@pytest.mark.parametrize("after", [4800, 9600, 115200])
@pytest.mark.parametrize("frames", [12, 300])
def test_a_boot_log_before_the_talk_is_read_at_its_own_rate(after: int, frames: int) -> None:
    boot = wave(BOOT_LOG, 1 / 74880, start=0.001)
    line = joined(boot, wave(talk(frames), 1 / after, start=boot.end + 0.03, gap=pauses(3)))
    one = examined(line)
    assert data_of(one) == BOOT_LOG + talk(frames)
    assert {one.wire.baud, *one.wire.others} == {74880, after}
    assert {piece.baud for piece in one.pieces()} == {74880, after}
    assert one.wire.wrong == 0
    assert "74880 baud 8N1" in f"{one.wire.text} {one.wire.remarks}"


def test_a_rate_that_is_given_is_used_whatever_comes() -> None:
    one = examined(wave(talk(20), 1 / 9600, start=0.01), baud=19200)
    assert (one.wire.kind, one.wire.baud) == (WireKind.UART, 19200)
    assert "with a framing error" in one.wire.text


def test_too_few_samples_a_bit_are_said_with_the_rate_that_is_enough() -> None:
    one = examined(wave(talk(40), 1 / 115200, start=0.01), 500_000)
    assert data_of(one) == talk(40)
    assert one.wire.remarks[0] == "only 4.3 samples a bit: record with 8 or more, at 1 MS/s or faster"


def test_glitches_on_a_healthy_line_change_no_byte() -> None:
    line = wave(talk(400), 1 / 9600, start=0.01, gap=pauses(3)).levels(MHZ, unit=MHZ)
    rng = random.Random(4)
    edges: list[int] = []
    for place, edge in enumerate(line.edges):
        edges.append(edge)
        # beside the middle of a bit, where a UART does not look
        if place + 1 < len(line.edges) and line.edges[place + 1] - edge > 30 and rng.random() < 0.02:
            edges += [edge + 10, edge + 13]
    assert len(edges) > len(line.edges)
    one = examine(Levels("D1", MHZ, 1, array("q", edges), end=line.end))
    assert data_of(one) == talk(400)


def test_a_line_with_some_damage_is_read_and_the_errors_counted() -> None:
    line = wave(talk(400), 1 / 9600, start=0.01, gap=pauses(3)).levels(MHZ, unit=MHZ)
    rng = random.Random(4)
    lost = {2 * rng.randrange(len(line.edges) // 2) for _ in range(len(line.edges) // 100)}
    edges = [edge for place, edge in enumerate(line.edges) if place not in lost and place - 1 not in lost]
    one = examine(Levels("D1", MHZ, 1, array("q", edges), end=line.end))
    assert (one.wire.kind, one.wire.baud) == (WireKind.UART, 9600)
    assert 0 < one.wire.wrong < one.wire.bytes // 5


@pytest.mark.parametrize("seed", range(3))
def test_ten_million_edges_of_noise_are_looked_at_in_a_moment(seed: int) -> None:
    rng = random.Random(seed)
    some = array("q")
    at = 0
    for _ in range(100_000):
        at += (rng.randint(1, 8), int(rng.expovariate(1 / 50)) + 1, rng.randint(40, 4000))[seed]
        some.append(at)
    edges = array("q")
    for turn in range(100):
        edges.extend(array("q", [edge + turn * at for edge in some]))
    begun = time.process_time()
    one = examine(Levels("D1", 8 * MHZ, 1, edges, end=edges[-1] + 1))
    assert one.wire.kind is WireKind.UNKNOWN
    assert one.wire.text == "10,000,000 edges, and no rate at which they are bytes"
    assert time.process_time() - begun < 5


def test_short_talks_with_any_pauses_are_told_right_but_for_chance() -> None:
    said = b"\x55\xaa\x03\x07\x00\x08\x02\x04\x00\x00\x64\x7d\x20\x33\xe1\xa7\x24\x22\x26"
    wrong = 0
    count = times(200, 1200)
    for seed in range(count):
        rng = random.Random(seed)
        parity, baud = rng.choice(("none", "even", "odd")), rng.choice((2400, 4800, 9600, 19200, 38400, 57600, 115200))
        data = bytes(rng.choice(said) for _ in range(rng.choice((8, 12, 20))))
        inverted = rng.random() < 0.2
        clock = baud * rng.uniform(0.99, 1.01)
        line = wave(data, 1 / clock, parity, start=0.01, gap=pauses(seed), inverted=inverted)
        one = examined(line, rng.choice((1, 8, 24)) * MHZ)
        told = (data_of(one), one.wire.baud, one.wire.parity, one.wire.inverted)
        wrong += told != (data, baud, parity, inverted)
    # with parity and pauses, eight bytes are eight that also fit without it once in 256 times
    assert wrong <= count // 100


@pytest.mark.parametrize("seed", range(40))
def test_a_few_dozen_edges_of_chance_are_no_uart_with_errors_at_a_rate_that_nobody_sets(seed: int) -> None:
    rng = random.Random(seed)
    now, edges = 0, array("q")
    for _ in range(60):
        now += int(rng.expovariate(1 / 20)) + 1
        edges.append(now)
    found = examine(Levels("D0", MHZ, 1, edges, 0, now + 1)).wire
    assert found.kind is WireKind.UNKNOWN or found.baud in STANDARD or not found.wrong


def test_times_that_are_told_finer_than_the_wire_was_looked_at_make_no_slow_optocoupler() -> None:
    rng = random.Random(3)
    now, edges = 0, array("q")
    for _ in range(3000):
        now += 1000 * (1 + int(rng.expovariate(1 / 2)))
        edges.append(now)
    found = examine(Levels("D0", 1000 * MHZ, 1, edges, 0, now + 1)).wire
    assert found.kind is WireKind.UNKNOWN
    assert found.slow is None
