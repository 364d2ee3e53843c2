"""Inputs to begin with: the captures beside the project, and real ones where the research folder is there."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("TUYASNIFF_SHARED", ROOT.parent / "shared"))
LARGEST = 64 * 1024
_TOLD = (".expected.jsonl", ".truth.json", ".readings.json")


@cache
def files() -> dict[str, bytes]:
    """The captures by name, cut to a size that is quickly read; what is packed is there unpacked, too."""
    found: dict[str, bytes] = {}
    for path in sorted((ROOT / "captures").iterdir()):
        if path.suffix in (".py", ".sh") or not path.is_file() or path.name.endswith(_TOLD[1:]):
            continue
        data = path.read_bytes()
        found[path.name] = data[:LARGEST]
        if path.suffix == ".gz":
            found[path.stem] = gzip.decompress(data)[:LARGEST]
    return found


@cache
def real() -> tuple[bytes, ...]:
    """Real captures, none without the research folder."""
    corpus = SHARED / "corpus"
    if not corpus.is_dir():
        return ()
    return tuple(path.read_bytes()[:LARGEST] for path in sorted(corpus.rglob("*")) if path.is_file())


def captures(*suffixes: str) -> Callable[[], Iterable[bytes]]:
    """The captures whose names end so, of this project alone."""
    return lambda: [data for name, data in files().items() if name.endswith(suffixes)]


def everything() -> list[bytes]:
    """All captures, real ones as well."""
    return [*files().values(), *real()]
