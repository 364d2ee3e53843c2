from __future__ import annotations

from pathlib import Path

from tuyasniff.protocol.private import Kind

PAGE = Path(__file__).resolve().parents[3] / "docs" / "privacy.md"


def test_the_page_about_privacy_names_every_kind() -> None:
    rows = " ".join(line.split("|")[1] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| "))
    assert [kind for kind in Kind if kind not in rows] == []
