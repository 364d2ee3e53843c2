from __future__ import annotations

from tuyasniff.mapping.exporters.registry import TARGETS
from tuyasniff.render.exporters import exporter_lines, exporters_document
from tuyasniff.render.styles import plain


def test_every_target_has_a_row_that_fits() -> None:
    lines = [plain(line) for line in exporter_lines(TARGETS, room=80)]
    assert all(any(line.startswith(row.name) for line in lines) for row in TARGETS)
    assert max(map(len, lines)) <= 80


def test_scripts_get_names_suffixes_and_boards() -> None:
    rows = exporters_document(TARGETS)["exporters"]
    assert [row["name"] for row in rows] == [row.name for row in TARGETS]
    assert rows[0]["suffixes"] == [".json"]
    assert any("host" in row["boards"] for row in rows)
