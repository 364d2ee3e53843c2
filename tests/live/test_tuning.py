"""Ports whose rate is found out, and persons who say it."""

from __future__ import annotations

from sources.listening import ScriptedTap
from tuyasniff.clock import SessionClock
from tuyasniff.live.feeds import TapFeed
from tuyasniff.live.tuning import Tuning
from tuyasniff.model import Chunk, Item, Note, Talker
from tuyasniff.session import Session
from tuyasniff.sources.reader import Reader
from wire import HEARTBEAT, report

S = 1_000_000


class Watched(Reader):
    """A reader that only remembers which rates it was told."""

    def __init__(self, name: str, baud: int | None = 9600) -> None:
        super().__init__(ScriptedTap(baud=baud), name=name, talker=Talker.UNKNOWN, clock=SessionClock())
        self.told: list[tuple[int, str]] = []

    def tune(self, baud: int, why: str = "") -> None:
        self.told.append((baud, why))


def tuning(**auto: bool) -> tuple[Tuning, dict[str, Watched]]:
    readers = {name: Watched(name) for name in auto}
    return Tuning([TapFeed(readers[name], auto=wanted) for name, wanted in auto.items()]), readers


def hear(watching: Tuning, tap: str, data: bytes, t_us: int) -> None:
    chunk = Chunk(tap, data, t_us)
    watching.heard(chunk)
    for item in Session([chunk]):
        watching.learn(item)


def test_a_rate_that_was_told_is_not_hunted() -> None:
    watching, readers = tuning(mcu=False, module=True)
    assert list(watching.hunts) == ["module"]
    for second in range(1, 60):
        hear(watching, "mcu", b"\x00\xfe\x7f" * 40, second * S)
        assert list(watching.advise(second * S)) == []
    assert readers["mcu"].told == []


def test_bytes_without_a_frame_change_the_rate() -> None:
    watching, readers = tuning(mcu=True)
    for second in range(1, 10):
        hear(watching, "mcu", b"\x00\xfe\x7f" * 40, second * S)
        list(watching.advise(second * S))
    assert readers["mcu"].told[0][0] == 115200 and readers["mcu"].told[0][1]


def test_a_rate_that_was_found_is_noted_once_and_tried_on_the_other_wire() -> None:
    watching, readers = tuning(mcu=True, module=True)
    watching.hunts["mcu"].rate = 115200
    hear(watching, "mcu", HEARTBEAT + report(20, 1), S)
    notes = [note for now in (S, S + 1, S + 2) for note in watching.advise(now)]
    assert [note.text.partition(": 100")[0] for note in notes] == ["mcu: 115200 baud"]
    assert readers["module"].told == [(115200, "mcu talks at 115200")]
    assert readers["mcu"].told == []


def test_a_tap_that_has_no_rate_is_left_alone() -> None:
    reader = Watched("server", baud=None)
    watching = Tuning([TapFeed(reader, auto=True)])
    assert watching.hunts == {}
    assert list(watching.advise(S)) == [] and reader.told == []


def test_notes_and_faulty_frames_say_nothing_about_a_rate() -> None:
    watching, _ = tuning(mcu=True)
    watching.heard(Note("words", 5))
    watching.learn(Item(1, Note("words", 5)))
    broken = report(20, 1)[:-1] + b"\x00"
    for second in range(1, 4):
        hear(watching, "mcu", broken, second * S)
    assert not watching.hunts["mcu"].settled and watching.hunts["mcu"].evidence == ""
