"""What was written, counted many at a time: the same as `Tally` counts one by one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.capture.targets import Tally
from tuyasniff.model import Message, Noise, Talker, TalkerBy
from tuyasniff.stretch import NO_TIME, TALKERS, Stretch

_NOT_TOLD = (TalkerBy.NONE, TalkerBy.TEXT)


def add_columns(tally: Tally, columns: Columns) -> None:
    """Count all items."""
    kind = columns.kind
    _count_noise(tally, columns)
    wrong = int((kind == Row.WRONG_SUM).sum())
    tally.faulty += wrong
    frames = kind <= Row.WRONG_SUM
    for proto, count in enumerate(np.bincount(columns.proto[frames]).tolist()):
        if not count:
            continue
        frame = columns.protos[proto].frame
        tally.frames += count
        tally.talkers += count * (frame.talker is not Talker.UNKNOWN)
        tally.told += count * (frame.talker_by not in _NOT_TOLD)
        tally.rebuilt += count * (frame.rebuilt is not None)
        tally.faulty += count * (bool(frame.faults) and frame.rebuilt is None)
    plain = kind != Row.ODD
    _add_bytes(tally, columns.taps, int(plain.sum()), None if columns.t_us is None else columns.t_us[plain])
    for item in columns.odd.values():
        tally.add(item.thing)


def count_frames(tally: Tally, columns: Columns) -> None:
    """Count the frames and the noise only: the rest was counted as chunks."""
    _count_noise(tally, columns)
    tally.frames += int((columns.kind <= Row.WRONG_SUM).sum())
    for item in columns.odd.values():
        if isinstance(item.thing, Message):
            tally.frames += 1
        elif isinstance(item.thing, Noise):
            tally.noise += 1
            tally.noise_bytes += len(item.thing.raw)


def _count_noise(tally: Tally, columns: Columns) -> None:
    noise = columns.kind == Row.NOISE
    tally.noise += int(noise.sum())
    tally.noise_bytes += int((columns.end - columns.begin)[noise].sum())


def add_stretch(tally: Tally, stretch: Stretch) -> None:
    """Count all chunks."""
    count = len(stretch.offsets)
    if stretch.talkers is None:
        tally.talkers += count * (stretch.talker is not Talker.UNKNOWN)
        tally.told += count * (stretch.by not in _NOT_TOLD)
    else:
        known = int((np.asarray(stretch.talkers) != TALKERS.index(Talker.UNKNOWN)).sum())
        tally.talkers += known
        tally.told += known * (stretch.by not in _NOT_TOLD)
    claimed = np.full(count, stretch.claimed) if stretch.claims is None else np.asarray(stretch.claims) > 0
    if claimed.any():
        begins = np.asarray(stretch.offsets, np.int64)
        ends = np.append(begins[1:], len(stretch.data))
        data = np.frombuffer(stretch.data, np.uint8)
        sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(data, dtype=np.uint64)))
        wrong = (sums[ends - 1] - sums[begins]).astype(np.uint8) != data[ends - 1]
        tally.faulty += int((wrong & claimed).sum())
    _add_bytes(tally, (stretch.tap,), count, None if stretch.times is None else np.asarray(stretch.times, np.int64))


def _add_bytes(tally: Tally, taps: Iterable[str], count: int, times: np.ndarray | None) -> None:
    timed = 0 if times is None else int((times != NO_TIME).sum())
    tally.timed += timed
    tally.untimed += count - timed
    for tap in taps if count else ():
        if len(tally.taps) < 64:
            tally.taps.add(tap)
