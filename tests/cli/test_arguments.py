from __future__ import annotations

from pathlib import Path

import pytest

from tuyasniff.cli.arguments import as_hex


@pytest.mark.parametrize(
    ("files", "text"),
    [
        (("55AA0300",), "55AA0300"),
        (("55", "aa", "03"), "55 aa 03"),
        (("0x55,", "0xAA,", "0x03"), "0x55, 0xAA, 0x03"),
        (("55:AA:03",), "55:AA:03"),
    ],
)
def test_a_typed_frame_is_recognised(files: tuple[str, ...], text: str) -> None:
    assert as_hex(files) == text


@pytest.mark.parametrize("files", [(), ("-",), ("55",), ("meter.bin",), ("55aa.log",), ("x", "55aa03")])
def test_names_are_no_frames(files: tuple[str, ...]) -> None:
    assert as_hex(files) is None


def test_an_existing_file_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("55aa03").write_text("")
    assert as_hex(("55aa03",)) is None
