from __future__ import annotations

from hypothesis import given

from bulk.stretching import stretches
from bulk.talks import blocks, items_of
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.tallies import add_columns, add_stretch
from tuyasniff.capture.targets import Tally
from tuyasniff.stretch import Stretch


@given(blocks())
def test_columns_count_as_their_items(made: list[Columns]) -> None:
    many, one = Tally(), Tally()
    for block in made:
        add_columns(many, block)
    for item in items_of(made):
        one.add(item.thing)
    assert many == one


@given(stretches())
def test_stretches_count_as_their_chunks(stretch: Stretch) -> None:
    many, one = Tally(), Tally()
    add_stretch(many, stretch)
    for chunk in stretch.chunks():
        one.add(chunk)
    assert many == one
