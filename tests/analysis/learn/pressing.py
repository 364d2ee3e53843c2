"""Virtual devices on which somebody presses something while everything else goes on, and what was pressed in truth."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from tuyasniff.analysis.learn import Course, Learned, Press, Shape, learned
from tuyasniff.model import Message, Talker
from tuyasniff.session import Session
from tuyasniff.simulate.devices.dimmer import SCENES, colour
from tuyasniff.simulate.scenario import parse_scenario
from tuyasniff.simulate.simulation import Simulation

DEVICES = ("thermostat", "meter", "dimmer", "breaker")
IDLE = (*DEVICES, "meter3", "battery")
STARTED_S = 8.0
"""How long the two chips need to get to know each other."""


class Kind(NamedTuple):
    """Something to press: the datapoint that it is, and the actions of each press in turn."""

    dp_id: int
    first: str
    second: str


class Outcome(NamedTuple):
    """What came of one run: the datapoint that was pressed, and what was learned after one and after two presses."""

    device: str
    kind: Kind
    once: Learned
    twice: Learned


def kinds(device: str, rng: Random) -> list[Kind]:
    """What can be pressed at a device, at its keys or in the app."""
    if device == "thermostat":
        goal = rng.randrange(100, 300, 5)
        return [
            Kind(16, f"set 16 {goal}", f"set 16 {goal + 10}"),
            Kind(16, "key up", "key up"),
            Kind(16, "key down", "key up"),
            Kind(1, "set 1 off", "set 1 on"),
            Kind(2, "set 2 holiday", "set 2 auto"),
            Kind(40, "set 40 on", "set 40 off"),
            Kind(103, f"set 103 {bytes(rng.randrange(24) for _ in range(84)).hex()}", f"set 103 {'06001e' * 28}"),
        ]
    if device in ("meter", "breaker"):
        switch = {"meter": 1, "breaker": 16}[device]
        found = [Kind(switch, f"set {switch} off", f"set {switch} on")]
        if device == "meter":
            found += [Kind(1, "button", "button"), Kind(38, "set 38 on", "set 38 off")]
        if device == "breaker":
            found += [Kind(11, "set 11 on", "set 11 off"), Kind(18, "set 18 01010020", "set 18 01010028")]
        return found
    hue = rng.randrange(360)
    return [
        Kind(20, "button", "button"),
        Kind(20, "set 20 on", "set 20 off"),
        Kind(22, "knob up", "knob down"),
        Kind(22, f"set 22 {rng.randrange(100, 490)}", f"set 22 {rng.randrange(510, 1000)}"),
        Kind(23, f"set 23 {rng.randrange(0, 290)}", f"set 23 {rng.randrange(310, 1000)}"),
        Kind(24, f"set 24 {colour(hue, 1000, 500)}", f"set 24 {colour(hue + 1, 900, 400)}"),
        Kind(25, f"set 25 {SCENES[1]}", f"set 25 {SCENES[2]}"),
        Kind(26, "set 26 200", "set 26 90"),
    ]


def bustle(device: str, rng: Random, until: float) -> Iterator[tuple[float, str]]:
    """What goes on by itself meanwhile: loads, weather, the network, stray bytes."""
    t = STARTED_S
    on: dict[str, bool] = {}
    while (t := t + rng.expovariate(1 / 9)) < until:
        if device == "meter":
            load = rng.choice(("kettle", "lamp", "fridge"))
            on[load] = not on.get(load, False)
            yield t, rng.choice((f"{load} {'on' if on[load] else 'off'}", f"grid {rng.randrange(215, 245)}"))
        elif device == "breaker":
            yield t, f"load {rng.uniform(1, 14):.1f}"
        elif device == "thermostat":
            yield t, rng.choice(("window open", "window closed", f"outside {rng.uniform(-15, 15):.1f}"))
        else:
            yield t, rng.choice(("network 3", "network 4", "noise", "query"))


def scene(device: str, kind: Kind, rng: Random) -> tuple[str, list[float], float]:
    """A script, the moments at which it is pressed, and how long it lasts."""
    first = STARTED_S + 20 + rng.uniform(0, 10)
    second = first + rng.uniform(9, 20)
    steps = [(first, kind.first), (second, kind.second), *bustle(device, rng, second + 8)]
    script = "\n".join(f"t={t:.3f} {what}" for t, what in sorted(steps))
    return script, [first, second], second + 8


def run(
    seed: int, *, lag: tuple[float, float] = (-1.5, 1.5), shape: Shape | None = None, module: bool = True
) -> Outcome:
    """One device and one kind of press; `lag` is how much later (in seconds) than the press its mark comes.

    Without `module` there is a tap on the wire of the MCU only. It is looked at five
    seconds after each press, as somebody would who waits for the answer.
    """
    rng = Random(f"press {seed}")
    device = DEVICES[seed % len(DEVICES)]
    kind = rng.choice(kinds(device, rng))
    script, moments, seconds = scene(device, kind, rng)
    scenario = parse_scenario(f'device = "{device}"\nscript = """\n{script}\n"""')
    course = Course()
    results: list[Learned] = []

    def look() -> None:
        course.press(Press("press", marks[len(results)]))
        results.append(learned(course, shape))

    marks = [round((moment + rng.uniform(*lag)) * 1e6) for moment in moments]
    for item in Session(Simulation(device, seed=seed, scenario=scenario).run(seconds)):
        if isinstance(item.thing, Message):
            t_us = item.thing.frame.t_us or 0
            if len(results) < 2 and t_us > max(moments[len(results)] * 1e6, marks[len(results)]) + 5e6:
                look()
            if module or item.thing.frame.talker is Talker.MCU:
                course.add(item)
    while len(results) < 2:
        look()
    return Outcome(device, kind, *results)


def idle(seed: int) -> Learned:
    """Somebody says that he pressed something, and nothing was pressed; everything else goes on."""
    rng = Random(f"idle {seed}")
    device = IDLE[seed % len(IDLE)]
    mark = rng.uniform(30, 60)
    steps = sorted(bustle(device, rng, mark + 8)) if device in DEVICES else [(0.5, "note nothing")]
    script = "\n".join(f"t={t:.3f} {what}" for t, what in steps)
    scenario = parse_scenario(f'device = "{device}"\nscript = """\n{script}\n"""')
    course = Course()
    for item in Session(Simulation(device, seed=seed, scenario=scenario).run(mark + 6)):
        course.add(item)
    course.press(Press("nothing", round(mark * 1e6)))
    return learned(course, Shape.NEAR)


def first_of(result: Learned) -> int | None:
    """The datapoint that stands first."""
    (deed,) = result.deeds
    return deed.changes[0].id if deed.changes else None


__all__ = ["DEVICES", "Kind", "Outcome", "Shape", "first_of", "idle", "run"]
