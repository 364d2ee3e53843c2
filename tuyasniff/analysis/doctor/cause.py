"""What the doctor answers: causes, the most likely first, and how far the two chips came."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tuyasniff.analysis.handshake import Rung
from tuyasniff.model import Talker

if TYPE_CHECKING:
    from tuyasniff.analysis.doctor.examination import Examination


class Cause(NamedTuple):
    """One thing that may be the matter.

    `code` is a stable word, `text` and `remedy` are a sentence or two each for somebody with a soldering iron.
    `confidence`, from 0 to 1, says how surely this is what is wrong; a `harmless` one is certain, and no fault at all.
    `evidence` holds what speaks for it, in words with numbers. `tap` is None where it is about all of them.
    """

    code: str
    text: str
    remedy: str
    confidence: float
    evidence: tuple[str, ...] = ()
    tap: str | None = None
    harmless: bool = False


class Check(NamedTuple):
    """One row of what is looked for: `look` gives a cause for each tap, or for each request, that it is about."""

    code: str
    title: str
    look: Callable[[Examination], Iterable[Cause]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that can be said of one device.

    `causes` stand with the most likely first, `harmless` are things that look odd and are not. `stopped_at` is the
    step of the ladder that should have come next, None where nothing is missing or nobody can know. `frames` counts
    those with a right checksum or none, `heard` the sides that were heard, `bytes` everything.
    """

    ladder: tuple[Rung, ...]
    stopped_at: str | None
    causes: tuple[Cause, ...]
    harmless: tuple[Cause, ...]
    heard: frozenset[Talker]
    frames: int
    bytes: int

    @property
    def healthy(self) -> bool:
        """Whether frames were heard, and nothing is wrong with them."""
        return bool(self.frames) and not self.causes
