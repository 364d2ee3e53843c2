"""Where files come from: a path, a folder, a zip, an address. All of it bounded, nothing of it believed."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tuyasniff.archive import open_member, open_zip
from tuyasniff.disk import reason_of
from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.knowledge import limits

_SUFFIXES = (".yaml", ".yml", ".json")
_DEVICES = "custom_components/tuya_local/devices/"
_NARROW = "name the folder in which the device files lie"
_ZIP = b"PK\x03\x04"


class Found(NamedTuple):
    """A file: its name without folders, and its content; `trouble` where that cannot be had."""

    name: str
    data: bytes
    trouble: FormatError | None = None


class Gathered(NamedTuple):
    """The files of a source, read while they are asked for. `many`: a folder or a zip, in which anything may lie."""

    name: str
    files: Iterator[Found]
    many: bool


def gather(where: str, stdin: BinaryIO | None = None) -> Gathered:
    """Open a path, a folder, a zip, an address (https) or `-`. Raises SourceError and FormatError."""
    if not where.strip():
        raise FormatError("the source has no name", "name a file, a folder, a zip or an address")
    if "://" in where:
        from tuyasniff.knowledge.download import download

        name, data = download(where)
        return _content(name, data)
    if where == "-" and stdin is not None:
        return _content("standard input", stdin.read(limits.ARCHIVE_BYTES + 1))
    path = Path(where)
    try:
        if path.is_dir():
            return Gathered(path.name or "folder", _folder(path), many=True)
        with path.open("rb") as file:
            data = file.read(limits.ARCHIVE_BYTES + 1)
    except FileNotFoundError:
        raise SourceError(f"cannot read {where}: no such file", SourceReason.MISSING, "check the path") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {where}: {reason_of(error)}", SourceReason.UNREADABLE) from None
    return _content(path.name, data)


def _content(name: str, data: bytes) -> Gathered:
    if data.startswith(_ZIP):
        if len(data) > limits.ARCHIVE_BYTES:
            raise FormatError(f"{name}: more than {limits.ARCHIVE_BYTES >> 20} MiB", "unpack it and give the folder")
        return Gathered(name, _zipped(name, data), many=True)
    if data.lstrip()[:1] == b"<":
        hint = "give the address of the raw file, or of a zip: .../archive/refs/heads/main.zip"
        raise FormatError(f"{name}: this is a web page", hint)
    return Gathered(name, iter([Found(name, data)]), many=False)


def _folder(path: Path) -> Iterator[Found]:
    """The files of a folder and those in it; of a checkout of tuya-local only the device files."""
    devices = path / _DEVICES
    try:
        names = sorted(_below(devices if devices.is_dir() else path))
    except FormatError:
        raise
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {path}: {reason_of(error)}", SourceReason.UNREADABLE) from None
    if len(names) > limits.FILES:
        raise FormatError(f"{path}: more than {limits.FILES:,} files", _NARROW)
    left = limits.FOLDER_BYTES
    for name in names:
        file = Path(name)
        try:
            with file.open("rb") as opened:
                data = opened.read(limits.FILE_BYTES + 1)
        except (OSError, ValueError) as error:
            yield Found(file.name, b"", FormatError(f"{file.name}: {reason_of(error)}"))
            continue
        left -= len(data)
        if left < 0:
            raise FormatError(f"{path}: its files hold more than {limits.FOLDER_BYTES >> 20} MiB", _NARROW)
        yield Found(file.name, data)


def _below(path: Path) -> Iterator[str]:
    count = looked = 0
    for folder, folders, files in os.walk(path):
        looked += len(folders) + len(files)
        if looked > limits.LOOKED:
            raise FormatError(f"{path}: more than {limits.LOOKED:,} files and folders", _NARROW)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                count += 1
                yield str(Path(folder, name))
                if count > limits.FILES:
                    return


def _zipped(name: str, data: bytes) -> Iterator[Found]:
    """The files of a zip. What it says of its sizes is checked while unpacking."""
    damaged = FormatError(f"{name}: the zip is damaged", "download it again, it may not be whole")
    try:
        with open_zip(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if one.filename.lower().endswith(_SUFFIXES)]
            devices = [one for one in members if _DEVICES in one.filename]
            members = sorted(devices or members, key=lambda one: one.filename)
            if len(members) > limits.FILES:
                raise FormatError(f"{name}: more than {limits.FILES:,} files", "unpack it and name a folder in it")
            left = limits.UNPACKED_BYTES
            for member in members:
                if member.flag_bits & 1:
                    raise FormatError(f"{name}: the zip has a password", "unpack it and give the folder")
                with open_member(archive, member) as opened:
                    content = opened.read(limits.FILE_BYTES + 1)
                left -= len(content)
                if left < 0:
                    raise FormatError(f"{name}: too much to unpack", "unpack it and give the folder")
                yield Found(member.filename.rsplit("/", 1)[-1], content)
    except (FormatError, GeneratorExit):
        raise
    except Exception:  # the library raises whatever a wrong byte leads it to
        raise damaged from None
