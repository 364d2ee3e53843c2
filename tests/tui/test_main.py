"""What the main screen does with a recording: replay, its name, exports, what is wrong."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from live.inlets import STARTED
from tui.driving import Clockwork, Driven, rows, talk, text
from tuyasniff.analysis.query import parse
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import open_capture
from tuyasniff.live.exporting import Exported, Watch, Which
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.recorder import Recorder
from tuyasniff.live.replay import Replayed
from tuyasniff.live.whole import Whole
from tuyasniff.model import Chunk, Gap, Talker
from tuyasniff.render.rows import columns_of
from tuyasniff.render.styles import plain
from tuyasniff.tui.app import SniffApp, run
from tuyasniff.tui.arrangement import Shape, arrange
from tuyasniff.tui.glyphs import DRAWN, PLAIN
from tuyasniff.tui.screens.confirm import ConfirmScreen
from tuyasniff.tui.screens.export import ExportResult, ExportScreen, Kind, run_export
from tuyasniff.tui.screens.main import MainScreen
from tuyasniff.tui.screens.naming import NameScreen
from tuyasniff.tui.widgets.statusbar import Heading, Status, heading_line, status_line
from wire import HEARTBEAT, dp, frame, report


def test_a_replay_is_slowed_paused_and_stepped(tmp_path: Path) -> None:
    path = tmp_path / "talk.hex"
    path.write_text("\n".join((HEARTBEAT + report(20, n)).hex(" ") for n in range(20)))
    inlet = Replayed(open_capture(str(path)), clock=Clockwork())
    live = LiveSession(inlet)
    live.start()
    app = SniffApp(live, wanted=parse("report"))

    async def go() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            main = app.screen
            assert isinstance(main, MainScreen)
            assert main.view.filter_text == "report" and "x1 00:00:00" in text(app)
            await pilot.press("plus", "P")
            main.look()
            await pilot.pause()
            assert inlet.speed == 2.0 and inlet.paused and "PAUSED" in rows(app)[0]
            await pilot.press("left_square_bracket", "left_square_bracket")
            assert inlet.speed == 0.5
            for _ in range(12):
                await pilot.press("full_stop")
            assert live.summary.frames > 0
            assert not main.check_action("name", ())

    asyncio.run(go())
    live.stop()


def test_every_step_of_a_replay_shows_the_next_frame_and_a_note_is_said_to_be_lost(tmp_path: Path) -> None:
    path = tmp_path / "talk.tsniff.jsonl"
    data = b"".join(report(20, n) for n in range(6))
    lines = ['{"tsniff":1,"taps":[{"tap":"mcu","talker":"mcu","source":"x","baud":9600}]}']
    lines += [f'{{"t":{place * 1000},"tap":"mcu","hex":"{byte:02x}"}}' for place, byte in enumerate(data)]
    path.write_text("\n".join(lines) + "\n")
    inlet = Replayed(open_capture(str(path)), clock=Clockwork())
    inlet.paused = True
    live = LiveSession(inlet)
    live.start()
    app = SniffApp(live)
    said: list[str] = []

    async def go() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert isinstance(app.screen, MainScreen)
            for frames in range(1, 7):
                await pilot.press("full_stop")
                assert live.summary.frames == frames
            for _ in range(3):
                await pilot.press("full_stop")
            assert live.summary.frames == 6 and "ENDED" in text(app)
            app.notify = lambda words, **_: said.append(words)  # type: ignore[method-assign]
            await pilot.press("semicolon", "a", "enter")
            await pilot.pause()
            assert said == ["shown here only: a replay is not recorded"]

    asyncio.run(go())
    live.stop()


def test_live_sessions_have_no_replay_keys() -> None:
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        for name in ("slower", "faster", "pause", "step", "ports", "name"):
            assert driven.main.check_action(name, ()) is False
        await pilot.press("plus", "P", "full_stop", "b", "r")
        commands = [command.title for command in driven.app.get_system_commands(driven.main)]
        assert "Freeze" in commands and "Theme" in commands and "Slower" not in commands

    driven.drive(act)


def test_what_is_shown_is_exported(tmp_path: Path) -> None:
    driven = Driven(talk())
    path = tmp_path / "out.tsniff.jsonl"

    async def act(pilot: Pilot[None]) -> None:
        driven.main.view.set_filter("report")
        await pilot.press("x")
        await pilot.pause()
        driven.app.screen.dismiss(ExportResult(Kind.CAPTURE, "tsniff", Which.FILTERED, path))
        await pilot.pause()
        await driven.app.workers.wait_for_complete()
        await pilot.pause()
        await driven.main.workers.wait_for_complete()

    driven.drive(act)
    assert path.exists() and path.read_bytes().count(b"55aa0307") == 16


class Halting:
    """Exports that wait until they may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.may = threading.Event()
        self.begun = 0
        monkeypatch.setattr("tuyasniff.tui.screens.export.run_export", self._run)

    def _run(self, live: LiveSession, result: ExportResult, *, watch: Watch, **more: Any) -> Exported:
        self.begun += 1
        while not self.may.wait(0.01):
            for _ in range(256):
                watch.step()
        return run_export(live, result, watch=watch, **more)


