"""Low-power Wi-Fi: the MCU gives the module power for a few seconds when it has something to say (LPDOC, PIR, TMA)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tuyasniff.simulate.clockwork import SECOND
from tuyasniff.simulate.device import Batch, Device, Model
from tuyasniff.simulate.mcu import REPLY_MS, Mcu
from tuyasniff.simulate.module import ANSWER_MS, NEXT_MS, SLEEP_US, Module
from tuyasniff.simulate.said import DpValue, Said
from tuyasniff.simulate.side import JOB, MILLISECOND, Script, Stage, Wish
from tuyasniff.simulate.timekeeper import Timekeeper

CLOUD = 4
STORED = 0
ONLINE_US = 9 * SECOND
"""How long the MCU waits for the cloud before it keeps its readings for later."""

RESEND_US = 2 * SECOND
LINGER_US = 3_500 * MILLISECOND
"""How long the module stays on after the last acknowledgement (PIR)."""

_MOST_STORED = 20


class LowpowerMcu(Mcu):
    """Sleeps, wakes when its device has something to tell, and keeps what could not be delivered."""

    def __init__(self, stage: Stage, model: Model, device: Device, rng: Random) -> None:
        super().__init__(stage, model, device, rng)
        self._waiting: deque[Batch] = deque()
        self._stored: deque[tuple[datetime | None, Batch]] = deque(maxlen=_MOST_STORED)
        self._clock: tuple[int, datetime] | None = None
        self._sessions = 0
        self._online = False

    def start(self) -> None:
        """Batteries are put in."""
        super().start()
        self._waiting.extend(self.device.all())
        self.begin(self._life())

    def tell(self, batches: Iterable[Batch]) -> None:
        """Wake up for it."""
        self._waiting.extend(batches)
        if self._waiting:
            self.poke()

    def answer(self, said: Said) -> None:
        """React to the module."""
        if said.name == "product_info":
            info = dict(self.model.product)
            also = {"id": info["p"], "version": info["v"]}
            self.later(*REPLY_MS, lambda: self.say("product_info", answers=said, info=info, also=also))
        elif said.name == "network_state":
            self.later(*REPLY_MS, lambda: self.say("network_state", answers=said))
            self._online = said.data["state"] == CLOUD
        elif said.name == "set":
            self.later(*REPLY_MS, lambda: self.say("set", answers=said))
            self._obey(said)
        elif said.name == "local_time":
            self._clock = (self.now, datetime.fromisoformat(said.data["time"])) if said.data["valid"] else None
            self.learns_time(said)
        elif said.name == "dp_cache":
            self._obey(said)

    def _obey(self, said: Said) -> None:
        ids = self.take(said)
        if ids:
            self._waiting.append(self.device.batch(ids))

    def _life(self) -> Script[None]:
        yield from self.pause(300, 900)
        while True:
            if self._waiting:
                yield from self._session()
            else:
                yield Wish(SLEEP_US, JOB)

    def _session(self) -> Script[None]:
        """Power up the module, deliver, power down."""
        self._sessions += 1
        self._online = self.alone
        self._stage.power_module(on=True)
        until = self.now + ONLINE_US
        while not self._online and self.now < until:
            yield Wish(until - self.now, "network_state")
        if self._online:
            yield from self._online_talk()
        else:
            self._keep()
        self._stage.power_module(on=False)

    def _online_talk(self) -> Script[None]:
        yield from self.pause(*NEXT_MS)
        if self._sessions % 6 == 1:
            yield from self._wonder("local_time")
        yield from self._deliver()
        while self._stored:
            moment, batch = self._stored[0]
            values = {"valid": int(moment is not None), "time": None if moment is None else moment.isoformat()}
            reply = yield from self._wonder("record", dps=batch, **values)
            if reply is None:
                break
            self._stored.popleft()
        if self._sessions % 4 == 1:
            yield from self._wonder("dp_cache", ids=[row.id for row in self.model.dps if row.writable])
        if self._sessions % 3 == 1:
            yield from self._wonder("signal")
        heard: Said | None = None
        until = self.now + LINGER_US
        while self.now < until:
            yield from self._deliver()
            heard = yield Wish(until - self.now, "set")
            if heard is not None:
                yield from self.pause(*NEXT_MS)
                until = self.now + LINGER_US

    def _deliver(self) -> Script[None]:
        """Report what waits; what nobody acknowledges is kept."""
        while self._waiting:
            reply = yield from self._wonder("report", dps=self._waiting[0])
            if reply is None:
                self._keep()
                return
            self._waiting.popleft()
            yield from self.pause(20, 120)

    def _wonder(self, name: str, **more: Any) -> Script[Said | None]:
        """Say something that the module has to answer, and repeat it; nobody answers an MCU that is alone."""
        if self.alone:
            said = self.say(name, asks=True, **more)
            yield from self.pause(*NEXT_MS)
            return said
        reply: Said | None = yield from self.ask(name, wait_us=RESEND_US, **more)
        return reply

    def _keep(self) -> None:
        """Store readings with the time at which they were taken, if that is known."""
        moment = None
        if self._clock is not None:
            since_us, told = self._clock
            moment = (told + timedelta(microseconds=self.now - since_us)).replace(microsecond=0)
        while self._waiting:
            self._stored.append((moment, self._waiting.popleft()))


class LowpowerModule(Module):
    """Has power for seconds only. What the app sets meanwhile lies in the cloud until the MCU asks for it."""

    def __init__(self, stage: Stage, model: Model, rng: Random, time: Timekeeper) -> None:
        super().__init__(stage, model, rng, time)
        self._cloud: dict[int, DpValue] = {}
        self._reach = CLOUD

    def set(self, dps: tuple[DpValue, ...]) -> None:
        """The app sets datapoints: now, or when the MCU asks next time."""
        if self.powered:
            super().set(dps)
        else:
            self._cloud |= {dp[0]: dp for dp in dps}

    def query(self) -> None:
        """There is no such command: the MCU tells everything whenever the module has power."""

    def network(self, state: int) -> None:
        """How far the module will get from now on."""
        self._reach = state

    def start(self) -> None:
        """Power comes on."""
        super().start()
        self.jobs.clear()
        self.begin(self._life())

    def answer(self, said: Said) -> None:
        """Acknowledge reports, and tell the MCU what it asks for."""
        if said.name in ("report", "record"):
            self.later(20, 90, lambda: self.say(said.name, answers=said, result=STORED))
        elif said.name == "local_time":
            moment = self.time.local(self.now)
            also = {"weekday": moment.isoweekday()}
            self.later(
                *ANSWER_MS, lambda: self.say("local_time", answers=said, valid=1, time=moment.isoformat(), also=also)
            )
        elif said.name == "signal":
            signal = self.rng.randrange(55, 95)
            self.later(*ANSWER_MS, lambda: self.say("signal", answers=said, found=1, signal=signal))
        elif said.name == "dp_cache":
            dps = tuple(self._cloud.pop(dp_id) for dp_id in said.data["ids"] if dp_id in self._cloud)
            self.later(
                *ANSWER_MS, lambda: self.say("dp_cache", answers=said, dps=dps, result=1, also={"count": len(dps)})
            )

    def _life(self) -> Script[None]:
        yield from self.pause(250, 450)
        if (yield from self.ask("product_info")) is None:
            return
        for state in range(2, self._reach + 1):
            yield from self.pause(300, 900)
            yield from self.ask("network_state", state=state)
        yield from self.working()

    def setting(self, dps: tuple[DpValue, ...]) -> Script[None]:
        """Set, and wait for the acknowledgement."""
        yield from self.ask("set", dps=dps)
