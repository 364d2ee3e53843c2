"""A few values of a course, taken one by one by table and traces: arrays cost more than they save there."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tuyasniff.model import Datapoint, DpType, Span, Talker
from tuyasniff.stretch import NO_TIME

if TYPE_CHECKING:
    from tuyasniff.analysis.dpstate import DpTable
    from tuyasniff.analysis.traces import Traces
    from tuyasniff.bulk.courses import Course

FEW = 64
"""So many values are no more than a few."""

_RAW, _STRING, _BOOL = int(DpType.RAW), int(DpType.STRING), int(DpType.BOOL)
_NOWHERE = Span(0, 0)


class FewValues:
    """The values of a course, some of which are asked for."""

    def __init__(self, course: Course) -> None:
        self._course = course

    @cached_property
    def _values(self) -> list[tuple[Datapoint, bool, int, int]]:
        """Each value, whether the module asked for it, when it came, and the number of its item."""
        course = self._course
        t_us = [NO_TIME] * len(course.number) if course.t_us is None else course.t_us.tolist()
        told = zip(
            course.type.tolist(), course.value.tolist(), course.raws, course.sets.tolist(), t_us,
            course.number.tolist(), strict=True,
        )  # fmt: skip
        return [
            (Datapoint(course.id, kind, _plain(kind, value, raw), raw, _NOWHERE), asked, t_us, number)
            for kind, value, raw, asked, t_us, number in told
        ]

    def take(self, begin: int, end: int, table: DpTable, traces: Traces, shift_us: int) -> None:
        """Let table and traces take those from one place up to another; for traces they are so much later."""
        state = table.state(self._course.id)
        for dp, asked, t_us, number in self._values[begin:end]:
            moment = None if t_us == NO_TIME else t_us
            shifted = None if moment is None else moment + shift_us
            table.names_type(dp.type)
            state.add(dp, Talker.MODULE if asked else Talker.MCU, moment, number)
            if isinstance(dp.value, int):
                trace = traces.of_numbers(dp.id, dp.type)
                (trace.set if asked else trace.report)(shifted, int(dp.value), number)
            else:
                blob = traces.of_blobs(dp.id, dp.type)
                (blob.set if asked else blob.report)(shifted, dp.raw, number)


def _plain(kind: int, value: int, raw: bytes) -> bool | int | str | bytes:
    if kind == _RAW:
        return raw
    if kind == _STRING:
        return raw.decode()
    return bool(value) if kind == _BOOL else value
