"""Metering chips that are asked by a fixed byte and a register, and answer with data and a checksum.

Four chips differ in the byte, in what is summed and in their registers. Which register was read is told; what its
count means is not, for the boards differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tuyasniff.chips.finding import Finding, Kind, Line, Unit
from tuyasniff.chips.heard import Heard
from tuyasniff.chips.recognise.scanning import WEAK_SHARE, finding, listed, walk
from tuyasniff.protocol.checksum import sum8

_REQUESTS = 6
"""So many requests in a row are taken for requests where no reply is heard."""


@dataclass(frozen=True, slots=True)
class PolledChip:
    """One such chip.

    `read` and `write` are the leading bytes. `registers` gives each its word and the bytes of its reply without the
    checksum. `lead_summed`: the leading byte counts in the checksum, which is the inverted sum. `big`: the high byte
    comes first. `written` parses what follows a write, from its leading byte: its end, or 0.
    """

    protocol: str
    subject: str
    read: int
    write: int
    registers: Mapping[int, tuple[str, int]]
    lead_summed: bool
    big: bool
    written: Callable[[bytes, int], tuple[int, str]]
    any_register: int | None = None

    def scan(self, heard: Heard, lead: re.Pattern[bytes], rivals: Sequence[PolledChip] = ()) -> Finding | None:
        """The finding of this chip; None where a rival with the same framing knows more of the registers."""
        data = heard.data
        units = walk(data, lead, self._parse)
        checked = sum(unit.checked for unit in units)
        if checked == 0:
            return self._requests(heard, units)
        asked = [self._register(data[unit.start + 1]) for unit in units if unit.kind is not Kind.REPLY]
        own = self.known(asked)
        others = max((rival.known(asked) for rival in rivals), default=0.0)
        if own < others or own < 0.5:
            return None
        least = 0.5 if checked < 3 else WEAK_SHARE
        return finding(
            self.protocol,
            heard,
            units,
            proof=3,
            different=True,
            share=least,
            plausible=own,
            subject=self._name(own, rivals, others),
            remarks=(f"What is asked: {listed([unit.text for unit in units if unit.kind is not Kind.REPLY])}.",),
        )

    def known(self, asked: Sequence[int]) -> float:
        """The share of the registers that this chip has."""
        return sum(register in self.registers for register in asked) / len(asked) if asked else 0.0

    def _name(self, own: float, rivals: Sequence[PolledChip], others: float) -> str:
        same = [rival.subject for rival in rivals] if own == others else []
        return " or ".join([self.subject, *same])

    def _register(self, byte: int) -> int:
        """The register of a second byte: where both leading bytes are one, its highest bit says that it is a write."""
        return byte & 0x7F if self.read == self.write and byte not in self.registers else byte

    def _word(self, register: int) -> str:
        known = self.registers.get(register)
        return f"{known[0]} ({register:02X})" if known is not None else f"register {register:02X}"

    def _parse(self, data: bytes, at: int, index: int) -> list[Unit]:
        if at + 1 >= len(data):
            return []
        register = data[at + 1]
        known = self.registers.get(register)
        length = known[1] if known is not None else self.any_register
        if data[at] == self.read and length is not None and register < 0x80:
            end = at + 3 + length
            summed = at if self.lead_summed else at + 1
            asks = Unit(at, at + 2, Kind.REQUEST, f"read {self._word(register)}", checked=False)
            if end <= len(data) and ~sum8(data[summed : end - 1]) & 0xFF == data[end - 1]:
                raw = int.from_bytes(data[at + 2 : end - 1], "big" if self.big else "little")
                return [asks, Unit(at + 2, end, Kind.REPLY, f"{self._word(register)} {raw}", answers=index)]
            if known is not None and (at + 2 == len(data) or data[at + 2] in (self.read, self.write)):
                return [asks]
        if data[at] == self.write:
            end, text = self.written(data, at)
            if end:
                return [Unit(at, end, Kind.WRITE, text)]
        return []

    def _requests(self, heard: Heard, units: Sequence[Unit]) -> Finding | None:
        """One line alone, that of the requests: they have no checksum, so only a long unbroken row of them counts."""
        if len(units) < _REQUESTS:
            return None
        asked = [self._word(heard.data[unit.start + 1]) for unit in units]
        return finding(
            self.protocol,
            heard,
            units,
            proof=None,
            share=0.8,
            subject=self.subject,
            line=Line.REQUESTS,
            remarks=(
                f"Only the line with the requests was heard: {listed(asked)}. Listen on the other one to be sure.",
            ),
        )
