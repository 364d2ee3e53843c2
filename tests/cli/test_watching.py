"""A session without a screen: what is shown, written and said, and in which order."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from live.inlets import CannedInlet
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.targets import CSV, HEX, PCAPNG, Target
from tuyasniff.cli.diagnostics import ClosedPipe, Diagnostics
from tuyasniff.cli.output import Output, Width
from tuyasniff.cli.sieve import Sieve
from tuyasniff.cli.sink import Sink
from tuyasniff.cli.watching import FileShow, JsonLinesShow, Show, TextShow, Watch
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Chunk, Gap, Item, Message, Note, Talker, TalkerBy
from wire import HEARTBEAT, report

S = 1_000_000


def chunk(data: bytes, t_us: int) -> Chunk:
    return Chunk("mcu", data, t_us, Talker.MCU, TalkerBy.TAP)


TALK: list[Chunk | Gap | Note] = [
    chunk(HEARTBEAT, S),
    chunk(report(20, 2301), 2 * S),
    Note("kettle on", 3 * S),
    chunk(report(20, 2302), 4 * S),
]


class Kept:
    """A show that keeps what it is shown, and may have enough."""

    def __init__(self, fails: BaseException | None = None) -> None:
        self.things: list[Item] = []
        self.ended = 0
        self._fails = fails

    def items(self, items: Sequence[Item]) -> None:
        self.things += items
        if self._fails is not None:
            raise self._fails

    def end(self) -> None:
        self.ended += 1


class Spoken(Diagnostics):
    """Diagnostics that a test can read."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def say(self, text: str = "") -> None:
        self.lines.append(text)


class Wall:
    """A clock that goes on by a tenth of a second whenever somebody looks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 0.1
        return self.seconds


def live(*things: Chunk | Gap | Note, over: bool = True) -> LiveSession:
    inlet = CannedInlet()
    inlet.give(*things)
    inlet.finished = over
    return LiveSession(inlet)


def output(stream: io.BytesIO, width: int = 80) -> Output:
    return Output(stream, encoding="utf-8", colour=False, width=Width(width), eager=False)


def watch(session: LiveSession, *shows: Show, wanted: str = "", seconds: float | None = None) -> Spoken:
    from tuyasniff.analysis.query import parse

    spoken = Spoken()
    sieve = Sieve(parse(wanted) if wanted else None)
    Watch(session, shows, spoken, sieve, clock=Wall()).run(seconds)
    return spoken


def test_every_show_gets_all_of_it_once() -> None:
    one, other = Kept(), Kept()
    watch(live(*TALK), one, other)
    assert [item.number for item in one.things] == [1, 2, 3, 4] == [item.number for item in other.things]
    assert (one.ended, other.ended) == (1, 1)


def test_only_what_is_wanted_is_shown() -> None:
    show = Kept()
    watch(live(*TALK), show, wanted="dp:20")
    assert [item.thing.name for item in show.things if isinstance(item.thing, Message)] == ["report", "report"]
    assert len(show.things) == 2


def test_the_end_of_the_time_ends_it() -> None:
    show = Kept()
    watch(live(*TALK, over=False), show, seconds=2.0)
    assert len(show.things) == 4 and show.ended == 1


@pytest.mark.parametrize("error", [ClosedPipe(), KeyboardInterrupt()])
def test_who_stops_it_still_gets_the_end(error: BaseException) -> None:
    session, other = live(*TALK, over=False), Kept()

    def stopped(seconds: float) -> bool:
        raise error

    session.wait = stopped  # type: ignore[method-assign]
    with pytest.raises(type(error)):
        watch(session, other)
    assert len(other.things) == 4 and other.ended == 1


def test_text_is_a_line_each() -> None:
    out = io.BytesIO()
    session = live(*TALK)
    watch(session, TextShow(output(out), session))
    lines = out.getvalue().decode().splitlines()
    assert len(lines) == 4 and "00 heartbeat" in lines[0] and "# kettle on" in lines[2]
    assert all(len(line) <= 80 for line in lines)


def test_json_begins_with_the_session() -> None:
    out = io.BytesIO()
    session = live(*TALK)
    watch(session, JsonLinesShow(output(out), session))
    first, *items = map(json.loads, out.getvalue().splitlines())
    assert first["item"] == "session" and first["started"].startswith("2026-03-01T18:00:00")
    (source,) = first["inputs"]
    assert (source["name"], source["format"], source["baud"]) == ("/dev/ttyUSB0", "live", 9600)
    assert [item["item"] for item in items] == ["frame", "frame", "note", "frame"]


def test_json_of_nothing_is_the_session_alone() -> None:
    out = io.BytesIO()
    session = live()
    watch(session, JsonLinesShow(output(out), session))
    (only,) = map(json.loads, out.getvalue().splitlines())
    assert only["item"] == "session"


@pytest.mark.parametrize("target", [HEX, PCAPNG, CSV], ids=lambda target: str(target.name))
def test_a_file_beside_it_holds_what_was_shown(tmp_path: Path, target: Target) -> None:
    path = tmp_path / f"x{target.suffixes[0]}"
    session = live(*TALK)
    watch(session, FileShow(Sink(str(path)), target, session), wanted="dp:20")
    heard = b"".join(thing.data for thing in open_capture(path) if isinstance(thing, Chunk))
    assert heard == report(20, 2301) + report(20, 2302)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("target", [HEX, PCAPNG, CSV], ids=lambda target: str(target.name))
def test_a_file_of_nothing_can_be_read(tmp_path: Path, target: Target) -> None:
    path = tmp_path / f"x{target.suffixes[0]}"
    session = live()
    watch(session, FileShow(Sink(str(path)), target, session))
    assert [thing for thing in open_capture(path) if isinstance(thing, Chunk)] == []


def test_what_is_wrong_is_said_once_while_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    from tuyasniff.analysis.sayings import Saying

    session = live(over=False)
    silent = Saying("silent", "nothing heard", "check the wire", "mcu", 0)
    rounds = iter([(), (silent,), (silent,), (), (silent,)])
    monkeypatch.setattr(session, "sayings", lambda: next(rounds, ()))
    spoken = watch(session, seconds=3.0)
    assert spoken.lines == ["tuyasniff: nothing heard (check the wire)"] * 2
