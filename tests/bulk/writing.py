"""Writers of columns beside the ordinary writers of items."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import BinaryIO, TypeAlias

from hypothesis import strategies as st

from bulk.talks import items_of
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.many import ManyWriter
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.targets import ItemWriter
from tuyasniff.model import Item, Talker

Opens: TypeAlias = Callable[[BinaryIO, About], ItemWriter]
OpensMany: TypeAlias = Callable[[BinaryIO, About], ManyWriter]

STARTED = (
    None,
    datetime(2026, 11, 20, 10, 0, 0, 250_000, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, 59, 999_999),
    datetime(1969, 12, 31, 23, 59, 30, tzinfo=timezone(timedelta(hours=2))),
    datetime(9999, 12, 31, 23, 0, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
)
"""Moments at the edges of calendars, with a zone and without."""

TAPS = (
    (),
    (TapInfo("mcu", Talker.MCU), TapInfo("module", Talker.MODULE)),
    (TapInfo("file", Talker.MCU, "x", 9600),),
)

abouts = st.builds(About, st.sampled_from(STARTED), st.sampled_from(TAPS), st.booleans(), st.just(()))
"""What writers may be told."""


def written(opens: OpensMany, blocks: Iterable[Columns | Item], about: About) -> bytes:
    """What a writer of columns makes of them, and of items between them."""
    out = io.BytesIO()
    writer = opens(out, about)
    for block in blocks:
        if isinstance(block, Item):
            writer.write(block)
        else:
            writer.write_many(block)
    writer.end()
    return out.getvalue()


def usual(opens: Opens, blocks: Iterable[Columns | Item], about: About) -> bytes:
    """What the ordinary writer makes of their items."""
    out = io.BytesIO()
    writer = opens(out, about)
    for block in blocks:
        for item in [block] if isinstance(block, Item) else items_of([block]):
            writer.write(item)
    writer.end()
    return out.getvalue()


def mixed(blocks: Iterable[Columns]) -> list[Columns | Item]:
    """Every third block as its items."""
    out: list[Columns | Item] = []
    for place, block in enumerate(blocks):
        out += block.items() if place % 3 == 1 else [block]
    return out
