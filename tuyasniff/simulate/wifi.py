"""Generic Wi-Fi: what both sides do from power-on (TDOC; measured times of PIR)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import Random

from tuyasniff.simulate.clockwork import SECOND
from tuyasniff.simulate.device import Batch, Device, Model
from tuyasniff.simulate.mcu import REPLY_MS, Mcu
from tuyasniff.simulate.module import ANSWER_MS, NEXT_MS, PoweredModule
from tuyasniff.simulate.said import DpValue, Said
from tuyasniff.simulate.side import MILLISECOND, Script, Stage, Wish
from tuyasniff.simulate.timekeeper import Timekeeper

CLOUD = 4
BEAT_US = 15 * SECOND
FAST_BEAT_US = SECOND
_QUIET_US = 400 * MILLISECOND


class WifiMcu(Mcu):
    """Answers the handshake, reports on its own once it was queried, asks for time and signal when online."""

    chatter = ("local_time", "gmt_time", "signal")

    def __init__(self, stage: Stage, model: Model, device: Device, rng: Random) -> None:
        super().__init__(stage, model, device, rng)
        self._queried = False
        self._asked = self._online = False

    def start(self) -> None:
        """Power comes on."""
        self._queried = self._asked = self._online = False
        super().start()

    @property
    def settled(self) -> bool:
        """Once the module has asked for everything."""
        return self.powered and self.ready

    @property
    def ready(self) -> bool:
        """Once the module has asked for everything, and the cloud is there where it waits for that."""
        return (self._queried or self.alone) and (self._online or not self.patient)

    def tell(self, batches: Iterable[Batch]) -> None:
        """One frame after the other; nobody acknowledges them."""
        for batch in batches:
            self.say("report", dps=batch)

    def answer(self, said: Said) -> None:
        """React to the module."""
        if said.name == "heartbeat":
            state, self.fresh = int(not self.fresh), False
            self.later(*REPLY_MS, lambda: self.say("heartbeat", answers=said, state=state))
        elif said.name == "product_info":
            self.later(*REPLY_MS, lambda: self._product(said))
        elif said.name == "working_mode":
            self.later(*REPLY_MS, lambda: self.say("working_mode", answers=said))
        elif said.name == "network_state":
            self.later(*REPLY_MS, lambda: self.say("network_state", answers=said))
            self._online = said.data["state"] == CLOUD
            if said.data["state"] == CLOUD and not self._asked:
                self._asked = True
                self.begin(self._ask())
        elif said.name == "query":
            self.later(*REPLY_MS, lambda: self._tell_all(said))
        elif said.name == "set":
            self.later(30, 120, lambda: self._echo(said))
        elif said.name == "local_time":
            self.learns_time(said)

    def _product(self, said: Said) -> None:
        info = dict(self.model.product)
        also = {"id": info["p"], "version": info["v"]} | ({"mode": info["m"]} if "m" in info else {})
        self.say("product_info", answers=said, info=info, also=also)

    def _tell_all(self, said: Said) -> None:
        self._queried = True
        for batch in self.device.all():
            self.say("report", dps=batch, answers=said)

    def _echo(self, said: Said) -> None:
        ids = self.take(said)
        if ids:
            self.say("report", dps=self.device.batch(ids), answers=said)

    def _ask(self) -> Script[None]:
        for name in self.model.asks:
            yield from self.pause(400, 1500)
            yield from self.ask(name)


class WifiModule(PoweredModule):
    """Heartbeats, the handshake, the network coming up, commands of the app, answers to what the MCU asks."""

    chatter = ("heartbeat", "query")

    def __init__(self, stage: Stage, model: Model, rng: Random, time: Timekeeper) -> None:
        super().__init__(stage, model, rng, time)
        self._settled = self._reported = False

    def start(self) -> None:
        """Power comes on."""
        self._settled = False
        super().start()
        self.begin(self._life())

    @property
    def settled(self) -> bool:
        """Once the cloud is reached."""
        return self.powered and self._settled

    def wonder(self, name: str) -> Script[None]:
        """Ask; for everything not more than a few times a second."""
        if name != "query":
            yield from self.ask(name)
            return
        asking = self.asking
        asking.add(name)
        self.say(name, asks=True)
        yield Wish(_QUIET_US)
        asking.discard(name)

    def answer(self, said: Said) -> None:
        """Tell the MCU what it asks for."""
        if said.name == "local_time":
            moment = self.time.local(self.now)
            self.later(*ANSWER_MS, lambda: self._tell_time(said, moment))
        elif said.name == "gmt_time":
            utc = self.time.utc(self.now).isoformat()
            self.later(*ANSWER_MS, lambda: self.say("gmt_time", answers=said, valid=1, time=utc))
        elif said.name == "signal":
            signal = self.rng.randrange(-64, -46)
            self.later(*ANSWER_MS, lambda: self.say("signal", answers=said, signal=signal))

    def _tell_time(self, said: Said, moment: datetime) -> None:
        self.say("local_time", answers=said, valid=1, time=moment.isoformat(), also={"weekday": moment.isoweekday()})

    def _life(self) -> Script[None]:
        yield from self.pause(300, 700)
        while True:
            begun = self.now
            beat = yield from self.ask("heartbeat", tries=1, wait_us=FAST_BEAT_US)
            if beat is None:
                continue
            if beat.data["state"] == 0 or not self._settled:
                yield from self._handshake()
            yield from self.working(begun + (BEAT_US if self._settled else FAST_BEAT_US))

    def _handshake(self) -> Script[None]:
        self._settled = False
        for name in ("product_info", "working_mode"):
            yield from self.pause(*NEXT_MS)
            reply = yield from self.ask(name)
            if reply is None:
                return
        yield from self.pause(*NEXT_MS)
        yield from self.networking(2)
        yield from self.querying()
        if not self._reported:
            return
        for state in (3, CLOUD):
            yield from self.pause(900, 2200)
            yield from self.networking(state)
        self._settled = True

    def networking(self, state: int) -> Script[None]:
        """Tell the state, and wait for the acknowledgement."""
        yield from self.ask("network_state", state=state)
        yield from self.pause(*NEXT_MS)

    def querying(self) -> Script[None]:
        """Ask until reports come, and wait until they cease."""
        self._reported = False
        for _ in range(3):
            self.say("query", asks=True)
            reply = yield Wish(SECOND, "report")
            while reply is not None:
                self._reported = True
                reply = None if self.hurried else (yield Wish(_QUIET_US, "report"))
            if self._reported:
                return

    def setting(self, dps: tuple[DpValue, ...]) -> Script[None]:
        """Set, and wait for a report."""
        self.say("set", dps=dps, asks=True)
        yield Wish(SECOND, "report")
