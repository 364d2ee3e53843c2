"""Messages that are decoded when somebody reads them are those that were decoded at once."""

from __future__ import annotations

import pickle
import random

from bulk.streams import frame, some_frame
from tuyasniff.bulk.messages import WAYS, Messages, frame_of, is_silent, known_by
from tuyasniff.bulk.prototypes import _is_silent
from tuyasniff.model import FamilyName, Frame, Talker, TalkerBy
from tuyasniff.protocol.claims import sum_fault
from tuyasniff.protocol.decode import decode


def framed(raw: bytes, talker: Talker = Talker.MCU) -> Frame:
    return Frame("a", talker, TalkerBy.CONTENT, None, None, 0, raw, False, FamilyName.WIFI, None, sum_fault(raw))


def test_what_is_silent_carries_no_datapoints_and_no_faults_but_those_of_its_frame() -> None:
    chance = random.Random(1)
    silent = 0
    for _ in range(4000):
        raw = bytearray(some_frame(chance))
        if chance.random() < 0.3:
            raw[chance.randrange(6, len(raw))] ^= chance.randrange(1, 256)
        if raw[2] == 2 or (raw[4] << 8 | raw[5]) + 7 != len(raw):
            continue
        one = framed(bytes(raw), chance.choice((Talker.MCU, Talker.MODULE)))
        if _is_silent(one):
            silent += 1
            message = decode(one, "")
            assert not message.dps
            assert message.name != "product_info"
            assert bool(message.faults) is bool(one.faults)
    assert silent > 500


def test_a_silent_one_is_decoded_when_it_is_read() -> None:
    messages = Messages()
    heartbeat, product = framed(frame(3, 0, b"\x01")), framed(frame(3, 1, b'{"p":"x","v":"1.0.0"}'))
    assert messages.add_silent(heartbeat) == 0
    assert messages.add(decode(product, "")) == 1
    assert is_silent(messages, 0)
    assert frame_of(messages, 0) == heartbeat
    assert is_silent(messages, 0), "asking for the frame alone reads nothing"
    assert list(messages) == [decode(heartbeat, ""), decode(product, "")]
    assert not is_silent(messages, 0)
    assert messages[-1:] == [decode(product, "")]


def test_how_talkers_are_known_is_told_of_any_messages() -> None:
    messages = Messages()
    for by in (TalkerBy.CONTENT, TalkerBy.TEXT):
        messages.add_silent(framed(frame(3, 0, b"\x01"))._replace(talker_by=by))
        assert [WAYS[code] for code in known_by(messages).tolist()][-1] is by
    assert known_by(list(messages)).tolist() == known_by(messages).tolist()


def test_put_away_they_are_a_list() -> None:
    messages = Messages()
    messages.add_silent(framed(frame(3, 0, b"\x01")))
    assert pickle.loads(pickle.dumps(messages, 5)) == list(messages)
