"""What all inputs of a run tell together, and whether they are of one device at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tuyasniff.cli.inputs import Input

_SURE = 0.6
"""A family that was told with less certainty than this makes no other device."""


def last_product(finished: Sequence[Input]) -> Mapping[str, Any] | None:
    """What the device said last of itself."""
    told = (entry.session.summary.product for entry in reversed(finished))
    return next((product for product in told if product is not None), None)


def longest_us(finished: Sequence[Input]) -> int | None:
    """How long the longest of them lasts; None without times."""
    return max((one for entry in finished if (one := entry.told.duration_us) is not None), default=None)


def different_devices(finished: Sequence[Input]) -> str | None:
    """One line that names the inputs and their product ids, or families, where they differ; None where they do not."""
    for kind, told in (("product", _products(finished)), ("family", _families(finished))):
        by_value: dict[str, list[str]] = {}
        for name, value in told:
            by_value.setdefault(value, []).append(name)
        if len(by_value) > 1:
            parts = [f"{' and '.join(names)} ({kind} {value})" for value, names in by_value.items()]
            return f"different devices in one table: {', '.join(parts)}"
    return None


def _products(finished: Sequence[Input]) -> Iterator[tuple[str, str]]:
    for entry in finished:
        product = entry.session.summary.product
        if product is not None and product.get("id"):
            yield entry.capture.name, str(product["id"])


def _families(finished: Sequence[Input]) -> Iterator[tuple[str, str]]:
    for entry in finished:
        if entry.session.family is not None and entry.session.family_score >= _SURE:
            yield entry.capture.name, str(entry.session.family)
