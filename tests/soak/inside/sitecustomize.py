"""In the program that is listened to: once a second it writes down what it holds, where the test says so."""

import ctypes
import os
import sys
import threading
import time
from pathlib import Path

_FIGURES = (
    "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
)  # fmt: skip


class _Malloc(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in _FIGURES)


def _tell(path: Path) -> None:
    malloc = ctypes.CDLL(None).mallinfo2
    malloc.restype = _Malloc
    fresh = path.with_suffix(".fresh")
    while True:
        told = malloc()
        fresh.write_text(f"{sys.getallocatedblocks()} {(told.uordblks + told.hblkhd) // 1024}")
        fresh.replace(path)
        time.sleep(1)


if "TUYASNIFF_SOAK_HELD" in os.environ:
    threading.Thread(target=_tell, args=(Path(os.environ["TUYASNIFF_SOAK_HELD"]),), daemon=True).start()
