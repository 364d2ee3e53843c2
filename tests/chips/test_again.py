"""What is said again and again proves no more than once: garbage that comes again passes a weak check every time."""

from __future__ import annotations

from random import Random

import pytest

from lanes import times
from tuyasniff.analysis.verdict.explain import explain
from tuyasniff.chips.coverage import GENERIC, accepted, ranked
from tuyasniff.chips.finding import Line, Rate
from tuyasniff.chips.garbage import Signature, garbage
from tuyasniff.chips.heard import Heard, heard_of
from tuyasniff.chips.registry import DETECTORS, detector
from tuyasniff.model import Chunk
from tuyasniff.simulate.chips import CHIPS
from tuyasniff.simulate.chips.chip import ChipModel, house
from tuyasniff.simulate.line import Piece
from tuyasniff.simulate.uartline import listened

NAMED = tuple(one for one in DETECTORS if one.protocol not in GENERIC)

CHANCE = (
    ("pzem_v1", "a5ff00808004 22b0feb555b558250424"),
    ("pzem_v1", "2522fe04002450aa22ff558020b50055"),
    ("cse7761", "03802529ff24223580 29aaa525037d"),
    ("rn8209c", "2425"),
    ("rn8209c", "29a03303"),
    ("rn8209c", "9025255504 3556"),
    ("bl0942", "5807"),
    ("bl0942", "58035804"),
    ("rn8209c", "24222590"),
    ("v9261", "fe022111"),
)
"""Few bytes that bear out a check by chance, with what they look like."""


def again(data: bytes, number: int = 60, pause_us: int = 200_000) -> Heard:
    """The same burst so often."""
    return heard_of(Chunk("line", data, place * pause_us) for place in range(number))


def ways(data: bytes, number: int = 60) -> tuple[Heard, ...]:
    """The same bytes in bursts, in one piece, and in turns on two taps."""
    half = (len(data) + 1) // 2
    turns = [
        Chunk("ab"[side], part, place * 200_000 + side * 2_000)
        for place in range(number)
        for side, part in enumerate((data[:half], data[half:]))
    ]
    return again(data, number), Heard(data * number), heard_of(turns)


def answer(heard: Heard) -> str | None:
    finding = accepted(ranked(heard, NAMED))
    return None if finding is None else finding.protocol


@pytest.mark.parametrize(("protocol", "said"), CHANCE)
def test_chance_that_comes_again_is_nobody(protocol: str, said: str) -> None:
    known = detector(protocol)
    assert known is not None
    for heard in ways(bytes.fromhex(said)):
        finding = known.scan(heard)
        assert finding is None or not finding.proven
        assert answer(heard) is None


@pytest.mark.parametrize(
    ("protocol", "said"),
    [("rn8209c", "24 22 26"), ("bl0942", "58 AA"), ("bl0942", "5B AA"), ("bl0940", "50 AA"), ("bl0939", "55 AA")],
)
def test_questions_that_are_known_stay_the_chips_however_often_they_come(protocol: str, said: str) -> None:
    for heard in ways(bytes.fromhex(said))[:2]:
        finding = accepted(ranked(heard, NAMED))
        assert finding is not None and (finding.protocol, finding.line) == (protocol, Line.REQUESTS)


def test_a_chip_that_always_says_the_same_is_the_chip() -> None:
    said = bytes.fromhex("24 20 33 cd bb 22 00 00 00 dd 26 00 00 00 00 d9")
    heard = again(said)
    assert answer(heard) == "rn8209c"


def test_bytes_of_chance_that_come_again_are_nobody() -> None:
    wrong = []
    for number in range(times(40, 600)):
        rng = Random(f"again {number}")
        leads = bytes.fromhex("24222658505535caa56afe7db0b5a0a1")  # without AA: 58 AA is what a chip is really asked
        said = bytes(rng.choice(leads) if rng.random() < 0.5 else rng.randrange(256) for _ in range(rng.randint(2, 24)))
        wrong += [(said.hex(), word) for heard in ways(said, 40) if (word := answer(heard)) is not None]
    assert wrong == []


def test_garbage_that_begins_like_a_packet_upside_down_is_none() -> None:
    found = garbage(again(bytes.fromhex("0029ff3525ca80a5")))
    assert found is None or found.kind is not Signature.INVERTED


def test_a_question_has_no_pause_in_it() -> None:
    known = detector("bl0942")
    assert known is not None
    for said in ("0758", "aa58", "03aa58"):
        assert known.scan(again(bytes.fromhex(said))) is None
    slowly = [
        Chunk("line", bytes((byte,)), number * 200_000 + at * 9_000)
        for number in range(20)
        for at, byte in enumerate(b"\x58\xaa")
    ]
    assert answer(heard_of(slowly)) == "bl0942"


@pytest.mark.parametrize("chip", CHIPS, ids=lambda chip: chip.name)
def test_a_round_that_comes_again_at_a_wrong_rate_is_nobody(chip: ChipModel) -> None:
    said = chip.says(8, house())
    rng = Random(f"{chip.name} rounds")
    wrong = []
    for baud in rng.sample(
        [rate for rate in (2400, 9600, 19_200, 38_400, 57_600, 115_200) if rate != chip.rate.baud], 3
    ):
        for _ in range(times(3, 30)):
            first = rng.randrange(len(said) - 6)
            part = said[first : first + rng.randint(1, 6)]
            period = part[-1].t_us - part[0].t_us + 300_000
            pieces = [
                Piece(one.t_us - part[0].t_us + number * period, one.data) for number in range(30) for one in part
            ]
            heard = heard_of(
                Chunk("line", bytes((got.byte,)), got.t_us) for got in listened(pieces, chip.rate, Rate(baud))
            )
            best = explain(heard, NAMED).best
            if best is not None:
                wrong.append((baud, best.protocol, [one.data.hex() for one in part]))
    assert wrong == []
