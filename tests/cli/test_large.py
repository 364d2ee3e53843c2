from __future__ import annotations

from itertools import islice
from pathlib import Path

from bulk.talks import talk
from tuyasniff.bulk.columns import Columns
from tuyasniff.capture.opening import open_capture
from tuyasniff.cli.large import is_large, poured
from tuyasniff.model import Item
from tuyasniff.session import Session
from tuyasniff.stretch import LARGE


def test_the_first_items_come_one_by_one_and_the_session_is_where_it_always_is(tmp_path: Path) -> None:
    path = tmp_path / "in.bin"
    path.write_bytes(talk(3, 3000))
    capture = open_capture(path)
    many, one = Session(()), Session(open_capture(path))
    usual, parts = iter(one), poured(many, capture.stretches())
    first = list(islice(parts, 512))
    assert all(isinstance(part, Item) for part in first)
    assert first == list(islice(usual, 512))
    assert many.family is one.family
    rest = list(parts)
    assert any(isinstance(part, Columns) for part in rest)
    assert sum(len(part) if isinstance(part, Columns) else 1 for part in rest) == sum(1 for _ in usual)


def test_a_file_is_large_from_a_size_on(tmp_path: Path) -> None:
    path = tmp_path / "in.bin"
    for size, large in ((LARGE - 1, False), (LARGE, True)):
        path.write_bytes(bytes(size))
        capture = open_capture(path)
        assert is_large(capture) is large
        capture.close()
