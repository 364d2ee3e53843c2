from __future__ import annotations

import pytest

from lanes import quickest
from tuyasniff.capture.recordlines import RecordLine
from tuyasniff.capture.salvage import whole_parts

WHOLE = b'{"t":1,"tap":"a","hex":"55aa"}'


def test_what_is_whole_in_a_damaged_line_is_a_line_of_its_own() -> None:
    parts = whole_parts(RecordLine(3, b'{"t":0,"ta' + WHOLE + WHOLE + b"x"))
    assert [part.data for part in parts] == [b'{"t":0,"ta', WHOLE, WHOLE, b"x"]
    assert {part.number for part in parts} == {3}


@pytest.mark.parametrize("part", [b'{"t":', b'{"t":"', b'{"t":[', b'{"t":1,"x":{'])
def test_a_line_of_nothing_but_beginnings_costs_time_in_proportion(part: bytes) -> None:
    def took(count: int) -> float:
        return quickest(lambda: whole_parts(RecordLine(1, part * count)))

    assert took(60_000) < 12 * took(10_000) + 0.1
