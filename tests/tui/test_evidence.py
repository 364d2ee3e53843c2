"""Why a datapoint is held for what it is."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from live.judges import AMPERES, VOLTS, WATTS, Judge, guess
from render.makers import HOSTILE
from tui.driving import Driven, rows, talk, text
from tuyasniff.errors import FormatError
from tuyasniff.model import Chunk, Evidence, Meaning, RawPart, RawReading, Schema, SchemaDp
from tuyasniff.render.labels import width
from tuyasniff.tui.screens.evidence import EvidenceScreen
from tuyasniff.tui.screens.main import MainScreen
from tuyasniff.tui.screens.meaning import MeaningScreen
from tuyasniff.tui.widgets.linespane import LinesPane
from wire import PRODUCT, report

EVIDENCE = (
    Evidence("range", "between 2300 and 2307: a mains voltage times ten", 4.0, 3),
    Evidence("id", "on other devices 20 is a temperature", -1.0),
)


def judged(monkeypatch: pytest.MonkeyPatch) -> Judge:
    return Judge(
        {
            20: guess(20, (VOLTS, 0.9), (WATTS, 0.08), evidence=EVIDENCE),
            19: guess(19, (AMPERES, 0.4), told=False),
        }
    ).sit(monkeypatch)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
def test_a_key_on_the_table_shows_odds_and_evidence(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    judged(monkeypatch)
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down", "i")
        await driven.settle(pilot)
        shown = rows(driven.app)
        assert "dp 20  value, 8 times, latest 2307"[: size[0] - 6] in shown[0]
        assert "voltage 230.7 V  90%, guessed" in shown[2]
        assert any("90%" in row and "voltage V /10" in row for row in shown)
        assert "esc: close" in shown[-1]
        pane = driven.app.screen.query_one(LinesPane)
        lines = ["".join(segment.text for segment in line) for line in pane.lines]
        assert any(line.startswith("+ between 2300 and 2307") for line in lines)
        assert any(line.startswith("- on other devices") for line in lines)
        assert "what would settle it" in lines
        await pilot.press("pagedown", "end")
        await driven.settle(pilot)
        assert "meter" in text(driven.app)
        await pilot.press("escape")
        await driven.settle(pilot)
        assert isinstance(driven.app.screen, MainScreen)

    driven.drive(act, size)


def test_bars_tell_the_odds_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    judged(monkeypatch)
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down", "i")
        await driven.settle(pilot)
        (row,) = [row for row in rows(driven.app) if " 90% " in row]
        assert "█████████ " in row and "230.7 V" in row

    driven.drive(act)


def test_arrows_go_to_other_datapoints_and_the_story_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = judged(monkeypatch)
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down", "i", "left")
        await driven.settle(pilot)
        assert "dp 19" in rows(driven.app)[0] and "nothing is sure enough" in text(driven.app)
        await pilot.press("right")
        judge.guesses[20] = guess(20, (Meaning("temperature", "°C", 1, 100), 0.9))
        driven.inlet.give(Chunk("mcu", report(20, 2307), 5_000_000))
        driven.inlet.now += 1_000_000
        driven.main.feed.pump()
        driven.clock.now += 2
        screen = driven.app.screen
        assert isinstance(screen, EvidenceScreen)
        screen.update_story()
        await driven.settle(pilot)
        assert "temperature 23.07 °C" in text(driven.app)

    driven.drive(act)


def test_e_asks_what_it_is_and_the_story_knows_it_then(monkeypatch: pytest.MonkeyPatch) -> None:
    judged(monkeypatch)
    driven = Driven(talk())

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down", "i", "e")
        await driven.settle(pilot)
        assert isinstance(driven.app.screen, MeaningScreen)
        await pilot.press("down", "enter")
        await driven.settle(pilot)
        driven.inlet.now += 1_000_000
        driven.main.feed.pump()
        screen = driven.app.screen
        assert isinstance(screen, EvidenceScreen)
        screen.update_story()
        await driven.settle(pilot)
        assert "power 230.7 W  100%, confirmed by you" in text(driven.app)

    driven.drive(act)


def test_without_datapoints_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    driven = Driven()
    said: list[str] = []

    async def act(pilot: Pilot[None]) -> None:
        driven.app.notify = lambda words, **_: said.append(words)  # type: ignore[method-assign]
        await pilot.press("i", "e")
        await driven.settle(pilot)
        assert said == ["no datapoint has come yet"] * 2

    driven.drive(act)


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 5)])
def test_hostile_words_of_a_declaration_stay_words(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    words = "".join(HOSTILE)[:400]
    part = RawPart(words, 0, 1, 1, words, Meaning(words, words))
    judge = Judge(
        {20: guess(20, (Meaning(words, words), 0.9), evidence=(Evidence("x", words, 1.0),))},
        {20: RawReading(20, words, 4, (part,), (words,), doubt=words)},
    ).sit(monkeypatch)
    judge.remarks = (words,)
    dp = SchemaDp(20, words, words, words, words, unit=words)
    driven = Driven([Chunk("mcu", PRODUCT, 10_000), *talk()])
    driven.live.judging.schema_of = lambda product: Schema(product, words, words, (dp,))

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down", "i")
        for key in ("pagedown", "pagedown", "e", "escape", "end"):
            await pilot.press(key)
            await driven.settle(pilot)
            assert all(row.isprintable() and width(row) <= size[0] for row in rows(driven.app))

    driven.drive(act, size)


def test_a_declaration_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def schema_of(product: str) -> Schema | None:
        raise FormatError("the file of this product is damaged", "import it again")

    judged(monkeypatch)
    driven = Driven([Chunk("mcu", PRODUCT, 10_000), *talk()])
    driven.live.judging.schema_of = schema_of

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down", "i", "end")
        await driven.settle(pilot)
        assert "no declaration: the file of this product is damaged" in text(driven.app)

    driven.drive(act)


def test_declared_and_seen_are_laid_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    judged(monkeypatch)
    dp = SchemaDp(20, "cur_voltage", type="enum", mode="ro", unit="V", div=10, quantity="voltage")
    driven = Driven([Chunk("mcu", PRODUCT, 10_000), *talk()])
    driven.live.judging.schema_of = lambda product: Schema(product, "thing_model", "model.json", (dp,))

    async def act(pilot: Pilot[None]) -> None:
        await pilot.press("2", "down", "i")
        await driven.settle(pilot)
        pane = driven.app.screen.query_one(LinesPane)
        lines = ["".join(segment.text for segment in line) for line in pane.lines]
        start = lines.index("declared")
        assert lines[start + 1 : start + 4] == [
            "cur_voltage, enum, ro, voltage V /10",
            "from model.json",
            "! declared as enum, seen as value",
        ]

    driven.drive(act)
