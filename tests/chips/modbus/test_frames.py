from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chips.modbus.rtu import (
    adu,
    ask,
    tell,
    words,
)
from tuyasniff.chips.modbus.frames import Role, frames


@pytest.mark.parametrize(
    "bad",
    [
        ask(1, 3, 0, 126),
        ask(1, 3, 0, 0),
        ask(1, 3, 0xFFFF, 2),
        tell(1, 4, b"\x01\x02\x03"),
        adu(1, 5, words(3, 0x1234)),
        adu(1, 0x83, 12),
        adu(249, 3, words(0, 2)),
        adu(1, 16, words(0, 200)),
        adu(1, 0x11, 0),
    ],
    ids=[
        "too many",
        "none",
        "beyond the last",
        "half a register",
        "half on",
        "no such reason",
        "no such slave",
        "many",
        "nobody",
    ],
)
def test_what_the_protocol_does_not_allow_is_no_frame(bad: bytes) -> None:
    assert list(frames(bad)) == []


_slave = st.integers(1, 247)
_asks = st.builds(ask, _slave, st.sampled_from((3, 4)), st.integers(0, 9000), st.integers(1, 125))
_tells = st.builds(
    lambda slave, function, numbers: tell(slave, function, words(*numbers)),
    _slave,
    st.sampled_from((3, 4)),
    st.lists(st.integers(0, 65535), min_size=1, max_size=125),
)
_noise = st.binary(max_size=12).map(lambda noise: bytes(byte | 0x20 for byte in noise))


@given(st.lists(st.tuples(_noise, _asks | _tells), min_size=1, max_size=12))
def test_frames_are_found_wherever_they_lie_between_noise(parts: list[tuple[bytes, bytes]]) -> None:
    stream = b"".join(noise + frame for noise, frame in parts)
    starts, at = [], 0
    for noise, frame in parts:
        starts.append(at + len(noise))
        at += len(noise) + len(frame)
    hit = {one.start for one in frames(stream)}
    # A frame can hide behind one that chance made of the noise before it: once in 65,536 tries.
    assert len(hit & set(starts)) >= len(starts) - 1


@given(st.lists(_asks | _tells, min_size=1, max_size=12))
def test_frames_back_to_back_are_found_as_they_are(parts: list[bytes]) -> None:
    stream = b"".join(parts)
    found_frames = list(frames(stream))
    assert [stream[one.start : one.end] for one in found_frames] == parts
    assert all((one.role is Role.ASK) == (one.register is not None) for one in found_frames)
