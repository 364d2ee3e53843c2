"""What a packet or a line cannot hold, in words that people read and that give the same thing back.

note at 2.500000 s, frame 12, reference "power" "2000" "W": kettle on
gap at 3.000000 s on "mcu", "unplugged": the adapter is gone
noise: before sync
fault checksum: checksum 12, the bytes add up to 13
whole frame: 55aa0307...
told by pairing
read as lowpower lock
no time
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from tuyasniff.capture.moments import MOST_US
from tuyasniff.capture.quoting import QUOTED, escaped, quoted, unescaped
from tuyasniff.model import FamilyName, Fault, FaultCode, Gap, NoiseReason, Note, Reference, TalkerBy
from tuyasniff.patterns import regex

_AT = r"(?: at (-?[0-9]{1,15}(?:\.[0-9]{1,15})?) s)?"
_NOTE = regex(rf"note{_AT}(?:, frame (-?[0-9]{{1,18}}))?(?:, reference {QUOTED} {QUOTED} {QUOTED})?:(?: (.*))?\Z")
_GAP = regex(rf"gap{_AT} on {QUOTED}, {QUOTED}:(?: (.*))?\Z")
_NOISE = regex(rf"noise: ({'|'.join(NoiseReason)})\Z")
_FAULT = regex(rf"(?:fault (?:{'|'.join(FaultCode)}): |[0-9,]+ more faults?\Z)")
_MOST_FAULTS = 8
_WHOLE = regex(r"whole frame: ((?:[0-9a-f]{2})+)\Z")
_BY = regex(rf"told by ({'|'.join(TalkerBy)})\Z")
_READ = regex(rf"read as (?:{'|'.join(FamilyName)})(?: [a-z0-9]+)?\Z")
NO_TIME = "no time"
TIMED = "the time is known"


class NoiseMark(NamedTuple):
    """The bytes are noise."""

    reason: NoiseReason


class WholeFrame(NamedTuple):
    """The bytes stand for this frame, of which the text left something out."""

    frame: bytes


class TimeMark(NamedTuple):
    """Whether the time beside it means anything."""

    known: bool


class ByMark(NamedTuple):
    """How the talker of the bytes became known."""

    by: TalkerBy


class Told(NamedTuple):
    """Something that follows from the bytes: it was said for people."""

    text: str


Saying: TypeAlias = Note | Gap | NoiseMark | WholeFrame | TimeMark | ByMark | Told


def by_words(by: TalkerBy) -> str:
    """How a talker became known, where that differs from its neighbours."""
    return f"told by {by}"


def read_words(family: FamilyName, variant: str) -> str:
    """Whose command table gave a frame its meaning, where that does not follow from what is said elsewhere."""
    return f"read as {family} {variant}".rstrip()


def seconds(t_us: int) -> str:
    """Microseconds as seconds with six decimals, exactly."""
    whole, rest = divmod(abs(t_us), 1_000_000)
    return f"{'-' * (t_us < 0)}{whole}.{rest:06}"


def microseconds(text: str) -> int | None:
    """The other way round; people write fewer decimals, and what is finer than a microsecond is left away.

    None for a time that no clock shows.
    """
    whole, _, rest = text.removeprefix("-").partition(".")
    us = int(whole) * 1_000_000 + int(rest[:6].ljust(6, "0"))
    return None if us >= MOST_US else -us if text.startswith("-") else us


def note_words(note: Note) -> str:
    """A note with all it carries."""
    told = note.reference
    reference = "" if told is None else f", reference {quoted(told.quantity)} {quoted(told.value)} {quoted(told.unit)}"
    number = "" if note.frame is None else f", frame {note.frame}"
    return _ended(f"note{_at(note.t_us)}{number}{reference}:", note.text)


def gap_words(gap: Gap) -> str:
    """A gap with all it carries."""
    return _ended(f"gap{_at(gap.t_us)} on {quoted(gap.tap)}, {quoted(gap.reason)}:", gap.detail)


def noise_words(reason: NoiseReason) -> str:
    """The mark of noise."""
    return f"noise: {reason}"


def fault_words(faults: Sequence[Fault]) -> list[str]:
    """What is wrong with a frame: the first faults, and how many more there are."""
    said = [f"fault {fault.code}: {escaped(fault.text)}" for fault in faults[:_MOST_FAULTS]]
    more = len(faults) - len(said)
    return [*said, f"{more:,} more fault{'s' * (more != 1)}"] if more else said


def whole_words(frame: bytes) -> str:
    """The whole frame, where the bytes beside it are less."""
    return f"whole frame: {frame.hex()}"


def _at(t_us: int | None) -> str:
    return "" if t_us is None else f" at {seconds(t_us)} s"


def _ended(head: str, text: str) -> str:
    return f"{head} {escaped(text)}" if text else head


def read_saying(text: str) -> Saying | None:
    """What was said; None where somebody else wrote it."""
    if text in (NO_TIME, TIMED):
        return TimeMark(text == TIMED)
    if found := _NOISE.match(text):
        return NoiseMark(NoiseReason(found[1]))
    if found := _WHOLE.match(text):
        return WholeFrame(bytes.fromhex(found[1]))
    if found := _BY.match(text):
        return ByMark(TalkerBy(found[1]))
    if _FAULT.match(text) or _READ.match(text):
        return Told(text)
    if found := _NOTE.match(text):
        at, frame, quantity, value, unit, said = found.groups()
        reference = None if quantity is None else Reference(unescaped(quantity), unescaped(value), unescaped(unit))
        t_us = None if at is None else microseconds(at)
        return Note(unescaped(said or ""), t_us, reference, None if frame is None else int(frame))
    if found := _GAP.match(text):
        at, tap, reason, detail = found.groups()
        t_us = None if at is None else microseconds(at)
        return Gap(unescaped(tap), t_us, unescaped(reason), unescaped(detail or ""))
    return None
