"""What every message keeps, whatever the bytes were."""

from __future__ import annotations

import json

from tuyasniff.model import Message


def check(message: Message) -> None:
    """The laws that every message keeps."""
    whole, at = message.frame.whole, 0
    leaves = [leaf for field in message.fields for leaf in field.leaves()]
    for leaf in leaves:
        assert leaf.span.start == at < leaf.span.end, (whole.hex(), leaf)
        at = leaf.span.end
    assert at == len(whole), whole.hex()
    for field in message.fields:
        inside = [child for child in field.leaves() if child is not field]
        if inside:
            assert (inside[0].span.start, inside[-1].span.end) == field.span
        for leaf in (field, *inside):
            assert leaf.text.isprintable(), (whole.hex(), leaf)
            assert leaf.label
            assert leaf.label.isprintable()
    assert all(fault.text.isprintable() for fault in message.faults)
    json.dumps([dict(message.data), [leaf.value for leaf in leaves]], allow_nan=False).encode()
    for dp in message.dps:
        assert dp.raw == whole[dp.span.start + 4 : dp.span.end]
        assert set(dp.faults) <= set(message.faults)
