from __future__ import annotations

import pytest

from analysis.calibration.metered import point, values
from analysis.calibration.test_ofverdict import verdict_of
from tuyasniff.analysis.calibration.keeping import Keeper
from tuyasniff.analysis.calibration.ofverdict import calibrated, readings_of
from tuyasniff.analysis.verdict import gather
from tuyasniff.model import Chunk, Gap, Note, Reference
from tuyasniff.simulate.chips.chip import Truth, chunks_of
from tuyasniff.simulate.chips.cse7766 import Cse7766Board, cse7766

SECOND = 1_000_000


def line(seconds: int) -> list[Chunk]:
    return [Chunk("a", bytes((second % 256,)), second * SECOND) for second in range(seconds)]


def kept(keeper: Keeper) -> list[int]:
    return [(chunk.t_us or 0) // SECOND for chunk in keeper.chunks]


def test_what_was_around_a_moment_that_is_known_before_is_kept() -> None:
    keeper = Keeper((100 * SECOND,))
    for chunk in line(300):
        keeper.add(chunk)
    assert kept(keeper) == list(range(88, 113))


def test_what_came_before_a_note_with_a_reading_is_kept_too() -> None:
    keeper = Keeper()
    for chunk in line(300):
        keeper.add(chunk)
        if chunk.t_us == 150 * SECOND:
            keeper.add(Note("lamp 60 W", chunk.t_us, Reference("power", "60", "W")))
        if chunk.t_us == 200 * SECOND:
            keeper.add(Note("the cat went by", chunk.t_us))
    assert kept(keeper) == list(range(138, 163))
    assert [note.text for note in keeper.notes] == ["lamp 60 W", "the cat went by"]


def test_what_has_no_time_and_what_is_no_byte_is_let_go() -> None:
    keeper = Keeper((0,))
    keeper.add(Chunk("a", b"x"))
    keeper.add(Gap("a", 0, "unplugged"))
    keeper.add(Note("60 W", None, Reference("power", "60", "W")))
    assert keeper.chunks == ()
    assert len(keeper.notes) == 1


def test_memory_stays_bounded() -> None:
    keeper = Keeper(range(0, 10_000 * SECOND, SECOND))
    for chunk in line(10_000):
        keeper.add(chunk._replace(data=bytes(1000)))
    assert sum(len(chunk.data) for chunk in keeper.chunks) <= 4 << 20


def test_a_lamp_that_a_verdict_did_not_look_at_calibrates_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lamp burns for twelve seconds between two pieces that a verdict looks at."""
    monkeypatch.setattr(gather, "HEAD", 16 * 1024)
    monkeypatch.setattr(gather, "_WINDOWS", 2)

    def truth(t_us: int) -> Truth:
        watts = 60.0 if 144 * SECOND < t_us < 156 * SECOND else 0.0
        return Truth(231.2, watts / 231.2, watts, 50.0, 0.0)

    model = cse7766(Cse7766Board(divides_volts=1.9, divides_watts=1.9))
    chunks = chunks_of(model.says(300, truth), rate=model.rate, merged=True)
    points = (point("voltage", "231.2", "V"), point("power", "60.0", "W", 150))
    keeper = Keeper((150 * SECOND,))
    for chunk in chunks:
        keeper.add(chunk)
    verdict = verdict_of(chunks)
    assert verdict.looked < verdict.heard
    without = calibrated(verdict, points)[1]
    assert without is not None
    assert without.constant("power") is None
    after, calibration = calibrated(verdict, points, keeper.chunks)
    assert calibration is not None
    assert values(calibration.constants) == pytest.approx({"Ku": 1.9, "Ki": 1.0, "Kp": 1.9}, rel=0.01)
    assert [one.count for one in after.readings] == [one.count for one in verdict.readings]
    whole = readings_of(verdict, keeper.chunks)
    assert len({(one.register, one.t_us) for one in whole}) == len(whole)
