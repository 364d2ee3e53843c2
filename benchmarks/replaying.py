"""How soon a recording is on the screen, and how soon all of it: seconds on the wall, on a terminal of 140x45.

    python benchmarks/replaying.py FILE [--rounds 2] [--json]

`first screen`: from the call until the first frames stand there; `whole index`: until the status says that all is read.
The memory is that of the program at that moment.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from listening import PROGRAM, Terminal, resident_mb
from rows import show

FRAMES = b"report"
WHOLE = b"WHOLE"
PATIENCE_S = 600.0


def replayed(path: Path) -> tuple[float, float, float]:
    """Seconds until frames are shown and until all is read, and MB of memory then."""
    seen: dict[bytes, float] = {}
    tail = b""

    def look(data: bytes) -> None:
        nonlocal tail
        now = time.monotonic()
        text = tail + data
        for word in (FRAMES, WHOLE):
            if word in text:
                seen.setdefault(word, now)
        tail = text[-len(FRAMES) :]

    begun = time.monotonic()
    screen = Terminal([*PROGRAM, "replay", str(path), "--speed", "max"], look)
    while WHOLE not in seen and time.monotonic() - begun < PATIENCE_S:
        time.sleep(0.005)
    memory = resident_mb(screen.process)
    screen.end()
    if len(seen) < 2:
        raise SystemExit(f"the screen did not show all of {path} in {PATIENCE_S:g} s")
    return seen[FRAMES] - begun, seen[WHOLE] - begun, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    size = given.file.stat().st_size / 1e6
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TUYASNIFF_RECORDINGS"] = folder
        os.environ["TUYASNIFF_DATA"] = folder
        tries = [replayed(given.file) for _ in range(given.rounds)]
    first, whole = (min(one[place] for one in tries) for place in (0, 1))
    found: list[dict[str, object]] = [
        {"what": "first screen", "s": first},
        {"what": "whole index", "s": whole, "MB/s": size / whole, "peak MB": max(one[2] for one in tries)},
    ]
    show(found, as_json=given.json, wide=20)


if __name__ == "__main__":
    main()
