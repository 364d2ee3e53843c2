"""A dozen items of every kind, by name, that the words of the filter language are tried on."""

from __future__ import annotations

from dataclasses import replace

from tuyasniff.model import (
    Chunk,
    FamilyName,
    Gap,
    Item,
    Message,
    Noise,
    NoiseReason,
    Note,
    Reference,
    Talker,
    TalkerBy,
)
from tuyasniff.session import Session
from wire import dp, frame


def _message(data: bytes, number: int, *, tap: str = "mcu", t_us: int | None = None, module: bool = False) -> Item:
    talker = Talker.MODULE if module else Talker.MCU
    family = None if data[2] == 2 else FamilyName.WIFI
    chunk = Chunk("module" if module else tap, data, t_us, talker, TalkerBy.TAP)
    item = next(item for item in Session([chunk], family=family) if isinstance(item.thing, Message))
    assert isinstance(item.thing, Message)
    told = replace(item.thing, frame=item.thing.frame._replace(talker=talker))
    return Item(number, told)


def _zigbee(cmd: int, seq: int, payload: bytes) -> bytes:
    head = b"\x55\xaa\x02" + seq.to_bytes(2, "big") + bytes((cmd,)) + len(payload).to_bytes(2, "big") + payload
    return head + bytes((sum(head) & 0xFF,))


BENCH: dict[str, Item] = {
    "heartbeat": _message(frame(0, version=0), 1, module=True, t_us=0),
    "volts": _message(frame(7, dp(20, 2, (2301).to_bytes(4, "big"))), 2, t_us=2_000_000),
    "relay": _message(frame(7, dp(1, 1, b"\1")), 3, t_us=61_000_000),
    "switch": _message(frame(6, dp(1, 1, b"\0"), version=0), 4, module=True),
    "name": _message(frame(7, dp(101, 3, b"hallway")), 5),
    "packed": _message(frame(7, dp(6, 0, b"\x09\x11")), 6),
    "cut": _message(frame(7, b"\x12\x02\x00\x04\x01"), 7),
    "reset notice": _message(frame(0x34, b"\x04"), 8),
    "zigbee": _message(_zigbee(0x04, 261, dp(16, 2, (225).to_bytes(4, "big"))), 9, module=True),
    "wrong": _message(frame(7, dp(18, 2, bytes(4)))[:-1] + b"\x00" + frame(0, b"\1"), 10, tap="other"),
    "stray": Item(11, Noise("mcu", 3_000_000, 0, b"\xff\x00\x55", NoiseReason.BEFORE_SYNC)),
    "pause": Item(12, Gap("mcu", 5_000_000, "unplugged", "the adapter went away")),
    "words": Item(13, Note("kettle on", 70_000_000)),
    "reading": Item(14, Note("lamp", None, Reference("power", "9", "W"))),
}


def named(*names: str) -> set[str]:
    """The names, checked."""
    assert set(names) <= set(BENCH)
    return set(names)
