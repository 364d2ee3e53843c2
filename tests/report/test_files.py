from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from tuyasniff.report.files import File, capture_name, zipped


def test_the_capture_is_named_after_the_report() -> None:
    assert capture_name("folder/meter.md") == "meter-capture.tsniff.jsonl"
    assert capture_name("x.y.zip") == "x.y-capture.tsniff.jsonl"


def test_a_zip_holds_the_files_and_is_the_same_for_the_same_files() -> None:
    files = [File("a.md", b"text"), File("b.html", b"<p>")]
    packed = zipped(files)
    assert packed == zipped(files)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"a.md": b"text", "b.html": b"<p>"}
        assert archive.testzip() is None


def test_the_date_in_a_zip_is_that_of_the_capture_as_far_as_it_can_be() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped([File("a", b"")], datetime(2026, 11, 20, 10, 0, 2, tzinfo=UTC)))) as archive:
        assert archive.infolist()[0].date_time == (2026, 11, 20, 10, 0, 2)
    zipped([File("a", b"")], datetime(1970, 1, 1, tzinfo=UTC))
