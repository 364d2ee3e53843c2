"""One detector, asked by name."""

from __future__ import annotations

from tuyasniff.chips.finding import Finding
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.registry import detector


def scanned(protocol: str, data: bytes | str) -> Finding | None:
    """What it says of these bytes, or of this text."""
    one = detector(protocol)
    assert one is not None
    return one.scan(Heard(data.encode() if isinstance(data, str) else data))


def found(protocol: str, data: bytes | str) -> Finding:
    """The same where it has to find something."""
    finding = scanned(protocol, data)
    assert finding is not None, f"{protocol} finds nothing"
    return finding
