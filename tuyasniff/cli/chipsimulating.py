"""`simulate CHIP`: a metering chip and its host instead of a device."""

from __future__ import annotations

from collections.abc import Mapping

import click

from tuyasniff.simulate.chips import CHIPS
from tuyasniff.simulate.chips.run import ChipRun


def chip_run(name: str, seed: int | None, devices_only: Mapping[str, object], *, live: bool = False) -> ChipRun | None:
    """The talk of that chip, None where the name is none of a chip. `devices_only` are options that it cannot have.

    `live` is for ports: bytes arrive there once they were on the wire.
    """
    model = next((one for one in CHIPS if one.name == name), None)
    if model is None:
        return None
    for option, value in devices_only.items():
        if value:
            raise click.UsageError(f"{option} is for devices: '{name}' is a chip")
    return ChipRun(model, seed=1 if seed is None else seed, arriving=live)
