from __future__ import annotations

import os
import struct
import sys

import pytest

from sources.listening import FakePort, PtyPair
from tuyasniff.sources import serialport
from tuyasniff.sources.linecounters import Counters, counters_of, parsed
from tuyasniff.sources.serialport import SerialTap
from tuyasniff.sources.tap import LineErrors


def test_the_answer_of_the_driver_is_read() -> None:
    names = ("cts", "dsr", "rng", "dcd", "rx", "tx", "frame", "overrun", "parity", "brk", "buf_overrun")
    answer = struct.pack("=20I", *range(len(names)), *[0] * 9)
    assert parsed(answer) == Counters(framing=6, overrun=7, parity=8, breaks=9, lost=10)


def test_errors_count_from_the_opening_on_and_across_the_end_of_the_counter() -> None:
    before = Counters(10, 20, 30, 40, (1 << 32) - 1)
    assert Counters(11, 22, 33, 44, 4).since(before) == LineErrors(framing=1, overrun=2 + 5, parity=3, breaks=4)


@pytest.mark.skipif(sys.platform == "win32", reason="ptys are of POSIX")
def test_a_pty_has_no_counters() -> None:
    pty = PtyPair()
    handle = os.open(pty.name, os.O_RDWR | os.O_NOCTTY)
    assert counters_of(handle) is None
    os.close(handle)
    pty.unplug()


def test_a_tap_tells_what_was_counted_since_it_was_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[Counters | None] = [Counters(5, 0, 0, 0, 0), Counters(7, 1, 0, 0, 0), None]
    monkeypatch.setattr(serialport, "counters_of", lambda _handle: counts.pop(0))
    monkeypatch.setattr(FakePort, "fileno", lambda _port: 99)
    tap = SerialTap("x", make_port=lambda *_: FakePort(), list_ports=list, check_name=lambda _: None)
    tap.open()
    assert tap.errors() == LineErrors(framing=2, overrun=1)
    assert tap.errors() is None
    tap.close()
    assert tap.errors() is None