async def export_to(driven: Driven, pilot: Pilot[None], path: Path, which: Which = Which.ALL) -> None:
    await pilot.press("x")
    await pilot.pause()
    driven.app.screen.dismiss(ExportResult(Kind.CAPTURE, "tsniff", which, path))
    await pilot.pause()


def test_a_second_export_leaves_the_first_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    halting = Halting(monkeypatch)
    driven = Driven(talk())
    paths = [tmp_path / name for name in ("a.tsniff.jsonl", "b.tsniff.jsonl")]

    async def act(pilot: Pilot[None]) -> None:
        for path in paths:
            await export_to(driven, pilot, path)
        while halting.begun < 2:
            await asyncio.sleep(0.01)
        assert driven.app.unwritten == tuple(map(str, paths))
        halting.may.set()
        await driven.app.workers.wait_for_complete()
        assert driven.app.unwritten == ()

    driven.drive(act)
    assert [path.exists() for path in paths] == [True, True]


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
def test_whoever_quits_during_an_export_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    halting = Halting(monkeypatch)
    driven = Driven(talk())
    path = tmp_path / "a.tsniff.jsonl"

    async def act(pilot: Pilot[None]) -> None:
        await export_to(driven, pilot, path)
        while not halting.begun:
            await asyncio.sleep(0.01)
        await pilot.press(key)
        await pilot.pause()
        assert "still being written" in " ".join(text(driven.app).split())
        await pilot.press("enter")
        await pilot.pause()
        assert driven.app.screen is driven.main and driven.app.is_running
        await pilot.press(key)
        await pilot.pause()
        await pilot.press("e")

    driven.drive(act)
    assert driven.app.left_unwritten == (str(path),)
    assert not path.exists()


def test_what_was_looked_at_when_the_export_was_asked_for_is_exported(tmp_path: Path) -> None:
    driven = Driven(talk(2))
    path = tmp_path / "one.tsniff.jsonl"
    later = Chunk("mcu", report(20, 9999), 9_000_000)

    async def act(pilot: Pilot[None]) -> None:
        assert driven.main.view.following
        driven.main.view.set_filter("dp:20")
        await driven.settle(pilot)
        await pilot.press("x")
        await pilot.pause()
        await driven.give(pilot, later)
        assert driven.main.focused_item is not None
        assert b"\x27\x0f" in driven.main.focused_item.thing.frame.raw  # type: ignore[union-attr]
        driven.app.screen.dismiss(ExportResult(Kind.CAPTURE, "tsniff", Which.SELECTED, path))
        await pilot.pause()
        await driven.app.workers.wait_for_complete()

    driven.drive(act)
    written = path.read_text()
    assert report(20, 2301).hex() in written and report(20, 9999).hex() not in written


