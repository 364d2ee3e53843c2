"""A lamp dimmer: brightness, colour, scenes, a countdown; the app talks more than the lamp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from random import Random

from tuyasniff.model import FamilyName, Reference
from tuyasniff.simulate.device import Action, Device, Model, Telling, Wire
from tuyasniff.simulate.dprows import DpRow

SWITCH, MODE, BRIGHT, WARMTH, COLOUR, SCENE, COUNTDOWN = 20, 21, 22, 23, 24, 25, 26
MODES = ("white", "colour", "scene")
WHITE, COLOURED, SCENIC = 0, 1, 2
LEAST, MOST = 100, 1000
"""Below the first the lamp would flicker, so the MCU does not go there, whatever the app wants."""

SCENES = (
    "000e0d0000000000000000c80000",
    "010e0d000000000000000384015e",
    "020e0d00000000000000ffff03e8",
)


def colour(hue: int, saturation: int, brightness: int) -> str:
    """The text form: hue 0 to 360, the others 0 to 1000, four hex digits each."""
    return f"{hue:04x}{saturation:04x}{brightness:04x}"


class Dimmer(Device):
    """A lamp. Brightness is clamped, colours and scenes switch the mode, a countdown switches off."""

    def __init__(self, model: Model, rng: Random) -> None:
        super().__init__(model, rng)
        self._left_s = 0.0
        self.values = {
            SWITCH: False,
            MODE: WHITE,
            BRIGHT: 500,
            WARMTH: 300,
            COLOUR: colour(240, 1000, 1000),
            SCENE: SCENES[0],
            COUNTDOWN: 0,
        }

    def live(self, seconds: float) -> None:
        """Count down."""
        if self._left_s <= 0:
            return
        self._left_s = max(self._left_s - seconds, 0.0)
        self.values[COUNTDOWN] = ceil(self._left_s)
        if not self._left_s:
            self.values[SWITCH] = not self.values[SWITCH]

    def accept(self, dp_id: int, value: Wire) -> None:
        """Obey within the limits of the lamp."""
        if dp_id in (BRIGHT, WARMTH):
            value = min(max(int(value), LEAST if dp_id == BRIGHT else 0), MOST)
            self.values[MODE] = WHITE
        elif dp_id == COUNTDOWN:
            self._left_s = float(value)
        elif dp_id in (COLOUR, SCENE):
            self.values[MODE] = COLOURED if dp_id == COLOUR else SCENIC
        self.values[dp_id] = value

    def act(self, words: Sequence[str]) -> Reference | None:
        """Somebody is at the lamp itself."""
        if words[0] == "button":
            self.values[SWITCH] = not self.values[SWITCH]
        else:
            step = 100 if words[1] == "up" else -100
            self.accept(BRIGHT, int(self.values[BRIGHT]) + step)
        return None

    def habits(self) -> Iterator[tuple[float, str]]:
        """On, up and down, colours, good night."""
        rng, t = self.rng, 0.0
        while True:
            yield (t := t + rng.uniform(6, 12)), "set 20 on"
            t += rng.uniform(3, 6)
            for bright in range(1000, 0, -190):
                yield (t := t + rng.uniform(0.3, 0.6)), f"set 22 {bright}"
            yield (t := t + rng.uniform(5, 10)), "knob up"
            for hue in sorted(rng.randrange(360) for _ in range(3)):
                yield (t := t + rng.uniform(4, 8)), f"set 24 {colour(hue, 1000, rng.randrange(300, 1001))}"
            yield (t := t + rng.uniform(5, 10)), f"set 25 {rng.choice(SCENES)}"
            yield (t := t + rng.uniform(5, 10)), f"set 23 {rng.randrange(0, 1001, 10)}"
            yield (t := t + rng.uniform(5, 10)), "set 26 30"
            yield (t := t + rng.uniform(40, 60)), "button"
            yield (t := t + rng.uniform(3, 8)), "set 20 off"


MODEL = Model(
    "dimmer",
    "lamp dimmer: clamped brightness, colour and scene texts, countdown",
    FamilyName.WIFI,
    {"p": "demodimmer000001", "v": "1.0.0", "m": 2},
    (
        DpRow(SWITCH, "bool", "switch_led", "Light", "switch", access="rw"),
        DpRow(MODE, "enum", "work_mode", "Mode", "mode", access="rw", enum=MODES),
        DpRow(BRIGHT, "value", "bright_value", "Brightness", "setting", "%", 10, "rw", low=10, high=MOST),
        DpRow(WARMTH, "value", "temp_value", "Colour temperature", "setting", "%", 10, "rw", low=0, high=MOST),
        DpRow(COLOUR, "string", "colour_data", "Colour", "text", access="rw", note="hue, saturation, value in hex"),
        DpRow(SCENE, "string", "scene_data", "Scene", "text", access="rw"),
        DpRow(COUNTDOWN, "value", "countdown", "Countdown", "countdown", "s", access="rw", low=0, high=86_400),
    ),
    (
        Telling((SWITCH, MODE)),
        Telling((BRIGHT,)),
        Telling((WARMTH,)),
        Telling((COLOUR,)),
        Telling((SCENE,)),
        Telling((COUNTDOWN,), pause_s=10),
    ),
    Dimmer,
    (
        Action("button", "press the button of the lamp"),
        Action("knob up|down", "turn the knob by one tenth"),
    ),
    asks=("local_time",),
)
