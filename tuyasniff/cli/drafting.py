"""Draft configurations for firmwares from what captures mean, as far as there is an exporter for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tuyasniff import __version__
from tuyasniff.cli.diagnostics import PROGRAM
from tuyasniff.cli.meanings import Meant
from tuyasniff.cli.shown import with_meant
from tuyasniff.errors import TuyasniffError
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import TARGETS, Target
from tuyasniff.mapping.model import CaptureSource, Generator, Mapping
from tuyasniff.mapping.observe import observed_mapping
from tuyasniff.model import DpSummary
from tuyasniff.report.facts import Facts


class Drafts(NamedTuple):
    """The texts by the name that was asked for, and words about those that there are not."""

    texts: dict[str, str]
    remarks: tuple[str, ...] = ()


def mapping_of(facts: Facts, datapoints: Sequence[DpSummary], meant: Meant) -> Mapping:
    """The mapping that a report is about. The product's own text stays out: more than its id may stand in it."""
    product = {"id": facts.product.id, "version": facts.product.version}
    observed = observed_mapping(
        datapoints,
        family=facts.family,
        product={key: value for key, value in product.items() if value is not None},
        header_versions={one.raw[2] for one in facts.said},
        baud=facts.baud,
        captures=[CaptureSource(name=name) for name in facts.names],
        generator=Generator(PROGRAM, __version__),
    )
    return with_meant(observed, meant)


def drafted(mapping: Mapping, names: Iterable[str]) -> Drafts:
    """What the exporters of these names write."""
    texts: dict[str, str] = {}
    remarks: list[str] = []
    for name in names:
        row = _target(name)
        if row is None:
            remarks.append(f"there is no draft configuration for {name}: nothing writes it yet")
            continue
        try:
            texts[name] = row.write(mapping, Wishes(version=__version__)).text
        except TuyasniffError as error:
            remarks.append(f"there is no draft configuration for {name}: {error.message}")
    return Drafts(texts, tuple(remarks))


def _target(name: str) -> Target | None:
    return next((row for row in TARGETS if _word(row.name) == _word(name)), None)


def _word(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
