"""What two chips say to each other, written down twice: as bytes, and as the values that the bytes were made from.

The bytes are put together here, from the published frame layout, without tuyasniff: so a capture is right or wrong
whatever tuyasniff makes of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

BIT_US = 1_000_000 / 9600
"""How long one bit takes on the wire; a byte takes ten of them."""


@dataclass(frozen=True)
class Dp:
    """One datapoint: what it means, and its value as bytes."""

    id: int
    type: str
    value: bool | int | str
    raw: bytes

    @property
    def unit(self) -> bytes:
        """dpID, type, length, value."""
        code = ("raw", "bool", "value", "string", "enum", "bitmap").index(self.type)
        return bytes((self.id, code)) + len(self.raw).to_bytes(2, "big") + self.raw


def raw(dp_id: int, data: bytes) -> Dp:
    """Bytes that only the product knows how to read; the value is their hex."""
    return Dp(dp_id, "raw", data.hex(), data)


def boolean(dp_id: int, on: bool) -> Dp:
    """On or off."""
    return Dp(dp_id, "bool", on, bytes((on,)))


def value(dp_id: int, number: int) -> Dp:
    """A signed number of four bytes."""
    return Dp(dp_id, "value", number, number.to_bytes(4, "big", signed=True))


def string(dp_id: int, text: str) -> Dp:
    """A text."""
    return Dp(dp_id, "string", text, text.encode())


def enum(dp_id: int, number: int) -> Dp:
    """One of a list."""
    return Dp(dp_id, "enum", number, bytes((number,)))


def bitmap(dp_id: int, bits: int) -> Dp:
    """Flags."""
    return Dp(dp_id, "bitmap", bits, bytes((bits,)))


def product(info: dict[str, Any]) -> bytes:
    """The answer to the product query, as most devices give it."""
    return json.dumps(info, separators=(",", ":")).encode()


def clock(moment: datetime) -> bytes:
    """Year, month, day, hour, minute, second."""
    return bytes((moment.year - 2000, moment.month, moment.day, moment.hour, moment.minute, moment.second))


def summed(body: bytes) -> bytes:
    """The frame with its checksum."""
    return body + bytes((sum(body) & 0xFF,))


@dataclass(frozen=True)
class Event:
    """A frame, bytes that are none, or words beside them. `truth` is None for words."""

    t_us: int
    talker: str
    data: bytes
    truth: dict[str, Any] | None
    text: str = ""

    @property
    def end_us(self) -> int:
        """When the last bit has passed."""
        return self.t_us + round(len(self.data) * 10 * BIT_US)


@dataclass
class Talk:
    """One session. `module` and `mcu` append frames; time goes on by itself."""

    family: str
    mcu_version: int = 3
    events: list[Event] = field(default_factory=list)
    now_us: int = 0

    def module(self, cmd: int, name: str, payload: bytes = b"", **more: Any) -> None:
        """The module sends a frame: see `_say`."""
        self._say("module", cmd, name, payload, **more)

    def mcu(self, cmd: int, name: str, payload: bytes = b"", **more: Any) -> None:
        """The MCU sends a frame: see `_say`."""
        self._say("mcu", cmd, name, payload, **more)

    def wait(self, seconds: float) -> None:
        """Nothing happens for a while."""
        self.now_us += round(seconds * 1_000_000)

    def words(self, text: str) -> None:
        """Somebody notes something."""
        self.events.append(Event(self.now_us, "", b"", None, text))

    def noise(self, talker: str, data: bytes) -> None:
        """Bytes that are no frame."""
        truth = {"item": "noise", "length": len(data), "hex": data.hex()}
        self._add(Event(self.now_us, talker, data, truth))

    def _say(
        self,
        talker: str,
        cmd: int,
        name: str,
        payload: bytes,
        *,
        dps: Sequence[Dp] = (),
        seq: int | None = None,
        wrong_sum: int = 0,
        **data: Any,
    ) -> None:
        """Append a frame: `payload` comes before the datapoints, `data` is what it means, `wrong_sum` spoils it."""
        version = 2 if seq is not None else self.mcu_version if talker == "mcu" else 0
        payload += b"".join(dp.unit for dp in dps)
        head = b"\x55\xaa" + bytes((version,)) + (b"" if seq is None else seq.to_bytes(2, "big")) + bytes((cmd,))
        whole = summed(head + len(payload).to_bytes(2, "big") + payload)
        if wrong_sum:
            whole = whole[:-1] + bytes((whole[-1] + wrong_sum & 0xFF,))
        truth = {
            "item": "frame",
            "talker": talker,
            "family": self.family,
            "version": version,
            **({} if seq is None else {"seq": seq}),
            "cmd": cmd,
            "name": name,
            "length": len(whole),
            "hex": whole.hex(),
            "checksum": "bad" if wrong_sum else "ok",
            "dps": [{"id": dp.id, "type": dp.type, "value": dp.value, "hex": dp.raw.hex()} for dp in dps],
            "data": data,
        }
        self._add(Event(self.now_us, talker, whole, truth))

    def _add(self, event: Event) -> None:
        self.events.append(event)
        self.now_us = event.end_us + 40_000

    def heard(self, *talkers: str) -> Iterator[Event]:
        """The frames and noise of one side or both."""
        return (event for event in self.events if event.truth is not None and event.talker in talkers)
