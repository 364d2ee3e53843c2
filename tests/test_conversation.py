"""Virtual devices: every request is paired, and the two chips get to know each other completely."""

from __future__ import annotations

import pytest

from tuyasniff.analysis.exchange import Exchange
from tuyasniff.analysis.handshake import Handshake
from tuyasniff.analysis.timing import Pairing
from tuyasniff.session import Session
from tuyasniff.simulate.devices import DEVICES
from tuyasniff.simulate.faults import parse_fault
from tuyasniff.simulate.simulation import Simulation

NAMES = [device.name for device in DEVICES]


def listen(simulation: Simulation, seconds: float) -> tuple[Handshake, Pairing]:
    handshake, pairing = Handshake(), Pairing()
    for item in Session(simulation.run(seconds)):
        handshake.add(item)
        pairing.add(item)
    pairing.cut()
    return handshake, pairing


@pytest.mark.parametrize("latency_us", [None, 16_000])
@pytest.mark.parametrize("name", NAMES)
def test_every_request_of_a_virtual_device_is_answered(name: str, latency_us: int | None) -> None:
    handshake, pairing = listen(Simulation(name, seed=1, latency_us=latency_us), 600)
    assert handshake.complete, handshake.missing
    assert pairing.one_sided is None and pairing.unanswered() == ()
    for row in pairing.commands():
        assert (row.unanswered, row.unasked) == (0, 0), row
        assert row.answered is not None and row.answered + row.open == row.asked
        assert row.open <= 1, row
    assert {row.name for row in pairing.commands()} >= {"product_info", "network_state"}


@pytest.mark.parametrize("name", NAMES)
def test_an_mcu_alone_is_one_sided(name: str) -> None:
    _, pairing = listen(Simulation(name, seed=2, module=False), 60)
    assert len(pairing.heard) <= 1 and pairing.unanswered() == ()


def test_a_heartbeat_is_as_regular_as_it_was_made() -> None:
    _, pairing = listen(Simulation("meter", seed=1), 600)
    assert pairing.heartbeat_us is not None
    assert abs(pairing.heartbeat_us - 15_000_000) < 100_000


def test_a_silence_of_the_mcu_is_found() -> None:
    _, pairing = listen(Simulation("meter", seed=1, faults=[parse_fault("silence=60")]), 600)
    (late,) = pairing.late()
    assert late.name == "heartbeat" and late.waited_us is not None
    assert 40_000_000 < late.waited_us < 61_000_000
    assert pairing.unanswered() == ()


def test_a_silence_of_the_module_leaves_reports_without_answer() -> None:
    _, pairing = listen(Simulation("zigbee-meter", seed=1, faults=[parse_fault("module-silence=60")]), 600)
    lost = pairing.unanswered()
    assert {entry.name for entry in lost} == {"report"}
    moments = [entry.asked_us for entry in lost if entry.asked_us is not None]
    assert len(moments) == len(lost) > 5 and max(moments) - min(moments) < 61_000_000


def test_an_answer_that_lost_a_byte_is_no_missing_answer() -> None:
    doubtful: list[Exchange] = []
    for seed in range(3):
        _, pairing = listen(Simulation("zigbee-meter", seed=seed, faults=[parse_fault("lost")]), 600)
        assert pairing.unanswered() == ()
        doubtful += pairing.doubtful()
    assert doubtful and all(entry.noise is not None for entry in doubtful)
