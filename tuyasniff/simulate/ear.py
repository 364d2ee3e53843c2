"""Understanding real bytes: a program that plays the module may talk to the virtual MCU."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.model import Chunk, FamilyName, Frame, Talker, TalkerBy
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.framer import Framer
from tuyasniff.simulate.said import Said


class Ear:
    """Frames from bytes that come in any pieces. What is no frame is not heard."""

    def __init__(self, family: FamilyName) -> None:
        self._family = family
        self._framer = Framer("line")
        self._heard = 0

    def hear(self, data: bytes) -> Iterator[Said]:
        """What is said with these bytes; numbers are negative, they are none of the simulation's own."""
        for part in self._framer.feed(Chunk("line", data)):
            if isinstance(part, Frame) and part.checksum == "ok":
                self._heard -= 1
                yield self._said(part)

    def _said(self, frame: Frame) -> Said:
        told = frame._replace(talker=Talker.MODULE, talker_by=TalkerBy.TAP, family=self._family)
        message = decode(told)
        dps = tuple((dp.id, dp.type_name, dp.value) for dp in message.dps)
        return Said(self._heard, 0, 0, Talker.MODULE, message.name, dps, message.data, frame.raw, frame.seq)
