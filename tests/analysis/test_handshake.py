"""The ladder of start-up."""

from __future__ import annotations

import pytest

from analysis.talks import MCU, MODULE, MS, Talk
from tuyasniff.analysis.handshake import VALUES_KEPT, Handshake, Rung
from tuyasniff.analysis.steps import STEPS
from tuyasniff.model import FamilyName, Message, Talker
from tuyasniff.protocol.family import FAMILIES
from wire import dp

PRODUCT = b'{"p":"abcdefgh12345678","v":"1.2.3","m":0}'


def climbed(talk: Talk) -> Handshake:
    handshake = Handshake()
    for item in talk.items:
        handshake.add(item)
    return handshake


def rungs(handshake: Handshake) -> dict[str, Rung]:
    return {rung.step: rung for rung in handshake.ladder()}


def start(talk: Talk, *, t_us: int = 0, mode: bytes = b"", first: bytes = b"\0") -> None:
    """A Wi-Fi start-up, ten milliseconds between any two messages."""
    said = [
        (MODULE, 0x00, b""),
        (MCU, 0x00, first),
        (MODULE, 0x01, b""),
        (MCU, 0x01, PRODUCT),
        (MODULE, 0x02, b""),
        (MCU, 0x02, mode),
        (MODULE, 0x08, b""),
        (MCU, 0x07, dp(20, 2, bytes(4)) + dp(1, 1, b"\1")),
    ]
    for place, (talker, cmd, payload) in enumerate(said):
        talk.say(talker, cmd, payload, t_us + place * 10 * MS)


def test_each_step_has_its_moment_its_item_and_its_value() -> None:
    talk = Talk()
    start(talk, t_us=1000 * MS)
    for state in (2, 3, 4, 3, 4):
        talk.module(0x03, bytes((state,)), 2000 * MS)
    talk.module(0x1C, bytes((0,) * 8), 3000 * MS)
    talk.module(0x1C, bytes((1, 26, 3, 1, 18, 0, 5, 7)), 4000 * MS)
    talk.module(0x24, b"\xcc", 5000 * MS)
    handshake = climbed(talk)
    steps = rungs(handshake)
    beat = steps["heartbeat"]
    assert (beat.seen, beat.t_us, beat.number) == (True, 1010 * MS, 2)
    assert (beat.value, dict(beat.data)) == ("first since the MCU started", {"state": 0})
    assert steps["product_info"].value == "abcdefgh12345678 1.2.3 mode 0"
    assert steps["product_info"].data["id"] == "abcdefgh12345678"
    assert steps["working_mode"].value == "LED and key at the MCU"
    network = steps["network_state"]
    assert network.value == "configured, no router → router connected → cloud connected"
    assert (dict(network.data), network.number) == ({"states": [2, 3, 4], "last": 4}, 9)
    assert (steps["network_ready"].number, steps["network_ready"].seen) == (11, True)
    assert steps["report"].value == "datapoints 20 1"
    assert steps["time"].value == "2026-03-01 18:00:05" and steps["time"].number == 15
    assert steps["signal"].value == "-52 dBm"
    assert not steps["features"].seen and steps["features"].value == ""
    assert handshake.complete and handshake.missing == ()


def test_pins_make_the_network_state_superfluous() -> None:
    without, with_pins = Talk(), Talk()
    start(without)
    start(with_pins, mode=b"\x0c\x0d")
    assert climbed(without).missing == ("network_state",) and not climbed(without).complete
    handshake = climbed(with_pins)
    assert rungs(handshake)["working_mode"].value == "at the module: LED GPIO12, key GPIO13"
    assert dict(rungs(handshake)["working_mode"].data) == {"led": 12, "key": 13}
    assert handshake.complete and not rungs(handshake)["network_state"].needed


def test_a_network_that_is_lost_again_says_so() -> None:
    talk = Talk()
    for state in (4, 2):
        talk.module(0x03, bytes((state,)))
    assert rungs(climbed(talk))["network_state"].value.startswith("cloud connected → configured, no router")
    talk.module(0x03, b"\4")
    assert rungs(climbed(talk))["network_state"].value.endswith(", in the end cloud connected")
    for state in range(200):
        talk.module(0x03, bytes((state,)))
    data = rungs(climbed(talk))["network_state"].data
    assert len(data["states"]) == VALUES_KEPT and data["last"] == 199


def test_what_only_the_other_side_tells_is_not_missing() -> None:
    talk = Talk()
    talk.mcu(0x00, b"\1")
    talk.report(20, 1)
    handshake = climbed(talk)
    assert handshake.heard == {MCU}
    assert handshake.missing == ("product_info", "working_mode")
    assert not handshake.complete


def test_without_frames_there_is_no_ladder() -> None:
    handshake = Handshake()
    assert (handshake.ladder(), handshake.complete, handshake.missing, handshake.family) == ((), False, (), None)


