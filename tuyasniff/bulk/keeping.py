"""Memory that was freed stays with the process: arrays come and go with every block, and new pages cost time."""

from __future__ import annotations

import ctypes
import sys

_TRIM, _MAPPED = -1, -3
"""M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h (glibc)."""

_LARGEST = 32 << 20
"""Bytes of the largest array that comes and goes with blocks; larger ones go back to the system."""

_FREE = 256 << 20
"""Free bytes that may stay."""


def keep_freed() -> None:
    """Do so from now on, where the C library has a word for it."""
    if not sys.platform.startswith("linux"):
        return
    try:
        option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return
    option(_MAPPED, _LARGEST)
    option(_TRIM, _FREE)
