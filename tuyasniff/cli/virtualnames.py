"""Names of virtual devices and faults for the tab key, apart from the others: no verb that listens reaches these."""

from __future__ import annotations

import click


def complete_device(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Devices and chips."""
    from tuyasniff.simulate.chips import CHIPS
    from tuyasniff.simulate.devices import DEVICES

    names = [device.name for device in DEVICES] + [chip.name for chip in CHIPS]
    return [name for name in names if name.startswith(incomplete)]


def complete_fault(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """What goes wrong."""
    from tuyasniff.simulate.faults import FAULTS

    return [kind.name for kind in FAULTS if kind.name.startswith(incomplete)]
