from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from live.inlets import CannedInlet
from tui.asking import HOSTILE, SIZES, answered, seen
from tuyasniff.errors import SourceError
from tuyasniff.live.exporting import Exported, Which
from tuyasniff.live.livesession import LiveSession
from tuyasniff.mapping.files import load
from tuyasniff.model import Chunk, Item, Talker, TalkerBy
from tuyasniff.tui.screens.export import (
    FORMATS,
    ExportResult,
    ExportScreen,
    Format,
    Kind,
    carry_out,
    format_of,
    path_of,
    stem_here,
    with_suffix,
)
from wire import TALK

Driven = ModalScreen[ExportResult | None]


@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize(
    ("keys", "result"),
    [
        (("f5",), ExportResult(Kind.CAPTURE, "tsniff", Which.ALL, Path("/x/m.tsniff.jsonl"))),
        (("down", "enter", "enter"), ExportResult(Kind.CAPTURE, "pcapng", Which.ALL, Path("/x/m.pcapng"))),
        (("end", "f5"), ExportResult(Kind.MAPPING, "markdown", Which.ALL, Path("/x/m.md"))),
        (
            ("tab", "right", "enter", "f5"),
            ExportResult(Kind.CAPTURE, "tsniff", Which.FILTERED, Path("/x/m.tsniff.jsonl")),
        ),
        (
            ("tab", "right", "right", "enter", "f5"),
            ExportResult(Kind.CAPTURE, "tsniff", Which.SELECTED, Path("/x/m.tsniff.jsonl")),
        ),
        (("escape",), None),
    ],
)  # fmt: skip
def test_form_scope_and_place_are_chosen_by_keys(
    size: tuple[int, int], keys: tuple[str, ...], result: ExportResult | None
) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()

    assert answered(lambda: ExportScreen("/x/m", filtered=True, selected=3), drive, size=size) == [result]


def test_what_is_not_there_cannot_be_chosen() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await pilot.press("tab", "right", "right", "enter", "f5")

    (result,) = answered(lambda: ExportScreen("m"), drive)
    assert result is not None
    assert result.scope is Which.ALL


def test_the_suffix_that_is_typed_chooses_the_form() -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        screen.query_one("#path", Input).value = "a/b.yml"
        await pilot.pause()
        await pilot.press("f5")

    answers = answered(lambda: ExportScreen("m"), drive)
    assert answers == [ExportResult(Kind.MAPPING, "yaml", Which.ALL, Path("a/b.yml"))]


@pytest.mark.parametrize("size", SIZES)
def test_a_name_that_is_none_is_refused_and_hostile_ones_are_only_shown(size: tuple[int, int]) -> None:
    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        seen(pilot)
        screen.query_one("#path", Input).value = "  "
        await pilot.press("f5")
        await pilot.pause()
        if size[0] > 20:
            assert "no name for a file" in seen(pilot)
        await pilot.press("escape")

    assert answered(lambda: ExportScreen(HOSTILE), drive, size=size) == [None]


@given(st.text(), st.sampled_from(FORMATS))
def test_every_name_gets_a_suffix_of_the_form_and_no_text_breaks_it(text: str, chosen: Format) -> None:
    named = with_suffix(text, chosen)
    assert format_of(named) is chosen
    assert with_suffix(named, chosen) == named
    path = path_of(text, chosen)
    assert path is None or format_of(path.name) is chosen


