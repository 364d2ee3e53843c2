"""The files of a report: Markdown with the capture beside it, the page, or everything in one zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from typing import NamedTuple

CAPTURE_SUFFIX = ".tsniff.jsonl"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip can hold; the same report then gives the same bytes."""


class File(NamedTuple):
    """A file by its name and what it holds."""

    name: str
    data: bytes


DRAFTS = {
    "openbeken": "autoexec.bat",
    "tasmota": "tasmota.txt",
    "esphome": "esphome.yaml",
    "tuya-local": "tuya-local.yaml",
    "zigbee2mqtt": "zigbee2mqtt.mjs",
}
"""The names of files with draft configurations; those of others end with `.txt`."""


def draft_name(target: str) -> str:
    """`draft-esphome.yaml`."""
    return f"draft-{DRAFTS.get(target, f'{target}.txt')}"


def capture_name(report: str) -> str:
    """`meter-capture.tsniff.jsonl` beside `meter.md` or in `meter.zip`."""
    return f"{PurePath(report).stem}-capture{CAPTURE_SUFFIX}"


def zipped(files: Iterable[File], made: datetime | None = None) -> bytes:
    """The files in one zip, in a folder of none; `made` is their date."""
    stream = io.BytesIO()
    date = _EPOCH if made is None or made.year < _EPOCH[0] else made.timetuple()[:6]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.data)
    return stream.getvalue()
