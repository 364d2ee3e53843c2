"""From the items of a run to what its datapoints mean: evidence collected over all inputs, judged at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.analysis.quantities.references import Sayings, said
from tuyasniff.analysis.traces import Traces
from tuyasniff.cli.hints import Hints
from tuyasniff.errors import TuyasniffError
from tuyasniff.model import DpSummary, Message, Note, RawReading, Schema
from tuyasniff.render.guesses import Subject
from tuyasniff.render.labels import visible

if TYPE_CHECKING:
    from tuyasniff.analysis.quantities.judge import Judgement
    from tuyasniff.bulk.columns import Columns

_BETWEEN_US = 3_600_000_000
"""The next input begins so long after the last one ended: nothing in one happens beside anything in another."""


class Meant(NamedTuple):
    """What came of it. `subjects` by dpID; `remarks` are words for a person."""

    subjects: Mapping[int, Subject]
    judgement: Judgement
    sayings: Sayings
    schema: Schema | None = None
    remarks: tuple[str, ...] = ()

    def doubted(self, why: Mapping[int, str]) -> Meant:
        """The same, with a reason to doubt what is inside some of them; `why` by dpID."""
        if not why:
            return self
        subjects = dict(self.subjects)
        for dp_id, words in why.items():
            subject = subjects.get(dp_id)
            if subject is not None and subject.reading is not None:
                doubt = "; ".join(filter(None, (words, subject.reading.doubt)))
                subjects[dp_id] = subject._replace(reading=replace(subject.reading, doubt=doubt))
        return self._replace(subjects=subjects, remarks=(*self.remarks, *map(visible, why.values())))


class Evidence:
    """Collects what inputs show, one after the other, as if they were one long session."""

    def __init__(self, hints: Hints | None = None) -> None:
        self.traces = Traces()
        self.hints = hints or Hints()
        self._ids: set[int] = set()
        self._moments: dict[int, int | None] = {}
        self._begins_us = 0
        self._ends_us: int | None = None

    def begin(self) -> None:
        """Another input begins."""
        if self._ends_us is not None:
            self._begins_us = self._ends_us + _BETWEEN_US
            self.traces.settle()  # the numbers of items begin anew

    def add(self, thing: Message | Note, number: int) -> None:
        """Take what an item says; `number` is that of the item."""
        t_us = thing.t_us
        if t_us is not None:
            shifted = t_us + self._begins_us
            self._ends_us = max(shifted, self._ends_us or 0)
            if self._begins_us:
                thing = _moved(thing, shifted)
            t_us = shifted
        if number in self.hints.items:
            self._moments[number] = t_us
        if isinstance(thing, Note):
            self.traces.note(thing._replace(frame=None) if self._begins_us else thing)
            return
        for dp in thing.dps:
            self._ids.add(dp.id)
        self.traces.add(thing, number)

    @property
    def begins_us(self) -> int:
        """How much later than by its own clock an input is."""
        return self._begins_us

    def pass_over(self, columns: Columns) -> None:
        """Columns come; their datapoints go into the traces by another way."""
        self._ids.update(columns.dp_ids)
        for number in self.hints.items:
            if columns.is_frame(number - columns.first):
                t_us = columns.moment(number - columns.first)
                self._moments[number] = None if t_us is None else t_us + self._begins_us
        latest_us = columns.latest_us
        if latest_us is not None:
            self._ends_us = max(latest_us + self._begins_us, self._ends_us or 0)

    def judged(self, datapoints: Sequence[DpSummary] = ()) -> Meant:
        """What the datapoints mean, all together."""
        from tuyasniff.analysis.declared import compared
        from tuyasniff.analysis.quantities.judge import judge

        schema, trouble = self._schema()
        sayings = said(self.traces.notes)
        judgement = judge(
            self.traces,
            known=self.hints.known(self._moments),
            schema=schema,
            confirmed=dict(sayings.meanings) or None,
        )
        comparison = None if schema is None else compared(schema, datapoints, judgement.guesses)
        subjects = {
            dp.id: Subject(
                dp.id,
                dp.type,
                dp.last,
                judgement.guesses.get(dp.id),
                self._reading(judgement, dp),
                schema,
                sayings.names.get(dp.id, ""),
                () if comparison is None else tuple((one.text, one.against) for one in comparison.of(dp.id)),
            )
            for dp in datapoints
        }
        remarks = [*trouble, *dict.fromkeys(self._unheard()), *judgement.remarks]
        if comparison is not None and comparison.unseen and datapoints:
            remarks.append(f"declared, and not seen here: datapoints {' '.join(map(str, comparison.unseen))}")
        return Meant(subjects, judgement, sayings, schema, tuple(map(visible, remarks)))

    def _reading(self, judgement: Judgement, dp: DpSummary) -> RawReading | None:
        """What is inside a raw value: of the very last one, which is not among samples that were thinned."""
        from tuyasniff.analysis.raw.rereading import reading_of

        reading, blob = judgement.raw.get(dp.id), self.traces.blobs.get(dp.id)
        return reading if blob is None or blob.thinned == 1 else reading_of(reading, dp.last)

    def _schema(self) -> tuple[Schema | None, tuple[str, ...]]:
        """What the product declares; what keeps it from being known is said and hurts nobody."""
        if not self.hints.schemas or not self.traces.product_id:
            return None, ()
        from tuyasniff.cli.schemas import schema_of

        try:
            return schema_of(self.traces.product_id), ()
        except TuyasniffError as error:
            return None, (error.message,)

    def _unheard(self) -> Iterator[str]:
        """What was told on the command line of things that are not there."""
        for one in self.hints.told:
            if one.dp_id is not None and one.dp_id not in self._ids:
                yield f"datapoint {one.dp_id} never came, so what is known of it says nothing"
            if one.item is not None and one.item not in self._moments:
                yield f"there is no item {one.item}, so that reading counts for all of the time"
            elif (one.item is not None or one.t_us is not None) and self._ends_us is None:
                yield "there are no times in it, so readings count for all of the time"
            elif one.t_us is not None and self._ends_us is not None and one.t_us > self._ends_us:
                yield f"@{one.t_us / 1e6:g} s is after the end, at {self._ends_us / 1e6:.4g} s"


def _moved(thing: Message | Note, t_us: int) -> Message | Note:
    if isinstance(thing, Note):
        return thing._replace(t_us=t_us)
    return replace(thing, frame=thing.frame._replace(t_us=t_us))
