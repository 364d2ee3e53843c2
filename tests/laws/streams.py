"""Byte streams for laws about framing: good frames, broken ones, nested ones, false headers and noise."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st


def frame(version: int, cmd: int, payload: bytes = b"") -> bytes:
    """A 7-byte frame with the right checksum."""
    body = bytes((0x55, 0xAA, version, cmd)) + len(payload).to_bytes(2, "big") + payload
    return body + bytes((sum(body) & 0xFF,))


def extended(seq: int, cmd: int, payload: bytes = b"") -> bytes:
    """A 9-byte frame with the right checksum."""
    body = b"\x55\xaa\x02" + seq.to_bytes(2, "big") + bytes((cmd,)) + len(payload).to_bytes(2, "big") + payload
    return body + bytes((sum(body) & 0xFF,))


def dp(dp_id: int, dp_type: int, value: bytes) -> bytes:
    """A datapoint unit."""
    return bytes((dp_id, dp_type)) + len(value).to_bytes(2, "big") + value


TRICKY = st.lists(st.sampled_from([0x55, 0xAA, 0x00, 0x01, 0x02, 0x03, 0x07, 0xFF]), max_size=40).map(bytes)

DPS = st.lists(
    st.one_of(
        st.builds(dp, st.integers(1, 255), st.just(1), st.sampled_from([b"\0", b"\1"])),
        st.builds(dp, st.integers(1, 255), st.just(2), st.binary(min_size=4, max_size=4)),
        st.builds(dp, st.integers(1, 255), st.just(0), st.one_of(st.binary(max_size=30), TRICKY)),
        st.builds(dp, st.integers(1, 255), st.just(3), st.binary(max_size=30)),
    ),
    min_size=1,
    max_size=4,
).map(b"".join)

PLAUSIBLE = st.one_of(
    st.sampled_from([frame(0, 0), frame(3, 0, b"\1"), frame(0, 8), frame(0, 3, b"\4"), frame(3, 3)]),
    st.builds(frame, st.sampled_from([0, 1, 3]), st.just(7), DPS),
    st.builds(frame, st.just(0), st.just(6), DPS),
    st.builds(extended, st.integers(0, 0xFFF0), st.just(6), DPS),
    st.builds(extended, st.integers(0, 0xFFF0), st.just(1), st.just(b"")),
)

VALID = st.builds(frame, st.integers(0, 3), st.integers(0, 255), st.one_of(st.binary(max_size=60), TRICKY))

NESTED = st.builds(frame, st.integers(0, 3), st.integers(0, 255), st.lists(st.one_of(PLAUSIBLE, TRICKY)).map(b"".join))


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A good frame with one byte changed, or cut short."""
    good = draw(st.one_of(PLAUSIBLE, VALID))
    at = draw(st.integers(0, len(good) - 1))
    if draw(st.booleans()):
        return good[:at]
    return good[:at] + bytes((good[at] ^ draw(st.integers(1, 255)),)) + good[at + 1 :]


STREAMS = st.lists(
    st.one_of(PLAUSIBLE, PLAUSIBLE, VALID, NESTED, broken(), TRICKY, st.binary(max_size=30)), max_size=12
).map(b"".join)


@st.composite
def cut(draw: st.DrawFn, data: bytes) -> list[bytes]:
    """The same bytes in pieces."""
    places = sorted(draw(st.lists(st.integers(0, len(data)), max_size=12)))
    edges = [0, *places, len(data)]
    return [data[a:b] for a, b in pairwise(edges)]
