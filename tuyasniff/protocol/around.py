"""The fields around a payload: header, version, sequence number, command, length, and what follows the end."""

from __future__ import annotations

from functools import lru_cache

from tuyasniff.model import Fault, FaultCode, Field, Span
from tuyasniff.protocol.kinds import count


@lru_cache(maxsize=64)
def header_field(found: bytes) -> Field:
    """The two bytes with which every frame begins."""
    return Field("header", "header", found.hex(), found.hex(" ").upper(), Span(0, len(found)), "header")


@lru_cache(maxsize=256)
def version_field(number: int) -> Field:
    """The version byte."""
    return Field("version", "version", number, str(number), Span(2, 3), "version")


@lru_cache(maxsize=2048)
def command_field(code: int, title: str, at: int) -> Field:
    """The command byte of a frame at `at`, with the words for it."""
    return Field("command", "command", code, f"0x{code:02x} {title}", Span(at, at + 1), "command")


@lru_cache(maxsize=512)
def length_field(number: int, at: int) -> Field:
    """The length of the payload, at `at`."""
    return Field("length", "length", number, count(number), Span(at, at + 2), "length")


def sequence_field(whole: bytes) -> Field:
    """The sequence number of an extended frame."""
    number = whole[3] << 8 | whole[4]
    return Field("sequence", "sequence", number, str(number), Span(3, 5), "sequence")


def rest_field(whole: bytes, at: int, faults: list[Fault]) -> Field:
    """Bytes behind the end of a frame; their fault is added to `faults`."""
    data, span = whole[at:], Span(at, len(whole))
    fault = Fault(FaultCode.LENGTH, f"{count(len(data))} after the end of the frame", span)
    faults.append(fault)
    return Field("rest", "after the frame", data.hex(), data.hex(" ").upper(), span, "rest", (), fault)
