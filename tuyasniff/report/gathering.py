"""From the items of captures to facts: what is counted on the way, and what of it is kept for a report.

Several inputs stand one after the other, as if they were one long session with a pause between them. Memory is bounded
but for the values of raw datapoints, of which the first 20,000 changes are kept.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.analysis.enums import Coverage, EnumCounts
from tuyasniff.analysis.handshake import Handshake
from tuyasniff.analysis.timing import Pairing
from tuyasniff.model import FamilyName, FaultCode, Gap, Item, Message, Noise, Note, Talker
from tuyasniff.render.guesses import Subject
from tuyasniff.report.facts import (
    Boot,
    DpFacts,
    Facts,
    Losses,
    NoteFact,
    Product,
    Said,
    Second,
    Span,
)
from tuyasniff.report.keeping import ITEM, Kept, part_courses, samples_of

if TYPE_CHECKING:
    from datetime import datetime


PAUSE_US = 5_000_000
"""So much time is drawn between two inputs."""

SAID_MOST = 20_000
SAMPLES_MOST = 12
NOTES_MOST = 500
_BUS_STEPS = 240
_BUS_FINEST_US = 250_000
_EARLY_ITEMS = 12
"""A first heartbeat of an MCU that has run for long shows within so many of its first items."""


class Gathering:
    """Takes items, input after input: `begin`, `add` for each, `end`; then `facts`."""

    def __init__(self) -> None:
        self.table = DpTable()
        self._enums = EnumCounts()
        self._handshake = Handshake()
        self._pairing = Pairing()
        self._kept: dict[int, Kept] = {}
        self._said: deque[Said] = deque(maxlen=SAID_MOST)
        self._notes: list[NoteFact] = []
        self._gaps: list[NoteFact] = []
        self._events: Counter[tuple[int, str]] = Counter()
        self._step_us = _BUS_FINEST_US
        self._counts: Counter[str] = Counter()
        self._talkers: Counter[str] = Counter()
        self._families: Counter[FamilyName] = Counter()
        self._product = Product()
        self._boot: list[Boot] = []
        self._state: int | None = None
        self._asked_early = False
        self._before = 0
        self._shift_us = 0
        self._items = 0
        self._input_first: int | None = None
        self._first_us: int | None = None
        self._last_us: int | None = None
        self._inputs_us: list[int] = []
        self._names: list[str] = []
        self._bauds: set[int | None] = set()
        self._remarks: list[str] = []
        self._started: list[datetime | None] = []
        self._durations_us = 0

    def begin(self, name: str, *, started: datetime | None = None) -> None:
        """Another input."""
        self._names.append(name)
        self._started.append(started)
        self._shift_us = 0 if self._last_us is None else self._last_us + PAUSE_US
        self._input_first = None
        self._state, self._asked_early, self._before = None, False, 0

    def heard_at(self, bauds: Iterable[int | None]) -> None:
        """At which rates the input was heard, as far as that is known."""
        self._bauds.update(bauds)

    def add(self, item: Item) -> None:
        """Take the next item."""
        thing = item.thing
        self._items = item.number
        self._handshake.add(item)
        self._pairing.add(item)
        self._enums.add(item)
        if isinstance(thing, Message):
            self._message(item.number, thing)
        elif isinstance(thing, Noise):
            self._counts["noise"] += len(thing.raw)
            self._event(self._at(thing.t_us), "noise", len(thing.raw))
        elif isinstance(thing, Gap):
            self._counts["gaps"] += 1
            words = ": ".join(filter(None, (thing.reason, thing.detail)))
            self._gaps.append(NoteFact(self._at(thing.t_us), words, item.number))
        elif isinstance(thing, Note) and len(self._notes) < NOTES_MOST:
            self._notes.append(NoteFact(self._at(thing.t_us), thing.text, item.number))

    def end(self, remarks: Iterable[str] = ()) -> None:
        """The input is over; `remarks` are what the session said about it."""
        own = dict.fromkeys(remarks)
        self._remarks += own
        self._notes = [note for note in self._notes if note.text not in own]
        self._boot.append(self._booted())
        self._handshake.cut()
        self._pairing.cut()
        if self._input_first is not None and self._last_us is not None:
            self._durations_us += self._last_us - self._input_first

    def _at(self, t_us: int | None) -> int | None:
        if t_us is None:
            return None
        moment = t_us + self._shift_us
        self._first_us = moment if self._first_us is None else min(self._first_us, moment)
        self._last_us = moment if self._last_us is None else max(self._last_us, moment)
        if self._input_first is None:
            self._input_first = moment
            self._inputs_us.append(moment)
        return moment

    # ---- messages

    def _message(self, number: int, message: Message) -> None:
        frame = message.frame
        t_us = self._at(frame.t_us)
        self._counts["frames"] += 1
        self._talkers[str(frame.talker)] += 1
        if frame.checksum == "bad":
            self._counts["bad"] += 1
            self._event(t_us, "bad")
            return
        self._counts["missing"] += frame.checksum == "missing"
        self._event(t_us, "module" if frame.talker is Talker.MODULE else "mcu")
        if frame.family is not None:
            self._families[frame.family] += 1
        self._look_for_start(message)
        whole = [dp for dp in message.dps if not any(fault.code is FaultCode.DP_OVERRUN for fault in dp.faults)]
        dps = tuple((dp.id, dp.type, dp.raw) for dp in whole)
        self._said.append(Said(t_us, frame.talker, frame.whole, frame.cmd, frame.payload, dps))
        self.table.add(message, number or None)
        for dp in whole:
            self._kept.setdefault(dp.id, Kept()).add(dp, frame.talker, t_us, number)

    def _look_for_start(self, message: Message) -> None:
        name, talker = message.name, message.frame.talker
        self._before += 1
        if name == "product_info":
            self._asked_early = self._asked_early or self._before <= _EARLY_ITEMS
            if talker is not Talker.MODULE and "id" in message.data:
                self._told_product(message)
        elif name == "heartbeat" and talker is Talker.MCU and isinstance(message.data.get("state"), int):
            self._state = message.data["state"] if self._state is None else self._state

    def _told_product(self, message: Message) -> None:
        data = message.data
        try:
            text: str | None = message.frame.payload.decode("utf-8")
        except UnicodeDecodeError:
            text = None
        mode = data.get("mode")
        version = data.get("version")
        self._product = Product(
            str(data["id"]), None if version is None else str(version), None if mode is None else str(mode), text
        )

    def _booted(self) -> Boot:
        """The MCU says by its first heartbeat whether it has just started; else who asks for the product shows it."""
        if self._state == 0:
            return Boot(True, "the MCU's first heartbeat says that it has just started")
        if self._asked_early:
            return Boot(True, "the product is asked for, or told, among the first frames")
        if self._state is not None:
            return Boot(False, "the MCU's first heartbeat says that it was running already")
        return Boot(None, "no heartbeat and no product information tell it")

    # ---- the bus over time

    def _event(self, t_us: int | None, what: str, count: int = 1) -> None:
        if t_us is not None:
            self._events[t_us // self._step_us, what] += count
            if len(self._events) > 16 * _BUS_STEPS:
                self._coarser()

    def _coarser(self) -> None:
        self._step_us *= 2
        events: Counter[tuple[int, str]] = Counter()
        for (place, what), count in self._events.items():
            events[place // 2, what] += count
        self._events = events

    def _bus(self) -> tuple[Second, ...]:
        if self._first_us is None or self._last_us is None:
            return ()
        while self._step_us < 1_000_000 or (self._last_us - self._first_us) // self._step_us > _BUS_STEPS:
            self._coarser()
        first, last = self._first_us // self._step_us, self._last_us // self._step_us
        return tuple(
            Second(
                place * self._step_us,
                *(self._events[place, what] for what in ("mcu", "module", "bad", "noise")),
            )
            for place in range(first, last + 1)
        )

    # ---- results

    def coverages(
        self, declared: Iterable[Any] = (), labels: Mapping[int, Mapping[int, str]] | None = None
    ) -> Mapping[int, Coverage]:
        """The values of each enum, by dpID; see EnumCounts."""
        return {one.id: one for one in self._enums.coverages(declared, labels)}

    @property
    def _span(self) -> Span | None:
        if self._first_us is not None and self._last_us is not None and self._last_us > self._first_us:
            return Span(self._first_us, self._last_us)
        return Span(ITEM, self._items * ITEM, timed=False) if self._items > 1 else None

    def facts(
        self,
        subjects: Mapping[int, Subject],
        *,
        coverages: Mapping[int, Coverage] | None = None,
        remarks: Iterable[str] = (),
    ) -> Facts:
        """Everything together; `subjects` tell what datapoints mean, by id."""
        pairing, handshake = self._pairing, self._handshake
        bauds = self._bauds - {None}
        bus = self._bus()
        datapoints = tuple(
            self._dp(summary.id, summary, subjects.get(summary.id), (coverages or {}).get(summary.id))
            for summary in self.table.summaries()
        )
        known = not pairing.undecided
        return Facts(
            names=tuple(self._names),
            product=self._product,
            family=self._families.most_common(1)[0][0] if self._families else None,
            baud=next(iter(bauds)) if len(bauds) == 1 else None,
            heard=pairing.heard,
            duration_us=None if self._first_us is None else self._durations_us,
            boot=max(self._boot, key=lambda boot: (boot.seen is True, boot.seen is False), default=Boot(None, "")),
            frames=self._counts["frames"],
            talkers=dict(self._talkers),
            losses=Losses(
                self._counts["bad"],
                self._counts["missing"],
                self._counts["noise"],
                self._counts["gaps"],
                pairing.unanswered_total if known else None,
                pairing.late_total if known else None,
            ),
            datapoints=datapoints,
            ladder=handshake.ladder(),
            exchanges=pairing.commands(),
            restarts=handshake.restarts,
            heartbeat_us=pairing.heartbeat_us,
            notes=tuple(self._notes),
            remarks=tuple(dict.fromkeys((*self._remarks, *remarks))),
            said=tuple(self._said),
            bus=bus,
            bus_step_us=self._step_us,
            gaps=tuple(self._gaps),
            inputs_us=tuple(self._inputs_us),
            span=self._span,
            started=self._started[0] if len(self._started) == 1 else None,
        )

    def _dp(self, dp_id: int, summary: Any, subject: Subject | None, coverage: Coverage | None) -> DpFacts:
        kept = self._kept.get(dp_id, Kept())
        subject = subject or Subject(dp_id, summary.type, summary.last)
        reading = subject.reading
        timed = self._span is None or self._span.timed
        parts = () if reading is None else tuple(part_courses(reading.parts, reading.length, kept, timed=timed))
        course = kept.course if timed else kept.in_order
        samples = samples_of(kept, self._notes)
        return DpFacts(
            summary,
            subject,
            kept.changes,
            coverage,
            kept.told,
            kept.told_first,
            course if course.count else None,
            parts,
            samples[:SAMPLES_MOST],
            max(len(samples) - SAMPLES_MOST, 0) + kept.blobs_more,
        )
