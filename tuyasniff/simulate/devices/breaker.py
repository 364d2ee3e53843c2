"""A circuit breaker that measures: it trips on over-current and over-voltage, and stays off until it is reset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from tuyasniff.model import FamilyName, Reference
from tuyasniff.simulate.device import Action, Device, Model, Telling, Wire
from tuyasniff.simulate.dprows import DpRow, limits_layout, packed_limit, packed_phase, phase_layout
from tuyasniff.simulate.numbers import SPANS
from tuyasniff.simulate.physics import NOMINAL_V, Counter, Grid, Load, Wander

ENERGY, PHASE, FAULT, SWITCH = 1, 6, 9, 16
PREPAID, BALANCE, LEAKAGE, SET_1, SET_2, TEMPERATURE = 11, 13, 15, 17, 18, 103
FAULTS = (
    "short_circuit", "surge", "overload", "leakage", "temperature_difference", "fire", "high_power", "self_test",
    "over_current", "unbalance", "over_voltage", "under_voltage",
)  # fmt: skip
LEAKING, OVERHEATED = 4, 5
OVER_CURRENT, OVER_VOLTAGE, UNDER_VOLTAGE = 1, 3, 4
_BIT = {OVER_CURRENT: 8, OVER_VOLTAGE: 10, UNDER_VOLTAGE: 11}
TRIP_S = 2.0
"""How long a limit has to be exceeded."""

_AMBIENT = 24.0


class Breaker(Device):
    """One phase with limits. A trip is remembered until somebody resets it."""

    def __init__(self, model: Model, rng: Random) -> None:
        super().__init__(model, rng)
        self.grid = Grid(rng)
        self.load = Load(4.0 * NOMINAL_V, 0.93, on=True)
        self.counter = Counter(10, 30_417)
        self._leak = Wander(rng, 0.7, 20)
        self._hot = _AMBIENT
        self._bought = 50_000 + self.counter.counts
        self._over_s = dict.fromkeys(_BIT, 0.0)
        self.values = {
            FAULT: 0,
            PREPAID: False,
            SWITCH: True,
            SET_1: packed_limit(LEAKING, True, 30) + packed_limit(OVERHEATED, True, 80),
            SET_2: packed_limit(OVER_CURRENT, True, 32)
            + packed_limit(OVER_VOLTAGE, True, 265)
            + packed_limit(UNDER_VOLTAGE, False, 170),
        }
        self.live(0)

    @property
    def tripped(self) -> bool:
        """Whether it has switched off by itself and was not reset."""
        return bool(self.values[FAULT])

    def limit(self, code: int) -> tuple[bool, int]:
        """Whether a limit of the second set is on, and its threshold."""
        packed = self.values[SET_2]
        assert isinstance(packed, bytes)
        for at in range(0, len(packed) - 3, 4):
            if packed[at] == code:
                return bool(packed[at + 1]), int.from_bytes(packed[at + 2 : at + 4], "big")
        return False, 0

    def live(self, seconds: float) -> None:
        """Let time pass, and trip where a limit has been exceeded for too long."""
        self.grid.live(seconds)
        flow = self.grid.supplies([self.load] if self.values[SWITCH] else [])
        fresh = self.counter.add(flow.watts, seconds)
        self._bought -= fresh if self.values[PREPAID] else 0
        self._hot += (_AMBIENT + 0.012 * flow.amps**2 - self._hot) * min(seconds / 120, 1)
        measured = {OVER_CURRENT: flow.amps, OVER_VOLTAGE: flow.volts, UNDER_VOLTAGE: -flow.volts}
        for code, value in measured.items():
            on, threshold = self.limit(code)
            beyond = on and value > (-threshold if code == UNDER_VOLTAGE else threshold)
            self._over_s[code] = self._over_s[code] + seconds if beyond else 0.0
            if self._over_s[code] >= TRIP_S and self.values[SWITCH]:
                self.values[FAULT] = int(self.values[FAULT]) | 1 << _BIT[code]
                self.values[SWITCH] = False
                flow = self.grid.supplies([])
        leak = max(0.0, 3.0 + self._leak.live(seconds)) if self.values[SWITCH] else 0.0
        self.values |= {
            ENERGY: self.counter.counts,
            PHASE: packed_phase(flow.volts, flow.amps, flow.watts),
            BALANCE: max(self._bought, 0),
            LEAKAGE: round(leak),
            TEMPERATURE: round(self._hot),
        }

    def accept(self, dp_id: int, value: Wire) -> None:
        """Obey, except that a tripped breaker does not close, and limits have to be whole."""
        if dp_id == SWITCH and value and self.tripped:
            return
        if dp_id in (SET_1, SET_2) and (not isinstance(value, bytes) or not value or len(value) % 4):
            return
        self.values[dp_id] = value

    def act(self, words: Sequence[str]) -> Reference | None:
        """Change the load or the supply; reset a trip by hand."""
        if words[0] == "load":
            self.load.watts = float(words[1]) * NOMINAL_V * self.load.factor
            return Reference("current", words[1], "A")
        if words[0] == "overload":
            amps = min(self.limit(OVER_CURRENT)[1], SPANS["AMPS"].high) * 1.4
            self.load.watts = amps * NOMINAL_V * self.load.factor
            return Reference("current", f"{amps:.0f}", "A")
        if words[0] == "grid":
            self.grid.base = self.grid.rated if words[1] == "normal" else float(words[1])
            return None if words[1] == "normal" else Reference("voltage", words[1], "V")
        self.values |= {FAULT: 0, SWITCH: True}
        self._over_s = dict.fromkeys(_BIT, 0.0)
        return None

    def habits(self) -> Iterator[tuple[float, str]]:
        """Changing loads, and too much of them now and then."""
        rng, t = self.rng, 0.0
        while True:
            for _ in range(rng.randint(2, 4)):
                yield (t := t + rng.uniform(12, 30)), f"load {rng.uniform(1, 14):.1f}"
            yield (t := t + rng.uniform(10, 20)), "overload"
            yield (t := t + rng.uniform(8, 12)), "load 3.5"
            yield (t := t + rng.uniform(3, 6)), "set 16 on"
            yield (t := t + rng.uniform(5, 10)), "reset"


MODEL = Model(
    "breaker",
    "circuit breaker: trips on overload, alarm limits, leakage, temperature",
    FamilyName.WIFI,
    {"p": "demobreaker00001", "v": "1.0.3", "m": 0, "n": 0},
    (
        DpRow(ENERGY, "value", "total_forward_energy", "Energy", "energy", "kWh", 100, state_class="total_increasing"),
        DpRow(PHASE, "raw", "phase_a", "Phase A", layout=phase_layout()),
        DpRow(FAULT, "bitmap", "fault", "Fault", "problem", category="diagnostic", bitmap=FAULTS),
        DpRow(PREPAID, "bool", "switch_prepayment", "Prepayment", "switch", access="rw", category="config"),
        DpRow(BALANCE, "value", "balance_energy", "Energy left", "energy", "kWh", 100, state_class="total"),
        DpRow(
            LEAKAGE, "value", "leakage_current", "Leakage current", "leakage_current", "mA", state_class="measurement"
        ),
        DpRow(SWITCH, "bool", "switch", "Switch", "switch", access="rw"),
        DpRow(
            SET_1,
            "raw",
            "alarm_set_1",
            "Leakage and temperature limits",
            access="rw",
            category="config",
            layout=limits_layout((("leakage", "leakage_current", "mA"), ("temperature", "temperature", "°C"))),
        ),
        DpRow(
            SET_2,
            "raw",
            "alarm_set_2",
            "Current and voltage limits",
            access="rw",
            category="config",
            layout=limits_layout(
                (
                    ("over_current", "current", "A"),
                    ("over_voltage", "voltage", "V"),
                    ("under_voltage", "voltage", "V"),
                )
            ),
        ),
        DpRow(TEMPERATURE, "value", "temp_current", "Temperature", "temperature", "°C", state_class="measurement"),
    ),
    (
        Telling((FAULT, SWITCH)),
        Telling((PHASE,), pause_s=4, every_s=30),
        Telling((ENERGY,), pause_s=10),
        Telling((LEAKAGE, TEMPERATURE), {LEAKAGE: 2}, pause_s=5, every_s=60),
        Telling((PREPAID, BALANCE), pause_s=30),
        Telling((SET_1,)),
        Telling((SET_2,)),
    ),
    Breaker,
    (
        Action("load AMPS", "change what is drawn, power factor 0.93"),
        Action("overload", "draw 1.4 times the limit"),
        Action("reset", "close the breaker by hand"),
        Action("grid VOLTS|normal", "change the voltage of the supply"),
    ),
    asks=("local_time", "signal"),
)
