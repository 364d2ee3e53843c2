"""Requests and reports of columns for `Polling`, thousands at once."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from tuyasniff.analysis.polling import ANSWER_US, QUERY, Polling, is_request
from tuyasniff.bulk.columns import Bytes, Columns, Numbers, Row
from tuyasniff.bulk.messages import frame_of
from tuyasniff.model import Item, Message, Talker
from tuyasniff.stretch import NO_TIME

_KNOWN, _LIST = int(Row.KNOWN), int(Row.LIST)


class _Says(IntEnum):
    """What a frame is in the talk of who asks and who answers."""

    NOTHING = 0
    QUERY = 1
    SET = 2
    REPORT = 3


_QUERY, _REPORT = int(_Says.QUERY), int(_Says.REPORT)


class ManyPolls:
    """Lets `polling` count what columns carry, as if it came message by message."""

    def __init__(self, polling: Polling) -> None:
        self._polling = polling
        self._messages: Sequence[Message] = ()
        self._says = np.zeros((2, 0), np.uint8)

    def add(self, columns: Columns) -> None:
        """Take columns; what has no time tells nothing."""
        if columns.t_us is None and not columns.odd:
            return
        says, t_us = self._of_rows(columns)
        rows = np.flatnonzero((says != _Says.NOTHING) & (t_us != NO_TIME))
        if len(rows):
            self._count(says[rows], t_us[rows])

    def _of_rows(self, columns: Columns) -> tuple[Bytes, Numbers]:
        """What each row says, and when."""
        self._look_at(columns.protos)
        says = np.zeros(len(columns), np.uint8)
        for number, kind in enumerate((_KNOWN, _LIST)):
            rows = np.flatnonzero(columns.kind == kind)
            says[rows] = self._says[number].take(columns.proto[rows])
        t_us = np.full(len(columns), NO_TIME, np.int64) if columns.t_us is None else columns.t_us
        if columns.odd:
            t_us = t_us.copy()
        for row, item in columns.odd.items():
            says[row] = _of_item(item)
            t_us[row] = NO_TIME if item.thing.t_us is None else item.thing.t_us
        return says, t_us

    def _look_at(self, messages: Sequence[Message]) -> None:
        """What the messages say that stand for rows; the list of them grows."""
        if messages is not self._messages:
            self._messages, self._says = messages, np.zeros((2, 0), np.uint8)
        more = [_of_prototype(messages, index) for index in range(self._says.shape[1], len(messages))]
        if more:
            self._says = np.concatenate((self._says, np.array(more, np.uint8).T), axis=1)

    def _count(self, says: Bytes, t_us: Numbers) -> None:
        polling = self._polling
        asks = says < _REPORT
        last = np.maximum.accumulate(np.where(asks, np.arange(len(says)), -1))
        asked = last[~asks]
        before_us = NO_TIME if polling.asked_us is None else polling.asked_us
        asked_us = np.where(asked < 0, before_us, t_us[asked])
        passed = t_us[~asks] - asked_us
        soon = (asked_us != NO_TIME) & (passed >= 0) & (passed <= ANSWER_US)
        polling.alone += int(np.count_nonzero(~soon))
        queried = np.where(asked < 0, polling.was_query, says[asked] == _QUERY)
        answered = set(asked[soon & queried].tolist())
        if polling.answered:
            answered.discard(-1)
        polling.answers += len(answered)
        polling.queries += int(np.count_nonzero(says == _QUERY))
        latest = int(last[-1])
        if latest >= 0:
            polling.asked_us = int(t_us[latest])
            polling.was_query = bool(says[latest] == _QUERY)
            polling.answered = latest in answered
        else:
            polling.answered = polling.answered or -1 in answered


def _of_item(item: Item) -> int:
    thing = item.thing
    if not isinstance(thing, Message) or thing.frame.checksum == "bad":
        return _Says.NOTHING
    return _says(thing, tells=bool(thing.dps))


def _of_prototype(messages: Sequence[Message], index: int) -> tuple[int, int]:
    """What a row says whose frame is the same, and a list of datapoints for which the message stands."""
    if frame_of(messages, index).checksum == "bad":
        return _Says.NOTHING, _Says.NOTHING
    message = messages[index]
    return _says(message, tells=bool(message.dps)), _says(message, tells=True)


def _says(message: Message, *, tells: bool) -> int:
    """What a message says; `tells` is whether it carries datapoints."""
    if is_request(message):
        return _Says.QUERY if message.name == QUERY else _Says.SET
    return _Says.REPORT if tells and message.frame.talker is Talker.MCU else _Says.NOTHING
