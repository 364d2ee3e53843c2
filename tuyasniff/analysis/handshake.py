"""How far two chips got in making acquaintance: the ladder of start-up, and how often they began anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tuyasniff.analysis.steps import STEPS, Step, drives_pins
from tuyasniff.analysis.voices import Voices
from tuyasniff.model import FamilyName, Item, Message, Talker

VALUES_KEPT = 16
"""Of a step that goes through several values, the first so many different ones."""

JUST_STARTED = 3
"""So many heartbeat answers on end that say that the MCU has just started are odd: two may be an impatient module."""

_RESETS = frozenset(("reset", "reset_mode", "configure"))


@dataclass(frozen=True, slots=True)
class Rung:
    """One step as it was seen: when and in which item first, and what it told.

    `value` is in words; `data` holds the payload for scripts, of a step with several values
    `{"states": [...], "last": ...}`, each state once, in the order in which they came first.
    `needed` already knows whether the working mode makes the step superfluous.
    """

    step: str
    title: str
    talker: Talker
    needed: bool
    seen: bool
    t_us: int | None
    number: int | None
    value: str
    data: Mapping[str, Any]


@dataclass(slots=True)
class _Seen:
    """What a step has shown so far."""

    t_us: int | None
    number: int
    value: str
    data: dict[str, Any]
    values: dict[Any, str] = field(default_factory=dict)
    last: Any = None


class Handshake:
    """Takes items in wire order, of one capture or several of the same device. Memory is bounded by the steps.

    `cut` ends a stretch: what follows comes from another capture, and nobody knows what was between.
    """

    def __init__(self) -> None:
        self._families: Counter[FamilyName] = Counter()
        self._seen: dict[tuple[FamilyName, str], _Seen] = {}
        self._voices = Voices()
        self._pins = False
        self._restarts: Counter[Talker] = Counter()
        self._restarts_before: Counter[Talker] = Counter()
        self._since_start = 0
        self._starting = 0
        self._just_started = 0
        self._product_told = False
        self._new_start = False
        self._by_message = {
            (family, name): tuple(step for step in steps if name in step.messages)
            for family, steps in STEPS.items()
            for name in {name for step in steps for name in step.messages}
        }

    def add(self, item: Item) -> None:
        """Take one item; only sound frames count."""
        message = item.thing
        if not isinstance(message, Message) or not self._voices.add(message):
            return
        frame = message.frame
        family = frame.family
        if family is None:
            return
        self._families[family] += 1
        self._watch_restarts(message)
        if message.name == "working_mode" and frame.talker is Talker.MCU:
            self._pins = drives_pins(message)
        for step in self._by_message.get((family, message.name), ()):
            if step.talker is frame.talker and step.shows(message):
                self._climb(family, step, item.number, message)

    def _climb(self, family: FamilyName, step: Step, number: int, message: Message) -> None:
        seen = self._seen.get((family, step.name))
        if seen is None:
            seen = _Seen(message.frame.t_us, number, step.words(message), dict(message.data))
            self._seen[family, step.name] = seen
        if step.every_value:
            seen.last = message.data.get("state")
            if len(seen.values) < VALUES_KEPT:
                seen.values.setdefault(seen.last, step.words(message))
            seen.value = _course(seen)
            seen.data = {"states": list(seen.values), "last": seen.last}

    def _watch_restarts(self, message: Message) -> None:
        """The MCU says itself that it began anew; of the module one sees that it asks for the product again."""
        name, talker = message.name, message.frame.talker
        if name == "heartbeat":
            if talker is Talker.MCU and message.data.get("state") == 0:
                self._starting += 1
                self._just_started = max(self._just_started, self._starting)
                if self._since_start:
                    self._restarts[Talker.MCU] += 1
                self._since_start, self._new_start = 0, True
            elif talker is Talker.MCU:
                self._since_start += 1
                self._starting = 0
            return
        if name in _RESETS and talker is Talker.MCU:
            self._new_start = False
            return
        self._since_start += talker is Talker.MCU
        if name == "ota_data":
            self._new_start = True  # after an update the module asks for the product without a restart
        elif name == "product_info" and talker is Talker.MCU:
            self._product_told = True
            self._new_start = False
        elif name == "product_info" and self._product_told:
            if not self._new_start:
                self._restarts[Talker.MODULE] += 1
            self._product_told = False

    @property
    def family(self) -> FamilyName | None:
        """The family that most frames belong to."""
        return self._families.most_common(1)[0][0] if self._families else None

    @property
    def restarts(self) -> Mapping[Talker, int]:
        """How often each side began anew after it had begun once."""
        total = self._restarts_before + self._counted()
        return {talker: total[talker] for talker in (Talker.MCU, Talker.MODULE)}

    @property
    def just_started(self) -> int:
        """How many heartbeat answers on end, at most, say that the MCU has just started.

        From JUST_STARTED on they are as many starts, or an MCU that never says otherwise: nobody can tell these apart
        where it says nothing between them.
        """
        return self._just_started

    def cut(self) -> None:
        """End a stretch."""
        self._restarts_before.update(self._counted())
        self._restarts = Counter()
        self._since_start, self._starting, self._product_told, self._new_start = 0, 0, False, False
        self._voices.cut()

    def _counted(self) -> Counter[Talker]:
        """The restarts of this stretch; the module's show only in what both sides say, in the order of saying it."""
        known = (Talker.MCU,) if self._voices.apart else (Talker.MCU, Talker.MODULE)
        return Counter({talker: self._restarts[talker] for talker in known})

    @property
    def heard(self) -> frozenset[Talker]:
        """The sides that were heard, as Voices has it."""
        return self._voices.heard

    def ladder(self) -> tuple[Rung, ...]:
        """Every step of the family, seen or not, in the usual order; empty without frames."""
        family = self.family
        return tuple(self._rung(family, step) for step in STEPS[family]) if family is not None else ()

    def _rung(self, family: FamilyName, step: Step) -> Rung:
        needed = step.needed and not (step.unless_pins and self._pins)
        seen = self._seen.get((family, step.name))
        if seen is None:
            return Rung(step.name, step.title, step.talker, needed, False, None, None, "", {})
        return Rung(
            step.name, step.title, step.talker, needed, True, seen.t_us, seen.number, seen.value, dict(seen.data)
        )

    @property
    def complete(self) -> bool:
        """Whether every needed step was seen."""
        ladder = self.ladder()
        return bool(ladder) and all(rung.seen for rung in ladder if rung.needed)

    @property
    def missing(self) -> tuple[str, ...]:
        """The needed steps that were not seen, though the side that takes them was heard."""
        return tuple(rung.step for rung in self.ladder() if rung.needed and not rung.seen and rung.talker in self.heard)


def _course(seen: _Seen) -> str:
    """`configured, no router → cloud connected`, and where it ended if it went back."""
    course = " → ".join(seen.values.values())
    final = next(reversed(seen.values))
    back = seen.values.get(seen.last, str(seen.last))
    return course if seen.last == final else f"{course}, in the end {back}"
