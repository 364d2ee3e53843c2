"""Items as JSON text: byte for byte what the dictionaries of `jsonout` become."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanes import times
from laws.frames import damaged, frames
from laws.streams import extended
from tuyasniff.model import FamilyName, Frame, Gap, Item, Message, Note, Talker, TalkerBy
from tuyasniff.protocol.decode import decode
from tuyasniff.render import jsontext
from tuyasniff.render.jsonout import dumps, item_entry, item_line
from tuyasniff.render.jsontext import entry_text, line_text
from tuyasniff.session import Session
from wire import HEARTBEAT, PRODUCT, TALK, dp, frame, report

from .makers import HOSTILE, decoded, noise, strings


def check(item: Item) -> None:
    for fields in (False, True):
        assert line_text(item, fields=fields) == dumps(item_line(item, fields=fields))
        assert entry_text(item, fields=fields) == dumps(item_entry(item, fields=fields))


def _placed(frame: Frame, tap: str, talker: Talker, t_us: int | None, family: FamilyName | None) -> Frame:
    return frame._replace(tap=tap, talker=talker, talker_by=TalkerBy.TEXT, t_us=t_us, offset=77, family=family)


@given(
    st.builds(
        _placed,
        frames() | damaged(),
        st.sampled_from(["line", 'ta"p', "日本\x00"]),
        st.sampled_from(list(Talker)),
        st.none() | st.integers(-5, 1 << 50),
        st.sampled_from([None, *FamilyName]),
    ),
    st.integers(1, 1 << 40),
)
@settings(max_examples=times(150, 2000), deadline=None)
def test_any_frame_is_written_as_its_dictionary_would_be(frame: Frame, number: int) -> None:
    check(Item(number, decode(frame)))


def test_a_talk_is_written_as_its_dictionaries_would_be() -> None:
    damage = HEARTBEAT[:-1] + b"\0" + b"noise"
    for item in decoded(TALK + PRODUCT + damage + report(20, 2301)):
        check(item)


def test_hostile_words_are_written_as_ever() -> None:
    for text in HOSTILE:
        for item in decoded(strings(text)):
            check(item)


def test_what_is_no_frame_is_written_as_ever() -> None:
    for thing in (Note("kettle on", 5), Gap("line", None, "overrun", "4 bytes")):
        check(Item(4, thing))
    check(noise(1, b"\1\2"))


def test_frames_with_a_sequence_number_tell_it() -> None:
    items = list(Session([], family=FamilyName.ZIGBEE).feed(Note("before")))
    message = decode(Frame("t", Talker.MCU, TalkerBy.TAP, None, None, 0, extended(513, 6, dp(1, 1, b"\1")), True))
    check(Item(len(items) + 1, message))
    assert json.loads(line_text(Item(1, message)))["seq"] == 513


def test_a_rebuilt_frame_and_a_short_one_are_written_as_ever() -> None:
    whole = frame(7, dp(1, 1, b"\1"))
    given_part = Frame("t", Talker.MCU, TalkerBy.TEXT, None, None, 0, whole[:-1], rebuilt=whole)
    for one in (given_part, *(given_part._replace(raw=whole[:size], rebuilt=None) for size in range(2, 12))):
        check(Item(1, decode(one)))


def test_a_usual_frame_becomes_no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    items = decoded(report(20, 2301) + HEARTBEAT)
    monkeypatch.setattr(jsontext, "item_line", lambda *_, **__: pytest.fail("a dictionary"))
    for item in items:
        assert isinstance(item.thing, Message)
        assert json.loads(line_text(item))["number"] == item.number
