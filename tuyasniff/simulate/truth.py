"""What the datapoints of a device mean, in the form of a mapping file."""

from __future__ import annotations

import json
from typing import Any

from tuyasniff.simulate.device import Model


def mapping_document(model: Model, baud: int) -> dict[str, Any]:
    """The mapping that somebody who knew everything would write (format 1.0)."""
    return {
        "format": "tuyasniff-mapping",
        "format_version": "1.0",
        "device": {
            "name": f"virtual {model.name}",
            "family": str(model.family),
            "header_versions": sorted({model.module_version, model.mcu_version}),
            "product_id": model.product_id,
            "product_version": str(model.product["v"]),
            "product_info": json.dumps(dict(model.product), separators=(",", ":")),
            "uart": {"baud": baud, "framing": "8N1", "confidence": 1.0},
        },
        "dps": [row.document() for row in sorted(model.dps, key=lambda row: row.id)],
    }
