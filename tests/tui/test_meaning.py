"""What a datapoint is, said by a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from live.judges import VOLTS, WATTS, Judge, guess
from tui.asking import HOSTILE, SIZES, answered, seen, typed
from tui.driving import Driven, talk, text
from tuyasniff.live.exporting import export_mapping
from tuyasniff.model import Chunk, GuessStatus, Meaning, Note, Schema, SchemaDp
from tuyasniff.render.guesses import Subject
from tuyasniff.tui.screens.meaning import MeaningScreen, offered
from wire import HEARTBEAT, report

Asking = ModalScreen[tuple[str, ...] | None]
UNSURE = Subject(20, "value", 2304, guess(20, (VOLTS, 0.6), (WATTS, 0.3), told=False))


@pytest.mark.parametrize("size", SIZES[:2])
def test_enter_confirms_the_likeliest_and_arrows_choose_another(size: tuple[int, int]) -> None:
    async def first(pilot: Pilot[None], screen: Asking) -> None:
        assert "60% voltage V /10  230.4 V" in seen(pilot) and "30% power W /10    230.4 W" in seen(pilot)
        await pilot.press("enter")

    async def second(pilot: Pilot[None], screen: Asking) -> None:
        await pilot.press("down", "enter")

    assert answered(lambda: MeaningScreen(UNSURE), first, size=size) == [("dp 20 is voltage V /10",)]
    assert answered(lambda: MeaningScreen(UNSURE), second, size=size) == [("dp 20 is power W /10",)]


@pytest.mark.parametrize("size", SIZES[:2])
def test_words_of_ones_own_are_shown_as_understood_before_they_count(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        await pilot.press("tab")
        await typed(pilot, "kWh *10/1000")
        assert "= energy kWh *10/1000: energy 23.04 kWh"[: size[0] - 6] in seen(pilot)
        await pilot.press("tab")
        await typed(pilot, "main  counter")
        await pilot.press("enter")

    answers = answered(lambda: MeaningScreen(UNSURE), drive, size=size)
    assert answers == [("dp 20 is energy kWh *10/1000", "dp 20 is called main counter")]


def test_words_that_mean_nothing_are_refused_with_a_hint() -> None:
    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        await pilot.press("tab")
        await typed(pilot, "voltage A")
        assert "voltage is not measured in 'A'" in seen(pilot) and "voltage comes in V" in seen(pilot)
        await pilot.press("enter")
        assert "voltage is not measured in 'A'" in seen(pilot)
        await pilot.press("escape")

    assert answered(lambda: MeaningScreen(UNSURE), drive) == [None]


def test_a_name_alone_says_nothing_about_the_meaning() -> None:
    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        await pilot.press("tab", "tab")
        await typed(pilot, "kettle")
        await pilot.press("enter")

    assert answered(lambda: MeaningScreen(UNSURE), drive) == [("dp 20 is called kettle",)]


def test_a_name_that_stays_is_not_said_again() -> None:
    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        assert "mains" in seen(pilot)
        await pilot.press("tab", "tab", "enter")

    assert answered(lambda: MeaningScreen(UNSURE._replace(name="mains")), drive) == [None]


def test_what_was_confirmed_can_be_taken_back() -> None:
    sure = Subject(20, "value", 2304, guess(20, (VOLTS, 1.0), status=GuessStatus.CONFIRMED))

    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        assert "take back" in seen(pilot)
        await pilot.press("down", "enter")

    assert answered(lambda: MeaningScreen(sure), drive) == [("dp 20 is nothing known",)]


def test_without_candidates_one_types_at_once() -> None:
    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        await typed(pilot, "mode")
        await pilot.press("enter")

    assert answered(lambda: MeaningScreen(Subject(4, "enum", 1)), drive) == [("dp 4 is mode",)]


@pytest.mark.parametrize("words", ["voltage V", "power kW *1000", "voltage", "switch *2"])
def test_a_bool_measures_nothing(words: str) -> None:
    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        await typed(pilot, words)
        await pilot.pause()
        assert "is a bool" in " ".join(seen(pilot).split())
        await pilot.press("enter")
        await pilot.pause()
        assert "is a bool" in " ".join(seen(pilot).split())
        await pilot.press("ctrl+u")
        await typed(pilot, "switch")
        await pilot.press("enter")

    assert answered(lambda: MeaningScreen(Subject(1, "bool", 1)), drive) == [("dp 1 is switch",)]


@pytest.mark.parametrize("words", ["presence", "problem", "mode"])
def test_a_bool_may_be_any_state(words: str) -> None:
    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        await typed(pilot, words)
        await pilot.press("enter")

    assert answered(lambda: MeaningScreen(Subject(1, "bool", 1)), drive) == [(f"dp 1 is {words}",)]


def test_what_the_product_declares_can_be_chosen() -> None:
    schema = Schema("p", "thing_model", "x", (SchemaDp(20, quantity="voltage", unit="V", div=10),))
    assert offered(Subject(20, "value", 1, schema=schema)) == (VOLTS,)
    assert offered(UNSURE._replace(schema=schema)) == (VOLTS, WATTS)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_words_stay_words(size: tuple[int, int]) -> None:
    subject = Subject(20, HOSTILE, 2304, guess(20, (Meaning(HOSTILE, HOSTILE), 0.6)), name=HOSTILE)

    async def drive(pilot: Pilot[None], screen: Asking) -> None:
        assert "\x1b" not in seen(pilot)
        await pilot.press("tab")
        await typed(pilot, HOSTILE)
        assert "\x1b" not in seen(pilot)
        await pilot.press("escape")

    assert answered(lambda: MeaningScreen(subject), drive, size=size) == [None]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
def test_a_confirmation_is_a_note_of_the_recording_and_at_once_in_the_table(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Judge({20: guess(20, (VOLTS, 0.6), (WATTS, 0.3), told=False)}).sit(monkeypatch)
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down")
        await driven.settle(pilot)
        await pilot.press("e", "enter")
        driven.inlet.now += 1_000_000
        driven.main.feed.pump()
        await driven.settle(pilot)
        assert "voltage 230.7 V ✓" in text(driven.app)
        assert size[0] == 40 or "20 value 2307 = 230.7 V" in text(driven.app)
        newest = driven.live.store.newest
        assert newest is not None and isinstance(newest.thing, Note)
        assert newest.thing.text == "dp 20 is voltage V /10"

    driven.drive(act, size)


def test_the_datapoint_that_was_asked_about_stays_the_one_when_a_note_or_a_heartbeat_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Judge({20: guess(20, (VOLTS, 0.6), told=False)}).sit(monkeypatch)
    wires = (report(1, 5), report(19, 7), HEARTBEAT, report(20, 2301))
    driven = Driven([Chunk("mcu", wire, place * 50_000) for place, wire in enumerate(wires)])

    def asked() -> str:
        screen = driven.app.screen
        assert isinstance(screen, MeaningScreen)
        return screen.heading

    async def act(pilot: Pilot[None]) -> None:
        driven.inlet.now += 10_000_000
        driven.main.feed.pump()
        await driven.settle(pilot)
        await pilot.press("e")
        await pilot.pause()
        assert asked() == "What is dp 20?"
        await pilot.press("enter")
        driven.main.feed.pump()
        await driven.settle(pilot)
        newest = driven.main.focused_item
        assert newest is not None and isinstance(newest.thing, Note)
        await pilot.press("e")
        await pilot.pause()
        assert asked() == "What is dp 20?"
        await pilot.press("escape")
        await driven.give(pilot, Chunk("mcu", HEARTBEAT, 15_000_000))
        driven.inlet.now += 10_000_000
        driven.main.feed.pump()
        await driven.settle(pilot)
        await pilot.press("e")
        await pilot.pause()
        assert asked() == "What is dp 20?"
        await pilot.press("escape")
        driven.main.log_pane.show_item(2)
        await driven.settle(pilot)
        driven.main.log_pane.show_item(3)
        await driven.settle(pilot)
        await pilot.press("e")
        await pilot.pause()
        assert asked() == "What is dp 19?"

    driven.drive(act)


def test_where_no_datapoint_was_told_so_far_none_is_asked_about() -> None:
    driven = Driven([Chunk("mcu", wire, place) for place, wire in enumerate((HEARTBEAT, report(1, 5), HEARTBEAT))])
    said: list[str] = []

    async def act(pilot: Pilot[None]) -> None:
        driven.app.notify = lambda words, **_: said.append(words)  # type: ignore[method-assign]
        driven.inlet.now += 10_000_000
        driven.main.feed.pump()
        await driven.settle(pilot)
        driven.main.log_pane.show_item(1)
        for key in ("e", "i", "p"):
            await pilot.press(key)
            await pilot.pause()
            assert driven.app.screen is driven.main
        driven.main.log_pane.show_item(3)
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(driven.app.screen, MeaningScreen) and driven.app.screen.heading == "What is dp 1?"

    driven.drive(act)
    assert said == ["no datapoint up to here: choose an item that has one, or one of the table (2)"] * 3


def test_a_frozen_screen_shows_what_was_said_when_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    Judge({20: guess(20, (VOLTS, 0.6), told=False)}).sit(monkeypatch)
    driven = Driven(talk())
    said: list[str] = []

    async def act(pilot: Pilot[None]) -> None:
        driven.app.notify = lambda words, **_: said.append(words)  # type: ignore[method-assign]
        await pilot.press("2", "down", "space", "e", "enter")
        driven.inlet.now += 1_000_000
        driven.main.feed.pump()
        await driven.settle(pilot)
        assert "✓" not in text(driven.app) and "when it goes on" in said[-1]
        await pilot.press("space")
        await driven.settle(pilot)
        assert "voltage 230.7 V ✓" in text(driven.app)

    driven.drive(act)


def test_a_replay_says_that_it_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from tuyasniff.capture.opening import open_capture
    from tuyasniff.live.livesession import LiveSession
    from tuyasniff.live.replay import Replayed
    from tuyasniff.tui.app import SniffApp

    Judge({20: guess(20, (VOLTS, 0.6))}).sit(monkeypatch)
    path = tmp_path / "talk.hex"
    path.write_text("\n".join(report(20, 2300 + n).hex(" ") for n in range(20)))
    live = LiveSession(Replayed(open_capture(str(path)), speed=1000.0))
    live.start()
    while not live.pump().over:
        live.wait(0.01)
    app = SniffApp(live)
    said: list[str] = []

    async def go() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.notify = lambda words, **_: said.append(words)  # type: ignore[method-assign]
            await pilot.press("e", "enter")
            await pilot.pause()
            live.pump()
            assert live.said.meanings == {20: VOLTS}

    asyncio.run(go())
    (words,) = said
    assert words.startswith("dp 20 is voltage V /10") and "not recorded" in words


def test_what_is_said_on_the_screen_goes_into_the_exported_mapping_as_a_persons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Judge({20: guess(20, (WATTS, 0.6), (VOLTS, 0.3), told=False)}).sit(monkeypatch)
    driven = Driven(talk())
    path = tmp_path / "meter.json"

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down", "e", "down", "tab", "tab")
        await typed(pilot, "mains")
        await pilot.press("shift+tab", "shift+tab", "enter")
        driven.inlet.now += 1_000_000
        driven.main.feed.pump()
        await driven.settle(pilot)
        assert "mains 230.7 V ✓" in text(driven.app)

    driven.drive(act)
    export_mapping(driven.live, path)
    (entry,) = [entry for entry in json.loads(path.read_text())["dps"] if entry["id"] == 20]
    assert (entry["quantity"], entry["unit"], entry["scale"]) == ("voltage", "V", {"mul": 1, "div": 10})
    assert entry["name"] == "mains"
    assert {"quantity", "unit", "scale", "name"} <= set(entry["user_set"])
