"""A temperature and humidity sensor on batteries, outside in winter. Every report costs some of its charge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from random import Random

from tuyasniff.model import FamilyName, Reference
from tuyasniff.simulate.device import Action, Device, Model, Telling
from tuyasniff.simulate.dprows import DpRow
from tuyasniff.simulate.physics import Wander

TEMPERATURE, HUMIDITY, BATTERY, UNIT, HIGHEST, ALARM = 1, 2, 4, 9, 10, 14
ALARM_NONE, ALARM_HIGH = 0, 1
COST = 0.35
"""Percent that a report costs: much more than in reality, so that a short run shows it."""

_FOLLOWS_S = 40.0


class Battery(Device):
    """A slow sensor with a charge that only falls."""

    def __init__(self, model: Model, rng: Random) -> None:
        super().__init__(model, rng)
        self.air, self.damp = 3.5, 71.0
        self.charge = 97.0
        self._weather, self._wind = Wander(rng, 1.6, 150), Wander(rng, 3.0, 200)
        self._celsius, self._percent = self.air, self.damp
        self.values = {UNIT: 0, HIGHEST: 300}
        self.live(0)

    def live(self, seconds: float) -> None:
        """The sensor follows the air."""
        share = min(seconds / _FOLLOWS_S, 1.0)
        self._celsius += (self.air + self._weather.live(seconds) - self._celsius) * share
        self._percent += (self.damp + self._wind.live(seconds) - self._percent) * share
        tenths = round(self._celsius * 10)
        self.values |= {
            TEMPERATURE: tenths,
            HUMIDITY: round(min(max(self._percent, 0), 100)),
            BATTERY: ceil(self.charge),
            ALARM: ALARM_HIGH if tenths > int(self.values[HIGHEST]) else ALARM_NONE,
        }

    def was_told(self, dp_id: int) -> None:
        """Talking costs."""
        if dp_id == TEMPERATURE:
            self.charge = max(self.charge - COST, 0.0)

    def act(self, words: Sequence[str]) -> Reference | None:
        """Change the air, or press the button: then everything is told."""
        if words[0] == "air":
            self.air = float(words[1])
            return Reference("temperature", words[1], "°C")
        if words[0] == "humidity":
            self.damp = float(words[1])
            return Reference("humidity", words[1], "%")
        self._told.clear()
        self._told_us.clear()
        return None

    def habits(self) -> Iterator[tuple[float, str]]:
        """Frost comes and goes, the router sleeps, somebody sets the alarm."""
        rng, t = self.rng, 0.0
        while True:
            yield (t := t + rng.uniform(50, 80)), "set 10 350"
            yield (t := t + rng.uniform(20, 40)), f"air {rng.uniform(-9, -3):.1f}"
            yield (t := t + rng.uniform(60, 90)), "network 2"
            yield (t := t + rng.uniform(80, 120)), "network 4"
            yield (t := t + rng.uniform(30, 60)), f"humidity {rng.randrange(40, 90)}"
            yield (t := t + rng.uniform(20, 40)), "button"
            yield (t := t + rng.uniform(40, 60)), f"air {rng.uniform(2, 9):.1f}"


MODEL = Model(
    "battery",
    "low-power sensor: its module has power for seconds only, records are kept",
    FamilyName.LOWPOWER,
    {"p": "demobattery00001", "v": "1.1.6"},
    (
        DpRow(
            TEMPERATURE, "value", "va_temperature", "Temperature", "temperature", "°C", 10, state_class="measurement"
        ),
        DpRow(HUMIDITY, "value", "va_humidity", "Humidity", "humidity", "%", state_class="measurement"),
        DpRow(
            BATTERY,
            "value",
            "battery_percentage",
            "Battery",
            "battery",
            "%",
            state_class="measurement",
            category="diagnostic",
        ),
        DpRow(
            UNIT,
            "enum",
            "temp_unit_convert",
            "Unit of the display",
            "setting",
            access="rw",
            category="config",
            enum=("c", "f"),
        ),
        DpRow(
            HIGHEST,
            "value",
            "maxtemp_set",
            "Alarm above",
            "temperature",
            "°C",
            10,
            "rw",
            category="config",
            low=-200,
            high=600,
        ),
        DpRow(ALARM, "enum", "temp_alarm", "Alarm", "enum", enum=("none", "high")),
    ),
    (
        Telling((TEMPERATURE, HUMIDITY, BATTERY), {TEMPERATURE: 10, HUMIDITY: 5, BATTERY: 5}, pause_s=25, every_s=75),
        Telling((ALARM,)),
        Telling((UNIT,)),
        Telling((HIGHEST,)),
    ),
    Battery,
    (
        Action("air DEGREES", "warmer or colder air"),
        Action("humidity PERCENT", "damper or drier air"),
        Action("button", "press the button: it wakes up and tells everything"),
    ),
    mcu_version=0,
    tick_s=5.0,
)
