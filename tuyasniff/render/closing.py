"""The words around the data: what an input was taken for, and what it amounted to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from tuyasniff.model import Item, Message, Talker, TalkerBy
from tuyasniff.naming import given, named
from tuyasniff.render.labels import cut_left, plural, visible

_NAMES = {"mcu": "MCU", "module": "module", "unknown": "unknown"}
_TOLD = {
    TalkerBy.TAP: "the tap",
    TalkerBy.TEXT: "the text",
    TalkerBy.CONTENT: "content",
    TalkerBy.PAIRING: "request and answer",
}
_LONGEST_NAME = 60
_IDENTIFY = "tuyasniff identify"


class Totals(Protocol):
    """What a summary has to tell."""

    frames: int
    bad_checksums: int
    missing_checksums: int
    noise_bytes: int
    product: dict[str, Any] | None

    @property
    def talkers(self) -> Mapping[Any, int]:
        """Frames by talker."""

    @property
    def families(self) -> Sequence[str]:
        """The families met."""

    @property
    def datapoints(self) -> Sequence[int]:
        """The dpIDs."""


class Told:
    """How the talkers became known, counted on the way, and the first and last moment."""

    def __init__(self) -> None:
        self.by: Counter[TalkerBy] = Counter()
        self.first_us: int | None = None
        self.last_us: int | None = None

    def add(self, item: Item) -> None:
        """Count one item."""
        if not isinstance(item.thing, Message):
            return
        frame = item.thing.frame
        self.by[frame.talker_by] += 1
        t_us = frame.t_us
        if t_us is not None:
            if self.first_us is None or t_us < self.first_us:
                self.first_us = t_us
            if self.last_us is None or t_us > self.last_us:
                self.last_us = t_us

    @property
    def duration_us(self) -> int | None:
        """From the first frame to the last, None without times."""
        if self.first_us is None or self.last_us is None:
            return None
        return self.last_us - self.first_us


def heading(name: str, format: str, score: float, family: str | None, family_score: float) -> str:
    """`x.bin: raw (0.97), family wifi (0.99)`: nothing is guessed silently."""
    shown = cut_left(visible(name), _LONGEST_NAME)
    known = f"family {family} ({family_score:.2f})" if family else "family not known"
    return f"{shown}: {visible(format)} ({score:.2f}), {known}"


def wire_heading(name: str, format: str, score: float, talker: Talker) -> str:
    """`mcu.log: prose (0.50), the MCU's wire`: one of the files of a conversation."""
    whose = {Talker.MCU: "the MCU's wire", Talker.MODULE: "the module's wire"}.get(talker, "a wire")
    return f"{cut_left(visible(name), _LONGEST_NAME)}: {visible(format)} ({score:.2f}), {whose}"


def closing(totals: Totals, told: Counter[TalkerBy]) -> list[str]:
    """Frames by talker and how that was told, damage, the product, the dpIDs."""
    if not totals.frames:
        return []
    talkers = ", ".join(f"{number:,} {_NAMES.get(str(name), str(name))}" for name, number in _sorted(totals.talkers))
    means = [_TOLD[by] for by, _ in told.most_common() if by in _TOLD]
    first = f"{plural(totals.frames, 'frame')}: {talkers}" + (f" (told by {', '.join(means)})" if means else "")
    lines = [f"{first}; {_checksums(totals)}"]
    if totals.noise_bytes:
        lines[0] += f"; {plural(totals.noise_bytes, 'noise byte')}"
    facts = []
    if totals.product is not None:
        words = (visible(str(totals.product[key])) for key in ("id", "version") if totals.product.get(key))
        facts.append(f"product {' '.join(words)}")
    if totals.datapoints:
        facts.append(f"datapoints {runs(totals.datapoints)}")
    return [*lines, "; ".join(facts)] if facts else lines


def with_identify(hint: str, name: str) -> str:
    """The hint about an input in which no frame was found, with the verb that knows more protocols."""
    if _IDENTIFY in hint:
        return named(hint, name)
    more = f"see what else it may be: {_IDENTIFY}{given(name)}"
    return f"{hint}; {more}" if hint else more


def runs(numbers: Sequence[int]) -> str:
    """Ascending numbers, three and more in a row as a range: `1 2 101-106`."""
    words: list[str] = []
    start = 0
    for place in range(1, len(numbers) + 1):
        if place < len(numbers) and numbers[place] == numbers[place - 1] + 1:
            continue
        run = numbers[start:place]
        words += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
        start = place
    return " ".join(words)


def _sorted(talkers: Mapping[Any, int]) -> Iterable[tuple[Any, int]]:
    return sorted(talkers.items(), key=lambda pair: -pair[1])


def _checksums(totals: Totals) -> str:
    wrong = [
        f"{number:,} checksum{'s' * (number != 1)} {word}"
        for number, word in ((totals.bad_checksums, "bad"), (totals.missing_checksums, "missing"))
        if number
    ]
    return ", ".join(wrong) or "checksums good"
