"""One datapoint as a scapy packet."""

from __future__ import annotations

from typing import Any, ClassVar

from scapy.fields import ByteEnumField, ByteField, FieldLenField, StrLenField
from scapy.packet import Packet

from tuyasniff.model import DpType
from tuyasniff.protocol.datapoints import read_value, value_text, write_value
from tuyasniff.protocol.texts import encoded

_TYPES = {int(kind): kind.name.lower() for kind in DpType}
_NUMBERS = (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP)


class _Value(StrLenField):
    """The value of a datapoint in its type, as the decoder gives it."""

    def m2i(self, pkt: Any, x: bytes) -> Any:
        if pkt.len is not None and len(x) < pkt.len:
            return x  # cut off: what is left of the value is not the value
        value = read_value(pkt.type, x)
        return x if isinstance(value, str) and encoded(value) != x else value

    def any2i(self, pkt: Any, x: Any) -> Any:
        return x

    def i2m(self, pkt: Any, x: Any) -> bytes:
        if isinstance(x, bytes):
            return write_value(pkt.type, 0) if not x and pkt.len is None and pkt.type in _NUMBERS else x
        if pkt.len is not None and pkt.type in _NUMBERS and isinstance(x, int):
            return int(x).to_bytes(pkt.len, "big", signed=pkt.type == DpType.VALUE)
        return write_value(pkt.type, x)

    def i2len(self, pkt: Any, x: Any) -> int:
        return len(self.i2m(pkt, x))

    def i2repr(self, pkt: Any, x: Any) -> str:
        return value_text(pkt.type, x)


class TuyaDP(Packet):
    """One datapoint: `TuyaDP(dpid=20, type="value", value=2301)`. `len` is that of the value unless given."""

    name = "TuyaDP"
    fields_desc: ClassVar[Any] = [
        ByteField("dpid", 1),
        ByteEnumField("type", int(DpType.VALUE), _TYPES),
        FieldLenField("len", None, fmt="!H", length_of="value"),
        _Value("value", b"", length_from=lambda pkt: pkt.len),
    ]

    def extract_padding(self, s: bytes) -> tuple[bytes, bytes]:
        """Another datapoint may follow."""
        return b"", s
