"""The run: two chips, two wires, a tap on each; what comes out is what a sniffer would get, and what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from math import inf
from random import Random
from typing import Any

from tuyasniff.errors import ConfigError
from tuyasniff.model import Chunk, FamilyName, Gap, Note, Reference, Talker, TalkerBy
from tuyasniff.protocol.build import build
from tuyasniff.simulate.actions import OF_THE_MODULE, Doing, parse_action
from tuyasniff.simulate.bootlog import BOOT_TEXT, heard_at
from tuyasniff.simulate.clockwork import SECOND, Clockwork
from tuyasniff.simulate.devices import model as find_model
from tuyasniff.simulate.ear import Ear
from tuyasniff.simulate.families import pair
from tuyasniff.simulate.faults import Fault, Faults
from tuyasniff.simulate.flood import Flood
from tuyasniff.simulate.line import Adapter, TimedByte, Wire
from tuyasniff.simulate.plug import BACK, PULLED
from tuyasniff.simulate.pulling import Pulling
from tuyasniff.simulate.said import Said
from tuyasniff.simulate.scenario import Scenario
from tuyasniff.simulate.side import Side, Words
from tuyasniff.simulate.timekeeper import Timekeeper
from tuyasniff.simulate.truth import mapping_document

SILENCE_S = (20.0, 40.0)
"""When the fault `silence` begins."""

_RESTART_MS = (150.0, 400.0)


class Simulation:
    """A virtual device and, unless `module` is False, the radio module that it talks to.

    The same arguments give the same bytes. `baud` replaces the usual rate of the device; `latency_us` cuts the bytes
    as a USB adapter with that latency timer does (0: every byte alone, None: frame by frame, stamped with the first
    bit). Without a scenario the device is used as people use it. `remember` keeps what was said in `frames`. `resumes`
    tells by a gap when taps that were pulled are in again, for ports that really are.
    """

    def __init__(
        self,
        device: str,
        *,
        seed: int = 1,
        scenario: Scenario | None = None,
        faults: Sequence[Fault] = (),
        module: bool = True,
        baud: int | None = None,
        latency_us: int | None = None,
        remember: bool = True,
        resumes: bool = False,
    ) -> None:
        self.model = find_model(device)
        self.baud = baud or self.model.baud
        self.clock = Clockwork()
        self.frames: list[Said] = []
        self._time = Timekeeper()
        self._remember = remember
        self._resumes = resumes
        self._number = self._count = 0
        self._end_us = 0.0
        self._out: list[tuple[int, int, Chunk | Gap | Note]] = []
        self._faults = Faults((*(scenario.faults if scenario else ()), *faults), seed)
        self._wires = {talker: Wire(self.baud) for talker in (Talker.MCU, Talker.MODULE)}
        self._pulling = Pulling(self.baud)
        self._adapters = {talker: Adapter(self.baud, latency_us, self._pulling.after) for talker in self._wires}
        self._next_fault = ""
        self._deaf = tuple(self._wires)[self._faults.one_of(2)] if self._faults.has("one-way") else None
        self.device = self.model.make(self.model, Random(f"{seed} device"))
        self.mcu, self.module = pair(self, self.model, self.device, seed, self._time, module=module)
        self._flood = (
            Flood(self._faults.amount("flood"), self.clock, self._wires) if self._faults.has("flood") else None
        )
        self._ear = Ear(self.model.family)
        self._begin(scenario)

    @property
    def started(self) -> datetime:
        """The moment of `t_us` 0."""
        return self._time.started

    @property
    def heard_baud(self) -> int:
        """The rate that the taps are set to."""
        return round(self._faults.amount("rate")) or self.baud

    def truth(self) -> dict[str, Any]:
        """What each datapoint means, as a mapping file says it."""
        return mapping_document(self.model, self.baud)

    def events(self) -> list[Said]:
        """The frames as they were meant, in the order in which they began."""
        return sorted(self.frames, key=lambda said: (said.t_us, said.number))

    def run(self, seconds: float = inf) -> Iterator[Chunk | Gap | Note]:
        """What the taps give in so many further seconds, in the order of time."""
        return self.run_until(self._end_us + seconds * SECOND)

    def run_until(self, end_us: float) -> Iterator[Chunk | Gap | Note]:
        """The same until a moment."""
        self._end_us = end_us
        while True:
            due = self.clock.next_us
            until = self._end_us if due is None else min(due, self._end_us)
            while self._out and self._out[0][0] <= until and self._out[0][0] < self._end_us:
                yield heappop(self._out)[2]
            if due is None or due >= self._end_us:
                return
            self.clock.tick()

    @property
    def next_us(self) -> float:
        """When something happens next, infinite when nothing ever will."""
        due = inf if self.clock.next_us is None else self.clock.next_us
        return min(due, self._out[0][0]) if self._out else due

    def hear(self, data: bytes) -> None:
        """Bytes that somebody else than the simulated module says to the MCU: whole frames are heard by it."""
        if data:
            for said in self._ear.hear(data):
                self.clock.at(self.clock.now, partial(self.mcu.hears, said))

    def do(self, doing: Doing) -> None:
        """Do something now."""
        if doing.of_device:
            self._note(doing, self._act(doing))
        else:
            self._note(doing, None)
            self._generic(doing)

    def put(self, side: Side, words: Words, gap_us: int) -> Said:
        """Lay a frame on the wire of a side: the tap gets it, and the other side hears it when it is whole."""
        raw = build(
            words.command,
            family=side.family,
            talker=side.talker,
            version=side.version,
            seq=words.seq,
            dps=words.dps,
            **words.values,
        )
        self._number += 1
        if self._flood is not None:
            gap_us = self._flood.gap_us(len(raw), gap_us)
        begin, end = self._wires[side.talker].place(self.clock.now, len(raw), gap_us)
        fault = self._fault_of(side)
        if fault == "checksum":
            raw = raw[:-1] + bytes((raw[-1] ^ 0x5A,))
        timed = self._wires[side.talker].timed(begin, raw)
        kept = [] if fault == "drop" else self._faults.kept(timed)
        if not self._pulling.spares(timed):
            fault = fault or "unplugged"
        elif len(kept) < len(timed):
            fault = fault or "lost"
        said = Said(
            self._number, begin, end, side.talker, words.name, words.dps, {**words.values, **words.also}, raw,
            words.seq, words.answers, words.asks, fault,
        )  # fmt: skip
        if self._remember:
            self.frames.append(said)
        noise = self._faults.noise()
        if noise:
            self._tap(side.talker, [TimedByte(begin, byte) for byte in noise])
        self._tap(side.talker, kept)
        hearer = self.module if side is self.mcu else self.mcu
        if hearer is not None and fault != "checksum":
            self.clock.at(end, lambda: hearer.hears(said))
        return said

    def booted(self, side: Side) -> None:
        """A chip has got power; some of them write about it."""
        if self._faults.has("boot") and side.talker is Talker.MODULE:
            heard = list(heard_at(BOOT_TEXT, round(self._faults.amount("boot")), self.baud))
            begin, _ = self._wires[side.talker].place(self.clock.now + 30_000, len(heard), 0)
            self._tap(side.talker, [TimedByte(begin + one.t_us, one.byte) for one in heard])

    def power_module(self, *, on: bool) -> None:
        """Where the MCU switches the supply of the module."""
        if self.module is not None:
            (self.module.start if on else self.module.off)()

    def _begin(self, scenario: Scenario | None) -> None:
        if scenario is not None and scenario.device != self.model.name:
            message = f"the scenario is for '{scenario.device}', not for '{self.model.name}'"
            raise ConfigError(message, "leave the device out: the scenario names it")
        for side, name in ((self.mcu, "silence"), (self.module, "module-silence")):
            if side is not None and self._faults.has(name):
                self._plan_silence(side, self._faults.moment(*SILENCE_S), self._faults.amount(name))
        for name in ("flood", "stops"):
            if self._faults.has(name) and self.model.family is FamilyName.LOWPOWER:
                message = f"the fault '{name}' is not for '{self.model.name}': its module sleeps most of the time"
                raise ConfigError(message, "choose another device: tuyasniff simulate --list")
        if self._flood is not None:
            self._flood.begin(self.mcu, self.module)
        self.mcu.patient = self._faults.has("no-network")
        if self.module is not None:
            self.module.mute = self._faults.never_said
        if self._faults.has("stops"):
            self.clock.at(round(self._faults.amount("stops") * SECOND), self._stop_readings)
        if scenario is None:
            self._habit(self.device.habits())
        for step in scenario.steps if scenario else ():
            if step.doing.words[0] == "unplug":  # known beforehand: a frame is laid on the wire as a whole
                self._pulling.add(step.t_us, step.t_us + _span_us(step.doing))
            if self.module is None and step.doing.words[0] in OF_THE_MODULE:
                raise ConfigError(f"'{step.doing.text}' needs the module", "leave --no-module out")
            self.clock.at(step.t_us, partial(self.do, step.doing))
        self.mcu.start()
        if self.module is not None and self.model.family is not FamilyName.LOWPOWER:
            self.module.start()

    def _habit(self, habits: Iterator[tuple[float, str]]) -> None:
        """Do what is usually done, one thing after the other."""
        for seconds, text in habits:
            doing = parse_action(self.model, text)
            if self.module is not None or doing.words[0] not in OF_THE_MODULE:
                self.clock.at(round(seconds * SECOND), partial(self._habitual, doing, habits))
                return

    def _habitual(self, doing: Doing, habits: Iterator[tuple[float, str]]) -> None:
        if doing.of_device:
            self._act(doing)
        else:
            self._generic(doing)
        self._habit(habits)

    def _act(self, doing: Doing) -> Reference | None:
        self.device.pass_time(self.clock.now)
        return self.device.act(doing.words)

    def _generic(self, doing: Doing) -> None:
        word, *rest = doing.words
        if word == "set" and doing.dp is not None and self.module is not None:
            self.module.set((doing.dp,))
        elif word == "query" and self.module is not None:
            self.module.query()
        elif word == "network" and self.module is not None:
            self.module.network(int(rest[0]))
        elif word == "restart":
            self._restart()
        elif word == "silence":
            side = self.module if rest[0] == "module" else self.mcu
            if side is not None:
                side.silent_until_us = self.clock.now + _span_us(doing)
        elif word == "noise":
            self._tap(Talker.MCU, [TimedByte(self.clock.now, byte) for byte in self._faults.burst()])
        elif word in ("drop", "checksum"):
            self._next_fault = word
        elif word == "unplug":
            self._pulling.add(self.clock.now, self.clock.now + _span_us(doing))
            back_us = self._pulling.back(self.clock.now)
            for talker in self._wires:
                self._run_off(talker)
                self._emit(self.clock.now, Gap(str(talker), self.clock.now, PULLED, f"for {rest[0]} s"))
                if self._resumes:
                    self._emit(back_us, Gap(str(talker), back_us, BACK))

    def _note(self, doing: Doing, reference: Reference | None) -> None:
        text = doing.text.partition(" ")[2] if doing.words[0] == "note" else doing.text
        if reference is not None and reference.value not in doing.words:
            text = f"{text}: {reference.value} {reference.unit}"
        self._emit(self.clock.now, Note(text, self.clock.now, reference))

    def _restart(self) -> None:
        self.mcu.off()
        self.clock.after(self.mcu.some(*_RESTART_MS), self.mcu.start)

    def _plan_silence(self, side: Side, at_s: float, seconds: float) -> None:
        begin = round(at_s * SECOND)

        def fall_silent() -> None:
            side.silent_until_us = begin + round(seconds * SECOND)

        self.clock.at(begin, fall_silent)

    def _stop_readings(self) -> None:
        asked = "local_time" if self.model.family is FamilyName.WIFI else "time"
        if self.module is not None:
            self.module.mute |= {asked}
        self.mcu.gives_up(asked)

    def _fault_of(self, side: Side) -> str:
        """What is wrong with the frame that a side is about to send."""
        if self._next_fault and side is self.mcu:
            fault, self._next_fault = self._next_fault, ""
            return fault
        return "checksum" if self._faults.spoils() else ""

    def _tap(self, talker: Talker, timed: Sequence[TimedByte]) -> None:
        """Hand bytes to the adapter that listens to a wire."""
        if talker is self._deaf or self._faults.has("silent"):
            return
        adapter = self._adapters[talker]
        for heard in self._pulling.heard(self._faults.misheard(timed, self.baud)):
            for piece in adapter.take(heard):
                self._chunk(talker, piece.t_us, piece.data)
        if adapter.due_us is not None:
            self.clock.at(adapter.due_us, lambda: self._run_off(talker))

    def _run_off(self, talker: Talker) -> None:
        """The latency timer of an adapter has run off."""
        adapter = self._adapters[talker]
        if adapter.due_us is not None and adapter.due_us <= self.clock.now:
            for piece in adapter.flush():
                self._chunk(talker, piece.t_us, piece.data)

    def _chunk(self, talker: Talker, t_us: int, data: bytes) -> None:
        said_to_be = talker.other if self._faults.has("swapped") else talker
        self._emit(t_us, Chunk(str(said_to_be), data, t_us, said_to_be, TalkerBy.TAP))

    def _emit(self, t_us: int, thing: Chunk | Gap | Note) -> None:
        self._count += 1
        heappush(self._out, (t_us, self._count, thing))


def _span_us(doing: Doing) -> int:
    """How long it lasts, of an action whose last word says so."""
    return round(float(doing.words[-1]) * SECOND)
