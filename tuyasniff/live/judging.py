"""What the datapoints of a live session may mean: judged anew as evidence comes, and never more often than it is worth.

What is said by a person counts at once; everything else waits for the next judgement. One that takes long is made in a
thread of its own, from a copy of the evidence, so that nobody who looks on has to wait for it.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tuyasniff.analysis.quantities.references import Sayings, said
from tuyasniff.analysis.traces import BlobTrace, Trace, Traces
from tuyasniff.errors import TuyasniffError
from tuyasniff.model import Candidate, Evidence, Guess, GuessStatus, Item, Meaning, Message, Note, Schema

if TYPE_CHECKING:
    from tuyasniff.analysis.quantities.judge import Judgement

SOONEST_S = 1.0
"""The least time between two judgements."""

REST = 20
"""After a judgement so many times its duration is left alone: a twentieth of the time at most is spent on it."""

SLOW_S = 0.04
"""A judgement that takes longer than that is not waited for, from then on."""

SAYINGS_MOST = 1024
"""Notes about datapoints that are kept; the latest count."""

_ABOUT = "dp "

Kept = TypeVar("Kept", Trace, BlobTrace)


class Judging:
    """Collects the evidence of a session, and judges it when somebody asks and there is something new.

    `clock` gives seconds; whoever shows the session may put its own in. `count` grows with every judgement.
    """

    def __init__(
        self,
        *,
        schema_of: Callable[[str], Schema | None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        aside: Callable[[Callable[[], None]], object] | None = None,
    ) -> None:
        """`schema_of` looks up what a product declares, by the product id on the wire; `aside` does slow work."""
        self.traces = Traces()
        self.said = Sayings()
        self.trouble = ""
        self.clock = clock
        self.schema_of = schema_of
        self._product: str | None = None
        self._schema: Schema | None = None
        self._notes: deque[Note] = deque(maxlen=SAYINGS_MOST)
        self._aside = aside or _in_thread
        self._run: _Run | None = None
        self._given: dict[int, Meaning] = {}
        self._judged: Judgement | None = None
        self._shown: Judgement | None = None
        self._news = False
        self._next = 0.0
        self._last = 0.0
        self._took = 0.0

    def learn(self, item: Item) -> None:
        """Take an item of the session."""
        thing = item.thing
        if isinstance(thing, Message):
            if thing.dps or thing.name == "product_info":
                self.traces.add(thing, item.number)
                self._news = True
        elif isinstance(thing, Note):
            self.traces.note(thing)
            self._news = self._news or thing.reference is not None
            self.heard(thing)

    def replace(self, traces: Traces) -> None:
        """Somebody else has gathered the evidence, of more than this has learned; it stays as it is."""
        self.traces = traces
        self._news = True

    def heard(self, note: Note) -> None:
        """A note that is among the evidence may say what a datapoint is."""
        if note.text.startswith(_ABOUT):
            self._hear(note)

    @property
    def schema(self) -> Schema | None:
        """What the product declares, looked up once for each product; `trouble` says what was wrong with that.

        A store that cannot be read must not end a session.
        """
        product = self.traces.product_id
        if product is not None and product != self._product and self.schema_of is not None:
            self._product = product
            try:
                self._schema, self.trouble = self.schema_of(product), ""
            except TuyasniffError as error:
                self._schema, self.trouble = None, error.message
        return self._schema

    def judgement(self) -> Judgement:
        """What is known by now, judged anew where that is due."""
        if self._run is not None and self._run.over:
            self._take(self._run)
        now = self.clock()
        due = self._judged is None or (self._news and not self._last <= now < self._next)
        if due and self._run is None:
            self._judge()
        if self._shown is None:
            self._shown = self._with_sayings()
        return self._shown

    def _hear(self, note: Note) -> None:
        """A person may have said what a datapoint is: that is shown at once, and helps with the others soon."""
        self._notes.append(note)
        heard = said(self._notes)
        if heard != self.said:
            self.said = heard
            self._news = True
            self._shown = None

    def _judge(self) -> None:
        waits = self._judged is None or self._took < SLOW_S
        traces = self.traces if waits else copied(self.traces)
        run = self._run = _Run(traces, self.schema, dict(self.said.meanings), self.clock)
        self._news = False
        if waits:
            run.go()
            self._take(run)
        else:
            self._aside(run.go)

    def _take(self, run: _Run) -> None:
        """What a run came to; a mistake in it is one here."""
        self._run = None
        if run.error is not None:
            raise run.error
        self._judged, self._given, self._shown = run.judgement, run.given, None
        self._took = run.ended - run.began
        self._last = run.ended
        self._next = run.ended + max(SOONEST_S, REST * self._took)

    def _with_sayings(self) -> Judgement:
        """The judgement with the last word of the person, who may have spoken after it."""
        assert self._judged is not None
        guesses = dict(self._judged.guesses)
        for dp_id in self._given.keys() - self.said.meanings.keys():
            guesses[dp_id] = Guess(dp_id, ())  # taken back: what it is without that, the next judgement tells
        for dp_id, meaning in self.said.meanings.items():
            known = guesses.get(dp_id)
            if known is None or known.status is not GuessStatus.CONFIRMED or known.answer != meaning:
                guesses[dp_id] = confirmed(dp_id, meaning, known)
        return self._judged._replace(guesses=guesses)


class _Run:
    """One judgement, perhaps in another thread: `over` is set when all the rest is."""

    def __init__(
        self, traces: Traces, schema: Schema | None, given: dict[int, Meaning], clock: Callable[[], float]
    ) -> None:
        self.given = given
        self.judgement: Judgement | None = None
        self.error: BaseException | None = None
        self.began = self.ended = 0.0
        self.over = False
        self._traces, self._schema, self._clock = traces, schema, clock

    def go(self) -> None:
        """Judge."""
        from tuyasniff.analysis.quantities.judge import judge

        self.began = self._clock()
        try:
            self.judgement = judge(self._traces, schema=self._schema, confirmed=self.given)
        except BaseException as error:  # told to whoever asks for the judgement
            self.error = error
        self.ended = self._clock()
        self.over = True


def _in_thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="judge", daemon=True).start()


def copied(traces: Traces) -> Traces:
    """The evidence as it is now, for a thread that reads it while more comes. It takes about a millisecond."""
    copy = Traces()
    copy.numbers = {dp_id: _copy(trace) for dp_id, trace in traces.numbers.items()}
    copy.blobs = {dp_id: _copy(trace) for dp_id, trace in traces.blobs.items()}
    copy.notes = list(traces.notes)
    copy.product_id, copy.family = traces.product_id, traces.family
    copy.first_us, copy.last_us = traces.first_us, traces.last_us
    return copy


def _copy(trace: Kept) -> Kept:
    copy = type(trace)(trace.id, trace.type)
    for name in trace.__slots__:
        value = getattr(trace, name)
        setattr(copy, name, value[:] if isinstance(value, (array, list)) else value)
    return copy


def confirmed(dp_id: int, meaning: Meaning, known: Guess | None = None) -> Guess:
    """What a person has said; what was held possible before stays to be seen."""
    others = () if known is None else tuple(one for one in known.candidates if one.meaning != meaning)
    return Guess(
        dp_id,
        (Candidate(meaning, 1.0), *(one._replace(confidence=0.0) for one in others)),
        (Evidence("confirmed", "you said so"),),
        GuessStatus.CONFIRMED,
        told=True,
        role=None if known is None else known.role,
    )
