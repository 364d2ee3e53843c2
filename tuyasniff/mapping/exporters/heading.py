"""What stands at the head of files: whose device it is, and the datapoints that a person wants in none."""

from __future__ import annotations

from tuyasniff.mapping.exporters.entities import one_line
from tuyasniff.mapping.exporters.exported import Remarks
from tuyasniff.mapping.model import Mapping

MARKS = "guessed, 0.97: how sure; declared by the product, said by a person: certain; ?: not certain enough to be used"
"""The marks, in one line."""


def device_name(mapping: Mapping) -> str:
    """What a person calls it, else what it is."""
    return one_line(mapping.device.name or "") or "Tuya device"


def product_words(mapping: Mapping) -> str:
    """`demometer0000001 1.0.0`; empty where nothing was said. Of the product's own text only id and version."""
    device = mapping.device
    return one_line(" ".join(filter(None, (device.product_id, device.product_version))))


def note_skipped(mapping: Mapping, remarks: Remarks) -> None:
    """Name what is missing because a person has said so."""
    for entry in mapping.dps:
        if entry.export is not None and entry.export.skip:
            remarks.add(f"dp {entry.id} {entry.type}: left out, as the mapping says (export: skip)")
