"""What tests of recordings share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tuyasniff.live.recordingfile import RecordingFile


@pytest.fixture
def closed_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every recording that a test opens is closed behind it."""
    made: list[RecordingFile] = []
    begin = RecordingFile.__init__

    def opened(self: RecordingFile, path: Path, *, replace: bool = False) -> None:
        begin(self, path, replace=replace)
        made.append(self)

    monkeypatch.setattr(RecordingFile, "__init__", opened)
    yield
    for file in made:
        file.close()
