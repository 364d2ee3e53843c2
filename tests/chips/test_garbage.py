"""Bytes that were read at a wrong rate say so and name the right one; bytes that were read rightly say nothing."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanes import quickest
from tuyasniff.chips.finding import Rate
from tuyasniff.chips.garbage import RATES, Garbage, Signature, garbage, order_of
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.model import Chunk
from tuyasniff.simulate.bootlog import BOOT_BAUD, BOOT_TEXT
from tuyasniff.simulate.chips import CHIPS
from tuyasniff.simulate.chips.chip import ChipModel
from tuyasniff.simulate.line import Piece
from tuyasniff.simulate.simulation import Simulation
from tuyasniff.simulate.uartline import listened

BEAT = bytes.fromhex("55AA00000000FF")
TEXT = b"[01-01 18:12:15 TUYA N][lr:0x9b1c9] < TUYA IOT SDK V:2.3.3 >\r\nwifi mcu init. pid:%s\r\n"


def heard(pieces: list[tuple[int, bytes]], line: Rate, baud: int) -> Heard:
    got = listened([Piece(*piece) for piece in pieces], line, Rate(baud))
    return heard_of(Chunk("line", bytes((one.byte,)), one.t_us) for one in got)


def talk(model: ChipModel) -> list[tuple[int, bytes]]:
    return [(one.t_us, one.data) for one in model.says(8)]


def meter(baud: int) -> list[tuple[int, bytes]]:
    return sorted((one.t_us or 0, one.data) for one in Simulation("meter", baud=baud).run(30) if isinstance(one, Chunk))


@pytest.mark.parametrize("model", CHIPS, ids=lambda model: model.name)
def test_the_talk_of_every_chip_read_too_fast_names_its_rate(model: ChipModel) -> None:
    right = model.rate.baud
    for baud in RATES:
        if 1.45 * right <= baud <= 8.5 * right:
            found = garbage(heard(talk(model), model.rate, baud), baud)
            assert found is not None and found.kind is Signature.TOO_FAST
            assert found.rates[0] == right and found.factor is not None
            assert f"at {baud} about {baud / right:.2g} times too fast" in found.words
        elif baud >= 9.6 * right:
            found = garbage(heard(talk(model), model.rate, baud), baud)
            assert found is not None and found.kind is Signature.TOO_FAST
            assert found.factor is None and "are 00" in found.words and max(found.rates) <= baud / 8.6


@pytest.mark.parametrize(("sent", "read"), [(9600, 19_200), (38_400, 115_200), (74_880, 115_200), (115_200, 230_400)])
def test_tuyamcu_read_too_fast_names_its_rate(sent: int, read: int) -> None:
    found = garbage(heard(meter(sent), Rate(sent), read), read)
    assert found is not None and (found.kind, found.rates[0]) == (Signature.TOO_FAST, sent)


def test_the_boot_log_of_an_esp8266_read_at_115200_names_its_rate() -> None:
    found = garbage(heard([(0, BOOT_TEXT * 2)], Rate(BOOT_BAUD), 115_200), 115_200)
    assert found is not None and found.rates[0] == BOOT_BAUD


@pytest.mark.parametrize("model", CHIPS, ids=lambda model: model.name)
def test_the_talk_of_every_chip_read_rightly_is_no_garbage(model: ChipModel) -> None:
    for side in (None, "mcu", "module"):
        said = [(one.t_us, one.data) for one in model.says(30) if side in (None, str(one.talker))]
        assert garbage(heard(said, model.rate, model.rate.baud), model.rate.baud) is None
        assert garbage(heard_of(Chunk("line", data) for _, data in said)) is None


@pytest.mark.parametrize("baud", [9600, 115_200])
@pytest.mark.parametrize("data", [TEXT, BEAT, b"0123456789ABCDEF\r\n", b"The quick brown fox. " * 3, bytes(range(256))])
def test_text_frames_and_all_bytes_are_no_garbage(data: bytes, baud: int) -> None:
    for number in (1, 3, 40):
        assert garbage(heard_of(Chunk("line", data, n * 1_000_000) for n in range(number)), baud) is None
        assert garbage(heard_of(Chunk("line", data) for _ in range(number))) is None


def test_random_bytes_are_no_garbage() -> None:
    for seed in range(60):
        rng = Random(seed)
        chunks = [Chunk("line", rng.randbytes(rng.randint(1, 30)), n * 200_000) for n in range(rng.randint(1, 60))]
        assert garbage(heard_of(chunks), rng.choice(RATES)) is None


def test_without_a_rate_the_factor_is_told_and_no_rate() -> None:
    found = garbage(heard([(n * 1_000_000, BEAT * 2) for n in range(4)], Rate(9600), 38_400))
    assert found is not None and (found.kind, found.factor, found.rates) == (Signature.TOO_FAST, 4.0, ())


def test_a_much_faster_line_gives_a_byte_or_two_that_end_high() -> None:
    found = garbage(heard([(n * 1_000_000, BEAT) for n in range(6)], Rate(115_200), 9600), 9600)
    assert found is not None and found.kind is Signature.TOO_SLOW
    assert found.rates[0] == 115_200 and min(found.rates) >= 19_200
    assert found.remedy == "Read it at a higher rate."


def test_a_line_that_is_held_low_is_told_at_the_slowest_rates_only_with_breaks() -> None:
    low = heard_of(Chunk("line", b"\0", n * 100_000) for n in range(20))
    found = garbage(low, 2400, breaks=20)
    assert found is not None and found.kind is Signature.LOW and "3.3 or 5 V" in found.remedy
    assert garbage(low, 2400) is None
    other = garbage(low, 115_200, breaks=20)
    assert other is not None and other.kind is Signature.TOO_FAST


def test_an_inverted_line_is_told_with_its_remedy() -> None:
    got = listened(
        [Piece(n * 1_000_000, BEAT) for n in range(5)], Rate(9600), Rate(9600), inverted=True, since_us=-9999
    )
    found = garbage(heard_of(Chunk("line", bytes((one.byte,)), one.t_us) for one in got if one.t_us >= 0), 9600)
    assert found is not None and (found.kind, found.protocol) == (Signature.INVERTED, "tuyamcu")
    assert "LED" in found.remedy and found.words == "5 of 5 bursts are beginnings of TuyaMCU frames upside down"


def test_rates_are_reordered_by_what_the_bytes_look_like() -> None:
    left = [115_200, 4800, 38_400, 19_200, 2400]
    fast = Garbage(Signature.TOO_FAST, "", (4800,))
    slow = Garbage(Signature.TOO_SLOW, "", (19_200, 115_200))
    assert order_of(fast, 9600, left) == [4800, 2400, 115_200, 38_400, 19_200]
    assert order_of(slow, 9600, left) == [19_200, 115_200, 38_400, 4800, 2400]
    assert order_of(None, 9600, left) == left == order_of(Garbage(Signature.INVERTED, ""), 9600, left)


@given(
    st.lists(st.tuples(st.binary(max_size=12), st.integers(0, 10**8)), max_size=30),
    st.one_of(st.none(), st.sampled_from(RATES)),
    st.integers(0, 20),
)
def test_no_bytes_raise(pieces: list[tuple[bytes, int]], baud: int | None, breaks: int) -> None:
    found = garbage(heard_of(Chunk("line", data, t_us) for data, t_us in pieces), baud, breaks=breaks)
    assert found is None or (found.words and found.remedy and 0 <= found.covered <= found.heard)


@pytest.mark.parametrize("data", [b"\0", b"\x66\x78", b"\xff", b"\x55\x95\xff\xff", b"\xf1"])
def test_a_flood_is_looked_at_in_no_time(data: bytes) -> None:
    chunks = [Chunk("line", data * (1_000 // len(data)), n * 1_000) for n in range(1_000)]
    flood = heard_of(chunks)
    assert quickest(lambda: garbage(flood, 9600)) < 1
