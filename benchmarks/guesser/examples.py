"""Simulated runs of labelled devices as examples to fit and to score: candidates, and what would have been right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labelled import Device, devices, sense, twins
from simulated import HORIZONS, simulator, traces_of

from tuyasniff.analysis.quantities.candidates import Field, field_of
from tuyasniff.analysis.quantities.priors import Priors
from tuyasniff.analysis.quantities.senses import Sense
from tuyasniff.analysis.quantities.shapes import Shape
from tuyasniff.analysis.raw.reading import read_blob

DEVICES: dict[str, Device] = {}
OWN, TWINS = "own", "twins"
"""What is left out of the shapes: the device's own file, or its near twins too."""

_PRIORS: dict[tuple[str, str], Priors] = {}
_RUNS: dict[tuple[str, int], object] = {}


@dataclass
class Example:
    """One device at one horizon: its field, and the senses that are right."""

    file: str
    seed: int
    horizon: str
    without: str
    field: Field
    truth: dict[int, Sense]

    @property
    def is_meter(self) -> bool:
        """Whether it counts among the meters."""
        return known()[self.file].is_meter


def known() -> dict[str, Device]:
    """All labelled devices, read once a process."""
    if not DEVICES:
        DEVICES.update(devices())
    return DEVICES


def priors_without(file: str, without: str) -> Priors:
    """The shapes without the device, or without its twins."""
    key = (file, without)
    if key not in _PRIORS:
        if len(_PRIORS) > 60:
            _PRIORS.clear()
        left_out = {file} if without == OWN else twins(known()[file], known())
        _PRIORS[key] = Priors(
            [
                Shape(device.category, device.metering, device.types, device.senses)
                for name, device in known().items()
                if name not in left_out
            ]
        )
    return _PRIORS[key]


def examples(file: str, seed: int, without: str, horizons: tuple[str, ...] = tuple(HORIZONS)) -> Iterator[Example]:
    """The examples of one simulated run."""
    simulate = simulator()
    if not _RUNS:
        _RUNS["table", 0] = simulate.load_devices()
    table = _RUNS["table", 0]
    run = simulate.simulate(table[file], seed, 2.0)  # type: ignore[index]
    for horizon in horizons:
        traces = traces_of(run.reports, HORIZONS[horizon])
        raw = {d: told for d, blob in traces.blobs.items() if (told := read_blob(blob, traces)) is not None}
        field = field_of(traces, priors_without(file, without), raw)
        truth = {
            dp_id: sense(row["qgroup"], row["cscale"], row["role"])
            for dp_id, row in run.truth.items()
            if isinstance(dp_id, int) and row["certain"] and row["type"] == "value" and dp_id in field.rows
        }
        if field.rows:
            yield Example(file, seed, horizon, without, field, truth)
