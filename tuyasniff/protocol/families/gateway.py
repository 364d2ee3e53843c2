"""Gateways whose MCU sits behind the module, gateway and Gateway Pro (OTHERDOC). They use the generic commands.

The version byte says whether the product id is asked for: 00 no, 01 yes; Gateway Pro knows 01 only. Cameras (IPC) need
no rows: they use 0x06 to 0x08 as they are, but keep datapoints below 200 to themselves, so that the wire shows only
higher ones.
"""

from __future__ import annotations

from tuyasniff.protocol.families.common import PRODUCT_CAPABLE
from tuyasniff.protocol.rows import Command, mcu, module

GATEWAY = "gateway"

GATEWAY_ROWS = (
    Command(
        0x01,
        "product_info",
        "product information",
        (
            module(title="product query, gateway", variant=GATEWAY, versions=(1,)),
            mcu(*PRODUCT_CAPABLE, title="product information, gateway", variant=GATEWAY),
        ),
        "OTHERDOC; `s` and `a` are named there without a meaning",
        (
            "55aa0101000001",
            (
                "55aa010100447b2276223a22312e302e30222c226d223a302c22636170223a312c2270223a226162636465"
                "6667683132333435363738222c226e223a302c2273223a302c2261223a307dae"
            ),
        ),
    ),
)
