"""The labelled devices: rows of the research table, in our words. It is no part of the project, and may be absent."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from math import log10
from pathlib import Path

from tuyasniff.analysis.quantities.senses import MEASURE, NUMBER, SET, Sense

TRUTH = Path(__file__).resolve().parents[3] / "shared" / "reference" / "truth"
TABLE = TRUTH / "dps_dev.csv"

_PLAIN = {"enum", "level", "state", "count", "id", "other", "event", "bitmap"}
_WORDS = {
    "co2": "carbon_dioxide",
    "co": "carbon_monoxide",
    "pm": "pm25",
    "voc": "volatile_organic_compounds",
    "voc_ppm": "volatile_organic_compounds_parts",
    "ppm_other": "parts",
    "color_temp": "color_temperature",
    "flow": "volume_flow_rate",
    "signal": "signal_strength",
    "sound": "sound_pressure",
    "rain": "precipitation",
    "rain_rate": "precipitation_intensity",
}
METERS = ("meter", "plug", "breaker", "switch")


def quantity_of(group: str) -> str:
    """Our word for a group of the table."""
    return NUMBER if group in _PLAIN else _WORDS.get(group, group)


def sense(group: str, scale: float, role: str) -> Sense:
    """The sense of a labelled datapoint."""
    quantity = quantity_of(group)
    counts = 0.0 if quantity == NUMBER else round(log10(scale), 3)
    return Sense(quantity, counts, MEASURE if role == "measure" else SET)


@dataclass
class Device:
    """One labelled device: its datapoints with type and, where the label is certain, their sense."""

    file: str
    category: str
    metering: bool
    types: dict[int, str] = field(default_factory=dict)
    senses: dict[int, Sense] = field(default_factory=dict)

    @property
    def is_meter(self) -> bool:
        """Whether it counts as a meter in the scores."""
        return self.metering and self.category in METERS


def devices(path: Path = TABLE) -> dict[str, Device]:
    """All devices of the table by file."""
    rows = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    out = {}
    for name, its in rows.items():
        device = out[name] = Device(name, its[0]["category"], its[0]["metering"] == "1")
        for row in its:
            if row["sub"]:
                continue
            dp_id = int(row["dp_id"])
            device.types[dp_id] = row["wire_type"]
            if row["wire_type"] != "value":
                continue
            plain = quantity_of(row["qgroup"]) == NUMBER
            if row["certain"] == "1":
                device.senses[dp_id] = sense(row["qgroup"], float(row["cscale"]), row["role"])
            elif plain:
                device.senses[dp_id] = Sense(NUMBER, 0.0, SET)
    return out


def twins(device: Device, others: dict[str, Device], jaccard: float = 0.6) -> set[str]:
    """The files of devices whose set of ids is so similar, the device itself included."""
    ids = set(device.types)
    return {
        name
        for name, other in others.items()
        if name == device.file or len(ids & set(other.types)) >= jaccard * len(ids | set(other.types))
    }
