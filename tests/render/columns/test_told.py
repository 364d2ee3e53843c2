from __future__ import annotations

from hypothesis import given

from bulk.talks import blocks, items_of
from tuyasniff.bulk.columns import Columns
from tuyasniff.render.closing import Told
from tuyasniff.render.columns.told import add_columns


@given(blocks())
def test_columns_are_counted_as_their_items_are(made: list[Columns]) -> None:
    many, one = Told(), Told()
    for block in made:
        add_columns(many, block)
    for item in items_of(made):
        one.add(item)
    assert (many.by, many.first_us, many.last_us) == (one.by, one.first_us, one.last_us)
