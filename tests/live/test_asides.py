from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest

from tuyasniff.analysis.query import parse
from tuyasniff.capture.opening import open_capture
from tuyasniff.errors import FormatError
from tuyasniff.live.asides import Aside, woven
from tuyasniff.live.exporting import There, Which, export_capture, export_mapping
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.replay import Replayed
from tuyasniff.live.whole import Whole
from tuyasniff.model import Chunk, Gap, Item, Note
from tuyasniff.session import Session
from tuyasniff.stretch import Stretch, Turns
from wire import HEARTBEAT, report


def _recording(path: Path, *, frames: int = 60) -> Path:
    """Heartbeats and reports, half a second apart; one note of the past."""
    wires = [HEARTBEAT if number % 3 == 0 else report(20, 2200 + number) for number in range(frames)]
    lines = ['{"tsniff":1,"started":"2026-03-01T12:00:00+00:00","taps":[{"tap":"mcu","talker":"mcu"}]}']
    for number, wire in enumerate(wires):
        lines.append(f'{{"t":{number * 500_000},"tap":"mcu","hex":"{wire.hex()}"}}')
        if number == 4:
            lines.append(f'{{"t":{number * 500_000 + 1},"note":"of the past"}}')
    path.write_text("\n".join(lines) + "\n")
    return path


def _replay(path: Path, *, cap: int = 1000) -> tuple[LiveSession, list[float]]:
    wall = [0.0]
    inlet = Replayed(open_capture(path), clock=lambda: wall[0], again=lambda: open_capture(path))
    live = LiveSession(inlet, cap=cap)
    live.start()
    return live, wall


def _play(live: LiveSession, wall: list[float], seconds: float) -> None:
    wall[0] += seconds
    for _ in range(3):
        live.pump()


def _things(path: Path) -> list[tuple[str, object]]:
    with closing(open_capture(path)) as capture:
        items = list(Session(capture))
    return [(type(item.thing).__name__, getattr(item.thing, "text", None)) for item in items]


@pytest.mark.parametrize("name", ["x.tsniff.jsonl", "x.csv", "x.pcapng", "x.hex"])
@pytest.mark.parametrize("played_s", [5.0, 1000.0])
def test_an_export_while_it_is_played_holds_all_of_the_recording_and_the_notes(
    tmp_path: Path, name: str, played_s: float
) -> None:
    source = _recording(tmp_path / "rec.tsniff.jsonl")
    live, wall = _replay(source)
    _play(live, wall, played_s)
    live.note("said while it is played", None, 3)
    _play(live, wall, 0.0)
    done = export_capture(live, tmp_path / name)
    live.stop()
    assert "wrote 60 frames, 2 notes" in done.words
    items = list(Session(open_capture(tmp_path / name)))
    assert len(items) >= 60
    if name.endswith(".jsonl"):
        (played,) = [item for item in live.store if getattr(item.thing, "text", "").startswith("said")]
        assert items[played.number - 1].thing.text == "said while it is played"  # type: ignore[union-attr]


def test_a_filtered_export_takes_all_of_the_recording_too(tmp_path: Path) -> None:
    live, wall = _replay(_recording(tmp_path / "rec.tsniff.jsonl"), cap=5)
    _play(live, wall, 5.0)
    done = export_capture(live, tmp_path / "x.csv", which=Which.FILTERED, wanted=parse("dp:20"))
    live.stop()
    assert "wrote 40 frames" in done.words
    assert done.remarks == ()


def test_what_is_played_is_never_replaced(tmp_path: Path) -> None:
    source = _recording(tmp_path / "rec.tsniff.jsonl")
    before = source.read_bytes()
    (tmp_path / "link.tsniff.jsonl").symlink_to(source)
    live, wall = _replay(source)
    _play(live, wall, 5.0)
    whole = Whole(open_capture(source))
    whole.start()
    selected = list(live.store)[:1]
    for session in (live, whole):
        for name in ("rec.tsniff.jsonl", "link.tsniff.jsonl"):
            for which in Which:
                with pytest.raises(FormatError, match="recording that is shown"):
                    export_capture(session, tmp_path / name, which=which, selected=selected, replace=True)
    mapping = tmp_path / "m.yaml"
    mapping.write_bytes(before)
    played = LiveSession(Replayed(open_capture(mapping)))
    with pytest.raises(FormatError, match="recording that is shown"):
        export_mapping(played, mapping, there=There.REPLACE)
    assert source.read_bytes() == mapping.read_bytes() == before
    for one in (live, whole, played):
        one.stop()


def test_a_recording_that_cannot_be_opened_again_gives_what_was_played(tmp_path: Path) -> None:
    source = _recording(tmp_path / "rec.tsniff.jsonl")
    wall = [0.0]
    live = LiveSession(Replayed(open_capture(source), clock=lambda: wall[0]))
    live.start()
    _play(live, wall, 4.9)
    done = export_capture(live, tmp_path / "x.csv")
    assert "wrote 10 frames, 1 note" in done.words
    assert done.remarks == ("this is what was played so far: the rest cannot be read a second time",)
    live.stop()


def test_words_have_the_place_in_the_whole_recording_at_which_they_were_said(tmp_path: Path) -> None:
    """The same numbers: marks and notes about items stay right."""
    source = _recording(tmp_path / "rec.tsniff.jsonl", frames=400)
    live, wall = _replay(source)
    for seconds in (3.1, 0.0, 20.0, 55.5):
        _play(live, wall, seconds)
        live.note(f"after {seconds}")
        _play(live, wall, 0.0)
    whole = Whole(open_capture(source))
    inlet = live.inlet
    assert isinstance(inlet, Replayed)
    whole.inlet.asides += inlet.asides
    whole.start()
    assert whole.inlet.wait(30)
    whole.pump()
    for item in live.store:
        assert _said(whole.store.get(item.number)) == _said(item)
    assert len(whole.store) == 400 + 1 + 4
    live.stop()
    whole.stop()


def _said(item: Item | None) -> object:
    thing = None if item is None else item.thing
    return thing.text if isinstance(thing, Note) else type(thing)


def _flat(things: list[Stretch | Turns | Chunk | Gap | Note]) -> list[object]:
    """Bytes one by one, and what stands between them."""
    flat: list[object] = []
    for thing in things:
        flat += list(thing.data) if not isinstance(thing, Gap | Note) else [thing]
    return flat


def test_the_places_are_the_same_however_the_recording_is_cut() -> None:
    chance = random.Random(4)
    data = bytes(chance.randrange(256) for _ in range(300))
    stretch = Stretch("a", data[:200], tuple(range(0, 200, 10)), tuple(range(20)))
    gap = Gap("a", 5, "lost", "")
    rest = Chunk("a", data[200:])
    coarse: list[Stretch | Turns | Chunk | Gap | Note] = [stretch, gap, rest]
    fine: list[Stretch | Turns | Chunk | Gap | Note] = [*stretch.chunks(), gap, Chunk("a", data[200:264])]
    fine.append(Chunk("a", data[264:]))
    asides = [Aside(0, 0, Note("0")), Aside(30, 0, Note("1")), Aside(200, 1, Note("2")), Aside(264, 1, Note("3"))]
    asides.append(Aside(1 << 60, 0, Note("4")))
    expected = [Note("0"), *data[:30], Note("1"), *data[30:200], gap, Note("2"), *data[200:264], Note("3")]
    expected += [*data[264:], Note("4")]
    assert _flat(list(woven(coarse, asides))) == _flat(list(woven(fine, asides))) == expected
    assert list(woven(coarse, ())) == coarse