def test_a_folder_is_gone_into_as_by_the_name_of_a_recording(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for text in (f"{tmp_path}/there", f"{tmp_path}/there/"):
        assert path_of(text, FORMATS[0], "meter") == tmp_path / "there" / "meter.tsniff.jsonl"
    assert path_of(f"{tmp_path}/no", FORMATS[0], "meter") == tmp_path / "no.tsniff.jsonl"
    assert path_of(f"{tmp_path}/no/", FORMATS[0], "meter") is None


def test_changing_the_form_there_and_back_keeps_the_name() -> None:
    name = "2026-01-01.meter.tsniff.jsonl"
    other = with_suffix(name, FORMATS[1])
    assert other == "2026-01-01.meter.pcapng"
    assert with_suffix(other, FORMATS[0]) == name
    assert with_suffix("m.csv.gz", FORMATS[1]) == "m.pcapng.gz"
    assert with_suffix("m.csv.gz", next(row for row in FORMATS if row.name == "yaml")) == "m.yaml"
    assert with_suffix("m.yaml", next(row for row in FORMATS if row.name == "esphome")) == "m.esphome.yaml"


def test_the_name_of_the_recording_itself_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "rec.tsniff.jsonl").touch()

    async def drive(pilot: Pilot[None], screen: Driven) -> None:
        await pilot.press("f5")

    (result,) = answered(lambda: ExportScreen(str(tmp_path / "rec")), drive)
    assert result is not None
    assert result.path == tmp_path / "rec-export.tsniff.jsonl"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("2026-03-01_1800.tsniff.jsonl", "2026-03-01_1800"),
        ("/tmp/xyz/demo.tsniff.jsonl.gz", "demo"),
        ("v1.2 meter.pcapng", "v1.2 meter"),
        ("-", "session"),
        ("", "session"),
    ],
)
def test_an_export_goes_into_the_current_directory(
    name: str, stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert stem_here(name) == str(tmp_path / stem)


class Exporting(App[None]):
    """Carries out one export."""

    def __init__(self, live: LiveSession, result: ExportResult, selected: Sequence[Item] = ()) -> None:
        super().__init__()
        self.selected = selected
        self.live = live
        self.result = result
        self.done: list[Exported | None] = []
        self.trouble: list[SourceError] = []

    def on_mount(self) -> None:
        self.run_worker(self._go())

    async def _go(self) -> None:
        try:
            self.done.append(await carry_out(self, self.live, self.result, selected=self.selected))
        except SourceError as error:
            self.trouble.append(error)


def _exported(result: ExportResult, *keys: str) -> Exporting:
    live = LiveSession(CannedInlet([Chunk("mcu", TALK, 1_000_000, Talker.MCU, TalkerBy.TAP)]))
    live.inlet.stop()
    live.pump()
    app = Exporting(live, result)

    async def go() -> None:
        async with app.run_test() as pilot:
            for _ in range(200):
                await pilot.pause(0.01)
                if app.done or app.trouble:
                    return
                if len(app.screen_stack) > 1 and keys:
                    await pilot.press(*keys)

    asyncio.run(go())
    return app


@pytest.mark.parametrize(("kind", "name"), [(Kind.CAPTURE, "csv"), (Kind.MAPPING, "json")])
def test_an_export_writes_a_file_and_asks_before_it_replaces_one(tmp_path: Path, kind: Kind, name: str) -> None:
    path = tmp_path / f"[x].{name}"
    result = ExportResult(kind, name, Which.ALL, path)
    (done,) = _exported(result).done
    assert done is not None
    written = path.read_text()
    path.write_text("mine")
    assert _exported(result, "escape").done == [None]
    assert path.read_text() == "mine"
    assert _exported(result, "r").done[0] is not None
    assert len(path.read_text()) == len(written)


def test_a_mapping_can_be_merged_into(tmp_path: Path) -> None:
    result = ExportResult(Kind.MAPPING, "yaml", Which.ALL, tmp_path / "m.yaml")
    _exported(result)
    _exported(result, "m")
    observed = load(result.path).dps[1].observed
    assert observed is not None
    assert observed.reports == 2


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = ExportResult(Kind.CAPTURE, "csv", Which.ALL, tmp_path / "no" / "m.csv")
    assert "no folder" in _exported(result).trouble[0].message


class Endless(list[Item]):
    """Items without end, so that only a stop ends an export of them."""

    def __iter__(self) -> Iterator[Item]:
        while True:
            yield self[0]


def test_an_export_whose_worker_is_cancelled_stops_and_leaves_nothing(tmp_path: Path) -> None:
    live = LiveSession(CannedInlet([Chunk("mcu", TALK, 1_000_000, Talker.MCU, TalkerBy.TAP)]))
    live.inlet.stop()
    live.pump()
    items = Endless([item for item in [live.store.get(1)] if item is not None])
    assert items[0].number == 1
    app = Exporting(live, ExportResult(Kind.CAPTURE, "csv", Which.SELECTED, tmp_path / "m.csv"), items)

    async def until(pilot: Pilot[None], parts: int) -> None:
        for _ in range(500):
            if len(list(tmp_path.iterdir())) == parts:
                return
            await pilot.pause(0.01)
        raise AssertionError("it went on")

    async def go() -> None:
        async with app.run_test() as pilot:
            await until(pilot, 1)
            app.workers.cancel_all()
            await until(pilot, 0)

    asyncio.run(go())
    assert app.done == []