def test_an_answer_of_no_says_that_nothing_was_written(tmp_path: Path) -> None:
    driven = Driven(talk())
    path = tmp_path / "a.tsniff.jsonl"
    path.write_text("mine")

    async def act(pilot: Pilot[None]) -> None:
        await export_to(driven, pilot, path)
        for _ in range(100):
            await pilot.pause(0.01)
            if isinstance(driven.app.screen, ConfirmScreen):
                break
        await pilot.press("n")
        await driven.app.workers.wait_for_complete()
        await pilot.pause()
        said = [note.message for note in driven.app._notifications]
        assert said[-1] == f"{path} stays as it was"

    driven.drive(act)
    assert path.read_text() == "mine"


def test_an_export_that_fails_is_asked_for_again_with_what_was_typed(tmp_path: Path) -> None:
    driven = Driven(talk())
    path = tmp_path / "no" / "a.csv"

    async def act(pilot: Pilot[None]) -> None:
        driven.main.view.set_filter("dp:20")
        await pilot.press("x")
        await pilot.pause()
        driven.app.screen.dismiss(ExportResult(Kind.CAPTURE, "csv", Which.FILTERED, path))
        for _ in range(100):
            await pilot.pause(0.01)
            if isinstance(driven.app.screen, ExportScreen):
                break
        await pilot.pause()
        screen = driven.app.screen
        assert screen.query_one("#path", Input).value == str(path)
        assert "there is no folder" in " ".join(text(driven.app).split())
        path.parent.mkdir()
        await pilot.press("enter")
        await pilot.pause()
        await driven.app.workers.wait_for_complete()

    driven.drive(act)
    assert path.read_text().count("report") == 8


def test_a_recording_whose_name_cannot_be_had_is_asked_for_again(tmp_path: Path) -> None:
    driven = Driven(talk())
    recorder = Recorder(tmp_path / "rec.tsniff.jsonl", started=STARTED, taps=())
    recorder.start()
    driven.inlet.recorder = recorder

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("r")
        await pilot.pause()
        (tmp_path / "file").touch()
        driven.app.screen.dismiss(tmp_path / "file" / "kettle.jsonl")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(driven.app.screen, NameScreen)
        assert driven.app.screen.query_one(Input).value == str(tmp_path / "file" / "kettle.jsonl")
        assert "cannot name it" in text(driven.app)
        await pilot.press("escape")

    driven.drive(act)
    recorder.stop()


def test_an_export_is_offered_in_the_current_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, here = tmp_path / "kept", tmp_path / "here"
    kept.mkdir()
    here.mkdir()
    (kept / "talk.hex").write_text((HEARTBEAT + report(20, 1)).hex(" "))
    monkeypatch.chdir(here)
    live = LiveSession(Replayed(open_capture(str(kept / "talk.hex")), clock=Clockwork()))
    live.start()
    app = SniffApp(live)

    async def go() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("x")
            await pilot.pause()
            assert app.screen.query_one("#path", Input).value == str(here / "talk.tsniff.jsonl")

    asyncio.run(go())
    live.stop()


def test_a_paste_opens_what_reads_it() -> None:
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        from textual.events import Paste

        driven.app.post_message(Paste(report(20, 77).hex(" ")))
        await pilot.pause()
        await driven.app.screen.workers.wait_for_complete()
        await pilot.pause()
        assert not isinstance(driven.app.screen, MainScreen) and "20 value 77" in text(driven.app)

    driven.drive(act)


def test_the_windows_open_and_close() -> None:
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("up", "up")
        for key in ("c", "p", "Y", "semicolon", "x", "ctrl+v", "question_mark"):
            await pilot.press(key)
            await pilot.pause()
            assert not isinstance(driven.app.screen, MainScreen), key
            await pilot.press("escape")
            await pilot.pause()
            assert isinstance(driven.app.screen, MainScreen), key

    driven.drive(act)


def test_the_end_of_a_session_is_said() -> None:
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        driven.inlet.finished = True
        await driven.give(pilot)
        assert "ENDED" in text(driven.app) and "FOLLOW" not in text(driven.app)
        await pilot.press("up")
        await driven.settle(pilot)
        assert "ENDED" in text(driven.app) and "STILL" not in text(driven.app)
        await pilot.press("space")
        await driven.settle(pilot)
        assert "ENDED  FROZEN" in text(driven.app)

    driven.drive(act)


