"""Pipes and files as sources of a live session."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeAlias

import pytest

from sources.listening import until
from tuyasniff.capture.capture import Capture, TapInfo
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.clock import SessionClock
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.live.feeds import StreamFeed
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from wire import ASKED, HEARTBEAT, TALK, report

Given: TypeAlias = "SimpleQueue[Chunk | Gap | Note]"

LOG = f"boot\nTX: {ASKED.hex(' ')}\n"


def fed(
    opened: Callable[[], Capture], *, tap: str = "line", talker: Talker = Talker.UNKNOWN
) -> tuple[StreamFeed, Given, SessionClock]:
    clock = SessionClock()
    feed = StreamFeed(opened, TapInfo(tap, talker, "-", None), clock)
    given: Given = SimpleQueue()
    feed.open()
    feed.start(given.put)
    return feed, given, clock


def all_of(feed: StreamFeed, given: Given) -> list[Chunk | Gap | Note]:
    until(lambda: feed.finished)
    things = []
    while not given.empty():
        things.append(given.get())
    return things


def chunks(things: list[Chunk | Gap | Note]) -> list[Chunk]:
    return [thing for thing in things if isinstance(thing, Chunk)]


@pytest.mark.parametrize("text", [TALK, TALK.hex(" ").encode(), LOG.encode()], ids=["bytes", "hex", "log"])
def test_what_comes_is_of_the_tap_and_of_now(text: bytes) -> None:
    feed, given, clock = fed(lambda: capture_of(text))
    things = all_of(feed, given)
    assert chunks(things) and {chunk.tap for chunk in chunks(things)} == {"line/tx" if b"TX" in text else "line"}
    assert all(thing.t_us is not None and 0 <= thing.t_us <= clock.now_us() for thing in things)
    assert feed.lost == ""


def test_bytes_are_kept_as_they_are() -> None:
    feed, given, _ = fed(lambda: capture_of(TALK))
    assert b"".join(chunk.data for chunk in chunks(all_of(feed, given))) == TALK


def test_a_wire_that_is_known_tells_who_talks() -> None:
    feed, given, _ = fed(lambda: capture_of(report(1, 2).hex()), tap="mcu", talker=Talker.MCU)
    (chunk,) = chunks(all_of(feed, given))
    assert (chunk.tap, chunk.talker, chunk.by) == ("mcu", Talker.MCU, TalkerBy.TAP)


def test_who_talks_in_a_log_is_kept_where_the_wire_is_not_known() -> None:
    log = f"RX from MCU: {HEARTBEAT.hex(' ')}\n"
    said = [chunk.talker for chunk in capture_of(log) if isinstance(chunk, Chunk)]
    feed, given, _ = fed(lambda: capture_of(log))
    assert [chunk.talker for chunk in chunks(all_of(feed, given))] == said


def test_the_taps_of_a_session_stay_apart() -> None:
    head = '{"tsniff":1,"started":"2026-03-01T18:00:00Z","taps":[{"tap":"mcu","talker":"mcu"}]}\n'
    lines = f'{{"t":1,"tap":"module","hex":"{ASKED.hex()}"}}\n{{"t":2,"tap":"mcu","hex":"{HEARTBEAT.hex()}"}}\n'
    feed, given, _ = fed(lambda: capture_of((head + lines).encode()))
    found = chunks(all_of(feed, given))
    assert [chunk.tap for chunk in found] == ["module", "mcu"]
    assert found[1].talker is Talker.MCU


@pytest.mark.skipif(sys.platform == "win32", reason="select knows no pipes on this system")
@pytest.mark.parametrize(
    "said",
    [
        [HEARTBEAT, report(20, 1), report(20, 2)],
        [(frame.hex(" ") + "\n").encode() for frame in (HEARTBEAT, report(20, 1), report(20, 2))],
        [f"[00:00:0{n}] RX: {frame.hex()}\n".encode() for n, frame in enumerate((HEARTBEAT, report(20, 1)))],
    ],
    ids=["bytes", "hex", "log"],
)
def test_what_trickles_is_given_as_it_comes(said: list[bytes]) -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stream:
        feed, given, _ = fed(lambda: open_capture("-", stdin=stream))
        for piece in said:
            os.write(writer, piece)
            thing = given.get(timeout=5)
            assert isinstance(thing, Chunk) and given.empty() and not feed.finished
        os.close(writer)
        assert all_of(feed, given) == []


def test_what_ends_in_the_middle_is_said() -> None:
    import gzip

    packed = gzip.compress(TALK.hex(" ").encode() * 1000)
    feed, given, _ = fed(lambda: capture_of(packed[:-20]), tap="mcu", talker=Talker.MCU)
    things = all_of(feed, given)
    assert feed.lost
    gap = things[-1]
    assert isinstance(gap, Gap) and gap.reason == "lost" and gap.tap == "mcu"


def test_what_cannot_be_opened_is_said() -> None:
    def refused() -> Capture:
        raise SourceError("cannot read x", SourceReason.UNREADABLE)

    feed, given, _ = fed(refused)
    (gap,) = all_of(feed, given)
    assert isinstance(gap, Gap) and "cannot read x" in gap.detail
    assert "cannot read x" in feed.lost


@pytest.mark.parametrize("text", [b"", b"hello world\n", b"\x89PNG\r\n\x1a\n0123"])
def test_what_holds_nothing_says_why(text: bytes) -> None:
    feed, given, _ = fed(lambda: capture_of(text))
    assert chunks(all_of(feed, given)) == []
    assert feed.why_nothing
    assert feed.hint


def test_nothing_is_given_after_the_end() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stream:
        feed, given, _ = fed(lambda: open_capture("-", stdin=stream))
        os.write(writer, HEARTBEAT)
        given.get(timeout=5)
        feed.stop()
        os.write(writer, HEARTBEAT)
        os.close(writer)
        assert all_of(feed, given) == []
