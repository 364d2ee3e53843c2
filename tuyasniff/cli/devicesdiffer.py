"""Inputs that are of different devices, though one table holds them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuyasniff.cli.inputs import Input

_SURE = 0.6
"""A family that was told with less certainty than this makes no other device."""


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
