"""Values that real devices reported, with labels: the snapshots of the research folder, as traces."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from judged import answers_of
from labelled import TRUTH, Device, sense, twins
from scoring import Answer
from simulated import traces_of

from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.senses import Sense
from tuyasniff.analysis.quantities.shapes import Shape
from tuyasniff.analysis.quantities.weights import Weights
from tuyasniff.analysis.traces import Traces

SNAPSHOTS = TRUTH / "real_snapshots_dev.json"
_NUMBERS = ("bool", "value", "enum", "bitmap")


class Snapshot(NamedTuple):
    """What a device told, and what is known of it. `source` is the thread it was found in."""

    source: str
    file: str
    traces: Traces
    truth: Mapping[int, Sense]


def snapshots(known: Mapping[str, Device], path: Path = SNAPSHOTS) -> Iterator[Snapshot]:
    """All snapshots. Types are those of the labelled device, where it has the datapoint, else those of the values."""
    for row in json.loads(path.read_text(encoding="utf-8"))["snapshots"]:
        types = known[row["file"]].types if row["file"] in known else {}
        reports = []
        for moment in row["series"]:
            for key, value in moment["dps"].items():
                kind = types.get(int(key), "bool" if isinstance(value, bool) else "value")
                if isinstance(value, int) and kind in _NUMBERS:
                    reports.append((float(moment["t"]), int(key), kind, value))
        reports.sort(key=lambda report: report[:2])
        truth = {int(key): sense(*label) for key, label in row["truth"].items()}
        yield Snapshot(row["src"], row["file"], traces_of(reports), truth)


def shapes_without(left_out: set[str], known: Mapping[str, Device]) -> Priors:
    """The shapes of all labelled devices but some."""
    return Priors(
        [
            Shape(device.category, device.metering, device.types, device.senses)
            for name, device in known.items()
            if name not in left_out
        ]
    )


def real_answers(
    known: Mapping[str, Device], path: Path = SNAPSHOTS, *, without_twins: bool = False, weighing: Weights | None = None
) -> list[tuple[Snapshot, list[Answer]]]:
    """The answers for each snapshot; its own file, or its near twins as well, are left out of the shapes."""
    priors: dict[str, Priors] = {}
    out = []
    for snapshot in snapshots(known, path):
        file = snapshot.file
        if file not in priors:
            device = known.get(file)
            left_out = twins(device, dict(known)) if without_twins and device is not None else {file}
            priors[file] = shapes_without(left_out, known)
        meter = file in known and known[file].is_meter
        group = ("real", "meter" if meter else "other")
        given = list(answers_of(snapshot.traces, snapshot.truth, group, priors=priors[file], weighing=weighing))
        out.append((snapshot, given))
    return out
