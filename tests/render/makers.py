"""Items for the tests of rendering, decoded by the real thing."""

from __future__ import annotations

from tuyasniff.capture.opening import capture_of
from tuyasniff.model import Item, Message, Noise, NoiseReason
from tuyasniff.session import Session
from wire import dp, frame

HOSTILE = (
    "[/x]",
    "[red]x",
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x00",
    "\x9b31m",
    "\u202eevil\u202c",
    "\u2066x\u2069",
    "x\u200bx",
    "\ud83d",
    "日本語テキスト",
    "e" + "\u0301" * 40,
    "\r\nover",
    "a" * 10_000,
)
"""Texts that have broken terminal programs."""


def decoded(data: bytes) -> list[Item]:
    """The items of a raw capture."""
    return list(Session(capture_of(data, format="raw")))


def message(data: bytes) -> Message:
    """The one message of a capture of one frame."""
    (item,) = decoded(data)
    assert isinstance(item.thing, Message)
    return item.thing


def noise(number: int, raw: bytes, tap: str = "file", reason: NoiseReason = NoiseReason.BETWEEN_FRAMES) -> Item:
    """A piece of noise."""
    return Item(number, Noise(tap, None, 0, raw, reason))


def strings(text: str) -> bytes:
    """A report of a string datapoint."""
    return frame(7, dp(3, 3, text.encode("utf-8", "surrogatepass")[:900]))
