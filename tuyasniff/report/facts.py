"""What a capture tells, gathered once for every kind of report. All values are frozen; texts are as they came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tuyasniff.analysis.enums import Coverage
from tuyasniff.analysis.exchange import CommandTiming
from tuyasniff.analysis.handshake import Rung
from tuyasniff.model import DpSummary, FamilyName, RawPart, Talker
from tuyasniff.render.guesses import Subject
from tuyasniff.report.course import Course

if TYPE_CHECKING:
    from datetime import datetime


class Sample(NamedTuple):
    """One value of a datapoint that carries bytes, where it differs from the one before.

    `changed` are the places of the bytes that differ. `note` is what a person wrote between the two.
    """

    number: int
    t_us: int | None
    talker: Talker
    raw: bytes
    changed: frozenset[int] = frozenset()
    note: str = ""


class Told(NamedTuple):
    """A value as the MCU told it last."""

    type: str
    raw: bytes
    value: Any


class PartCourse(NamedTuple):
    """The course of a number inside a raw datapoint."""

    part: RawPart
    course: Course


@dataclass(frozen=True, slots=True)
class DpFacts:
    """All about one datapoint.

    `changes` counts how often a value differed from the one before, whoever told it. `told` is the last report, None
    if only the module named it; `told_first` is the item of the first report. Courses are those of `Facts.span`.
    """

    summary: DpSummary
    subject: Subject
    changes: int = 0
    coverage: Coverage | None = None
    told: Told | None = None
    told_first: int | None = None
    course: Course | None = None
    parts: tuple[PartCourse, ...] = ()
    samples: tuple[Sample, ...] = ()
    samples_more: int = 0

    @property
    def id(self) -> int:
        """The dpID."""
        return self.summary.id


class Said(NamedTuple):
    """A sound frame, for logs in the form of a project: its whole bytes, and the datapoints in it (id, type, raw)."""

    t_us: int | None
    talker: Talker
    raw: bytes
    cmd: int
    payload: bytes
    dps: tuple[tuple[int, int, bytes], ...] = ()


class NoteFact(NamedTuple):
    """Words beside the bytes, at a moment; `number` is that of the item."""

    t_us: int | None
    text: str
    number: int = 0


class Second(NamedTuple):
    """What came in a stretch of time: frames of each side, damaged frames, bytes of noise."""

    t_us: int
    mcu: int = 0
    module: int = 0
    bad: int = 0
    noise: int = 0


class Span(NamedTuple):
    """From where to where courses go: in µs; in a capture without times in items, a million for each."""

    first: int
    last: int
    timed: bool = True


class Boot(NamedTuple):
    """Whether the capture began before the device was powered: yes, no, or None for nobody knows; and why."""

    seen: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Losses:
    """What was damaged, missing, or left without an answer. `unanswered` is None where nobody can know."""

    bad_checksums: int = 0
    missing_checksums: int = 0
    noise_bytes: int = 0
    gaps: int = 0
    unanswered: int | None = None
    late: int | None = None

    @property
    def damage(self) -> int:
        """Damaged frames, heaps of noise and gaps: 0 for a clean capture."""
        return self.bad_checksums + self.noise_bytes + self.gaps


@dataclass(frozen=True, slots=True)
class Product:
    """What the MCU says of itself; `text` is all of it, as it came."""

    id: str | None = None
    version: str | None = None
    mode: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """The capture as files: `session` can be replayed, `lines` can be read by people, too."""

    session: bytes = b""
    lines: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A capture, read. Times are microseconds since its start; `started` is the date of 0, if it has one."""

    names: tuple[str, ...]
    product: Product
    family: FamilyName | None
    baud: int | None
    heard: frozenset[Talker]
    duration_us: int | None
    boot: Boot
    frames: int
    talkers: Mapping[str, int]
    losses: Losses
    datapoints: tuple[DpFacts, ...] = ()
    ladder: tuple[Rung, ...] = ()
    exchanges: tuple[CommandTiming, ...] = ()
    restarts: Mapping[Talker, int] = field(default_factory=dict)
    heartbeat_us: int | None = None
    notes: tuple[NoteFact, ...] = ()
    remarks: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    bus: tuple[Second, ...] = ()
    bus_step_us: int = 1_000_000
    gaps: tuple[NoteFact, ...] = ()
    inputs_us: tuple[int, ...] = ()
    span: Span | None = None
    started: datetime | None = None
    drafts: Mapping[str, str] = field(default_factory=dict)
    attached: Attached = Attached()
    program: str = "tuyasniff"
    redacted: bool = True

    @property
    def both_sides(self) -> bool:
        """Whether both chips were heard."""
        return {Talker.MCU, Talker.MODULE} <= self.heard

    def dp(self, dp_id: int) -> DpFacts | None:
        """The datapoint of that id."""
        return next((one for one in self.datapoints if one.id == dp_id), None)