def test_damaged_frames_and_frames_of_nobody_are_no_steps() -> None:
    talk = Talk()
    talk.mcu(0x01, PRODUCT, bad=True)
    talk.say(Talker.UNKNOWN, 0x00, b"", 0)
    assert climbed(talk).ladder() == ()


def test_a_first_start_is_no_restart() -> None:
    talk = Talk()
    talk.module(0x00)
    start(talk)
    assert dict(climbed(talk).restarts) == {MCU: 0, MODULE: 0}


def test_an_mcu_that_answers_as_at_first_has_started_again() -> None:
    talk = Talk()
    start(talk)
    talk.mcu(0x00, b"\1")
    start(talk)
    start(talk)
    assert dict(climbed(talk).restarts) == {MCU: 2, MODULE: 0}


def test_an_mcu_that_never_answers_otherwise_does_not_start_again_each_time() -> None:
    talk = Talk()
    for _ in range(9):
        talk.module(0x00)
        talk.mcu(0x00, b"\0")
    handshake = climbed(talk)
    assert (handshake.restarts[MCU], handshake.just_started) == (0, 9)


def test_how_often_on_end_an_mcu_says_that_it_has_just_started() -> None:
    talk = Talk()
    assert climbed(talk).just_started == 0
    for answer in (b"\0", b"\0", b"\1", b"\0"):
        talk.module(0x00)
        talk.mcu(0x00, answer)
    handshake = climbed(talk)
    assert handshake.just_started == 2
    handshake.cut()
    for item in talk.items[:4]:
        handshake.add(item)
    assert handshake.just_started == 2


def test_a_module_that_asks_for_the_product_again_has_started_again() -> None:
    talk = Talk()
    start(talk)
    start(talk, first=b"\1")
    assert dict(climbed(talk).restarts) == {MCU: 0, MODULE: 1}
    impatient = Talk()
    for _ in range(4):
        impatient.module(0x01)
    impatient.mcu(0x01, PRODUCT)
    assert climbed(impatient).restarts[MODULE] == 0


def test_after_an_update_of_the_mcu_the_module_asks_without_a_restart() -> None:
    talk = Talk()
    start(talk)
    talk.module(0x0B, bytes(8))
    talk.mcu(0x0B)
    talk.module(0x01)
    talk.mcu(0x01, PRODUCT)
    assert climbed(talk).restarts[MODULE] == 0


@pytest.mark.parametrize("family", list(FamilyName))
def test_the_steps_of_a_family_are_messages_that_it_has(family: FamilyName) -> None:
    (row,) = (row for row in FAMILIES if row.name is family)
    names = [step.name for step in STEPS[family]]
    assert len(set(names)) == len(names)
    for step in STEPS[family]:
        senders = {
            shape.talker for command in row.commands if command.name in step.messages for shape in command.shapes
        }
        assert step.talker in senders, step.name


@pytest.mark.parametrize("family", list(FamilyName))
def test_every_step_is_taken_by_an_example_of_the_tables(family: FamilyName) -> None:
    (row,) = (row for row in FAMILIES if row.name is family)
    talk = Talk(family)
    for command in row.commands:
        for example in command.examples:
            whole = bytes.fromhex(example)
            payload = whole[8 if row.extended else 6 : -1]
            for talker in (MCU, MODULE):
                talk.say(talker, command.code, payload, None)
    handshake = climbed(talk)
    assert handshake.family is family
    assert [rung.step for rung in handshake.ladder() if not rung.seen] == []


def test_another_capture_is_no_restart() -> None:
    handshake = Handshake()
    talk = Talk()
    start(talk)
    for _ in range(2):
        for item in talk.items:
            handshake.add(item)
        handshake.cut()
    assert dict(handshake.restarts) == {MCU: 0, MODULE: 0}
    start(talk)
    for item in talk.items:
        handshake.add(item)
    assert dict(handshake.restarts) == {MCU: 1, MODULE: 0}
    handshake.cut()
    assert dict(handshake.restarts) == {MCU: 1, MODULE: 0}


def test_one_wire_after_the_other_without_times_is_no_restart() -> None:
    said = Talk()
    start(said)
    said.module(0x03, b"\4")
    for sides in ((MCU, MODULE), (MODULE, MCU)):
        talk = Talk()
        if sides[0] is MODULE:
            talk.module(0x00)
        for side in sides:
            for item in said.items:
                assert isinstance(item.thing, Message)
                frame = item.thing.frame
                if frame.talker is side:
                    talk.say(side, frame.cmd, frame.payload, None)
        assert dict(climbed(talk).restarts) == {MCU: 0, MODULE: 0}


def test_pressing_the_pairing_button_before_the_first_heartbeat_is_no_restart() -> None:
    talk = Talk()
    talk.mcu(0x05, b"\0")
    start(talk)
    assert climbed(talk).restarts[MCU] == 0
