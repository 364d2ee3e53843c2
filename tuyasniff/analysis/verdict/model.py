"""What a verdict is made of, and what it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tuyasniff.chips.finding import Finding, Framing, Line, Rate
from tuyasniff.chips.heard import Heard
from tuyasniff.model import Chunk, Evidence, FamilyName, Reading, WireKind

UNKNOWN = "unknown"
SILENT = "silent"
PULSES = "pulses"
WRONG_BAUD = "wrong_baud"
TEXT = "text"

NOTHING = frozenset((UNKNOWN, SILENT))
"""Verdicts that name nothing."""


class Wire(NamedTuple):
    """What was heard on one tap at one rate.

    `chunks` are in order, and may be a part of all `heard` bytes. `baud`, `parity` (`none`, `even`, `odd`) and
    `inverted` are None where nobody measured or said them. `hertz` is the frequency of a square wave, `words` what the
    levels of a wire look like that is neither. Of what came after `whole_until_us` only pieces are here; None where
    nothing is left out.
    """

    tap: str
    chunks: tuple[Chunk, ...] = ()
    heard: int = 0
    baud: int | None = None
    parity: str | None = None
    inverted: bool | None = None
    kind: WireKind = WireKind.UART
    hertz: float | None = None
    words: str = ""
    whole_until_us: int | None = None

    @property
    def size(self) -> int:
        """The bytes that are here to be looked at."""
        return sum(len(chunk.data) for chunk in self.chunks)

    @property
    def spoke(self) -> bool:
        """Whether anything was heard; a text may tell frames in words, without a byte."""
        return any(chunk.data or chunk.frame for chunk in self.chunks)


class RuledOut(NamedTuple):
    """A protocol that it is not; `coverage` is the share of the bytes that it would have explained."""

    protocol: str
    coverage: float
    text: str


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest reading of one quantity, and how many there were."""

    reading: Reading
    count: int


class TapVerdict(NamedTuple):
    """What was found on one tap."""

    tap: str
    word: str
    baud: int | None
    parity: str | None
    inverted: bool | None
    coverage: float
    frames: int
    heard: int
    line: Line | None = None


class Talk(NamedTuple):
    """What was heard on one tap, or on several in the order of time, and the finding that takes it apart."""

    heard: Heard
    finding: Finding


class OtherPart(NamedTuple):
    """Something else that was heard besides what the verdict names; `tap` is None where it is on the same wires."""

    word: str
    name: str
    tap: str | None
    coverage: float
    frames: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What talks on the wires of one input.

    `word` is one of the contract's, `name` the one for people. `confidence` is the probability that it is right, 0 for
    `unknown`. `coverage` is the share of the `heard` bytes that lie in valid `frames`, None where no bytes were heard.
    `baud`, `parity` and `inverted` are what is known of the wire; `rates` what is usual for the protocol. `looked` are
    the bytes that were looked at, where there were more. `subject` is a closer name that the bytes allow; `facts` are
    single things that a log tells, each under a stable word. `finding` is what names the protocol, with everything that
    was read; `talk` holds the same beside its bytes.
    """

    word: str
    name: str
    family: FamilyName | None = None
    confidence: float = 0.0
    coverage: float | None = None
    frames: int = 0
    heard: int = 0
    looked: int = 0
    baud: int | None = None
    parity: str | None = None
    inverted: bool | None = None
    rates: tuple[Rate, ...] = ()
    line: Line | None = None
    subject: str | None = None
    evidence: tuple[Evidence, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    readings: tuple[Latest, ...] = ()
    advice: tuple[str, ...] = ()
    taps: tuple[TapVerdict, ...] = ()
    also: tuple[OtherPart, ...] = ()
    framings: tuple[Framing, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    finding: Finding | None = None
    talk: tuple[Talk, ...] = ()

    @property
    def is_something(self) -> bool:
        """Whether anything was recognised."""
        return self.word not in NOTHING