def test_panes_stand_as_there_is_room() -> None:
    assert arrange(40, 10, "frames", None).panes == ("frames",)
    assert arrange(40, 10, "health", "health").panes == ("health",)
    assert arrange(80, 24, "frames", None) == (Shape.BELOW, ("frames", "datapoints"), True, True, True)
    assert arrange(80, 24, "frames", "handshake").panes == ("frames", "handshake")
    assert arrange(100, 24, "frames", None).panes == ("frames", "detail")
    assert arrange(140, 40, "frames", "datapoints").panes == ("frames", "detail", "datapoints")
    assert arrange(140, 40, "frames", "health").panes == ("frames", "health", "datapoints")
    assert arrange(140, 40, "frames", "health", maximised=True).panes == ("frames",)


def test_lines_fit_every_width_and_begin_with_what_matters() -> None:
    status = Status(10_000, 9.8, 3, 7, 412, False, True, 340, ("heartbeats",), "dp:19 | " * 20, "3/17 kettle", 2)
    heading = Heading("kettle", (), 751_000_000, 48_000, False, None, False, False)
    for columns in range(1, 200):
        line = status_line(status, columns)
        assert columns_of(line) <= max(columns, 13) and plain(line).startswith("10,000 frames")
        assert columns_of(heading_line(heading, columns, DRAWN)) <= max(columns, 18)
    assert plain(heading_line(heading, 80, PLAIN)).endswith("o REC 00:12:31 48 kB")
    assert "NOT RECORDED" in plain(heading_line(heading._replace(trouble=True), 80, PLAIN))
    two = (TapInfo("a", Talker.MCU, "/dev/ttyUSB0", 9600), TapInfo("b", Talker.MODULE, "/dev/ttyUSB1", 9600))
    both = [plain(heading_line(heading._replace(taps=two), columns, PLAIN)) for columns in (100, 80, 60, 45)]
    assert all("MCU" in line and "MOD" in line and line.endswith("o REC 00:12:31 48 kB") for line in both)
    assert "MOD /dev/ttyUSB1 @9600" in both[0] and "MOD /dev/ttyUSB1 @9600" in both[1] and "MOD ttyUSB1  " in both[2]
    assert "FROZEN +340" in plain(status_line(status, 60))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("/dev/ttyUSB0", ("/dev/ttyUSB0", "/dev/ttyUSB0")),
        ("/dev/ttyUSB0/by-id", ("/dev/ttyUSB0/by-id", "by-id")),
        ("/tmp/x1/virtual-meter-at-115200-mcu", ("…ual-meter-at-115200-mcu", "…at-115200-mcu")),
        ("virtual meter", ("virtual meter", "virtual meter")),
        ("virtual thermostat", ("virtual thermostat", "virtual therm…")),
        ("tcp://plug.local:8888", ("tcp://plug.local:8888", "…ug.local:8888")),
        ("COM3", ("COM3", "COM3")),
    ],
)
def test_names_of_ports_are_cut_with_a_sign_and_do_not_read_like_rates(source: str, said: tuple[str, str]) -> None:
    tap = TapInfo("a", Talker.MCU, source, 9600)
    title = "t" * 20
    shown = [plain(heading_line(Heading(title, (tap,)), columns, PLAIN)) for columns in (100, 57)]
    for line, words in zip(shown, said, strict=True):
        assert f"{words} @9600" in line
        assert words == source or words == source.rsplit("/", 1)[-1] or "…" in line
    named = plain(heading_line(Heading("virtual-meter.tsniff.jsonl", (tap, tap), speed=1.0), 80, PLAIN))
    assert named.count(f"MCU {said[1]} ") == 2
    assert not any(piece.isdecimal() for line in shown for piece in line.split())


def test_the_end_tells_where_the_recordings_are() -> None:
    driven = Driven(talk())
    driven.app.run = lambda *args, **options: None  # type: ignore[method-assign]
    outcome = run(driven.app)
    assert outcome.live is driven.live and driven.live.over and not outcome.crashed


