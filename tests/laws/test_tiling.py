"""Whatever the bytes: nothing raises, the leaves tile the frame, everything can be shown and stored."""

from __future__ import annotations

import pytest
from hypothesis import given

from laws.frames import damaged, frames
from laws.tiling import check
from protocol.families.tables import EXAMPLES, frame_of
from tuyasniff.model import FamilyName, Frame, Talker
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.family import Command, Family
from tuyasniff.protocol.fitting import matches, plausible

VARIANTS = ("", "homekit", "voice", "cat1", "lock", "dimmer", "sdk", "nbiot", "gateway", "plc")


@given(frames())
def test_any_valid_frame_is_tiled(frame: Frame) -> None:
    for variant in VARIANTS[:2]:
        check(decode(frame, variant))


@given(damaged())
def test_any_bytes_are_tiled(frame: Frame) -> None:
    check(decode(frame))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_example_is_tiled_whoever_sends_it(variant: str) -> None:
    for row, _command, whole in EXAMPLES:
        for talker in Talker:
            check(decode(frame_of(whole, row.name, talker), variant))


@given(frames())
def test_a_frame_matches_exactly_when_it_decodes_without_a_fault(frame: Frame) -> None:
    assert frame.family is not None
    found = matches(frame.whole, frame.family, extended=frame.extended)
    assert bool(found) == (not decode(frame).faults)


@given(damaged())
def test_looking_for_matches_never_raises(frame: Frame) -> None:
    for family in FamilyName:
        matches(frame.whole, family, extended=frame.extended)
    plausible(frame.whole, frame.extended)


def test_every_example_decodes_as_its_row_says() -> None:
    wrong = [
        (row.name, command.name, whole.hex())
        for row, command, whole in EXAMPLES
        if not _is_its_row(row, command, whole)
    ]
    assert not wrong


def _is_its_row(row: Family, command: Command, whole: bytes) -> bool:
    for shape in command.shapes:
        message = decode(frame_of(whole, row.name, shape.talker), shape.variant)
        if message.name == command.name and message.variant == shape.variant and not message.faults:
            return True
    return False
