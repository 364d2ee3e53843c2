"""Zigbee: frames with sequence numbers, every report acknowledged (ZDOC, ZRD, ZROUT)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random
from typing import Any

from tuyasniff.simulate.clockwork import SECOND
from tuyasniff.simulate.device import Batch, Device, Model
from tuyasniff.simulate.mcu import REPLY_MS, Mcu
from tuyasniff.simulate.module import ANSWER_MS, NEXT_MS, PoweredModule
from tuyasniff.simulate.said import DpValue, Said
from tuyasniff.simulate.side import Script, Stage, Wish
from tuyasniff.simulate.timekeeper import ZONE, Timekeeper

NOT_JOINED, JOINED, JOINING = 0, 1, 3
ANSWERING, OWN = 0x05, 0x06
"""The command codes of a report that answers a set or a read, and of one that the MCU makes on its own (ZMOD)."""

ACCEPTED = 1
_LAST = 0xFFF0
_STATES = {2: NOT_JOINED, 3: JOINING, 4: JOINED}
_ASK_EVERY_S = 120.0


class Numbers:
    """Sequence numbers of one side."""

    def __init__(self, rng: Random) -> None:
        self._last = rng.randrange(0x0400)

    def next(self) -> int:
        """The number of the next frame that answers nothing."""
        self._last = 0 if self._last >= _LAST else self._last + 1
        return self._last


def _time(said: Said) -> datetime:
    return datetime.fromtimestamp(said.data["local"], UTC).replace(tzinfo=None)


class ZigbeeMcu(Mcu):
    """Answers under the number of the request; its own reports count by themselves."""

    chatter = ("time", "network_query")

    def __init__(self, stage: Stage, model: Model, device: Device, rng: Random) -> None:
        super().__init__(stage, model, device, rng)
        self._numbers = Numbers(rng)
        self._joined = False
        self._asking = False

    def start(self) -> None:
        """Power comes on."""
        self._joined = self._asking = False
        super().start()

    @property
    def ready(self) -> bool:
        """Once there is a network."""
        return self._joined or self.alone

    @property
    def settled(self) -> bool:
        """The same."""
        return self.powered and self.ready

    def wonder(self, name: str) -> Script[None]:
        """Ask under the next number."""
        yield from self.ask(name, seq=self._numbers.next())

    def tell(self, batches: Iterable[Batch]) -> None:
        """One frame after the other, each under a number of its own."""
        for batch in batches:
            self.say("report", code=OWN, dps=batch, seq=self._numbers.next(), asks=True)

    def answer(self, said: Said) -> None:
        """React to the module."""
        if said.name == "product_info":
            info = dict(self.model.product)
            also = {"id": info["p"], "version": info["v"]}
            self.later(*REPLY_MS, lambda: self.say("product_info", answers=said, seq=said.seq, info=info, also=also))
        elif said.name == "mcu_version":
            version = self.model.product["v"]
            self.later(*REPLY_MS, lambda: self.say("mcu_version", answers=said, seq=said.seq, mcu_version=version))
        elif said.name == "network_state":
            self.later(*REPLY_MS, lambda: self.say("network_state", answers=said, seq=said.seq))
            self._joined = said.data["state"] == JOINED
            if self._joined and not self._asking:
                self._asking = True
                self.begin(self._ask())
        elif said.name == "set":
            self.later(30, 120, lambda: self._echo(said))
        elif said.name == "query":
            self.later(*REPLY_MS, lambda: self._tell_all(said))
        elif said.name == "time":
            self.device.knows_time(_time(said))

    def _echo(self, said: Said) -> None:
        ids = self.take(said)
        if ids:
            batch = self.device.batch(ids)
            self.say("report", code=ANSWERING, dps=batch, answers=said, seq=said.seq, asks=True)

    def _tell_all(self, said: Said) -> None:
        batch = tuple(dp for batch in self.device.all() for dp in batch)
        self.say("report", code=ANSWERING, dps=batch, answers=said, seq=said.seq, asks=True)

    def _ask(self) -> Script[None]:
        while True:
            for name in self.model.asks:
                yield from self.pause(400, 1500)
                yield from self.ask(name, seq=self._numbers.next())
            yield from self.pause(900 * _ASK_EVERY_S, 1100 * _ASK_EVERY_S)


class ZigbeeModule(PoweredModule):
    """Asks who is there, joins, passes on what the network wants, acknowledges every report."""

    chatter = ("mcu_version",)

    def __init__(self, stage: Stage, model: Model, rng: Random, time: Timekeeper) -> None:
        super().__init__(stage, model, rng, time)
        self._numbers = Numbers(rng)
        self._state = NOT_JOINED

    def start(self) -> None:
        """Power comes on."""
        super().start()
        self._state = NOT_JOINED
        self.begin(self._life())

    @property
    def settled(self) -> bool:
        """Once it has joined."""
        return self.powered and self._state == JOINED

    def wonder(self, name: str) -> Script[None]:
        """Ask under the next number."""
        yield from self._request(name)

    def answer(self, said: Said) -> None:
        """Acknowledge reports, and tell the MCU what it asks for."""
        if said.name == "report":
            code = said.raw[5]
            self.later(*ANSWER_MS, lambda: self.say("report", code=code, answers=said, seq=said.seq, result=ACCEPTED))
        elif said.name == "time":
            utc = round(self.time.utc(self.now).replace(tzinfo=UTC).timestamp())
            local = utc + round(ZONE.total_seconds())
            self.later(*ANSWER_MS, lambda: self.say("time", answers=said, seq=said.seq, utc=utc, local=local))
        elif said.name == "network_query":
            self.later(*ANSWER_MS, lambda: self.say("network_query", answers=said, seq=said.seq, state=self._state))

    def _life(self) -> Script[None]:
        yield from self.pause(300, 900)
        while (yield from self._request("product_info")) is None:
            yield from self.pause(500, 1000)
        yield from self.pause(*NEXT_MS)
        yield from self._request("mcu_version")
        for state in (NOT_JOINED, JOINING, JOINED):
            yield from self.pause(300, 1800)
            yield from self._tell_state(state)
        yield from self.pause(*NEXT_MS)
        yield from self.querying()
        yield from self.working()

    def _request(self, name: str, **more: Any) -> Script[Said | None]:
        # what it never says takes no number
        seq = 0 if name in self.mute else self._numbers.next()
        reply: Said | None = yield from self.ask(name, seq=seq, **more)
        return reply

    def _tell_state(self, state: int) -> Script[None]:
        self._state = state
        yield from self._request("network_state", state=state)

    def networking(self, state: int) -> Script[None]:
        """Tell the state: 2 has left, 3 is joining, 4 has joined."""
        yield from self._tell_state(_STATES[state])

    def querying(self) -> Script[None]:
        """Read all datapoints."""
        self.say("query", seq=self._numbers.next(), asks=True)
        yield Wish(SECOND, "report")

    def setting(self, dps: tuple[DpValue, ...]) -> Script[None]:
        """Set, and wait for a report."""
        self.say("set", dps=dps, seq=self._numbers.next(), asks=True)
        yield Wish(SECOND, "report")