def test_what_was_judged_last_is_shown_when_nothing_comes_any_more_and_signs_of_change_go_out() -> None:
    from tuyasniff.tui.widgets.dptable import DatapointTable

    told = [f"{2300 + n:04x}{4000 + 40 * n:06x}{880 + 8 * n:06x}" for n in range(12)]
    things = [Chunk("mcu", frame(7, dp(6, 0, bytes.fromhex(row))), n * 50_000) for n, row in enumerate(told, 1)]
    driven = Driven(things[:3])

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2")
        for thing in things[3:]:
            driven.inlet.finished = thing is things[-1]
            await driven.give(pilot, thing)
        table = driven.main.query_one(DatapointTable)
        shown = plain(table.lines[1])
        assert "231.1" in shown and f"*{told[-1][:6]}" in shown
        before = driven.live.judgement()
        for _ in range(4):
            driven.clock.now += 0.5
            await driven.settle(pilot)
        assert driven.live.judgement() is not before
        assert driven.live.judgement() is table._judged
        assert "*" not in "".join(map(plain, table.lines))

    driven.drive(act)


def test_a_recording_that_cannot_be_named_because_there_is_none_says_what_can_be_done() -> None:
    from live.inlets import STARTED
    from tuyasniff.live.recorder import Recorder

    driven = Driven(talk())
    driven.inlet.recorder = Recorder(None, started=STARTED, taps=())
    driven.inlet.recorder.trouble = "nothing is recorded: cannot write /x"
    said: list[str] = []

    async def act(pilot: Pilot[None]) -> None:
        assert "x saves what is kept in memory" in text(driven.app)
        driven.app.notify = lambda words, **_: said.append(words)  # type: ignore[method-assign]
        await pilot.press("r")
        await pilot.pause()
        assert said == ["there is no recording to name: x saves what is kept in memory"]

    driven.drive(act)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(("data", "why"), [(b"", "it is empty"), (b"hello world\n", "no hex digits at all")])
def test_a_recording_without_a_frame_says_why_as_soon_as_it_has_ended(
    tmp_path: Path, data: bytes, why: str, whole: bool
) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    capture, clock = open_capture(str(path)), Clockwork()
    live = Whole(capture) if whole else LiveSession(Replayed(capture, clock=clock))
    app = SniffApp(live, monotonic=clock)
    live.start()

    async def go() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert isinstance(app.screen, MainScreen)
            for _ in range(5):
                clock.now += 60
                live.wait(1)
                app.screen.feed.pump()
                app.screen.look()
                await pilot.pause()
            shown = " ".join(" ".join(row.split()) for row in rows(app))
            assert f"nothing recognisable: {why}" in shown
            assert "Nothing came" in shown and "listening" not in shown

    asyncio.run(go())
    live.stop()


@pytest.mark.parametrize("taps", [("mcu",), ("mcu", "module")])
def test_a_gap_says_of_which_tap_it_is_where_there_are_several(taps: tuple[str, ...]) -> None:
    gaps = [Gap(tap, n * 1_000_000, "resumed", "after 8.6 s") for n, tap in enumerate(taps, 1)]
    driven = Driven([*talk(1), *gaps])
    driven.inlet.taps = tuple(TapInfo(tap, Talker(tap), "/dev/x", 9600) for tap in taps)

    async def act(pilot: Pilot[None]) -> None:
        await driven.settle(pilot)
        for tap in taps:
            said = f"-- {tap} resumed: after 8.6 s" if len(taps) > 1 else "-- resumed: after 8.6 s"
            assert said in text(driven.app)

    driven.drive(act)


def test_words_that_go_by_themselves_stay_until_they_can_be_read() -> None:
    driven = Driven(talk())
    shown: list[float] = []

    async def act(pilot: Pilot[None]) -> None:
        driven.app.notify = lambda words, *, timeout, **_: shown.append(timeout)  # type: ignore[method-assign]
        driven.main.say("short")
        driven.main.say("short", wrong=True)
        driven.main.say("left out: dp 1 is a text\n" * 8)
        driven.main.say("x" * 100_000)

    driven.drive(act)
    assert shown == [3.0, 6.0, 10.0, 30.0]
