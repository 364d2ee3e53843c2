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
    kind, proto = columns.kind, columns.proto
    size = len(columns.protos)
    noise = kind == _NOISE
    summary.noise_bytes += int((columns.end - columns.begin)[noise].sum())
    wrong = kind == _WRONG_SUM
    kinds.wrong[:size] += np.bincount(proto[wrong], minlength=size)
    kinds.sound[:size] += np.bincount(proto[(kind == _KNOWN) | (kind == _LIST)], minlength=size)
    counts = np.bincount(columns.dp_id, minlength=256)
    out = np.flatnonzero(wrong)
    if len(out):
        first = columns.dp_first
        places = ragged(first[out], first[out + 1] - first[out])
        counts = counts - np.bincount(columns.dp_id[places], minlength=256)
    summary.dp_ids.update(np.flatnonzero(counts).tolist())
    _take_product(summary, kinds, columns)


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
