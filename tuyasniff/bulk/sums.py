"""What is said of frames whose checksum is wrong: made once for each pair of sums."""

from __future__ import annotations

from collections.abc import Callable

from tuyasniff.model import Fault
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import sum_fault

_MOST = 1 << 14


class WrongSums:
    """The words about a wrong checksum, as `make` writes the fault."""

    def __init__(self, make: Callable[[tuple[Fault, ...]], bytes]) -> None:
        self._make = make
        self._known: dict[int, bytes] = {}

    def of(self, raw: bytes) -> bytes:
        """What is said of a frame."""
        # the fault tells both sums and the place of the checksum, and nothing else
        key = len(raw) << 16 | raw[-1] << 8 | sum8(raw[:-1])
        said = self._known.get(key)
        if said is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            said = self._known[key] = self._make(sum_fault(raw))
        return said
