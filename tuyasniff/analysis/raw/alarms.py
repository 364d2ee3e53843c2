"""Alarm settings of meters and breakers: records of a code, on or off, and a threshold."""

from __future__ import annotations

from typing import NamedTuple

from tuyasniff.analysis.raw.counts import exact, shown
from tuyasniff.analysis.raw.rows import Table
from tuyasniff.model import Meaning, RawPart

IDS = frozenset((16, 17, 18, 19, 20))
CODES = ("alarm_set",)
TILE = 4
_CODES_MOST = 15


class Limit(NamedTuple):
    """What a code limits."""

    name: str
    title: str
    meaning: Meaning | None


_VOLTS = Meaning("voltage", "V")
_AMPS = Meaning("current", "A")

FIRST: dict[int, Limit] = {
    1: Limit("short_circuit_limit", "short circuit", None),
    2: Limit("surge_limit", "surge", None),
    3: Limit("overload_limit", "overload", None),
    4: Limit("leakage_limit", "leakage current", Meaning("leakage_current", "mA")),
    5: Limit("temperature_limit", "temperature", Meaning("temperature", "°C")),
    7: Limit("high_power_limit", "high power", None),
}
"""Set 1: leakage and temperature."""

SECOND: dict[int, Limit] = {
    1: Limit("over_current_limit", "over-current", _AMPS),
    2: Limit("imbalance_limit", "load imbalance", None),
    3: Limit("over_voltage_limit", "over-voltage", _VOLTS),
    4: Limit("under_voltage_limit", "under-voltage", _VOLTS),
    5: Limit("phase_loss", "phase loss", None),
    7: Limit("negative_power", "negative power", None),
    8: Limit("code_8", "code 8 (balance too low, or interval of reports)", None),
    9: Limit("locating", "locating the device", None),
}
"""Set 2: current and voltage."""


def open_alarms(raw: bytes, hinted: bool) -> Table | None:
    """Records of four bytes, if all of them can be."""
    if not raw or len(raw) % TILE or len(raw) > TILE * _CODES_MOST:
        return None
    tiles = [(raw[at], raw[at + 1], raw[at + 2] << 8 | raw[at + 3]) for at in range(0, len(raw), TILE)]
    codes = [code for code, _, _ in tiles]
    if len(set(codes)) != len(codes) or not all(1 <= code <= _CODES_MOST and on <= 1 for code, on, _ in tiles):
        return None
    if any(threshold > 20_000 for _, _, threshold in tiles):
        return None
    limits = _set(tiles)
    if not limits and not hinted:
        return None
    parts: list[RawPart] = []
    texts: list[str] = []
    for place, (code, on, threshold) in enumerate(tiles):
        limit = limits.get(code, Limit(f"code_{code}", f"code {code}", None))
        meaning = limit.meaning
        text = str(threshold) if meaning is None else shown(threshold, meaning)
        if meaning == _AMPS and threshold > 125:
            meaning = None  # no such breaker; some count tenths
            text = f"{threshold} ({exact(threshold, Meaning('current', 'A', 1, 10))} A if it counts tenths)"
        at = place * TILE
        parts.append(RawPart(f"{limit.name}_on", at + 1, 1, on, "on" if on else "off"))
        parts.append(RawPart(limit.name, at + 2, 2, threshold, text, meaning))
        texts.append(f"{code} {limit.title}: {'on' if on else 'off'}, {text}")
    which = "set 2, current and voltage" if limits is SECOND else "set 1, leakage and temperature"
    why = f"{len(tiles)} records of code, on or off, threshold" + (f": {which}" if limits else "")
    doubt = None if limits else "the codes mean different things in two sets, and nothing here tells which one it is"
    return Table(tuple(parts), tuple(texts), 2.0 + 2.0 * min(len(tiles), 4), why, doubt, TILE)


def _set(tiles: list[tuple[int, int, int]]) -> dict[int, Limit]:
    """Which of the two sets it is, by the thresholds; empty where they do not tell."""
    by_code = {code: threshold for code, _, threshold in tiles}
    current, over, under, warm = (by_code.get(code) for code in (1, 3, 4, 5))
    if over is not None and (110 <= over <= 300) and (under is None or under < over):
        return SECOND
    if under is not None and 70 < under <= 230 and warm is None:
        return SECOND
    if under is not None and under <= 100 and (warm is None or 20 < warm <= 130):
        return FIRST if current is None or current < 1 else {}
    if warm is not None and 30 <= warm <= 130 and under is None and len(by_code) == 1:
        return FIRST
    return SECOND if current is not None and over is None and under is None else {}
