"""One input under the laws that all targets keep: only errors of ours, time in proportion, memory in proportion."""

from __future__ import annotations

import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.target import Target

LEAST_S = 1.0
"""Seconds of the processor that any input may take."""

HUNG_TIMES = 20
MEMORY = 192 << 20
MEMORY_A_BYTE = 4096
_OFTEN = 61
"""One input of so many is put behind itself."""

_LONG, _LONGER = 8, 32
_LARGEST = 1 << 18
_STEEPEST = 3.0
_NOISE_S = 0.25
_PACKAGE = "tuyasniff"


class Hung(BaseException):
    """It takes far longer than its size allows; no handler of exceptions is to hold it back."""


class Finding(NamedTuple):
    """What is wrong: its kind, where it was raised, and the whole story."""

    kind: str
    where: str
    story: str


def watched(target: Target, data: bytes, *, slowness: float = 1.0) -> Finding | None:
    """What is wrong with how a target takes an input; `slowness` is what watching itself costs."""
    allowed = slowness * (LEAST_S + target.us_a_byte * 1e-6 * len(data))
    before = _peak()
    seconds, found = _timed(target.look, data, allowed * HUNG_TIMES)
    if found is not None:
        return found
    grown = _peak() - before
    if grown > MEMORY + MEMORY_A_BYTE * len(data):
        return Finding("memory", target.name, f"{len(data):,} bytes made it {grown >> 20:,} MiB larger")
    if seconds > allowed:
        again = min(_timed(target.look, data, allowed * HUNG_TIMES)[0] for _ in range(2))
        if again > allowed:
            return Finding("slow", target.name, f"{len(data):,} bytes took {again:.2f} s, {allowed:.2f} are allowed")
    if target.grows and len(data) >= 64 and crc32(data) % _OFTEN == 0:
        return _steep(target, data, slowness)
    return None


def _steep(target: Target, data: bytes, slowness: float) -> Finding | None:
    """Whether four times as much takes far more than four times as long."""
    if _LONGER * len(data) > _LARGEST:
        return None
    limit = HUNG_TIMES * slowness * (LEAST_S + target.us_a_byte * 1e-6 * len(data) * _LONGER)
    for _ in range(3):
        short, found = _timed(target.look, data * _LONG, limit)
        if found is None:
            long, found = _timed(target.look, data * _LONGER, limit)
        if found is not None:
            return found._replace(story=f"{_LONG} or {_LONGER} times over:\n{found.story}")
        if long <= _STEEPEST * _LONGER / _LONG * short + _NOISE_S * slowness:
            return None
    return Finding(
        "steep", target.name, f"{len(data):,} bytes {_LONG} times took {short:.2f} s, {_LONGER} times {long:.2f}"
    )


def _timed(look: Callable[[bytes], None], data: bytes, hung: float) -> tuple[float, Finding | None]:
    begun = process_time()
    try:
        with _alarm(hung):
            look(data)
    except (Exception, Hung) as error:
        return process_time() - begun, _told(error)
    return process_time() - begun, None


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise Hung(f"after {seconds:.0f} s of the processor it was not done")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _told(error: BaseException) -> Finding:
    """What escaped, named after the innermost line of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"/{_PACKAGE}/" in frame.filename.replace("\\", "/")]
    laws = [frame for frame in frames if "/fuzz/" in frame.filename.replace("\\", "/")]
    broken = isinstance(error, AssertionError) and not (ours and frames[-1] == ours[-1])
    innermost = laws[-1] if broken or not ours else ours[-1]
    where = f"{Path(innermost.filename).name}:{innermost.lineno}"
    kind = "law" if broken else "hung" if isinstance(error, Hung) else type(error).__name__
    return Finding(kind, where, "".join(traceback.format_exception(error))[-6000:])


def _peak() -> int:
    """The most memory that the process ever had, in bytes."""
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale
