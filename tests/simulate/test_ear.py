"""A program that plays the module can talk to a virtual MCU."""

from __future__ import annotations

import pytest

from simulate.runs import NAMES
from tuyasniff.model import FamilyName, Item, Message, Talker
from tuyasniff.protocol.build import build
from tuyasniff.session import Session
from tuyasniff.simulate.simulation import Simulation


def replies(simulation: Simulation, *said: bytes) -> list[Message]:
    """What the MCU says in the half second after each of these."""
    things = list(simulation.run(2))
    for data in said:
        for byte in data:
            simulation.hear(bytes((byte,)))
        things += simulation.run(0.5)
    items: list[Item] = list(Session(things, family=simulation.model.family))
    return [item.thing for item in items if isinstance(item.thing, Message)]


@pytest.mark.parametrize("device", NAMES)
def test_every_mcu_tells_a_stranger_who_it_is(device: str) -> None:
    simulation = Simulation(device, module=False)
    family = simulation.model.family
    seq = 77 if family is FamilyName.ZIGBEE else None
    heard = replies(simulation, build("product_info", family=family, talker="module", seq=seq))
    products = [message for message in heard if message.name == "product_info"]
    assert [message.data["id"] for message in products] == [simulation.model.product_id]
    assert products[0].frame.seq == seq
    assert {message.frame.talker for message in heard} == {Talker.MCU}


def test_a_stranger_can_set_and_gets_the_echo() -> None:
    simulation = Simulation("dimmer", module=False)
    heard = replies(simulation, build("heartbeat", talker="module"), build("set", dps=[(22, "value", 30)]))
    assert heard[-1].name == "report"
    assert [(dp.id, dp.value) for dp in heard[-1].dps] == [(22, 100)]


def test_what_is_no_frame_is_not_heard() -> None:
    simulation, other = Simulation("dimmer", module=False), Simulation("dimmer", module=False)
    wrong = build("product_info", talker="module")[:-1] + b"\x99"
    assert replies(simulation, b"\xff\x00hello", wrong) == replies(other, b"", b"")
