"""Conversations for tests, said message by message; decoded by the real thing, times and numbers as told."""

from __future__ import annotations

from dataclasses import replace

from tuyasniff.model import (
    FamilyName,
    Fault,
    FaultCode,
    Frame,
    Gap,
    Item,
    Message,
    Noise,
    NoiseReason,
    Talker,
    TalkerBy,
)
from tuyasniff.protocol.decode import decode
from wire import dp

MS = 1000
MCU, MODULE = Talker.MCU, Talker.MODULE


class Talk:
    """A conversation; `mcu` and `module` add a message and give its number."""

    def __init__(self, family: FamilyName = FamilyName.WIFI, variant: str = "") -> None:
        self.items: list[Item] = []
        self._family = family
        self._variant = variant

    def mcu(
        self,
        cmd: int,
        payload: bytes = b"",
        t_us: int | None = None,
        *,
        seq: int | None = None,
        bad: bool = False,
        tap: str = "t",
    ) -> int:
        return self.say(MCU, cmd, payload, t_us, seq=seq, bad=bad, tap=tap)

    def module(
        self,
        cmd: int,
        payload: bytes = b"",
        t_us: int | None = None,
        *,
        seq: int | None = None,
        bad: bool = False,
        tap: str = "t",
    ) -> int:
        return self.say(MODULE, cmd, payload, t_us, seq=seq, bad=bad, tap=tap)

    def report(self, dp_id: int, value: int, t_us: int | None = None, *, cmd: int = 7, seq: int | None = None) -> int:
        payload = dp(dp_id, 2, value.to_bytes(4, "big", signed=True))
        return self.mcu(cmd, payload, t_us, seq=seq)

    def set(self, dp_id: int, value: int, t_us: int | None = None, *, cmd: int = 6, seq: int | None = None) -> int:
        payload = dp(dp_id, 2, value.to_bytes(4, "big", signed=True))
        return self.module(cmd, payload, t_us, seq=seq)

    def gap(self, t_us: int | None = None) -> None:
        self.items.append(Item(len(self.items) + 1, Gap("mcu", t_us, "unplugged")))

    def noise(self, t_us: int | None = None, *, tap: str = "t") -> int:
        self.items.append(Item(len(self.items) + 1, Noise(tap, t_us, 0, b"\x03\x00\x00\x01\x01", NoiseReason.IDLE)))
        return len(self.items)

    def say(
        self,
        talker: Talker,
        cmd: int,
        payload: bytes,
        t_us: int | None,
        *,
        seq: int | None = None,
        bad: bool = False,
        tap: str = "t",
    ) -> int:
        extended = self._family is FamilyName.ZIGBEE
        version = 2 if extended else 3 if talker is MCU and self._family is FamilyName.WIFI else 0
        head = b"\x55\xaa" + bytes((version,)) + ((seq or 0).to_bytes(2, "big") if extended else b"")
        whole = head + bytes((cmd,)) + len(payload).to_bytes(2, "big") + payload
        whole += bytes((sum(whole) + bad & 0xFF,))
        faults = (Fault(FaultCode.CHECKSUM, "wrong"),) if bad else ()
        frame = Frame(
            tap,
            talker,
            TalkerBy.CONTENT if tap == "t" else TalkerBy.TAP,
            t_us,
            t_us,
            0,
            whole,
            extended,
            self._family,
            None,
            faults,
        )
        message: Message = replace(decode(frame, self._variant), frame=frame)
        self.items.append(Item(len(self.items) + 1, message))
        return len(self.items)
