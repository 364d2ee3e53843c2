"""Pieces of payload that rows of several tables share."""

from __future__ import annotations

from tuyasniff.protocol.compound import Option, Repeat, Switch
from tuyasniff.protocol.families import words
from tuyasniff.protocol.fields import Bytes, Int, enum, u8, u32
from tuyasniff.protocol.kinds import Kind
from tuyasniff.protocol.product import CAPABLE, NARROWBAND, NarrowbandJson, ProductJson, ProductText
from tuyasniff.protocol.rows import Command, Shape, mcu, module
from tuyasniff.protocol.times import Time

STREAM_LIMIT = 1100
"""Packets of 1,024 bytes with what stands before them."""

FILE_LIMIT = 10_300
"""Packets of 10,240 bytes with what stands before them (TDOC)."""

DATA = Bytes("data")
RESULT = enum("result", words.OK_FAILED)
ACCEPTED = enum("result", words.FAILED_OK)
VALID = enum("valid", words.VALID, closed=True)
TIME = Time("time", flag="valid")
TIME_WEEKDAY = Time("time", weekday=True, flag="valid")
OFFSET = u32("offset", shows="{:,}")
PERCENT = Int("signal", shows="{} %", high=100)
IDS = Int("id", shows="datapoint {}", low=1)

_FLAG = Option("flag", kinds=(u8("flag", "upgrade flag"),))

PRODUCT_ANY = (ProductJson("info", "product"), _FLAG)
"""JSON; one byte may follow that says whether the MCU can be updated (ZRD)."""

PRODUCT = (ProductJson("info", "product", never=(CAPABLE, NARROWBAND)), _FLAG)
"""The same without the keys that only relatives have: every object fits this or exactly one of the next two."""

PRODUCT_CAPABLE = (ProductJson("info", "product", needs=CAPABLE, gives=(("capabilities", "cap"),)), _FLAG)
"""That of gateways and locks, with `capabilities` (OTHERDOC, LOCKDOC)."""

PRODUCT_NARROWBAND = (
    NarrowbandJson("info", "product", needs=NARROWBAND, never=(CAPABLE,), gives=(("power", "s"), ("cloud", "c"))),
    _FLAG,
)
"""That of NB-IoT: `power` is psm, drx or edrx, `cloud` isp (through the operator) or tuya; maybe a time (NBDOC)."""

PRODUCT_TEXT = (ProductText("product"),)

WIFI_TEST: tuple[Kind, ...] = (
    enum("found", words.FAILED_OK, "test", closed=True),
    Switch(
        "found",
        cases={0: (enum("reason", words.WIFI_TEST_REASONS),), 1: (PERCENT,)},
        other=(u8("reason"),),
    ),
)


def cache_request(variant: str = "") -> Shape:
    """A number, then that many ids; none for all."""
    ids = Repeat("ids", "datapoints", kinds=(IDS,), counted=True, plain=True)
    return mcu(ids, title="request of cached datapoints", variant=variant)


def data_only(code: int, name: str, title: str, source: str, example: str, *, sub: int | None = None) -> Command:
    """A command of which only the name is known: whatever either side sends stays as it is."""
    return Command(code, name, title, (module(DATA), mcu(DATA)), source, (example,), sub)
