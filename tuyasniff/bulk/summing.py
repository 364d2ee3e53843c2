"""What the summary of a session counts of items in columns; odd ones are counted already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.lists import ragged
from tuyasniff.model import Item, Message

if TYPE_CHECKING:
    from tuyasniff.bulk.prototypes import Prototypes
    from tuyasniff.session import Summary

_KNOWN, _LIST, _WRONG_SUM, _NOISE = map(int, (Row.KNOWN, Row.LIST, Row.WRONG_SUM, Row.NOISE))


def sum_up(summary: Summary, kinds: Prototypes, columns: Columns) -> None:
    """Count noise, dpIDs and the product; `kinds` counts how often each prototype came, sound and not."""
    kinds.tune()
    size, kinds_of_rows = len(columns.protos), len(Row)
    noise = np.flatnonzero(columns.kind == _NOISE)
    summary.noise_bytes += int((columns.end.take(noise) - columns.begin.take(noise)).sum())
    both = columns.proto * kinds_of_rows
    both += columns.kind
    counts = np.bincount(both, minlength=size * kinds_of_rows)
    counts = counts[: size * kinds_of_rows].reshape(size, kinds_of_rows)
    kinds.wrong[:size] += counts[:, _WRONG_SUM]
    kinds.sound[:size] += counts[:, _KNOWN] + counts[:, _LIST]
    summary.dp_ids.update(_told(columns))
    _take_product(summary, kinds, columns)


def _told(columns: Columns) -> list[int]:
    """The dpIDs of rows that are not wrong."""
    if columns.by_id is not None:
        return columns.by_id.ids.tolist()  # type: ignore[no-any-return]
    ids, first = columns.dp_id, columns.dp_first
    out = np.flatnonzero(columns.kind == _WRONG_SUM)
    if len(out):
        ids = ids.copy()
        ids[ragged(first.take(out), first.take(out + 1) - first.take(out))] = 0
    there = np.zeros(256, bool)
    there[ids] = True
    return [dp_id for dp_id in np.flatnonzero(there).tolist() if dp_id]


def _take_product(summary: Summary, kinds: Prototypes, columns: Columns) -> None:
    """The last declaration of the product."""
    products = kinds.products
    if not any(kinds.sound[index] for index in products):
        return
    named = np.zeros(len(columns.protos), bool)
    named[products] = True
    places = np.flatnonzero((columns.kind == _KNOWN) & named.take(columns.proto, mode="clip"))
    for place in places[-1:]:
        message = columns.protos[int(columns.proto[place])]
        later = [row for row, item in columns.odd.items() if row > place and _declares(item)]
        if message.frame.checksum != "bad" and not later:
            summary.product = dict(message.data)


def _declares(item: Item) -> bool:
    thing = item.thing
    return isinstance(thing, Message) and thing.name == "product_info" and "id" in thing.data
