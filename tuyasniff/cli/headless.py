"""A live session from its wires to its last word, without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tuyasniff.cli.diagnostics import Diagnostics, Exit
from tuyasniff.cli.ending import stopped_as_interrupted
from tuyasniff.cli.listening import Wire, listening
from tuyasniff.cli.output import Output
from tuyasniff.cli.schemas import schema_of
from tuyasniff.cli.sieve import Sieve
from tuyasniff.cli.steady import steady
from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.model import FamilyName
from tuyasniff.render.closing import closing

if TYPE_CHECKING:
    from tuyasniff.analysis.query import Filter
    from tuyasniff.capture.targets import Target
    from tuyasniff.cli.sink import Sink
    from tuyasniff.cli.watching import Show
    from tuyasniff.live.livesession import LiveSession


SURE = 0.5
"""From this confidence on a cause is worth a line at the end."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants of a live session.

    `path` names the recording, `beside` is a file in another form. `brief` leaves out what is said about recordings.
    """

    wires: tuple[Wire, ...] = ()
    path: Path | None = None
    beside: tuple[Sink, Target] | None = None
    replace: bool = False
    reconnect: bool = True
    family: FamilyName | None = None
    wanted: Filter | None = None
    seconds: float | None = None
    brief: bool = False


def begun(wishes: Wishes, *, keep: bool = True) -> LiveSession:
    """The session, listening; `keep` as LiveSession has it.

    Raises SourceError and FormatError; then nothing is left behind.
    """
    from tuyasniff.live.livesession import LiveSession

    inlet = listening(wishes.wires, path=wishes.path, replace=wishes.replace, reconnect=wishes.reconnect)
    live = LiveSession(inlet, family=wishes.family, keep=keep, schema_of=schema_of)
    try:
        live.start()
    except BaseException:
        inlet.recorder.stop()
        inlet.recorder.discard()
        raise
    if wishes.beside is not None:
        from tuyasniff.cli.watching import FileShow

        live.beside = FileShow(*wishes.beside, live, wishes.wanted)
    return live


def listen(wishes: Wishes, diagnostics: Diagnostics, output: Output, *, as_jsonl: bool = False) -> None:
    """Listen to the wires, and show every item as it comes."""
    from tuyasniff.cli.typednotes import take_notes

    live = begun(wishes, keep=False)
    for line in opening_words(live):
        diagnostics.say(line)
    if not any(wire.source == "-" for wire in wishes.wires):
        take_notes(live)
    try:
        watch(live, wishes, diagnostics, output, as_jsonl=as_jsonl)
    finally:
        live.stop()
        finish(live, diagnostics, named=wishes.path is not None, brief=wishes.brief)


def watch(
    live: LiveSession, wishes: Wishes, diagnostics: Diagnostics, output: Output, *, as_jsonl: bool = False
) -> None:
    """Show the items of a session that has begun, until it is over."""
    from tuyasniff.cli.watching import JsonLinesShow, TextShow, Watch

    diagnostics.flush_first = output.flush
    shows: list[Show] = []
    if wishes.beside is None or not wishes.beside[0].is_stdout:
        shows.append(JsonLinesShow(output, live) if as_jsonl else TextShow(output, live))
    sieve = Sieve(wishes.wanted)
    try:
        with stopped_as_interrupted(), steady():
            Watch(live, shows, diagnostics, sieve).run(wishes.seconds)
    finally:
        if sieve.words is not None:
            diagnostics.say(sieve.words)


def watch_quietly(live: LiveSession, wishes: Wishes, diagnostics: Diagnostics) -> None:
    """Listen until it is over without showing anything of it."""
    from tuyasniff.cli.watching import Watch

    with stopped_as_interrupted(), steady():
        Watch(live, (), diagnostics, Sieve(None)).run(wishes.seconds)


def opening_words(live: LiveSession) -> list[str]:
    """What is listened to, and how."""
    from tuyasniff.live.feeds import TapFeed

    words = []
    for feed in live.inlet.feeds:
        info = feed.info
        rate = f" at {info.baud} baud" if info.baud else ""
        tried = " first, others if no frame comes" if isinstance(feed, TapFeed) and feed.auto else ""
        words.append(f"{info.tap}: listening to {info.source}{rate}{tried}")
    return words


def finish(
    live: LiveSession, diagnostics: Diagnostics, *, named: bool, brief: bool = False, diagnosed: bool = False
) -> None:
    """What it amounted to, what is wrong, and where it is recorded.

    `diagnosed`: the diagnosis is shown by somebody else, for whom bytes without frames are something, too.
    """
    for line in closing(live.summary, live.told_by):
        diagnostics.say(line)
    for feed in live.inlet.feeds:
        if feed.lost:
            diagnostics.report(SourceError(f"{feed.info.tap}: {feed.lost}", SourceReason.LOST, feed.hint))
    recorder = live.recorder
    if recorder is not None and recorder.trouble:
        diagnostics.report(SourceError(recorder.trouble, SourceReason.LOST))
    if recorder is not None and recorder.missing:
        words = "no room on the disk, and then none in memory" if recorder.dropped else "the disk did not take them"
        diagnostics.say(f"{recorder.missing:,} pieces of what was heard are in no file: {words}")
    if not live.heard:
        if not _why_nothing(live, diagnostics):
            diagnostics.say("nothing was heard")
        if not named and recorder is not None:
            recorder.discard()
    elif recorder is not None and recorder.path is not None and not brief:
        diagnostics.say(f"recorded in {recorder.path}" + (f", and then in {recorder.rest}" if recorder.rest else ""))
    if not diagnosed:
        path = recorder.path if recorder is not None else None
        say_first_cause(live, diagnostics, None if path is None else str(path))
    if not (live.heard if diagnosed else live.summary.frames):
        diagnostics.note_code(Exit.NOTHING)


def say_first_cause(live: LiveSession, diagnostics: Diagnostics, name: str | None) -> None:
    """In one line what the doctor would say first, if it is sure enough; `name` is the file that tells it the rest."""
    cause = next(iter(live.diagnosis().causes), None) if live.heard else None
    if cause is None or cause.confidence < SURE:
        return
    more = "" if name is None else f" (more: tuyasniff doctor {_quoted(name)})"
    diagnostics.say(f"doctor: {cause.text}{more}")


def _quoted(name: str) -> str:
    """As it can be pasted into a shell."""
    return f'"{name}"' if any(char in name for char in " &()'") else name


def _why_nothing(live: LiveSession, diagnostics: Diagnostics) -> bool:
    """Say why pipes and files gave nothing; whether there was one to say it of."""
    from tuyasniff.live.feeds import StreamFeed

    said = False
    for feed in live.inlet.feeds:
        if isinstance(feed, StreamFeed) and feed.why_nothing and not feed.lost:
            name = "standard input" if feed.info.source == "-" else feed.info.source
            message = f"nothing recognisable in {name}: {feed.why_nothing}"
            diagnostics.error(message, feed.hint, code=Exit.NOTHING)
            said = True
    return said
