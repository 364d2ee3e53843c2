"""What holds for every register chip, whatever was heard."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chips.registers.talks import MODELS, PROTOCOLS, chunks_by, found, lawful, said_by
from lanes import times
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.model import Chunk
from tuyasniff.simulate.chips import CHIPS
from tuyasniff.simulate.chips.chip import chunks_of

every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS)

FRAMES = tuple(said.data for model in MODELS.values() for said in said_by(model, 3))

_pieces = st.one_of(
    st.sampled_from(FRAMES),
    st.tuples(st.sampled_from(FRAMES), st.integers(0, 34), st.integers(0, 255)).map(
        lambda hurt: hurt[0][: hurt[1]] + bytes((hurt[2],)) + hurt[0][hurt[1] + 1 :]
    ),
    st.tuples(st.sampled_from(FRAMES), st.integers(1, 34)).map(lambda cut: cut[0][: cut[1]]),
    st.sampled_from((b"\x24", b"\x24\x22\x26", b"X\xaa", b"\x55\xaa", b"\xea\xe5\x30", b"\x55", b"\x33")),
    st.binary(max_size=40),
)


@every_protocol
@given(pieces=st.lists(_pieces, max_size=40), seed=st.integers(0, 1000))
def test_nothing_on_a_wire_breaks_the_laws(protocol: str, pieces: list[bytes], seed: int) -> None:
    data = b"".join(pieces)
    rng = Random(seed)
    taps = [Chunk(rng.choice(("module", "mcu")), piece, rng.choice((None, rng.randrange(10**9)))) for piece in pieces]
    lines = [Chunk("", piece) for piece in pieces]
    many = [Chunk(str(number % 6), piece, number * 9_000) for number, piece in enumerate(pieces)]
    for heard in (Heard(data), heard_of(taps), heard_of(lines), heard_of(many)):
        finding = found(protocol, heard)
        if finding is not None:
            lawful(finding, data)


@every_protocol
def test_chance_and_text_are_nothing(protocol: str) -> None:
    rng = Random("chance")
    for _ in range(times(60, 1000)):
        data = rng.randbytes(rng.randint(30, 4000))
        bursts = [Chunk("a", data[at : at + 4], at * 3_000) for at in range(0, len(data), 4)]
        wires = [Chunk("ab"[at & 1], data[at : at + 5], at * 3_000) for at in range(0, len(data), 5)]
        for heard in (Heard(data), heard_of(bursts), heard_of(wires)):
            assert found(protocol, heard) is None
    assert found(protocol, Heard(rng.randbytes(1 << times(18, 22)))) is None
    for text in (
        b"[01-01 18:12:15 TUYA N][lr:0x1234] wifi soc init. pid:abcd firmwarekey:key\r\n",
        b'$"& $"& "quoted" & $5\n',
        b"--------------------------------\n",
        bytes(range(0x20, 0x7F)),
    ):
        assert found(protocol, Heard(text * 500)) is None


@every_protocol
def test_what_a_wrong_rate_gives_is_nothing(protocol: str) -> None:
    rng = Random("rate")
    data = bytes(rng.choices((0, 0, 0, 0x80, 0xE0, 0xF8, 0xFE, 0xFF, 0x66, 0x78, 0x06, 0x98, 0x1E), k=100_000))
    assert found(protocol, Heard(data)) is None


@every_protocol
def test_the_talk_of_other_chips_is_nothing(protocol: str) -> None:
    for model in (*CHIPS, *MODELS.values()):
        if model.name != protocol:
            for damage in (0.0, 0.05):
                chunks = chunks_of(said_by(model, 20), rate=model.rate, damage=damage)
                for heard in (heard_of(chunks), Heard(heard_of(chunks).data)):
                    assert found(protocol, heard) is None, model.title
    for head, registers in LOOKALIKES:
        chunks = list(_lookalike(head, registers))
        for heard in (
            heard_of(chunks),
            Heard(heard_of(chunks).data),
            heard_of(chunk for chunk in chunks if chunk.tap == "mcu"),
            heard_of(chunk for chunk in chunks if chunk.tap == "module"),
        ):
            assert found(protocol, heard) is None, head


LOOKALIKES = (
    (0x35, (0x16, 0x0D, 0x0E, 0x0F, 0x10, 0x23, 0x24, 0x29, 0x2A, 0x2C, 0x30, 0x31, 0x4E, 0x5E)),  # BL0906
    (0x35, (0x05, 0x07, 0x09, 0x0A, 0x0C)),  # BL6523
    (0x6A, (0x06, 0x07, 0x08, 0x09, 0x0A, 0x0D)),  # HT7017
    (0xA5, (0x24, 0x25, 0x26, 0x70)),  # CSE7761
)
"""Chips that sum their answers in the same way, some of them over registers of the same numbers."""


def _lookalike(head: int, registers: tuple[int, ...]) -> Iterator[Chunk]:
    rng = Random(head)
    summed = 0 if head == 0x35 else head
    for number in range(300):
        register = registers[number % len(registers)]
        data = rng.randrange(1 << rng.choice((8, 14, 22))).to_bytes(3, "little")
        yield Chunk("module", bytes((head, register)), number * 30_000)
        check = ~(summed + register + sum(data)) & 0xFF
        yield Chunk("mcu", data + bytes((check,)), number * 30_000 + 6_000)


FLOODS = {
    "one register": b"\x24",
    "three registers": b"\x24\x22\x26",
    "questions for everything": b"X\xaa",
    "the header of TuyaMCU": b"\x55\xaa",
    "heads of answers": b"\x55",
    "questions and heads": b"\x58\xaa\x55",
    "packets of zeros": b"\x55" + bytes(22),
    "questions for one": b"\x58\x03",
    "writes": b"\xa8\x1d",
    "answers that fit everywhere": b"\x37",
    "answers": b"\x37\x37\x37\x37\x00\x00\x01\xdc",
    "zeros": b"\x00",
    "ones": b"\xff",
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
def test_a_flood_takes_time_in_proportion(flood: bytes) -> None:
    size = times(100_000, 1_000_000)
    data = flood * (size // len(flood))
    for protocol in PROTOCOLS:
        begin = time.process_time()
        finding = found(protocol, Heard(data))
        assert time.process_time() - begin < 4e-5 * size, protocol  # what is quadratic takes minutes
        assert finding is None or finding.readings == () or finding.plausible == 0 or not finding.proven


def test_bytes_that_come_one_by_one_take_no_longer() -> None:
    data = Random(1).randbytes(30_000)
    heard = heard_of(Chunk("ab"[at & 1], data[at : at + 1], at * 3_000) for at in range(len(data)))
    for protocol in PROTOCOLS:
        begin = time.process_time()
        assert found(protocol, heard) is None
        assert time.process_time() - begin < 5.0, protocol


@every_protocol
def test_cut_anywhere_it_still_keeps_the_laws(protocol: str) -> None:
    model = next(one for one in MODELS.values() if one.name == protocol)
    data = heard_of(chunks_by(model, 4)).data
    for end in range(len(data)):
        for start in (0, end // 2):
            finding = found(protocol, Heard(data[start:end]))
            if finding is not None:
                lawful(finding, data[start:end])
