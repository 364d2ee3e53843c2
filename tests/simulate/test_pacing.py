from __future__ import annotations

import pytest

from simulate.runs import wire
from tuyasniff.model import Chunk
from tuyasniff.protocol.build import build
from tuyasniff.simulate.pacing import paced
from tuyasniff.simulate.simulation import Simulation


class Clock:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 50.0
        self.waits: list[float] = []
        self.says: list[bytes] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bytes:
        self.waits.append(seconds)
        self.now += max(seconds, 1e-6)
        return self.says.pop(0) if self.says else b""


@pytest.mark.parametrize("speed", [0.5, 1.0, 10.0])
def test_things_come_when_their_time_has_come(speed: float) -> None:
    clock = Clock()
    found = []
    for thing in paced(Simulation("meter"), 30, speed, wait=clock.wait, clock=clock):
        assert thing.t_us is not None
        late = (clock.now - 50) * speed - thing.t_us / 1e6
        assert -1e-6 <= late < 0.02 * max(speed, 1)
        found.append(thing)
    assert found == list(Simulation("meter").run(30))
    assert (clock.now - 50) * speed == pytest.approx(30, abs=0.01)
    assert max(clock.waits) <= 1.0


def test_as_fast_as_possible_waits_for_nothing() -> None:
    clock = Clock()
    assert list(paced(Simulation("meter"), 30, 0, wait=clock.wait, clock=clock)) == list(Simulation("meter").run(30))
    assert set(clock.waits) == {0}


def test_what_is_said_to_the_mcu_while_it_waits_is_answered() -> None:
    clock = Clock()
    clock.says = [b"", build("product_info", talker="module")]
    things = list(paced(Simulation("meter", module=False), 5, 1, wait=clock.wait, clock=clock))
    assert b"demometer0000001" in wire(things)
    assert all(isinstance(thing, Chunk) and thing.tap == "mcu" for thing in things)
