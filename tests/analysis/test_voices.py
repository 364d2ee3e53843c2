from __future__ import annotations

import pytest

from analysis.talks import MCU, MODULE, MS, Talk
from tuyasniff.analysis.voices import Voices
from tuyasniff.model import Message, Talker


def voices(talk: Talk) -> Voices:
    found = Voices()
    for item in talk.items:
        if isinstance(item.thing, Message):
            found.add(item.thing)
    return found


def test_a_damaged_frame_and_one_of_nobody_are_no_voice() -> None:
    talk = Talk()
    talk.module(0x00)
    talk.mcu(0x00, b"\1", bad=True)
    talk.say(Talker.UNKNOWN, 0x00, b"", 0)
    assert voices(talk).heard == {MODULE}


@pytest.mark.parametrize(("reports", "heard"), [(199, {MCU, MODULE}), (600, {MCU})])
def test_one_message_among_hundreds_of_the_other_side_is_a_mistake(reports: int, heard: set[Talker]) -> None:
    talk = Talk()
    for _ in range(reports):
        talk.report(1, 1)
    talk.module(0x00)
    assert voices(talk).heard == heard


def test_a_side_that_was_heard_in_one_capture_was_heard() -> None:
    few, many = Talk(), Talk()
    few.module(0x00)
    for _ in range(600):
        many.report(1, 1)
    found = voices(few)
    found.cut()
    for item in many.items:
        assert isinstance(item.thing, Message) and found.add(item.thing)
    assert found.heard == {MCU, MODULE} and found.heard_now == {MCU}


def conversation(first: str, *, times: str = "") -> Talk:
    """`<` the module, `>` the MCU, one heartbeat each; those of `times` have a time."""
    talk = Talk()
    for place, sign in enumerate(first):
        t_us = place * 1000 * MS if sign in times else None
        if sign == "<":
            talk.module(0x00, t_us=t_us)
        else:
            talk.mcu(0x00, b"\1", t_us=t_us)
    return talk


@pytest.mark.parametrize(
    ("order", "times", "apart"),
    [
        ("<><><><>", "", False),
        ("<>>>>>>>>>>>>", "", False),
        ("<<<<<<>>>>>>", "", True),
        (">>>>>>>>>>>>>>>>>>>><<<", "", True),
        ("<<<<<<>>>>>><<<<<<>>>>>>", "", True),
        ("<<<<<<>>>>>>", "<>", False),
        ("<><><><>", ">", True),
        ("<<<<<<", "", False),
        ("<>", "", False),
        ("<<>>", "", False),
    ],
)
def test_sides_one_after_the_other_are_no_conversation(order: str, times: str, apart: bool) -> None:
    assert voices(conversation(order, times=times)).apart is apart
