"""The dialogue of `learn`: be quiet, say what you press, press it, look what changed; again or the next one."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tuyasniff.analysis.learn import Course, Learned, Press, Shape, learned
from tuyasniff.analysis.learn.labels import all_named
from tuyasniff.analysis.quantities.references import labelling, naming, said
from tuyasniff.cli.typednotes import read_lines
from tuyasniff.model import Note
from tuyasniff.render.learning import chatter_summary, chatter_words, learned_lines
from tuyasniff.render.styles import plain

if TYPE_CHECKING:
    from tuyasniff.live.livesession import LiveSession

SETTLE_US = 5_000_000
"""How long it is waited for what a press does."""

TOLD_EVERY_US = 5_000_000
_POLL_S = 0.05
_ROOM = 100
_ENDS = frozenset({"q", "quit", "end", "exit"})


class State(Enum):
    """What the dialogue waits for."""

    QUIET = "quiet"
    ASKING = "asking"
    READY = "ready"
    SETTLING = "settling"
    OVER = "over"


class Dialogue:
    """The steps of the dialogue: lines that were typed and the time go in, words come out through `say`.

    `mark` is called with the words at the moment of each press, so that the recording has them as a note; `keep` with
    any other note that a person types.
    """

    def __init__(
        self,
        course: Course,
        say: Callable[[str], None],
        mark: Callable[[str], None],
        keep: Callable[[str], None],
        *,
        quiet_us: int,
    ) -> None:
        self.state = State.QUIET
        self.label = ""
        self._course = course
        self._say = say
        self._mark = mark
        self._keep = keep
        self._quiet_us = quiet_us
        self._begun_us: int | None = None
        self._told_us = 0
        self._marked_us = 0
        self._ended = False

    def tick(self, now_us: int) -> None:
        """It is so late."""
        if self._begun_us is None:
            self._begun_us = self._told_us = now_us
            if self._quiet_us > 0:
                seconds = self._quiet_us / 1e6
                self._say(f"Touch nothing for {seconds:g} s: what changes by itself is learned. Enter skips the rest.")
        if self.state is State.QUIET:
            left = self._begun_us + self._quiet_us - now_us
            if left <= 0:
                self._ask_first()
            elif now_us - self._told_us >= TOLD_EVERY_US:
                self._told_us = now_us
                self._say(f"{left / 1e6:.0f} s left; {self._restless()}")
        elif self.state is State.SETTLING and now_us - self._marked_us >= SETTLE_US:
            self._answer()

    def line(self, text: str, now_us: int) -> None:
        """Somebody typed a line."""
        words = " ".join(text.split())
        if words.lower() in _ENDS and self.state is not State.READY:
            self._ended = True
            if self.state is not State.SETTLING:
                self.state = State.OVER
        elif self.state is State.QUIET:
            self._ask_first()
            if words:
                self.line(text, now_us)
        elif self.state is State.ASKING:
            self._called(words)
        elif self.state is State.READY:
            if words and words != self.label:
                self._called(words)
                return
            self._marked_us = now_us
            self._course.press(Press(self.label, now_us))
            self._mark(self.label)
            self.state = State.SETTLING
            self._say(f"... wait {SETTLE_US / 1e6:g} s")

    def end(self) -> None:
        """Nobody types any more: what was pressed is waited for, nothing else."""
        self._ended = True
        if not self._course.presses:
            self._say("Nobody types here: run it on a terminal, or record with sniff and learn from its notes.")
        if self.state is not State.SETTLING:
            self.state = State.OVER

    def learned(self) -> Learned:
        """What is known by now: the marks are those of the moments themselves."""
        return learned(self._course, Shape.NEAR)

    def _ask_first(self) -> None:
        found = self.learned()
        lines = chatter_words(found.chatter, timed=True)
        self._say("By itself changes " + ("; ".join(lines) if lines else "nothing") + ".")
        self.state = State.ASKING
        self._say("What will you press? Type its name and Enter; q ends.")

    def _called(self, words: str) -> None:
        """A name for what will be pressed; or a note that says what a datapoint is."""
        told = said([Note(words)])
        if told.names or told.meanings or told.labels:
            self._keep(words)
            self._say("noted")
            return
        self.label = words or self.label
        if not self.label:
            self._say("Type a name first, as power button; q ends.")
            return
        self.state = State.READY
        self._say(f"Now press {self.label}, and hit Enter at that moment.")

    def _answer(self) -> None:
        found = self.learned()
        deed = next(deed for deed in found.deeds if deed.label.casefold() == self.label.casefold())
        for line in learned_lines([deed], room=_ROOM):
            self._say(plain(line))
        if self._ended:
            self.state = State.OVER
            return
        self.state = State.ASKING
        self._say(f"Enter: {self.label} once more, which makes it surer; else the name of the next one; q ends.")

    def _restless(self) -> str:
        found = self.learned().chatter
        return f"so far {chatter_summary(found)} by itself"


class Guided(NamedTuple):
    """What came of a dialogue, and whether it was broken off."""

    learned: Learned
    interrupted: bool = False


def guide(live: LiveSession, say: Callable[[str], None], *, quiet_s: float, stream: TextIO | None = None) -> Guided:
    """Lead a person through it, on a session that has begun; what was learned, when the person ends it.

    What was named surely becomes a note of the recording, too.
    """
    course = Course()
    dialogue = Dialogue(course, say, live.note, live.note, quiet_us=round(quiet_s * 1e6))
    typed: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    _listen_to(sys.stdin if stream is None else stream, typed)
    interrupted = False
    try:
        while dialogue.state is not State.OVER:
            live.wait(_POLL_S)
            batch = live.pump()
            for item in batch.items:
                course.add(item)
            dialogue.tick(live.now_us())
            _hand_over(typed, dialogue, live)
            if batch.over:
                break
    except KeyboardInterrupt:
        interrupted = True
    found = dialogue.learned()
    for one in all_named(found.deeds):
        if one.name:
            live.note(naming(one.dp_id, one.name))
        if one.value is not None and one.label:
            live.note(labelling(one.dp_id, one.value, one.label))
    live.pump()
    return Guided(found, interrupted)


def _hand_over(typed: queue.SimpleQueue[str | None], dialogue: Dialogue, live: LiveSession) -> None:
    """The lines that were typed; while a press is waited for, they wait, too."""
    while dialogue.state not in (State.SETTLING, State.OVER) and not typed.empty():
        text = typed.get()
        if text is None:
            dialogue.end()
        else:
            dialogue.line(text, live.now_us())


def _listen_to(stream: TextIO | None, typed: queue.SimpleQueue[str | None]) -> None:
    """Read lines in a thread of its own."""

    def read() -> None:
        if stream is not None:
            read_lines(stream, typed.put)
        typed.put(None)

    threading.Thread(target=read, name="typed", daemon=True).start()
