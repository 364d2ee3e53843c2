"""What a session has shown of every datapoint: counts, range, values, who wrote it, how often it comes."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Any

from tuyasniff.model import Datapoint, DpSummary, DpType, FaultCode, Message, Talker, dp_type_name

VALUES_KEPT = 64
DISTINCT_COUNTED = 4096
INTERVALS_KEPT = 256


def plain_value(dp: Datapoint) -> bool | int | str:
    """The value as scripts get it: raw bytes as hex text."""
    return dp.value.hex() if isinstance(dp.value, bytes) else dp.value


_BOOL = int(DpType.BOOL)


def _latest(seen: list[int], new: int) -> None:
    """The latest stands last."""
    if new in seen:
        seen.remove(new)
    seen.append(new)


class DpState:
    """The mutable history of one datapoint."""

    def __init__(self, dp_id: int) -> None:
        self.id = dp_id
        self.types: list[int] = []
        self.lengths: list[int] = []
        self.count = self.reports = self.sets = 0
        self.first: Any = None
        self.last: Any = None
        self.low: int | None = None
        self.high: int | None = None
        self.values: dict[Any, None] = {}
        self.echoed: bool | None = None
        self.different: set[Any] = set()
        self.first_us: int | None = None
        self.last_us: int | None = None
        self.first_number: int | None = None
        self.last_number: int | None = None
        self.asked: Any = None
        self.asked_us: int | None = None
        self.echoes: deque[int] = deque(maxlen=INTERVALS_KEPT)
        self.reported_us: int | None = None
        self.intervals: deque[int] = deque(maxlen=INTERVALS_KEPT)

    def add(self, dp: Datapoint, talker: Talker, t_us: int | None, number: int | None) -> None:
        """It was told, or asked for, in the item of that number."""
        _, dp_type, value, raw, _, _ = dp
        if dp_type != _BOOL and isinstance(value, int):
            if self.low is None or value < self.low:
                self.low = value
            if self.high is None or value > self.high:
                self.high = value
        elif isinstance(value, bytes):
            value = value.hex()
        if self.count == 0:
            self.first, self.first_number = value, number
        if self.first_us is None:
            self.first_us = t_us
        if t_us is not None:
            self.last_us = t_us
        self.last_number = number
        self.count += 1
        before, self.last = self.last, value
        length = len(raw)
        if not self.types or self.types[-1] != dp_type:
            _latest(self.types, dp_type)
        if not self.lengths or self.lengths[-1] != length:
            _latest(self.lengths, length)
        # True == 1 in Python: the type keeps a bool apart from a number
        key = (type(value), value)
        if value != before or type(value) is not type(before):
            if len(self.different) < DISTINCT_COUNTED:
                self.different.add(key)
            if len(self.values) < VALUES_KEPT:
                self.values.setdefault(key)
        if talker is Talker.MODULE:
            self.sets += 1
            self.asked, self.asked_us = key, t_us
            self.echoed = bool(self.echoed)
            return
        self.reports += 1
        if self.asked is not None and key == self.asked:
            self.echoed = True
            self._echo(t_us)
        if t_us is not None:
            if self.reported_us is not None and t_us > self.reported_us:
                self.intervals.append(t_us - self.reported_us)
            self.reported_us = t_us

    def _echo(self, t_us: int | None) -> None:
        """The first report that repeats a set tells how long the MCU took; later ones are ordinary reports."""
        if t_us is not None and self.asked_us is not None and t_us >= self.asked_us:
            self.echoes.append(t_us - self.asked_us)
        self.asked_us = None

    def summary(self, names: dict[int, str]) -> DpSummary:
        """What was seen of it; `names` are those of the types."""
        return DpSummary(
            id=self.id,
            type=names[self.types[-1]],
            types=tuple(names[code] for code in self.types),
            length=self.lengths[-1],
            lengths=tuple(self.lengths),
            count=self.count,
            reports=self.reports,
            sets=self.sets,
            echoed=self.echoed,
            first=self.first,
            last=self.last,
            min=self.low,
            max=self.high,
            distinct=len(self.different),
            values=tuple(value for _, value in self.values),
            period_us=round(median(self.intervals)) if self.intervals else None,
            first_us=self.first_us,
            last_us=self.last_us,
            first_number=self.first_number,
            last_number=self.last_number,
            echo_us=(round(median(self.echoes)) or None) if self.echoes else None,  # 0: one time stands for both
        )


class DpTable:
    """Collects datapoints message by message. Memory is bounded: 255 datapoints, bounded histories."""

    def __init__(self) -> None:
        self._states: dict[int, DpState] = {}
        self._type_names: dict[int, str] = {}

    def add(self, message: Message, number: int | None = None) -> None:
        """Take the datapoints of one message, the item of that number; a wrong checksum teaches nothing."""
        frame = message.frame
        if frame.faults and frame.checksum == "bad":
            return
        talker, t_us = frame.talker, frame.t_us
        for dp in message.dps:
            if dp.faults and any(fault.code is FaultCode.DP_OVERRUN for fault in dp.faults):
                continue  # cut off: what is left of the value is not the value
            dp_id, dp_type = dp[0], dp[1]
            if dp_type not in self._type_names:
                self.names_type(dp_type)
            state = self._states.get(dp_id) or self.state(dp_id)
            state.add(dp, talker, t_us, number)

    def state(self, dp_id: int) -> DpState:
        """The history of a datapoint; there is one from now on."""
        state = self._states.get(dp_id)
        if state is None:
            state = self._states[dp_id] = DpState(dp_id)
        return state

    def names_type(self, code: int) -> None:
        """A datapoint of that type came."""
        if code not in self._type_names:
            self._type_names[code] = dp_type_name(code)

    def summaries(self) -> tuple[DpSummary, ...]:
        """One summary per datapoint, by id."""
        return tuple(self._states[key].summary(self._type_names) for key in sorted(self._states))
