from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.capture.recordlines import RecordLine, record_lines

PARTS = st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r", b"\r\n", b" "]), max_size=12)


@given(PARTS, st.integers(1, 5))
def test_lines_do_not_depend_on_how_the_bytes_arrive(parts: list[bytes], size: int) -> None:
    data = b"".join(parts)
    expected = re.split(rb"\r\n|\r|\n", data)
    if not expected[-1]:
        expected.pop()
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    lines = list(record_lines(pieces))
    assert [line.data for line in lines] == expected
    assert [line.number for line in lines] == list(range(1, len(expected) + 1))
    assert all(line.ended for line in lines[:-1])
    assert not lines or lines[-1].ended is data.endswith((b"\r", b"\n"))


def test_nuls_part_a_line_and_are_told_of() -> None:
    assert list(record_lines([b"\0\0a\0b\nc\n\0\n", b"d\0"])) == [
        RecordLine(1, b"a", before=True, after=True),
        RecordLine(1, b"b", before=True),
        RecordLine(2, b"c"),
        RecordLine(3, b"", before=True, after=True),
        RecordLine(4, b"d", ended=False, after=True),
    ]
