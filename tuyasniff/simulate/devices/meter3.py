"""A three-phase meter behind the main switch: packed phases, a heat pump, an oven, and panels that feed back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from tuyasniff.model import FamilyName, Reference
from tuyasniff.simulate.device import Action, Device, Model, Telling
from tuyasniff.simulate.dprows import DpRow, packed_phase, phase_layout
from tuyasniff.simulate.physics import Counter, Flow, Grid, Load

FORWARD, FAULT, REVERSE, TOTAL, HERTZ, FACTOR = 1, 9, 23, 29, 32, 50
PHASES = (6, 7, 8)
FAULTS = ("over_current", "over_voltage", "under_voltage", "phase_loss")
MOST_AMPS, HIGH_VOLTS, LOW_VOLTS = 63.0, 260.0, 180.0
_OVEN_PHASE, _SOLAR_PHASE = 0, 2


class Meter3(Device):
    """Three phases, energy both ways. Counts go by the sum of the phases."""

    def __init__(self, model: Model, rng: Random) -> None:
        super().__init__(model, rng)
        self.grids = [Grid(rng, volts, 0.15) for volts in (231.5, 229.8, 233.0)]
        self.forward, self.reverse = Counter(10, 152_340), Counter(10, 8_127)
        self.flows: list[Flow] = []
        self._base = [Load(watts, 0.88, on=True) for watts in (140, 85, 210)]
        self._pump = [Load(640, 0.82) for _ in self.grids]
        self._oven = Load(2300, 1.0, resistive=True)
        self._solar = Load(0, 1.0)
        self._lost: int | None = None
        self.values[FAULT] = 0
        self.live(0)

    def live(self, seconds: float) -> None:
        """Let time pass."""
        flows = []
        for phase, grid in enumerate(self.grids):
            grid.live(seconds)
            loads = [self._base[phase], self._pump[phase]]
            loads += [self._oven] if phase == _OVEN_PHASE else [self._solar] if phase == _SOLAR_PHASE else []
            flows.append(Flow(0.0, 0.0, 0.0, 1.0) if phase == self._lost else grid.supplies(loads))
        self.flows = flows
        watts = sum(flow.watts for flow in flows)
        apparent = sum(flow.volts * flow.amps for flow in flows)
        self.forward.add(watts, seconds)
        self.reverse.add(-watts, seconds)
        self.values |= {
            dp_id: packed_phase(flow.volts, flow.amps, flow.watts) for dp_id, flow in zip(PHASES, flows, strict=True)
        }
        self.values |= {
            FORWARD: self.forward.counts,
            REVERSE: self.reverse.counts,
            TOTAL: round(watts),
            HERTZ: round(self.grids[0].hertz * 100),
            FACTOR: round(100 * abs(watts) / apparent) if apparent else 100,
        }
        wrong = (
            any(flow.amps > MOST_AMPS for flow in flows),
            any(flow.volts > HIGH_VOLTS for flow in flows),
            any(0 < flow.volts < LOW_VOLTS for flow in flows),
            self._lost is not None,
        )
        self.values[FAULT] = sum(1 << bit for bit, raised in enumerate(wrong) if raised)

    def act(self, words: Sequence[str]) -> Reference | None:
        """Switch a load, let the sun shine, cut a phase."""
        if words[0] == "solar":
            watts = 0.0 if words[1] == "off" else float(words[1])
            self._solar.on, self._solar.watts = watts > 0, -watts
            return Reference("power", words[1], "W") if watts else None
        if words[0] == "phase":
            self._lost = None if words[2] == "on" else "abc".index(words[1])
            return None
        on = words[1] == "on"
        loads = self._pump if words[0] == "pump" else [self._oven]
        for load in loads:
            load.on = on
        return Reference("power", f"{sum(load.watts for load in loads):.0f}", "W") if on else None

    def habits(self) -> Iterator[tuple[float, str]]:
        """The pump cycles, something is baked, the sun comes out."""
        rng, t = self.rng, 0.0
        while True:
            yield (t := t + rng.uniform(8, 15)), "pump on"
            yield (t := t + rng.uniform(20, 40)), "oven on"
            yield (t := t + rng.uniform(40, 80)), "oven off"
            yield (t := t + rng.uniform(10, 20)), "pump off"
            yield (t := t + rng.uniform(10, 20)), f"solar {rng.randrange(1200, 3600, 50)}"
            yield (t := t + rng.uniform(60, 90)), "solar off"


MODEL = Model(
    "meter3",
    "three-phase meter with packed phases, energy both ways",
    FamilyName.WIFI,
    {"p": "demometer3000001", "v": "1.2.0", "m": 0},
    (
        DpRow(FORWARD, "value", "forward_energy_total", "Energy", "energy", "kWh", 100, state_class="total_increasing"),
        DpRow(6, "raw", "phase_a", "Phase A", layout=phase_layout()),
        DpRow(7, "raw", "phase_b", "Phase B", layout=phase_layout()),
        DpRow(8, "raw", "phase_c", "Phase C", layout=phase_layout()),
        DpRow(FAULT, "bitmap", "fault", "Fault", "problem", category="diagnostic", bitmap=FAULTS),
        DpRow(
            REVERSE,
            "value",
            "reverse_energy_total",
            "Energy fed back",
            "energy",
            "kWh",
            100,
            state_class="total_increasing",
        ),
        DpRow(
            TOTAL,
            "value",
            "power_total",
            "Power",
            "power",
            "W",
            state_class="measurement",
            note="negative while power is fed back",
        ),
        DpRow(HERTZ, "value", "ac_frequency", "Frequency", "frequency", "Hz", 100, state_class="measurement"),
        DpRow(FACTOR, "value", "power_factor", "Power factor", "power_factor", None, 100, state_class="measurement"),
    ),
    (
        Telling((FORWARD, REVERSE), pause_s=20, every_s=120),
        Telling((6,), pause_s=5),
        Telling((7,), pause_s=5),
        Telling((8,), pause_s=5),
        Telling((TOTAL, HERTZ, FACTOR), {TOTAL: 20, HERTZ: 5, FACTOR: 5}, pause_s=3, every_s=20),
        Telling((FAULT,)),
    ),
    Meter3,
    (
        Action("pump on|off", "a heat pump, 640 W on each phase, power factor 0.82"),
        Action("oven on|off", "2300 W, resistive, on phase A"),
        Action("solar WATTS|off", "panels on phase C"),
        Action("phase a|b|c on|off", "a phase fails and comes back"),
    ),
    asks=("local_time",),
)
