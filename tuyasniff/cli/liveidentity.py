"""`identify` on ports: listening until it is known what talks there, with a word about every rate that is tried."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.cli.diagnostics import Diagnostics
from tuyasniff.cli.ending import stopped_as_interrupted
from tuyasniff.cli.hints import Hints
from tuyasniff.cli.identifying import Judged
from tuyasniff.cli.listening import Wire, feeds_of, recordings
from tuyasniff.cli.metering import calibrated_by
from tuyasniff.clock import SessionClock
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.live.inlet import Listening
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Talker

if TYPE_CHECKING:
    from tuyasniff.analysis.verdict import Verdict
    from tuyasniff.live.identifying import Identifying

_POLL_S = 0.1


class LiveWishes(NamedTuple):
    """How long it is listened at most, and the file in which it is kept, None for none."""

    seconds: float | None = None
    path: Path | None = None
    replace: bool = False


def judged_live(wires: Sequence[Wire], wishes: LiveWishes, diagnostics: Diagnostics, hints: Hints) -> Judged:
    """Listen to these wires, and say what talks there. Ctrl-C ends it with what is known by then.

    Raises SourceError and FormatError where a port or the file cannot be had.
    """
    listening = _begun(wires, wishes, max((one.t_us or 0 for one in hints.told), default=0) / 1e6)
    for line in _opening_words(listening):
        diagnostics.say(line)
    try:
        with stopped_as_interrupted():
            while not listening.over:
                listening.inlet.wait(_POLL_S)
                for line in listening.pump():
                    diagnostics.say(line)
    except KeyboardInterrupt:
        diagnostics.say("stopped; this is what was known by then")
    finally:
        listening.stop()
    _finish(listening, diagnostics)
    kept = None if listening.inlet.recorder is None else listening.inlet.recorder.path
    verdict = listening.verdict(str(kept or wires[0].source))
    if kept is None:
        verdict = replace(verdict, advice=_of_ports(verdict, wires))
    if verdict.finding is not None:
        verdict = calibrated_by(verdict, hints, None, diagnostics)
    return Judged(" and ".join(wire.source for wire in wires), verdict)


def _of_ports(verdict: Verdict, wires: Sequence[Wire]) -> tuple[str, ...]:
    """The advice without commands that read files: nothing else sets the rate of a port than what listens to it."""
    source = shlex.quote(wires[0].source)
    files = tuple(f"tuyasniff {verb} {source}" for verb in ("decode", "datapoints"))
    lines = tuple(line for line in verdict.advice if not line.endswith(files))
    if len(lines) == len(verdict.advice):
        return lines
    sides = {Talker.MCU: "--mcu ", Talker.MODULE: "--module "}
    words = ["tuyasniff sniff", *(sides.get(wire.talker, "") + shlex.quote(wire.source) for wire in wires)]
    words += [f"--baud {verdict.baud}"] if verdict.baud else []
    return (*lines, f"watch it, and see its datapoints: {' '.join(words)}")


def _begun(wires: Sequence[Wire], wishes: LiveWishes, known_s: float) -> Identifying:
    """Listening. Something is known of the moment `known_s`: it is waited for, and for a little more."""
    from tuyasniff.live.identifying import LIMIT_S, LINGER_S, Identifying

    clock = SessionClock()
    feeds = feeds_of(wires, clock, reconnect=True)
    elsewhere = (recordings(), Path(gettempdir())) if wishes.path is not None else ()
    recorder = Recorder(
        wishes.path,
        started=clock.started,
        taps=[feed.info for feed in feeds],
        replace=wishes.replace,
        elsewhere=elsewhere,
    )
    listening = Identifying(
        Listening(feeds, recorder, clock), seconds=wishes.seconds or LIMIT_S, least=known_s + LINGER_S
    )
    try:
        listening.start()
    except BaseException:
        recorder.stop()
        recorder.discard()
        raise
    return listening


def _opening_words(listening: Identifying) -> list[str]:
    words = []
    for feed in listening.inlet.feeds:
        info = feed.info
        rate = f" at {info.baud} baud" if info.baud else ""
        tried = " first, then at others" if len(listening.hunt.rates) > 1 and getattr(feed, "auto", False) else ""
        words.append(f"{info.tap}: listening to {info.source}{rate}{tried}")
    return words


def _finish(listening: Identifying, diagnostics: Diagnostics) -> None:
    """What was lost on the way, and where it is kept."""
    recorder = listening.inlet.recorder
    for feed in listening.inlet.feeds:
        if feed.lost:
            diagnostics.report(SourceError(f"{feed.info.tap}: {feed.lost}", SourceReason.LOST, feed.hint))
    if recorder is None:
        return
    if recorder.trouble:
        diagnostics.report(SourceError(recorder.trouble, SourceReason.LOST))
    if recorder.path is not None:
        diagnostics.say(f"recorded in {recorder.path}" + (f", and then in {recorder.rest}" if recorder.rest else ""))
