from __future__ import annotations

import pytest

from logic.talks import talk
from logic.waves import samples, wave
from tuyasniff.errors import FormatError
from tuyasniff.logic.rawdigital import read_raw_digital
from tuyasniff.logic.wires import examine

MHZ = 1_000_000


def test_each_bit_is_a_wire() -> None:
    lines = [wave(talk(3, seed), 1 / 9600, start=0.001 * seed) for seed in (1, 2)]
    data = samples(lines, MHZ)
    got = read_raw_digital((data[at : at + 999] for at in range(0, len(data), 999)), MHZ)
    assert [wire.name for wire in got.wires] == [f"D{wire}" for wire in range(8)]
    for line, wire in zip(lines, got.wires, strict=False):
        assert wire.edges == line.levels(MHZ, unit=MHZ).edges
    assert b"".join(piece.data for piece in examine(got.wires[0]).pieces()) == talk(3, 1)


def test_the_rate_has_to_be_told() -> None:
    with pytest.raises(FormatError, match="rate") as caught:
        read_raw_digital([b"\0"], None)
    assert "--samplerate" in caught.value.hint
