"""What the MCUs of all families have in common: a device behind them, and the handling of its datapoints."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from random import Random

from tuyasniff.model import Talker
from tuyasniff.simulate.clockwork import SECOND
from tuyasniff.simulate.device import Batch, Device, Model
from tuyasniff.simulate.said import Said
from tuyasniff.simulate.side import Script, Side, Stage, Wish

REPLY_MS = (10.0, 45.0)
"""How long an MCU takes to answer (PIR: 40 to 45 ms; others are faster)."""

_JITTER_MS = 4.0


class Mcu(Side, ABC):
    """The MCU with its device.

    A `patient` one tells nothing by itself before it knows that the cloud is there; one that `withholds` no more.
    """

    def __init__(self, stage: Stage, model: Model, device: Device, rng: Random) -> None:
        super().__init__(stage, Talker.MCU, model.family, model.mcu_version, rng)
        self.model = model
        self.device = device
        self.fresh = True
        self.alone = False
        self.patient = False
        self.withholds = False
        self._babbled = -1

    def start(self) -> None:
        """Power comes on: the device lives."""
        super().start()
        self.fresh = True
        self.begin(self.living())

    def speak_alone(self) -> None:
        """Report without a module that would have asked, or acknowledge."""
        self.alone = True

    def living(self) -> Script[None]:
        """Look at the device again and again, and tell what is due."""
        yield from self.pause(0, 1000 * self.model.tick_s)
        while True:
            yield Wish(round(self.model.tick_s * SECOND) + self.some(0, _JITTER_MS))
            if self.ready and not self.withholds and self.now >= self.silent_until_us:
                self.tell(self.device.step(self.now))
            else:
                self.device.pass_time(self.now)

    @property
    def ready(self) -> bool:
        """Whether anybody would listen to a report now."""
        return True

    def babble(self) -> None:
        """Ask, or else report what comes next, whether it is due or not."""
        if not self.alone and not self.asking.issuperset(self.chatter):
            super().babble()
            return
        tellings = self.model.tellings
        batches = [ids for one in tellings for ids in ([(dp_id,) for dp_id in one.ids] if one.apart else [one.ids])]
        self._babbled = (self._babbled + 1) % len(batches)
        self.tell([self.device.batch(batches[self._babbled])])

    @abstractmethod
    def tell(self, batches: Iterable[Batch]) -> None:
        """Report datapoints that nobody asked for."""

    def take(self, said: Said) -> tuple[int, ...]:
        """Hand the datapoints of a set command to the device; the ids that it knows."""
        self.device.pass_time(self.now)
        known = []
        for dp_id, dp_type, value in said.dps:
            row = next((row for row in self.model.dps if row.id == dp_id), None)
            if row is not None and row.type == dp_type:
                if row.writable:
                    self.device.accept(dp_id, value)
                known.append(dp_id)
        return tuple(known)

    def gives_up(self, name: str) -> None:
        """Ask something, and tell no more readings."""
        self.begin(self.wonder(name))
        self.withholds = True

    def learns_time(self, said: Said) -> None:
        """The module told the time."""
        if said.data.get("time"):
            self.device.knows_time(datetime.fromisoformat(said.data["time"]))
