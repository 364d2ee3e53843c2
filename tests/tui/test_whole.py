"""A recording that is shown as a whole."""

from __future__ import annotations

import asyncio
import io
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from capture.sessions import STARTED
from tui.driving import Clockwork, rows, text
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.history import Histories
from tuyasniff.analysis.linehealth import TapState
from tuyasniff.analysis.query import parse
from tuyasniff.analysis.query.kin import Kin
from tuyasniff.analysis.store import Store
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.index import Index
from tuyasniff.bulk.session import pour
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import open_capture
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.replay import Replayed
from tuyasniff.live.whole import Reading, Whole
from tuyasniff.model import Chunk, Gap, Item, Message, Noise, Note, Reference, Talker, TalkerBy
from tuyasniff.render.styles import plain
from tuyasniff.session import Session
from tuyasniff.tui.app import SniffApp
from tuyasniff.tui.screens.main import MainScreen
from tuyasniff.tui.wholeview import Sieve, WholeView
from tuyasniff.tui.widgets.framelog import FrameLog
from tuyasniff.tui.widgets.statusbar import Status, status_line
from wire import HEARTBEAT, report

FRAMES = 2200


def recording(path: Path, frames: int = FRAMES, taps: tuple[str, ...] = ("mcu",)) -> Path:
    """Reports and heartbeats, one each second."""
    out = io.BytesIO()
    writer = SessionWriter(out, started=STARTED, taps=[TapInfo(tap, Talker.MCU) for tap in taps])
    chance = random.Random(1)
    for number in range(frames):
        data = chance.choice([HEARTBEAT, report(20, number), report(19, number % 7), report(20, number)[:-1] + b"\0"])
        writer.write(Chunk(taps[number % len(taps)], data, number * 1_000_000, Talker.MCU, TalkerBy.TAP))
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture(scope="module", params=[("mcu",), ("mcu", "other")], ids=["one tap", "two taps"])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recording(tmp_path_factory.mktemp("whole") / "long.tsniff.jsonl", taps=request.param)


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of one tap, for what is shown."""
    return recording(tmp_path_factory.mktemp("single") / "long.tsniff.jsonl")


def items_of(file: Path) -> list[Item]:
    return list(Session(open_capture(str(file))))


def bare(item: Item) -> Item:
    """Without the line it stands in."""
    thing = item.thing
    if isinstance(thing, Message):
        return item._replace(thing=replace(thing, frame=thing.frame._replace(origin=None)))
    return item._replace(thing=thing._replace(origin=None)) if isinstance(thing, Noise) else item


def read(file: Path) -> Whole:
    """A recording that was read to its end."""
    live = Whole(open_capture(str(file)))
    live.start()
    assert live.inlet.wait(30)
    for _ in range(200):
        live.pump()
    return live


def settled(view: WholeView) -> WholeView:
    while view.go_on(1.0) or view.asked < 1:
        pass
    return view


def numbers(view: WholeView) -> list[int]:
    return [view.number_at(row) for row in range(len(view))]


def test_every_item_is_that_of_the_ordinary_session(file: Path) -> None:
    live = read(file)
    expected = items_of(file)
    found = list(live.store)
    assert [item.number for item in found] == [item.number for item in expected]
    assert list(map(bare, found)) == list(map(bare, expected))
    assert live.summary.frames == sum(isinstance(item.thing, Message) for item in expected)
    assert live.store.newest == found[-1]
    live.stop()


@pytest.mark.parametrize("words", ["dp:20>1500", "bad", "noise | dp:19", "!dp:20", "n:5-900", "2101", ""])
def test_a_filter_gives_the_rows_that_each_item_asks_for(file: Path, words: str) -> None:
    live = read(file)
    view = settled(WholeView(live.store))
    view.set_filter(words)
    wanted = parse(words)
    assert numbers(settled(view)) == [item.number for item in live.store if wanted(item)]
    view.toggle_heartbeats()
    shown = [item.number for item in live.store if wanted(item) and view.wants(item)]
    assert numbers(settled(view)) == shown
    view.search("2 value 1")
    hits = [number for number in shown if (item := live.store.get(number)) and view._hit and view._hit(item)]
    settled(view)
    assert [view._hits[row] for row in range(view.hits)] == hits
    live.stop()


def test_datapoints_are_told_of_all_items_and_judged_by_all(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuyasniff.live.whole.STUDIED", 100)
    live = read(file)
    table, histories = DpTable(), Histories()
    for item in items_of(file):
        if isinstance(item.thing, Message):
            table.add(item.thing, item.number)
            histories.add(item.thing, item.number)
    assert live.dps.summaries() == table.summaries()
    assert live.histories.course(20) == histories.course(20) and live.histories.points(19) == histories.points(19)
    assert live.judging.traces.numbers[20].reports == table.summaries()[1].reports
    assert live.told_by.total() == live.summary.frames
    assert live.handshake is live.examination.handshake
    live.stop()


def test_rows_come_while_the_rest_is_asked(single: Path) -> None:
    live = read(single)
    seconds = iter(range(10**6))
    sieve = Sieve(live.store.index, parse("dp:19"), monotonic=lambda: next(seconds))
    shares = []
    while not sieve.done:
        sieve.go_on(0)
        shares.append((sieve.share, len(sieve.passed)))
    assert len(shares) > 5 and shares == sorted(shares)
    assert any(0 < passed < shares[-1][1] for _, passed in shares)
    live.stop()


def test_marks_alone_are_shown_and_notes_come_behind_the_end(single: Path) -> None:
    live = read(single)
    view = settled(WholeView(live.store))
    for number in (5, 2000, 7):
        view.mark(number)
    view.toggle_only_marked()
    assert numbers(view) == [5, 7, 2000]
    view.toggle_only_marked()
    live.note("here", frame=7)
    live.pump()
    settled(view)
    assert isinstance(live.store.newest.thing, Note)  # type: ignore[union-attr]
    assert view.number_at(len(view) - 1) == live.store.newest.number  # type: ignore[union-attr]
    live.stop()


def driven(app: SniffApp, act: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = (100, 24)) -> None:
    async def go() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await act(pilot)

    asyncio.run(go())


async def type_in(pilot: Pilot[None], words: str) -> None:
    await pilot.press(*({" ": "space", ":": "colon", "+": "plus", "%": "percent_sign"}.get(key, key) for key in words))
    await pilot.press("enter")
    await pilot.pause()


def test_one_goes_to_the_end_to_a_number_to_a_time_and_to_a_part(single: Path) -> None:
    live = read(single)
    app = SniffApp(live, title="long")

    async def act(pilot: Pilot[None]) -> None:
        main = app.screen
        assert isinstance(main, MainScreen)
        main.feed.pump()
        main.look()
        await pilot.pause()
        assert "10:00:00.250" in rows(app)[1] and "WHOLE" in text(app)
        await pilot.press("end")
        await pilot.pause()
        assert main.view.focus == live.store.index.last
        for words, t_us in (("10:10", 599_750_000), ("+2000", 2_000_000_000), ("+0.5h", 1_800_000_000)):
            await pilot.press("number_sign")
            await type_in(pilot, words)
            assert main.view.focus == live.store.at_time(t_us)
        await pilot.press("number_sign")
        await type_in(pilot, "1234")
        assert main.view.focus == 1234
        await pilot.press("number_sign")
        await type_in(pilot, "50%")
        assert main.view.focus == len(main.view) // 2 + 1
        assert main.query_one(FrameLog).scroll_offset.y > 0
        await pilot.press("number_sign")
        await type_in(pilot, "nowhere")
        assert "! that is no place" in text(app)
        await pilot.press("escape")
        assert main.view.focus == len(main.view) // 2 + 1

    driven(app, act)
    live.stop()


def test_what_happens_makes_no_sense_where_everything_has_happened(single: Path) -> None:
    live = read(single)
    app = SniffApp(live)

    async def act(pilot: Pilot[None]) -> None:
        main = app.screen
        assert isinstance(main, MainScreen)
        for name in ("freeze", "learn", "slower", "pause", "step", "whole"):
            assert main.check_action(name, ()) is False
        for key in ("space", "f", "h", "w", "h", "w", "2", "3", "4", "5", "1", "slash", "escape", "x", "escape"):
            await pilot.press(key)
            await pilot.pause()
        await pilot.press("slash")
        await type_in(pilot, "dp:19")
        while main.view.asked < 1:
            main.feed.pump()
        main.look()
        await pilot.pause()
        assert f"{sum(parse('dp:19')(item) for item in live.store):,} shown" in text(app)

    driven(app, act)
    live.stop()


def test_a_recording_that_is_played_can_be_shown_as_a_whole(single: Path) -> None:
    live = LiveSession(Replayed(open_capture(str(single))))
    live.start()
    made: list[Whole] = []

    def whole() -> Whole:
        made.append(Whole(open_capture(str(single))))
        return made[-1]

    app = SniffApp(live, whole=whole)

    async def act(pilot: Pilot[None]) -> None:
        assert len(app.live.store) < 100  # type: ignore[union-attr]
        await pilot.press("W")
        await pilot.pause()
        assert app.live is made[0] and live.inlet.finished
        made[0].inlet.wait(30)
        main = app.screen
        assert isinstance(main, MainScreen)
        while len(main.view) < len(made[0].store):
            main.feed.pump()
        assert len(main.view) == len(made[0].store) > 2000

    driven(app, act)
    for one in app.sessions:
        one.stop()


def test_a_row_is_chosen_whatever_is_filtered_and_the_place_comes_back(file: Path) -> None:
    live = read(file)
    app = SniffApp(live)

    async def act(pilot: Pilot[None]) -> None:
        main = app.screen
        assert isinstance(main, MainScreen)
        last = len(live.store)
        await pilot.press("end", "slash")
        await type_in(pilot, "dp:19=3")
        while main.view.asked < 1:
            main.feed.pump()
        main.look()
        await pilot.pause()
        found = [item.number for item in live.store if parse("dp:19=3")(item)]
        assert main.view.focus == found[-1]
        assert f" {found[-1]} " in text(app)
        await pilot.press("m")
        assert list(main.view.marks) == [found[-1]]
        await pilot.press("slash", "ctrl+u", *"n:5", "escape")
        while main.view.asked < 1:
            main.feed.pump()
        assert main.view.focus == found[-1]
        main.clear_filter()
        assert main.view.focus == last
        await pilot.press("home", "slash")
        await type_in(pilot, "dp:19=3")
        while main.view.asked < 1:
            main.feed.pump()
        assert main.view.focus == found[0]

    driven(app, act)
    live.stop()


def test_what_was_marked_said_and_filtered_goes_along_into_the_whole_recording(single: Path) -> None:
    wall = [0.0]
    replayed = Replayed(open_capture(str(single)), clock=lambda: wall[0])
    live = LiveSession(replayed)
    live.start()
    wall[0] = 300.5
    app = SniffApp(live, whole=lambda: Whole(open_capture(str(single))))

    async def act(pilot: Pilot[None]) -> None:
        main = app.screen
        assert isinstance(main, MainScreen)
        main.feed.pump()
        for number, note in ((3, "first"), (40, "")):
            main.view.mark(number, note)
        live.note("dp 20 is voltage V /10")
        main.feed.pump()
        wall[0] = 400.5
        main.feed.pump()
        main.view.mark(350)
        marked = live.store.get(350)
        await pilot.press("h", "slash")
        await type_in(pilot, "!dp:19")
        await pilot.press("enter", "t")
        main.log_pane.show_item(250)
        at, shown = main.view.focus, main.log_pane.times
        assert at is not None
        looked_at = live.store.get(at)
        await pilot.press("W")
        await pilot.pause()
        whole, main = app.live, app.screen
        assert isinstance(whole, Whole) and isinstance(main, MainScreen)
        assert whole.said.meanings[20].quantity == "voltage"
        assert whole.inlet.wait(30)
        while main.view.asked < 1 or whole.progress:
            main.feed.pump()
        main.look()
        await pilot.pause()
        view = main.view
        assert dict(view.marks) == {3: "first", 40: "", 350: ""}
        assert whole.store.get(350) == marked
        assert (view.filter_text, view.hides_heartbeats, main.log_pane.times) == ("!dp:19", True, shown)
        assert view.focus == at
        assert whole.store.get(at) == looked_at
        assert f" {at} " in text(app)
        assert whole.said.meanings[20].quantity == "voltage"
        notes = [item.thing.text for item in whole.store if isinstance(item.thing, Note)]
        assert notes == ["dp 20 is voltage V /10"]

    driven(app, act)
    for one in app.sessions:
        one.stop()


def test_only_what_is_marked_is_shown_as_soon_as_it_is_read(single: Path) -> None:
    wall = [0.0]
    live = LiveSession(Replayed(open_capture(str(single)), clock=lambda: wall[0]))
    live.start()
    wall[0] = 300.5
    app = SniffApp(live, whole=lambda: Whole(open_capture(str(single))))

    async def act(pilot: Pilot[None]) -> None:
        main = app.screen
        assert isinstance(main, MainScreen)
        main.feed.pump()
        main.view.mark(7)
        main.view.mark(200)
        await pilot.press("M", "W")
        await pilot.pause()
        whole, main = app.live, app.screen
        assert isinstance(whole, Whole) and isinstance(main, MainScreen)
        assert whole.inlet.wait(30)
        main.feed.pump()
        assert [main.view.number_at(row) for row in range(len(main.view))] == [7, 200]
        assert main.view.focus == 200

    driven(app, act)
    for one in app.sessions:
        one.stop()


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "indexing 0.0%"), (0.0042, "indexing 0.4%"), (0.0051, "indexing 0.5%"), (0.52, "indexing 52%")],
)
def test_that_it_is_read_on_is_seen_of_the_largest_recording(
    single: Path, monkeypatch: pytest.MonkeyPatch, share: float, words: str
) -> None:
    monkeypatch.setattr(Reading, "share", share)
    with closing(open_capture(str(single))) as capture:
        assert Whole(capture).progress == words
        monkeypatch.setattr(Reading, "share", None)
        assert Whole(capture).progress == "indexing"


def test_what_was_read_so_far_is_counted(single: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuyasniff.bulk.session.pour", partial(pour, block=4096))
    halted, go_on = Event(), Event()

    class Halting(Index):
        def add(self, piece: Columns | Item) -> None:
            if isinstance(piece, Columns) and self.last > 1000 and not halted.is_set():
                self.show()
                halted.set()
                assert go_on.wait(30)
            super().add(piece)

    live = Whole(open_capture(str(single)))
    live.inlet.index = live.store.index = Halting()
    live.start()
    assert halted.wait(30)
    messages = [item.thing for item in live.store if isinstance(item.thing, Message)]
    assert len(messages) > 500
    assert live.summary.frames == len(messages) > 500
    assert live.summary.faulty == sum(bool(message.faults) for message in messages)
    assert "indexing" in plain(status_line(Status(whole=live.progress, rate=4.0), 80))
    assert "4.0/s" not in plain(status_line(Status(whole=live.progress, rate=4.0), 80))
    go_on.set()
    live.stop()


@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_like_an_item_is_found_as_in_any_store(
    file: Path, monkeypatch: pytest.MonkeyPatch, backwards: bool
) -> None:
    monkeypatch.setattr("tuyasniff.live.wholestore._FOUND_S", 1e9)
    live = read(file)
    store = Store()
    for item in live.store:
        store.add(item)
    filters = [parse(words) for words in ("bad", "dp:19=3", "noise", "n:700", "n:3", "kettle", "note", "ref")]
    filters += [Kin.of(item.thing) for item in list(live.store)[:6] if isinstance(item.thing, Message)]
    for wanted in filters:
        for start in (None, 1, 2, 500, len(store), len(store) + 5, 0):
            expected = store.find(wanted, start, backwards=backwards)
            if start == 0 and not backwards:
                expected = store.find(wanted, 1)
            assert live.store.find(wanted, start, backwards=backwards) == expected, (wanted, start)
    live.stop()


def test_what_is_far_away_is_not_waited_for_but_notes_are_found(single: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live = read(single)
    live.note("boiled")
    live.note("ref power 2000 W", Reference("power", "2000", "W"))
    live.pump()
    last = live.store.index.last
    monkeypatch.setattr("tuyasniff.live.wholestore._NEAR", 100)
    assert live.store.find(parse(f"n:{last - 50}"), 1) is None
    assert live.store.find(parse(f"n:{last - 50}"), last - 140) is not None
    assert live.store.find(parse(f"n:{last - 50}"), last, backwards=True) is not None
    assert [live.store.find(parse("note"), 1), live.store.find(parse("ref"), 1)] == list(live.store)[-2:]
    assert live.store.find(parse("note"), last, backwards=True) == live.store.get(last)
    monkeypatch.setattr("tuyasniff.live.wholestore._FOUND_S", -1.0)
    assert live.store.find(parse("n:1"), 1) is None
    assert live.store.find(parse("ref"), 1) is not None
    live.stop()


def test_the_first_items_are_there_before_the_rest_is_read(tmp_path: Path) -> None:
    """A producer that waits must not keep the screen waiting."""
    from tuyasniff.live import whole as module

    class Slow(Index):
        def add(self, piece: object) -> None:
            super().add(piece)  # type: ignore[arg-type]
            time.sleep(0.002)

    capture = open_capture(str(recording(tmp_path / "x.tsniff.jsonl", taps=("mcu", "other"))))
    session = Session()
    reading = module.Reading(capture, session, Slow())
    begun = time.monotonic()
    reading.start()
    while not len(reading.index):
        time.sleep(0.01)
    assert not reading.finished and time.monotonic() - begun < 5
    assert len(reading.index) < 2500
    reading.stop()
    assert reading.finished


def test_health_is_told_of_the_bytes_that_were_read_and_says_of_how_many_items(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tuyasniff.tui.widgets.health import health_lines

    live = read(file)
    expected = items_of(file)
    statuses = live.health.status(live.now_us())
    messages = [item.thing for item in expected if isinstance(item.thing, Message)]
    noise = [item.thing.raw for item in expected if isinstance(item.thing, Noise)]
    assert sum(one.frames + one.bad_sums for one in statuses) == len(messages)
    assert sum(one.bytes for one in statuses) == sum(map(len, noise)) + sum(len(one.frame.raw) for one in messages)
    rows = "\n".join(plain(line) for line in health_lines(live, live.now_us(), 80))
    assert "no byte" not in rows and "listening" not in rows and "of the first" not in rows
    assert "nothing is wrong now" not in rows and "% of all bytes is noise" in rows
    live.stop()
    monkeypatch.setattr("tuyasniff.live.whole.STUDIED", 100)
    live = read(file)
    assert plain(health_lines(live, live.now_us(), 80)[0]) == "of the first 100 items"
    live.stop()


def test_a_port_that_came_back_is_not_gone_in_a_whole_recording(tmp_path: Path) -> None:
    path = tmp_path / "gap.tsniff.jsonl"
    out = io.BytesIO()
    writer = SessionWriter(out, started=STARTED, taps=[TapInfo("mcu", Talker.MCU)])
    writer.write(Chunk("mcu", HEARTBEAT, 1_000_000, Talker.MCU, TalkerBy.TAP))
    writer.write(Gap("mcu", 2_000_000, "unplugged", "for 5 s"))
    writer.write(Chunk("mcu", HEARTBEAT, 8_000_000, Talker.MCU, TalkerBy.TAP))
    path.write_bytes(out.getvalue())
    live = read(path)
    (status,) = live.health.status(live.now_us())
    assert status.state is TapState.LISTENING and status.bytes == 2 * len(HEARTBEAT)
    live.stop()


def test_what_is_judged_after_all_was_read_is_shown_without_anybody_doing_anything() -> None:
    clock = Clockwork()
    live = Whole(open_capture(str(Path(__file__).parents[2] / "captures" / "virtual-meter.tsniff.jsonl")))
    app = SniffApp(live, monotonic=clock)
    live.start()
    assert live.inlet.wait(30)
    told, live.inlet.seen = live.inlet.seen, None  # it comes when all rows are there already

    async def act(pilot: Pilot[None]) -> None:
        main = app.screen
        assert isinstance(main, MainScreen)
        main.look()
        assert "99 frames" in text(app) and not main.log_pane.meanings
        live.inlet.seen = told
        for _ in range(4):
            main.feed.pump()
            clock.now += 0.5
            main.look()
            await pilot.pause()
        assert "voltage 230.1 V" in text(app)
        assert 20 in main.log_pane.meanings

    driven(app, act, (80, 24))
    live.stop()
