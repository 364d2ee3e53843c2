"""A single-phase Wi-Fi meter in a socket: a kettle, a fridge and a lamp behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from tuyasniff.model import FamilyName, Reference
from tuyasniff.simulate.device import Action, Device, Model, Telling
from tuyasniff.simulate.dprows import DpRow
from tuyasniff.simulate.physics import Counter, Grid, Load

SWITCH, ENERGY, CURRENT, POWER, VOLTAGE, FAULT, RELAY = 1, 17, 18, 19, 20, 26, 38
FAULTS = ("over_current", "over_voltage", "over_power", "leakage", "under_voltage")
MOST_AMPS, HIGH_VOLTS, LOW_VOLTS, MOST_WATTS = 16.0, 253.0, 195.0, 3680.0
_INRUSH_S = 1.0
_INRUSH = 5.0


class Compressor:
    """The fridge: runs, rests, and starts with a surge."""

    def __init__(self, rng: Random, load: Load) -> None:
        self.plugged = True
        self._rng = rng
        self._load = load
        self._watts = load.watts
        self._left_s = rng.uniform(5, 60)
        self._since_s = 0.0

    def live(self, seconds: float) -> None:
        """Let time pass."""
        self._left_s -= seconds
        self._since_s += seconds
        if self._left_s <= 0:
            self._load.on = not self._load.on
            self._left_s = self._rng.uniform(90, 150) if self._load.on else self._rng.uniform(60, 120)
            self._since_s = 0.0
        if not self.plugged:
            self._load.on = False
        self._load.watts = self._watts * (_INRUSH if self._since_s < _INRUSH_S else 1.0)


class Meter(Device):
    """Voltage, current, power and energy of three loads."""

    def __init__(self, model: Model, rng: Random) -> None:
        super().__init__(model, rng)
        self.grid = Grid(rng)
        self.loads = {"kettle": Load(2000, 1.0, resistive=True), "fridge": Load(90, 0.62), "lamp": Load(9, 0.55)}
        self.counter = Counter(10)
        self._compressor = Compressor(rng, self.loads["fridge"])
        self.values = {SWITCH: True, ENERGY: 0, FAULT: 0, RELAY: 2}
        self.live(0)

    def live(self, seconds: float) -> None:
        """Let time pass."""
        self.grid.live(seconds)
        self._compressor.live(seconds)
        flow = self.grid.supplies(self.loads.values() if self.values[SWITCH] else ())
        self.values[ENERGY] = int(self.values[ENERGY]) + self.counter.add(flow.watts, seconds)
        self.values[CURRENT] = round(flow.amps * 1000)
        self.values[POWER] = round(flow.watts * 10)
        self.values[VOLTAGE] = round(flow.volts * 10)
        wrong = (flow.amps > MOST_AMPS, flow.volts > HIGH_VOLTS, flow.watts > MOST_WATTS, False, flow.volts < LOW_VOLTS)
        self.values[FAULT] = sum(1 << bit for bit, raised in enumerate(wrong) if raised)

    def was_told(self, dp_id: int) -> None:
        """What has been told of the energy is not told again: each report is an increment."""
        if dp_id == ENERGY:
            self.values[ENERGY] = self._told[ENERGY] = 0

    def act(self, words: Sequence[str]) -> Reference | None:
        """Switch a load, or change the supply."""
        if words[0] == "grid":
            self.grid.base = self.grid.rated if words[1] == "normal" else float(words[1])
            return None if words[1] == "normal" else Reference("voltage", words[1], "V")
        if words[0] == "button":
            self.values[SWITCH] = not self.values[SWITCH]
            return None
        load = self.loads[words[0]]
        on = words[1] == "on"
        if words[0] == "fridge":
            self._compressor.plugged = on
            return None
        load.on = on
        return Reference("power", f"{load.watts:.0f}", "W") if on else None

    def habits(self) -> Iterator[tuple[float, str]]:
        """Tea now and then, light most of the time."""
        rng, t = self.rng, 0.0
        while True:
            yield (t := t + rng.uniform(4, 8)), "lamp on"
            yield (t := t + rng.uniform(6, 14)), "kettle on"
            yield (t := t + rng.uniform(35, 60)), "kettle off"
            yield (t := t + rng.uniform(15, 30)), "lamp off"
            yield (t := t + rng.uniform(20, 50)), "grid 222"
            yield (t := t + rng.uniform(10, 20)), "grid normal"


MODEL = Model(
    "meter",
    "single-phase Wi-Fi meter with a kettle, a fridge and a lamp",
    FamilyName.WIFI,
    {"p": "demometer0000001", "v": "1.0.0", "m": 0},
    (
        DpRow(SWITCH, "bool", "switch_1", "Switch", "switch", access="rw"),
        DpRow(
            ENERGY,
            "value",
            "add_ele",
            "Energy",
            "energy",
            "kWh",
            100,
            state_class="total",
            note="an increment: each report adds to the ones before",
        ),
        DpRow(CURRENT, "value", "cur_current", "Current", "current", "A", 1000, state_class="measurement"),
        DpRow(POWER, "value", "cur_power", "Power", "power", "W", 10, state_class="measurement"),
        DpRow(VOLTAGE, "value", "cur_voltage", "Voltage", "voltage", "V", 10, state_class="measurement"),
        DpRow(FAULT, "bitmap", "fault", "Fault", "problem", category="diagnostic", bitmap=FAULTS),
        DpRow(
            RELAY,
            "enum",
            "relay_status",
            "Power-on behaviour",
            "setting",
            access="rw",
            category="config",
            enum=("off", "on", "memory"),
        ),
    ),
    (
        Telling((SWITCH,)),
        Telling((ENERGY,), {ENERGY: 1}, pause_s=30),
        Telling((CURRENT, POWER, VOLTAGE), {CURRENT: 20, POWER: 20, VOLTAGE: 12}, pause_s=1, every_s=10, apart=True),
        Telling((FAULT,)),
        Telling((RELAY,)),
    ),
    Meter,
    (
        Action("kettle on|off", "2000 W, resistive"),
        Action("lamp on|off", "9 W, power factor 0.55"),
        Action("fridge on|off", "90 W while its compressor runs, power factor 0.62"),
        Action("grid VOLTS|normal", "change the voltage of the supply"),
        Action("button", "press the button: the relay changes over"),
    ),
    asks=("local_time", "signal"),
)
