"""Colours and scenes of lights: text of hex digits, or a few bytes."""

from __future__ import annotations

import colorsys
from typing import NamedTuple

from tuyasniff.analysis.raw.rows import Table
from tuyasniff.model import Meaning, RawPart
from tuyasniff.patterns import regex

IDS = frozenset((5, 6, 24, 25, 28, 51, 61, 101, 108))
CODES = ("colour", "color", "scene", "control_data", "dreamlight", "music")
_HEX = regex(rb"[0-9a-fA-F]+")
_MODES = {"0": "at once", "1": "smoothly"}
_SCENE_HEAD = 2
_SCENE_UNIT = 26


class _Hsv(NamedTuple):
    """Hue in degrees, saturation and brightness in parts of `top`."""

    hue: int
    saturation: int
    value: int
    top: int

    @property
    def possible(self) -> bool:
        return self.hue <= 360 and self.saturation <= self.top and self.value <= self.top

    def __str__(self) -> str:
        return f"H {self.hue} S {self.saturation} V {self.value}"


def _hex(raw: bytes) -> str | None:
    return raw.decode("ascii") if _HEX.fullmatch(raw) else None


def _number(text: str, at: int, length: int) -> int:
    return int(text[at : at + length], 16)


def _parts(hsv: _Hsv, at: int, lengths: tuple[int, int, int]) -> tuple[RawPart, ...]:
    """Hue, saturation and brightness as parts that lie one after the other."""
    second, third = at + lengths[0], at + lengths[0] + lengths[1]
    share = Meaning("percentage", "%", 100, hsv.top)
    return (
        RawPart("hue", at, lengths[0], hsv.hue, f"{hsv.hue}°", Meaning("hue", "°")),
        RawPart("saturation", second, lengths[1], hsv.saturation, f"{hsv.saturation} of {hsv.top}", share),
        RawPart("brightness", third, lengths[2], hsv.value, f"{hsv.value} of {hsv.top}", share),
    )


def open_hsv(raw: bytes, hinted: bool) -> Table | None:
    """`HHHHSSSSVVVV`."""
    text = _hex(raw)
    if text is None or len(text) != 12:
        return None
    hsv = _Hsv(_number(text, 0, 4), _number(text, 4, 4), _number(text, 8, 4), 1000)
    if not hsv.possible:
        return None
    return Table(_parts(hsv, 0, (4, 4, 4)), (str(hsv),), 4.0, "hue to 360, saturation and brightness to 1000")


def open_rgb_hsv(raw: bytes, hinted: bool) -> Table | None:
    """`RRGGBBHHHHSSVV`; what the two halves say of the colour must agree."""
    text = _hex(raw)
    if text is None or len(text) != 14 or text[6:].lower() == "ffff6464":
        return None
    red, green, blue = (_number(text, at, 2) for at in (0, 2, 4))
    hue, saturation, value = _number(text, 6, 4), _number(text, 10, 2), _number(text, 12, 2)
    top = 100 if max(saturation, value) <= 100 and abs(max(red, green, blue) - value * 255 / 100) < 30 else 255
    hsv = _Hsv(hue, saturation, value, top)
    if not hsv.possible:
        return None
    said, _, bright = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    turned = abs((said * 360 - hue + 180) % 360 - 180)
    agree = turned < 12 or saturation < top // 10
    score = 6.0 if agree and abs(bright - value / top) < 0.15 else 2.0
    doubt = None if agree else "its red, green and blue are another colour than its hue"
    parts = (_rgb(red, green, blue), *_parts(hsv, 6, (4, 2, 2)))
    words = f"{_colour(red, green, blue)} {hsv} of {top}"
    return Table(parts, (words,), score, "red, green, blue, and hue, saturation, brightness", doubt)


def open_rgb_fixed(raw: bytes, hinted: bool) -> Table | None:
    """`RRGGBBFFFF6464`."""
    text = _hex(raw)
    if text is None or len(text) != 14 or text[6:].lower() != "ffff6464":
        return None
    red, green, blue = (_number(text, at, 2) for at in (0, 2, 4))
    return Table((_rgb(red, green, blue),), (_colour(red, green, blue),), 6.0, "red, green, blue, and a fixed end")


def _rgb(red: int, green: int, blue: int) -> RawPart:
    return RawPart("rgb", 0, 6, red << 16 | green << 8 | blue, _colour(red, green, blue))


def _colour(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"


def open_control(raw: bytes, hinted: bool) -> Table | None:
    """A mode, `HHHHSSSSVVVV`, brightness and colour temperature of the white."""
    text = _hex(raw)
    if text is None or len(text) != 21:
        return None
    hsv = _Hsv(_number(text, 1, 4), _number(text, 5, 4), _number(text, 9, 4), 1000)
    white, warm = _number(text, 13, 4), _number(text, 17, 4)
    if not hsv.possible or white > 1000 or warm > 1000 or text[0] not in _MODES:
        return None
    share = Meaning("percentage", "%", 1, 10)
    parts = (
        RawPart("mode", 0, 1, int(text[0], 16), _MODES[text[0]]),
        *_parts(hsv, 1, (4, 4, 4)),
        RawPart("white", 13, 4, white, f"{white} of 1000", share),
        RawPart("colour_temperature", 17, 4, warm, f"{warm} of 1000", share),
    )
    words = f"{_MODES[text[0]]}: {hsv}, white {white}, colour temperature {warm}"
    return Table(parts, (words,), 5.0, "a mode, a colour, white and its temperature")


def open_scene(raw: bytes, hinted: bool) -> Table | None:
    """The number of a scene, then steps of duration, change, mode, colour and white."""
    text = _hex(raw)
    if text is None or len(text) < _SCENE_HEAD + _SCENE_UNIT or (len(text) - _SCENE_HEAD) % _SCENE_UNIT:
        return None
    texts = [f"scene {_number(text, 0, 2)}"]
    parts = [RawPart("scene", 0, 2, _number(text, 0, 2), texts[0])]
    for number, at in enumerate(range(_SCENE_HEAD, len(text), _SCENE_UNIT), 1):
        hold, change, mode = (_number(text, at + step, 2) for step in (0, 2, 4))
        hsv = _Hsv(_number(text, at + 6, 4), _number(text, at + 10, 4), _number(text, at + 14, 4), 1000)
        white, warm = _number(text, at + 18, 4), _number(text, at + 22, 4)
        if not hsv.possible or white > 1000 or warm > 1000 or hold > 100 or change > 100 or mode > 2:
            return None
        words = f"{hsv}, white {white}, colour temperature {warm}, hold {hold}, change {change}, mode {mode}"
        parts.append(RawPart(f"step_{number}", at, _SCENE_UNIT, None, words))
        texts.append(f"step {number}: {words}")
    return Table(tuple(parts), tuple(texts), 5.0, "a scene of steps", None, _SCENE_UNIT)


def open_binary(raw: bytes, hinted: bool) -> Table | None:
    """Hue (2), saturation, brightness."""
    if len(raw) != 4:
        return None
    top = 100 if max(raw[2:]) <= 100 else 255
    hsv = _Hsv(raw[0] << 8 | raw[1], raw[2], raw[3], top)
    if not hsv.possible or not any(raw):
        return None
    return Table(_parts(hsv, 0, (2, 1, 1)), (f"{hsv} of {top}",), 2.0, "hue to 360, saturation, brightness")
