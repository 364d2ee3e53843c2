"""A single-phase meter with a Zigbee module: one packed phase, sequence numbers, acknowledgements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from tuyasniff.model import FamilyName, Reference
from tuyasniff.simulate.device import Action, Device, Model, Telling
from tuyasniff.simulate.dprows import DpRow, packed_phase, phase_layout
from tuyasniff.simulate.physics import Counter, Grid, Load

ENERGY, PHASE, FAULT, SWITCH, HERTZ, FACTOR = 1, 6, 9, 16, 32, 50
FAULTS = ("over_current", "over_voltage", "under_voltage")
MOST_AMPS, HIGH_VOLTS, LOW_VOLTS = 40.0, 260.0, 180.0


class ZigbeeMeter(Device):
    """A boiler and what else is always on."""

    def __init__(self, model: Model, rng: Random) -> None:
        super().__init__(model, rng)
        self.grid = Grid(rng)
        self.counter = Counter(10, 4_411)
        self._boiler = Load(1500, 1.0, resistive=True)
        self._base = Load(65, 0.7, on=True)
        self.values[SWITCH] = True
        self.live(0)

    def live(self, seconds: float) -> None:
        """Let time pass."""
        self.grid.live(seconds)
        flow = self.grid.supplies((self._boiler, self._base) if self.values[SWITCH] else ())
        self.counter.add(flow.watts, seconds)
        wrong = (flow.amps > MOST_AMPS, flow.volts > HIGH_VOLTS, flow.volts < LOW_VOLTS)
        self.values |= {
            ENERGY: self.counter.counts,
            PHASE: packed_phase(flow.volts, flow.amps, flow.watts),
            FAULT: sum(1 << bit for bit, raised in enumerate(wrong) if raised),
            HERTZ: round(self.grid.hertz * 100),
            FACTOR: round(flow.factor * 100),
        }

    def act(self, words: Sequence[str]) -> Reference | None:
        """Switch the boiler, or change the supply."""
        if words[0] == "grid":
            self.grid.base = self.grid.rated if words[1] == "normal" else float(words[1])
            return None if words[1] == "normal" else Reference("voltage", words[1], "V")
        self._boiler.on = words[1] == "on"
        return Reference("power", f"{self._boiler.watts:.0f}", "W") if self._boiler.on else None

    def habits(self) -> Iterator[tuple[float, str]]:
        """Hot water is needed, somebody plays with the app."""
        rng, t = self.rng, 0.0
        while True:
            yield (t := t + rng.uniform(12, 20)), "boiler on"
            yield (t := t + rng.uniform(60, 100)), "boiler off"
            yield (t := t + rng.uniform(10, 20)), "set 16 off"
            yield (t := t + rng.uniform(10, 20)), "set 16 on"
            yield (t := t + rng.uniform(20, 40)), "query"


MODEL = Model(
    "zigbee-meter",
    "single-phase meter with a Zigbee module: sequence numbers, acknowledgements",
    FamilyName.ZIGBEE,
    {"p": "demozgmt", "v": "1.0.2"},
    (
        DpRow(ENERGY, "value", "forward_energy_total", "Energy", "energy", "kWh", 100, state_class="total_increasing"),
        DpRow(PHASE, "raw", "phase_a", "Phase A", layout=phase_layout()),
        DpRow(FAULT, "bitmap", "fault", "Fault", "problem", category="diagnostic", bitmap=FAULTS),
        DpRow(SWITCH, "bool", "switch", "Switch", "switch", access="rw"),
        DpRow(HERTZ, "value", "ac_frequency", "Frequency", "frequency", "Hz", 100, state_class="measurement"),
        DpRow(FACTOR, "value", "power_factor", "Power factor", "power_factor", None, 100, state_class="measurement"),
    ),
    (
        Telling((ENERGY,), pause_s=15),
        Telling((PHASE,), pause_s=5, every_s=60),
        Telling((FAULT,)),
        Telling((SWITCH,)),
        Telling((HERTZ, FACTOR), {HERTZ: 3, FACTOR: 3}, pause_s=10, every_s=60),
    ),
    ZigbeeMeter,
    (
        Action("boiler on|off", "1500 W, resistive"),
        Action("grid VOLTS|normal", "change the voltage of the supply"),
    ),
    asks=("time", "network_query"),
    module_version=2,
    mcu_version=2,
)
