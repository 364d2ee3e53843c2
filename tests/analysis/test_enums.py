from __future__ import annotations

from tuyasniff.analysis.enums import EnumCounts, coverage
from tuyasniff.model import Chunk, SchemaDp, SchemaLabel
from tuyasniff.protocol.build import build
from tuyasniff.session import Session

_NAMES = ("standby", "smart", "wall", "spiral", "sweep", "mop", "dock", "charge")


def counted(*values: int, dp_id: int = 101) -> EnumCounts:
    counts = EnumCounts()
    frames = [build("report", dps=[(dp_id, "enum", value), (2, "value", 7)]) for value in values]
    for item in Session([Chunk("mcu", frame) for frame in frames]):
        counts.add(item)
    return counts


def declared(*labels: SchemaLabel) -> SchemaDp:
    return SchemaDp(101, "mode", type="enum", labels=labels)


def test_values_are_counted_and_a_gap_is_missing() -> None:
    (found,) = counted(0, 1, 2, 4, 5, 5).coverages()
    assert (found.id, found.seen, found.missing) == (101, (0, 1, 2, 4, 5), (3,))
    assert {one.value: one.count for one in found.values}[5] == 2
    assert found.words == "5 of at least 6"


def test_what_is_declared_and_not_seen_is_missing() -> None:
    row = declared(*(SchemaLabel(value, name) for value, name in enumerate(_NAMES)))
    (found,) = counted(0, 1, 2, 4, 5).coverages([row])
    assert found.words == "5 of 8"
    assert found.missing == (3, 6, 7)
    assert found.values[4].name == "sweep"


def test_names_without_a_value_count_and_are_not_placed() -> None:
    row = declared(*(SchemaLabel(None, name) for name in _NAMES))
    (found,) = counted(0, 1, 2, 4, 5).coverages([row])
    assert found.words == "5 of 8"
    assert found.missing == (3,) and found.unplaced == _NAMES


def test_a_value_beyond_the_declared_ones_is_one_more() -> None:
    row = declared(SchemaLabel(0, "off"), SchemaLabel(1, "on"))
    (found,) = counted(0, 2).coverages([row])
    assert found.words == "2 of 3" and found.missing == (1,)


def test_the_order_on_the_wire_is_another_than_the_declared_one() -> None:
    row = declared(SchemaLabel(0, "standby"), SchemaLabel(1, "Smart"), SchemaLabel(2, "wall"))
    found = coverage(101, {0: 1, 2: 3}, row, {2: "smart", 0: "standby"})
    assert found.values[2].name == "smart" and found.values[2].declared == "wall"


def test_an_enum_that_only_the_product_knows() -> None:
    (found,) = EnumCounts().coverages([declared(SchemaLabel(0, "a"), SchemaLabel(1, "b"))])
    assert found.words == "0 of 2" and found.seen == ()


def test_values_far_apart_leave_no_gaps() -> None:
    assert coverage(1, {0: 1, 200: 1}).gaps == ()
    assert coverage(1, {}).words == "0 of at least 0"


def test_a_wrong_checksum_counts_nothing() -> None:
    counts = EnumCounts()
    good = build("report", dps=[(3, "enum", 1)])
    for item in Session([Chunk("mcu", good + good[:-1] + bytes((good[-1] ^ 1,)) + good)]):
        counts.add(item)
    assert counts.counts[3] == {1: 2}
