"""The talk of a chip goes where that of a virtual device goes, as time passes."""

from __future__ import annotations

from math import inf

from tuyasniff.model import Chunk, Talker
from tuyasniff.simulate.chips import chip
from tuyasniff.simulate.chips.chip import house
from tuyasniff.simulate.chips.run import ChipRun
from tuyasniff.simulate.pacing import paced


def test_it_gives_what_the_model_says() -> None:
    model = chip("bl0942")
    run = ChipRun(model, seed=2)
    heard = [thing for thing in run.run(10) if isinstance(thing, Chunk)]
    said = [one for one in model.says(11, house(seed=2), seed=2) if one.t_us < 10_000_000]
    assert [(chunk.t_us, chunk.talker, chunk.data) for chunk in heard] == [tuple(one) for one in said]
    assert run.baud == run.heard_baud == 4800
    assert {chunk.tap for chunk in heard} == {str(Talker.MCU), str(Talker.MODULE)}


def test_cut_into_stretches_it_is_the_same() -> None:
    whole = list(ChipRun(chip("rn8209c")).run(20))
    run = ChipRun(chip("rn8209c"))
    assert [thing for _ in range(20) for thing in run.run(1)] == whole


def test_it_is_paced_by_a_clock() -> None:
    now = 0.0

    def wait(seconds: float) -> bytes:
        nonlocal now
        now += max(seconds, 0.001)
        return b""

    run = ChipRun(chip("rn8209c"))
    for thing in paced(run, 5, wait=wait, clock=lambda: now):
        assert isinstance(thing, Chunk)
        assert (thing.t_us or 0) / 1e6 <= now + 1e-6
    assert now >= 5
    run.hear(b"\x24")


def test_it_knows_when_something_is_said_next() -> None:
    run = ChipRun(chip("rn8209c"))
    first = run.next_us
    (chunk,) = list(run.run_until(first + 1))
    assert isinstance(chunk, Chunk)
    assert chunk.t_us == first
    assert first < run.next_us < inf


def test_on_a_port_bytes_arrive_when_the_last_of_them_was_on_the_wire() -> None:
    model = chip("bl0942")
    began = list(ChipRun(model, seed=3).run(10))
    came = list(ChipRun(model, seed=3, arriving=True).run(10.5))
    for first, last in zip(began, came, strict=False):
        assert isinstance(first, Chunk)
        assert isinstance(last, Chunk)
        assert (last.tap, last.data) == (first.tap, first.data)
        assert (last.t_us or 0) - (first.t_us or 0) == round(len(first.data) * model.byte_us)
