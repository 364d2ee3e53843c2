"""Frames for tests, put together byte by byte and independent of the program."""

from __future__ import annotations


def frame(command: int, payload: bytes = b"", version: int = 3) -> bytes:
    """A frame with the right checksum."""
    head = bytes((0x55, 0xAA, version, command)) + len(payload).to_bytes(2, "big") + payload
    return head + bytes((sum(head) & 0xFF,))


def dp(number: int, kind: int, value: bytes) -> bytes:
    """One datapoint unit."""
    return bytes((number, kind)) + len(value).to_bytes(2, "big") + value


def report(number: int, value: int) -> bytes:
    """A report of one datapoint of type value."""
    return frame(7, dp(number, 2, value.to_bytes(4, "big", signed=True)))


HEARTBEAT = frame(0, b"\x01")
ASKED = frame(0, version=0)
PRODUCT = frame(1, b'{"p":"abcdefgh12345678","v":"1.2.3","m":0}')
TALK = ASKED + HEARTBEAT + PRODUCT + report(20, 2301) + report(19, -5) + report(20, 2304)
"""Six frames of both sides."""
