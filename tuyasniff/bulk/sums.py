"""What is said of frames whose checksum is wrong: the words are those of one frame, with the numbers of another."""

from __future__ import annotations

from collections.abc import Callable

from tuyasniff.model import Fault
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.claims import sum_fault

_SIZE = 777
_SAMPLE = bytes((0xAB, *bytes(_SIZE - 2), 0xCD))
_TOLD = {b"CD": b"%(told)02X", b"AB": b"%(right)02X", b"776": b"%(last)d", b"777": b"%(size)d"}
"""What the fault of the sample tells: its checksum, the right one, and between which bytes the checksum stands."""


class WrongSums:
    """The words about a wrong checksum, as `make` writes the fault; `make` is asked for a sample only."""

    def __init__(self, make: Callable[[tuple[Fault, ...]], bytes]) -> None:
        self._form = make(sum_fault(_SAMPLE)).replace(b"%", b"%%")
        for told, form in _TOLD.items():
            self._form = self._form.replace(told, form)

    def of(self, raw: bytes) -> bytes:
        """What is said of a frame."""
        size = len(raw)
        return self._form % {b"told": raw[-1], b"right": sum8(raw[:-1]), b"last": size - 1, b"size": size}
