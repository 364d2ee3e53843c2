"""Jobs that `benchmarks/bench.py` measures and that are no command of tuyasniff: each is a process of its own.

    python benchmarks/children.py columns FILE        frames and datapoints in columns, nothing else
    python benchmarks/children.py framer FILE         frames one by one, in pieces of 4 KiB, as they come from a port
    python benchmarks/children.py naive FILE [CODE]   a naive parser: our own, or a class `Naive` of another file
    python benchmarks/children.py found FILE TRUTH [INDEX]   what is found of what was written; or what INDEX found

Each prints a line of JSON. INDEX is what `reference FILE index INDEX` wrote.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuyasniff.bulk.columns import Columns
    from tuyasniff.model import Item

PIECE = 4096


def poured(path: Path) -> Iterator[Columns | Item]:
    """The items of a file, most of them in columns."""
    from tuyasniff.bulk.session import pour
    from tuyasniff.capture.opening import open_capture
    from tuyasniff.session import Session

    return pour(Session(()), open_capture(path).stretches())


def places(path: Path) -> Iterator[tuple[Any, Any]]:
    """Where the sound frames begin and end, in order, some thousands at a time."""
    import numpy as np

    from tuyasniff.bulk.columns import Row
    from tuyasniff.model import Item, Message

    sound: list[bool] = []  # of prototypes
    protos: object = None
    for piece in poured(path):
        begin = end = np.zeros(0, np.int64)
        ordinary = [piece] if isinstance(piece, Item) else list(piece.odd.values())
        if not isinstance(piece, Item):
            if piece.protos is not protos:
                protos, sound = piece.protos, []
            sound += [message.frame.checksum == "ok" for message in piece.protos[len(sound) :]]
            known = piece.kind == Row.KNOWN
            rows = piece.kind == Row.LIST
            rows[known] = np.array(sound, bool)[piece.proto[known]]
            begin, end = piece.offset + piece.begin[rows], piece.offset + piece.end[rows]
        frames = [item.thing.frame for item in ordinary if isinstance(item.thing, Message)]
        frames = [frame for frame in frames if frame.checksum == "ok"]
        if frames:
            begin = np.append(begin, [frame.offset for frame in frames])
            end = np.append(end, [frame.offset + len(frame.raw) for frame in frames])
            order = np.argsort(begin, kind="stable")
            begin, end = begin[order], end[order]
        yield begin, end


def columns(path: Path) -> dict[str, int]:
    """The sound frames."""
    return {"frames": sum(len(begin) for begin, _ in places(path))}


def framer(path: Path) -> dict[str, int]:
    """The frames of the ordinary way, of bytes as they come."""
    from tuyasniff.model import Chunk, Frame
    from tuyasniff.protocol.framer import Framer

    machine, frames = Framer("t"), 0
    with path.open("rb") as file:
        while data := file.read(PIECE):
            frames += sum(isinstance(item, Frame) and item.checksum == "ok" for item in machine.feed(Chunk("t", data)))
    frames += sum(isinstance(item, Frame) and item.checksum == "ok" for item in machine.flush())
    return {"frames": frames}


def load(path: Path) -> ModuleType:
    """A parser from a file."""
    spec = spec_from_file_location("naive_file", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot load {path}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def naive(path: Path, code: Path | None = None) -> dict[str, int]:
    """The frames of a naive parser; none is kept, so that it does not pay for memory."""
    machine = load(code or Path(__file__).with_name("naive.py")).Naive()
    frames = 0
    out: list[bytes] = []
    with path.open("rb") as file:
        while data := file.read(PIECE):
            machine.feed(data, out)
            frames += len(out)
            out.clear()
    return {"frames": frames}


def found(path: Path, truth: Path, index: Path | None = None) -> dict[str, int]:
    """Of the intact frames how many were found, and what else was taken for a frame.

    `missed` are intact ones; `covered` of them lie below a frame that is none although its sum is right. `wrong` are
    frames with a right sum that were not written.
    """
    import numpy as np

    known = np.load(truth)
    start, end = known["start"], known["start"] + known["length"]
    begins, ends = _indexed(index) if index else _placed(path)
    place = np.searchsorted(begins, start)
    there = np.minimum(place, max(len(begins) - 1, 0))
    got = (begins[there] == start) & (ends[there] == end) if len(begins) else np.zeros(len(start), bool)
    missed = np.flatnonzero(known["intact"] & ~got)
    real = np.zeros(len(begins), bool)
    real[there[got]] = True
    wrong_begins, wrong_ends = begins[~real], ends[~real]
    latest = np.searchsorted(wrong_begins, end[missed]) - 1  # the last wrong one that begins before it ends
    covered = (latest >= 0) & (wrong_ends[np.maximum(latest, 0)] > start[missed]) if len(wrong_ends) else latest >= 0
    return {
        "intact": int(known["intact"].sum()),
        "found": int((known["intact"] & got).sum()),
        "missed": len(missed),
        "covered": int(covered.sum()),
        "wrong": len(wrong_begins),
    }


def _placed(path: Path) -> tuple[Any, Any]:
    """Where our sound frames begin and end."""
    import numpy as np

    parts = list(places(path))
    begins, ends = (np.concatenate([np.zeros(0, np.int64), *(part[side] for part in parts)]) for side in (0, 1))
    return begins, ends


def _indexed(index: Path) -> tuple[Any, Any]:
    """Where the frames of the reference begin and end."""
    import numpy as np

    rows = np.fromfile(index, np.dtype([("offset", np.uint64), ("length", np.uint32)]))
    offset = rows["offset"].astype(np.int64)
    return offset, offset + rows["length"]


JOBS: dict[str, Callable[..., dict[str, int]]] = {"columns": columns, "framer": framer, "naive": naive, "found": found}


def main() -> None:
    """Do one job."""
    if len(sys.argv) < 3 or sys.argv[1] not in JOBS:
        raise SystemExit(__doc__)
    print(json.dumps(JOBS[sys.argv[1]](*map(Path, sys.argv[2:]))))


if __name__ == "__main__":
    main()
