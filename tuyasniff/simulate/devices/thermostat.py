"""A floor heating thermostat in a hut in winter. The hut is small: it warms in minutes, not in hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from tuyasniff.model import FamilyName, Reference
from tuyasniff.simulate.device import Action, Device, Model, Telling, Wire
from tuyasniff.simulate.dprows import DpRow, Layout, Packed
from tuyasniff.simulate.physics import Wander

SWITCH, MODE, WANTED, ROOM, VALVE, LOCK, FAULT, FLOOR, SCHEDULE = 1, 2, 16, 24, 36, 40, 45, 101, 103
MODES = ("manual", "auto", "holiday")
MANUAL, AUTO, HOLIDAY = 0, 1, 2
OPEN, CLOSED = 0, 1
HYSTERESIS = 5
"""Tenths of a degree on either side of the set point."""

HOLIDAY_TENTHS = 70
_PERIODS = ("morning", "day", "evening", "night")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = ((6, 0, 42), (8, 30, 34), (16, 0, 43), (22, 30, 32))
_HEATER_K_PER_S = 0.55
_FLOOR_S, _ROOM_S, _WALL_S = 20.0, 60.0, 500.0
_MOST_FLOOR = 45.0


def _week_layout() -> Layout:
    fields = []
    for day, name in enumerate(_DAYS):
        for period, part in enumerate(_PERIODS):
            at = 3 * (4 * day + period)
            fields += [
                Packed(f"{name}_{part}_hour", at, 1),
                Packed(f"{name}_{part}_minute", at + 1, 1),
                Packed(f"{name}_{part}_temperature", at + 2, 1, "temperature", "°C", 2),
            ]
    return Layout("week_hour_minute_temperature", 84, tuple(fields))


class Thermostat(Device):
    """Two temperatures, a valve with hysteresis, a schedule for the week."""

    def __init__(self, model: Model, rng: Random) -> None:
        super().__init__(model, rng)
        self.outside = -9.0
        self.room, self.floor = -2.4 + rng.uniform(-0.5, 0.5), -1.6
        self.window = False
        self._sensor = True
        self._weather = Wander(rng, 0.8, 120)
        self._clock: tuple[int, datetime] | None = None
        self.values = {
            SWITCH: True,
            MODE: MANUAL,
            WANTED: 190,
            VALVE: CLOSED,
            LOCK: False,
            FAULT: 0,
            SCHEDULE: bytes(part for _ in _DAYS for period in _HOURS for part in period),
        }
        self.live(0)

    def live(self, seconds: float) -> None:
        """Heat flows from the heater into the floor, from there into the room, and out of it."""
        outside = self.outside + self._weather.live(seconds)
        heating = self.values[VALVE] == OPEN
        leaving = _WALL_S / (6 if self.window else 1)
        for _ in range(max(1, round(seconds / 0.5))):
            part = seconds / max(1, round(seconds / 0.5))
            to_room = (self.floor - self.room) / _FLOOR_S
            self.floor += part * (heating * _HEATER_K_PER_S - to_room)
            self.room += part * ((self.floor - self.room) / _ROOM_S - (self.room - outside) / leaving)
        self._follow_schedule()
        self.values[ROOM] = round(self.room * 10)
        self.values[FLOOR] = round(self.floor * 10)
        self.values[FAULT] = 0 if self._sensor else 1
        self._decide()

    def _decide(self) -> None:
        """Open below the set point, close above it, and leave the valve alone in between."""
        room, wanted = int(self.values[ROOM]), self.goal
        if not self.values[SWITCH] or not self._sensor or self.floor > _MOST_FLOOR or room > wanted + HYSTERESIS:
            self.values[VALVE] = CLOSED
        elif room < wanted - HYSTERESIS:
            self.values[VALVE] = OPEN

    @property
    def goal(self) -> int:
        """The temperature that counts now, in tenths."""
        return HOLIDAY_TENTHS if self.values[MODE] == HOLIDAY else int(self.values[WANTED])

    def _follow_schedule(self) -> None:
        week = self.values[SCHEDULE]
        if self.values[MODE] != AUTO or self._clock is None or not isinstance(week, bytes) or len(week) != 84:
            return
        since_us, told = self._clock
        now = told + timedelta(microseconds=self.t_us - since_us)
        day = week[12 * now.weekday() : 12 * now.weekday() + 12]
        begun = [day[at + 2] for at in range(0, 12, 3) if (day[at], day[at + 1]) <= (now.hour, now.minute)]
        self.values[WANTED] = 5 * (begun[-1] if begun else day[11])

    def knows_time(self, moment: datetime) -> None:
        """The schedule needs to know the time."""
        self._clock = self.t_us, moment

    def accept(self, dp_id: int, value: Wire) -> None:
        """Obey; a new set point ends the schedule, and the valve follows at once."""
        if dp_id == SCHEDULE and (not isinstance(value, bytes) or len(value) != 84):
            return
        self.values[dp_id] = value
        if dp_id == WANTED:
            self.values[MODE] = MANUAL
        self._decide()

    def act(self, words: Sequence[str]) -> Reference | None:
        """Weather, the window, the keys, the sensor."""
        if words[0] == "outside":
            self.outside = float(words[1])
            return Reference("temperature", words[1], "°C")
        if words[0] == "window":
            self.window = words[1] == "open"
        elif words[0] == "sensor":
            self._sensor = words[1] == "whole"
        elif not self.values[LOCK]:
            self.accept(WANTED, min(max(int(self.values[WANTED]) + (5 if words[1] == "up" else -5), 50), 350))
        return None

    def habits(self) -> Iterator[tuple[float, str]]:
        """Somebody comes, airs the room, changes his mind and goes to bed."""
        rng, t = self.rng, 0.0
        while True:
            yield (t := t + rng.uniform(15, 30)), f"set 16 {rng.randrange(180, 225, 5)}"
            yield (t := t + rng.uniform(150, 220)), "window open"
            yield (t := t + rng.uniform(25, 40)), "window closed"
            yield (t := t + rng.uniform(20, 40)), "key up"
            yield (t := t + rng.uniform(5, 15)), "set 40 on"
            yield (t := t + rng.uniform(5, 15)), "key up"
            yield (t := t + rng.uniform(60, 90)), "set 2 auto"
            yield (t := t + rng.uniform(60, 90)), "set 40 off"
            yield (t := t + rng.uniform(5, 15)), "set 2 manual"


def _measured(dp_id: int, code: str, name: str) -> DpRow:
    return DpRow(dp_id, "value", code, name, "temperature", "°C", 10, state_class="measurement")


MODEL = Model(
    "thermostat",
    "floor heating in winter: hysteresis, schedule, child lock",
    FamilyName.WIFI,
    {"p": "demothermostat01", "v": "2.1.0", "m": 0, "mt": 10, "n": 1},
    (
        DpRow(SWITCH, "bool", "switch", "Switch", "switch", access="rw"),
        DpRow(MODE, "enum", "mode", "Mode", "mode", access="rw", enum=MODES),
        DpRow(WANTED, "value", "temp_set", "Set point", "temperature", "°C", 10, "rw", low=50, high=350),
        _measured(ROOM, "temp_current", "Room temperature"),
        DpRow(VALVE, "enum", "valve_state", "Valve", "enum", enum=("open", "closed")),
        DpRow(LOCK, "bool", "child_lock", "Child lock", "switch", access="rw", category="config"),
        DpRow(FAULT, "bitmap", "fault", "Fault", "problem", category="diagnostic", bitmap=("room_sensor",)),
        _measured(FLOOR, "temp_floor", "Floor temperature"),
        DpRow(SCHEDULE, "raw", "week_program", "Schedule", access="rw", category="config", layout=_week_layout()),
    ),
    (
        Telling((SWITCH,)),
        Telling((MODE,)),
        Telling((WANTED,)),
        Telling((ROOM, VALVE), {ROOM: 3}, every_s=60),
        Telling((LOCK,)),
        Telling((FAULT,)),
        Telling((FLOOR,), {FLOOR: 5}, every_s=60),
        Telling((SCHEDULE,)),
    ),
    Thermostat,
    (
        Action("key up|down", "press a key of the thermostat"),
        Action("window open|closed", "air the room"),
        Action("outside DEGREES", "change the weather"),
        Action("sensor broken|whole", "break the room sensor"),
    ),
    asks=("local_time", "signal"),
    tick_s=1.0,
)
