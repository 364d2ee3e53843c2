"""From what a person typed to a live session: sources, rates, and the file that everything is recorded in."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

from tuyasniff.capture.capture import TapInfo
from tuyasniff.clock import SessionClock
from tuyasniff.disk import exists
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.live.feeds import Feed, StreamFeed, TapFeed
from tuyasniff.live.inlet import Listening
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Talker
from tuyasniff.patterns import regex

RECORDINGS = "TUYASNIFF_RECORDINGS"
"""The environment variable that names the directory of recordings."""

_RATED = regex(r"(?P<source>.+)@(?P<rate>\d+|auto)", re.DOTALL)
_LEAST_BAUD, _MOST_BAUD = 300, 4_000_000
_UNSAFE = regex(r"[^A-Za-z0-9._-]+")


class Wire(NamedTuple):
    """A wire to listen to: where, who talks on it, at which rate (None: to be found out)."""

    tap: str
    source: str
    talker: Talker
    baud: int | None


def parse_rate(text: str) -> int | None:
    """`9600`, or `auto` for None. FormatError for anything else."""
    if text == "auto":
        return None
    if text.isdecimal() and _LEAST_BAUD <= int(text) <= _MOST_BAUD:
        return int(text)
    raise FormatError(
        f"'{text}' is no rate", f"write auto, or {_LEAST_BAUD} to {_MOST_BAUD}; 9600 and 115200 are usual"
    )


def wires_of(mcu: str | None, module: str | None, lines: Sequence[str], rate: int | None) -> tuple[Wire, ...]:
    """The wires that were named; `rate` is for those that have none of their own behind an @."""
    named = [("mcu", mcu, Talker.MCU), ("module", module, Talker.MODULE)]
    wires = [_wire(tap, source, talker, rate) for tap, source, talker in named if source is not None]
    for number, source in enumerate(lines, 1):
        wires.append(_wire("line" if len(lines) == 1 else f"line{number}", source, Talker.UNKNOWN, rate))
    sources = [wire.source for wire in wires]
    twice = next((source for source in sources if sources.count(source) > 1), None)
    if twice is not None:
        hint = "two taps are two ports; one wire on which both talk is --line"
        raise FormatError(f"{twice} is named twice", hint)
    return tuple(wires)


def _wire(tap: str, text: str, talker: Talker, rate: int | None) -> Wire:
    found = None if exists(text) else _RATED.fullmatch(text)
    if found is None:
        return Wire(tap, text, talker, rate)
    return Wire(tap, found["source"], talker, parse_rate(found["rate"]))


def feeds_of(wires: Sequence[Wire], clock: SessionClock, *, reconnect: bool) -> list[Feed]:
    """A feed for each wire, not open yet. FormatError and SourceError for what cannot be one."""
    from tuyasniff.sources.opening import Kind, kind_of, open_tap
    from tuyasniff.sources.reader import Reader

    feeds: list[Feed] = []
    for wire in wires:
        if kind_of(wire.source) is Kind.STREAM:
            feeds.append(_stream(wire, clock))
            continue
        reader = Reader(
            open_tap(wire.source, wire.baud), name=wire.tap, talker=wire.talker, clock=clock, reconnect=reconnect
        )
        feeds.append(TapFeed(reader, auto=wire.baud is None))
    return feeds


def _stream(wire: Wire, clock: SessionClock) -> Feed:
    from tuyasniff.capture.capture import Capture
    from tuyasniff.capture.opening import open_capture
    from tuyasniff.live.growing import follow

    def opened() -> Capture:
        if wire.source == "-":
            return open_capture("-", tap=None)
        return open_capture("-", stdin=follow(Path(wire.source), lambda: feed.stopped))

    feed = StreamFeed(opened, TapInfo(wire.tap, wire.talker, wire.source, wire.baud), clock)
    return feed


def recordings() -> Path:
    """The directory in which recordings without a name of their own are kept."""
    told = os.environ.get(RECORDINGS)
    if told:
        return Path(told)
    from platformdirs import user_data_path

    return user_data_path("tuyasniff", appauthor=False) / "recordings"


def recording_name(started: datetime, wires: Sequence[Wire]) -> str:
    """`2026-03-01-180000-ttyUSB0.tsniff.jsonl`, in local time."""
    source = wires[0].source if wires else "session"
    name = "stdin" if source == "-" else source.rstrip("/").rsplit("/", 1)[-1].removesuffix(".tsniff.jsonl")
    stem = _UNSAFE.sub("-", name).strip("-.")
    return f"{started.astimezone():%Y-%m-%d-%H%M%S}-{stem or 'session'}.tsniff.jsonl"


def listening(
    wires: Sequence[Wire], *, path: Path | None = None, replace: bool = False, reconnect: bool = True
) -> Listening:
    """The inlet for these wires, recorded in `path`, or in a file of its own among the recordings."""
    clock = SessionClock()
    feeds = feeds_of(wires, clock, reconnect=reconnect)
    taps = [feed.info for feed in feeds]
    if path is not None:
        recorder = Recorder(
            path, started=clock.started, taps=taps, replace=replace, elsewhere=(recordings(), Path(gettempdir()))
        )
    else:
        recorder = _recorder(_free(recordings() / recording_name(clock.started, wires)), clock.started, taps)
    return Listening(feeds, recorder, clock)


def _recorder(path: Path, started: datetime, taps: Sequence[TapInfo]) -> Recorder:
    """A recorder of that file; where nobody named one and it cannot be made, one that keeps all in memory."""
    try:
        return Recorder(path, started=started, taps=taps, elsewhere=(Path(gettempdir()),))
    except SourceError as error:
        recorder = Recorder(None, started=started, taps=taps)
        recorder.trouble = f"nothing is recorded: {error.message}"
        return recorder


def _free(path: Path) -> Path:
    """A name that nobody has; somebody may have begun in the same second."""
    stem = path.name.removesuffix(".tsniff.jsonl")
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{stem}-{number}.tsniff.jsonl")
    return path
