"""The table of known devices."""

from __future__ import annotations

import pytest

from tuyasniff.analysis.quantities.senses import MEASURE, SET, Sense
from tuyasniff.analysis.quantities.shapes import Shape, read, shipped, write

PLUG = Shape(
    "plug",
    True,
    {1: "bool", 18: "value", 20: "value", 6: "raw", 26: "bitmap", 2: "enum", 7: "string"},
    {18: Sense("current", 3.0, MEASURE), 20: Sense("voltage", 1.0, MEASURE)},
)
LAMP = Shape("light", False, {22: "value"}, {22: Sense("brightness", 0.407, SET)})


def test_what_is_written_is_read_again() -> None:
    assert read(write([PLUG, LAMP])) == (PLUG, LAMP)


def test_a_table_without_devices_is_empty() -> None:
    assert read(write([])) == ()


def test_a_line_that_is_no_device_is_refused() -> None:
    with pytest.raises(ValueError, match="not a datapoint"):
        read("plug* 1b 18?0\n")


def test_the_shipped_table_holds_many_devices_and_no_names() -> None:
    shapes = shipped()
    assert len(shapes) > 500
    assert sum(shape.metering for shape in shapes) > 50
    assert all(shape.types for shape in shapes)
    assert all(set(shape.senses) <= set(shape.types) for shape in shapes)
    assert all(shape.types[dp_id] == "value" for shape in shapes for dp_id in shape.senses)
    assert all(shape.category.replace("_", "").isalnum() for shape in shapes)


def test_the_shipped_table_is_what_write_makes_of_it() -> None:
    assert read(write(shipped())) == shipped()
