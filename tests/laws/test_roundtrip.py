"""A frame that was decoded comes back, byte for byte, from the values of its fields."""

from __future__ import annotations

from hypothesis import given

from laws.frames import damaged, frames
from protocol.families.tables import EXAMPLES, frame_of
from tuyasniff.model import Frame, Talker
from tuyasniff.protocol.build import rebuild
from tuyasniff.protocol.decode import decode


def test_every_example_of_every_row_comes_back() -> None:
    for row, command, whole in EXAMPLES:
        for shape in command.shapes:
            message = decode(frame_of(whole, row.name, shape.talker), shape.variant)
            assert rebuild(message) == whole, (row.name, command.name)


@given(frames())
def test_every_valid_frame_comes_back(frame: Frame) -> None:
    for variant in ("", "homekit", "lock", "nbiot"):
        assert rebuild(decode(frame, variant)) == frame.whole


@given(damaged())
def test_every_damaged_frame_comes_back(frame: Frame) -> None:
    for talker in Talker:
        assert rebuild(decode(frame._replace(talker=talker))) == frame.whole
