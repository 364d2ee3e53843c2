"""Small records with one or two numbers: counters of a day, probes, volumes."""

from __future__ import annotations

from tuyasniff.analysis.raw.counts import count, shown
from tuyasniff.analysis.raw.rows import Table
from tuyasniff.model import Meaning, RawPart

_TENTHS = Meaning("temperature", "°C", 1, 10)


def open_dated(raw: bytes, hinted: bool) -> Table | None:
    """A date (year, month, and day where it is one) in the first bytes, and a count in the last two."""
    if len(raw) != 8:
        return None
    year, month, day, hour = raw[:4]
    if not (18 <= year <= 60 and 1 <= month <= 12 and day <= 31 and hour <= 24):
        return None
    value = count(raw, 6, 2)
    date = f"20{year:02d}-{month:02d}" + (f"-{day:02d}" if day else "")
    parts = (RawPart("date", 0, 3, int.from_bytes(raw[:3], "big"), date), RawPart("energy", 6, 2, value, str(value)))
    doubt = "the scale of the count is not known"
    return Table(parts, (f"{date}: {value}",), 1.5, "a date, and a count in the last two bytes", doubt)


def open_probe(raw: bytes, hinted: bool) -> Table | None:
    """Tenths of a degree, low byte first, and a battery."""
    if len(raw) not in (3, 10):
        return None
    value = int.from_bytes(raw[:2], "little")
    if not 0 < value <= 4000 or raw[2] > 100 or any(raw[3:]):
        return None
    parts = (
        RawPart("temperature", 0, 2, value, shown(value, _TENTHS), _TENTHS, "little"),
        RawPart("battery", 2, 1, raw[2], f"{raw[2]} %", Meaning("battery", "%")),
    )
    return Table(parts, (), 1.5, "a temperature, low byte first, and a battery")


def open_volume(raw: bytes, hinted: bool) -> Table | None:
    """Litres in the last four of eight bytes."""
    if len(raw) != 8 or any(raw[:4]):
        return None
    value = count(raw, 4, 4)
    if not 0 < value < 100_000_000:
        return None
    meaning = Meaning("water", "L")
    return Table((RawPart("volume", 4, 4, value, shown(value, meaning), meaning),), (), 1.0, "a volume in litres")
