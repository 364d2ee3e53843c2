"""Columns made one item at a time from what the ordinary session gives: what the fast way is held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from tuyasniff.bulk.columns import REASONS, Columns, Row
from tuyasniff.model import DpType, Item, Message, Noise
from tuyasniff.stretch import NO_TIME

_LENGTHS = {DpType.BOOL: (1,), DpType.VALUE: (4,), DpType.ENUM: (1,), DpType.BITMAP: (1, 2, 4)}


def columns_of(items: Iterable[Item], *, tap: str = "file") -> Columns:
    """All items in one; those that fit no other row are odd."""
    listed = list(items)
    data = bytearray()
    kinds, begins, ends, protos_at, times, end_times = [], [], [], [], [], []
    first, ids, types, ats, lengths, values = [0], [], [], [], [], []
    protos: list[Message] = []
    numbers: dict[object, int] = {}
    odd = {}
    for place, item in enumerate(listed):
        thing = item.thing
        kind, begin, end, proto, t_us, end_us = Row.ODD, 0, 0, 0, None, None
        if isinstance(thing, Noise) and thing.tap == tap:
            kind, begin, proto, t_us = Row.NOISE, len(data), REASONS.index(thing.reason), thing.t_us
            data += thing.raw
            end = len(data)
        elif isinstance(thing, Message) and thing.frame.tap == tap and _plain(thing):
            frame = thing.frame
            kind, begin = Row.KNOWN, len(data)
            prototype: Message = replace(thing, frame=frame._replace(t_us=None, end_us=None, offset=0))
            if thing.dps and _lists(thing):
                kind = Row.LIST if frame.checksum == "ok" else Row.WRONG_SUM
                prototype = replace(thing, frame=frame._replace(t_us=None, end_us=None, offset=0, raw=b"", faults=()))
                prototype = replace(prototype, fields=(), dps=(), data={}, faults=())
                for dp in thing.dps:
                    ids.append(dp.id)
                    types.append(dp.type)
                    ats.append(begin + dp.span.start + 4)
                    lengths.append(len(dp.raw))
                    values.append(int(dp.value) if isinstance(dp.value, int) else 0)
            if kind == Row.KNOWN and frame.faults:
                kind = Row.ODD
            else:
                data += frame.raw
                end, t_us, end_us = len(data), frame.t_us, frame.end_us
                bytes_ = frame.raw if kind == Row.KNOWN else frame.raw[:4]
                key = (kind, bytes_, prototype.frame, thing.name, thing.title, thing.variant)
                proto = numbers.setdefault(key, len(protos))
                if proto == len(protos):
                    protos.append(prototype)
        if kind == Row.ODD:
            odd[place] = item
            begin = 0
        kinds.append(kind)
        begins.append(begin)
        ends.append(end)
        protos_at.append(proto)
        times.append(NO_TIME if t_us is None else t_us)
        end_times.append(NO_TIME if end_us is None else end_us)
        first.append(len(ids))
    number = np.int64
    return Columns(
        first=listed[0].number if listed else 1,
        tap=tap,
        data=bytes(data),
        offset=0,
        kind=np.array(kinds, np.uint8),
        begin=np.array(begins, number),
        end=np.array(ends, number),
        proto=np.array(protos_at, number),
        dp_first=np.array(first, number),
        dp_id=np.array(ids, np.uint8),
        dp_type=np.array(types, np.uint8),
        dp_at=np.array(ats, number),
        dp_length=np.array(lengths, number),
        dp_value=np.array(values, number),
        protos=protos,
        odd=odd,
        t_us=np.array(times, number),
        end_us=np.array(end_times, number),
    )


def _plain(message: Message) -> bool:
    frame = message.frame
    return frame.rebuilt is None and message.faults == frame.faults and len(frame.faults) <= (frame.checksum == "bad")


def _lists(message: Message) -> bool:
    """Whether the payload is a list of sound datapoints and nothing else."""
    at = 6
    for dp in message.dps:
        if dp.faults or dp.type > 5 or dp.span.start != at or len(dp.raw) not in _LENGTHS.get(dp.type, (len(dp.raw),)):  # type: ignore[call-overload]
            return False
        at = dp.span.end
    return at == len(message.frame.raw) - 1 and not message.frame.extended
