"""Datapoints by dpID: the same as one by one."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from bulk.streams import stream, stretch_of
from tuyasniff.bulk.byid import NO_ID, by_id
from tuyasniff.bulk.columns import Columns, Row
from tuyasniff.bulk.session import pour
from tuyasniff.session import Session


def some_columns() -> Columns:
    data = stream(random.Random(3), 4000, damage=0.004)
    parts = [part for part in pour(Session(()), [stretch_of([data])]) if isinstance(part, Columns)]
    return max(parts, key=len)


def test_each_datapoint_has_its_row_and_its_place_among_those_of_its_id() -> None:
    columns = some_columns()
    wrong = columns.kind == Row.WRONG_SUM
    assert wrong.any()
    found = by_id(columns.dp_first, columns.dp_id, wrong)
    rows = [row for row in range(len(columns)) for _ in range(int(np.diff(columns.dp_first)[row]))]
    assert found.row.tolist() == rows
    ids = [NO_ID if wrong[row] else int(dp_id) for row, dp_id in zip(rows, columns.dp_id.tolist(), strict=True)]
    assert found.order.tolist() == sorted(range(len(ids)), key=lambda place: ids[place])
    assert found.ends.tolist() == [sum(one <= dp_id for one in ids) for dp_id in range(256)]
    assert found.ids.tolist() == sorted(set(ids) - {NO_ID})


def test_columns_name_the_same_dp_ids_with_and_without() -> None:
    columns = some_columns()
    known = replace(columns, by_id=by_id(columns.dp_first, columns.dp_id, columns.kind == Row.WRONG_SUM))
    assert known.dp_ids == columns.dp_ids == sorted(set(columns.dp_id.tolist()))


def test_nothing_has_no_ids() -> None:
    found = by_id(np.zeros(1, np.int64), np.zeros(0, np.uint8), np.zeros(0, bool))
    assert not len(found.row)
    assert not len(found.ids)
