"""Metering chips that do not exist, each with a host that asks it or listens to it."""

from __future__ import annotations

from tuyasniff.simulate.chips.bl09 import bl0939, bl0940, bl0942
from tuyasniff.simulate.chips.chip import ChipModel
from tuyasniff.simulate.chips.cse7766 import cse7766
from tuyasniff.simulate.chips.modbus import pzem_v3
from tuyasniff.simulate.chips.pzem import pzem_v1
from tuyasniff.simulate.chips.rn8209 import rn8209c
from tuyasniff.simulate.chips.v9821 import v9821

CHIPS: tuple[ChipModel, ...] = (
    rn8209c(),
    bl0942(),
    bl0940(),
    bl0939(),
    cse7766(),
    v9821(),
    pzem_v1(),
    pzem_v3(),
)


def chip(name: str) -> ChipModel:
    """The model of that name. Raises KeyError."""
    found = next((one for one in CHIPS if one.name == name), None)
    if found is None:
        raise KeyError(name)
    return found
