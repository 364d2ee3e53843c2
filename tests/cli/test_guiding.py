"""The dialogue of `learn`, line by line and second by second."""

from __future__ import annotations

import io
import time

import pytest

from live.inlets import CannedInlet
from tuyasniff.analysis.learn import Cause, Course
from tuyasniff.cli.guiding import Dialogue, State, guide
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Chunk, Note, Talker, TalkerBy
from tuyasniff.protocol.build import build
from tuyasniff.session import Session

S = 1_000_000


class Bench:
    """A dialogue, the words that it said, and the time."""

    def __init__(self, quiet_s: int = 20) -> None:
        self.course = Course()
        self.words: list[str] = []
        self.marks: list[str] = []
        self.kept: list[str] = []
        self.now = 0
        self.number = 0
        self.dialogue = Dialogue(
            self.course, self.words.append, self.marks.append, self.kept.append, quiet_us=quiet_s * S
        )
        self.dialogue.tick(0)

    def hear(self, name: str, *dps: tuple[int, str, object]) -> None:
        talker = Talker.MODULE if name == "set" else Talker.MCU
        chunk = Chunk(str(talker), build(name, dps=list(dps)), self.now, talker, TalkerBy.TAP)
        for item in Session([chunk], first_number=self.number + 1):
            self.number = item.number
            self.course.add(item)

    def wait(self, seconds: float, *, chatter: bool = True) -> None:
        for _ in range(round(seconds)):
            self.now += S
            if chatter:
                self.hear("report", (20, "value", 2300 + self.now // S % 5))
            self.dialogue.tick(self.now)

    def type(self, text: str) -> None:
        self.dialogue.line(text, self.now)

    def waits_for(self, state: State) -> bool:
        return self.dialogue.state is state

    @property
    def said(self) -> str:
        return "\n".join(self.words)


def test_it_counts_down_and_names_what_chatters() -> None:
    bench = Bench()
    assert "Touch nothing for 20 s" in bench.said
    bench.wait(19)
    assert "15 s left; so far dp 20 changes by itself" in bench.said and bench.waits_for(State.QUIET)
    bench.wait(1)
    assert bench.waits_for(State.ASKING)
    assert "By itself changes dp 20 value: 19 times, by up to 4, about every 1 s." in bench.said
    assert "What will you press?" in bench.words[-1]


def test_a_press_is_asked_for_marked_and_answered() -> None:
    bench = Bench()
    bench.hear("report", (1, "bool", False))
    bench.wait(20)
    bench.type("  power   button ")
    assert "Now press power button, and hit Enter" in bench.words[-1] and not bench.marks
    bench.wait(3)
    bench.hear("report", (1, "bool", True))
    bench.type("")
    assert bench.marks == ["power button"] and bench.waits_for(State.SETTLING)
    bench.wait(5)
    assert bench.waits_for(State.ASKING)
    assert "power button   1  bool  false   true" in bench.said
    bench.type("")
    bench.wait(2)
    bench.hear("report", (1, "bool", False))
    bench.type("")
    bench.wait(5)
    assert "2 of 2 times" in bench.said
    (deed,) = bench.dialogue.learned().deeds
    assert [(change.id, change.cause) for change in deed.changes] == [(1, Cause.UNKNOWN)]
    bench.type("q")
    assert bench.waits_for(State.OVER)


def test_enter_skips_the_quiet_part_and_a_name_does_too() -> None:
    bench = Bench()
    bench.type("")
    assert bench.waits_for(State.ASKING)
    other = Bench()
    other.type("fan")
    assert other.waits_for(State.READY) and other.dialogue.label == "fan"


def test_another_name_before_the_press_is_the_name() -> None:
    bench = Bench(0)
    bench.dialogue.tick(0)
    bench.type("fan")
    bench.type("fan speed")
    assert bench.dialogue.label == "fan speed" and not bench.marks
    bench.type("fan speed")
    assert bench.marks == ["fan speed"]


def test_what_a_datapoint_is_can_be_said_meanwhile() -> None:
    bench = Bench(0)
    bench.dialogue.tick(0)
    bench.type("dp 20 is voltage V /10")
    bench.type("dp 2 value 1 is called eco")
    assert bench.kept[1:] == ["dp 2 value 1 is called eco"]
    assert bench.kept[:1] == ["dp 20 is voltage V /10"] and bench.waits_for(State.ASKING)


def test_nothing_is_pressed_without_a_name() -> None:
    bench = Bench(0)
    bench.dialogue.tick(0)
    bench.type("")
    assert "Type a name first" in bench.words[-1] and bench.waits_for(State.ASKING)


@pytest.mark.parametrize("quits", [True, False])
def test_an_end_waits_for_what_was_pressed(quits: bool) -> None:
    bench = Bench(0)
    bench.dialogue.tick(0)
    bench.type("fan")
    bench.type("")
    if quits:
        bench.type("q")
    else:
        bench.dialogue.end()
    assert bench.waits_for(State.SETTLING)
    bench.wait(5)
    assert bench.waits_for(State.OVER) and "fan" in bench.said


def test_a_session_that_ends_ends_the_dialogue() -> None:
    inlet = CannedInlet([Chunk("mcu", build("report", dps=[(1, "bool", True)]), 1000, Talker.MCU, TalkerBy.TAP)])
    live = LiveSession(inlet)
    live.start()
    inlet.finished = True
    words: list[str] = []
    found = guide(live, words.append, quiet_s=20, stream=io.StringIO()).learned
    assert found.deeds == () and "Touch nothing" in words[0]


def test_what_was_named_surely_is_noted() -> None:
    inlet = CannedInlet()
    live = LiveSession(inlet)
    live.start()
    said: list[Note] = []
    inlet.put = said.append  # type: ignore[method-assign, assignment]
    lines = io.StringIO("\nlamp on\n\n")

    def say(words: str) -> None:
        if words.startswith("... wait"):
            inlet.give(Chunk("mcu", build("report", dps=[(1, "bool", True)]), inlet.now, Talker.MCU, TalkerBy.TAP))
            inlet.now += 6 * S

    inlet.give(Chunk("mcu", build("report", dps=[(1, "bool", False)]), S, Talker.MCU, TalkerBy.TAP))
    inlet.now = 60 * S
    found = guide(live, say, quiet_s=20, stream=lines).learned
    assert [deed.label for deed in found.deeds] == ["lamp on"]
    assert [note.text for note in said] == ["lamp on", "dp 1 is called lamp"]


def test_an_interrupt_loses_nothing_that_was_learned() -> None:
    inlet = CannedInlet([Chunk("mcu", build("report", dps=[(1, "bool", True)]), 1000, Talker.MCU, TalkerBy.TAP)])
    live = LiveSession(inlet)
    live.start()
    turns = []

    def wait(seconds: float) -> bool:
        turns.append(seconds)
        time.sleep(0.01)
        if len(turns) > 40:
            raise KeyboardInterrupt
        return False

    inlet.wait = wait  # type: ignore[method-assign]
    guided = guide(live, lambda _: None, quiet_s=20, stream=io.StringIO("\nfan\n\n"))
    assert guided.interrupted and [deed.label for deed in guided.learned.deeds] == ["fan"]


def test_where_nobody_can_type_that_is_said() -> None:
    bench = Bench()
    bench.dialogue.end()
    assert "Nobody types here" in bench.said and bench.waits_for(State.OVER)
