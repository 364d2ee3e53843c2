"""A flash dump as a source of declarations: the schema that the cloud gave to the module when it was paired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.asking import Asked, Source
from tuyasniff.knowledge.documents import Document
from tuyasniff.knowledge.flashdump.dump import FlashDump
from tuyasniff.knowledge.flashdump.schemas import RECOVERED
from tuyasniff.knowledge.flashdump.verdict import Verdict
from tuyasniff.knowledge.schemalist import KIND
from tuyasniff.model import Schema

TITLES = {
    Verdict.TUYAMCU: "TuyaMCU",
    Verdict.PIN_CONFIGURED: "no MCU, the firmware works the pins itself",
    Verdict.OWN_FIRMWARE: "a program of its own, no TuyaMCU in sight",
    Verdict.UNKNOWN: "unknown",
}
"""What a verdict is called in a sentence."""


def score(document: Document) -> float:
    """A dump is told apart when the file is read."""
    return 0.0 if document.dump is None else 1.0


def read(document: Document, asked: Asked) -> list[Schema]:
    """The schema of the device. Raises FormatError where there is none, or nothing says of which product it is."""
    dump = document.dump
    if dump is None:
        raise FormatError(f"{document.name}: this is no flash dump")
    found = dump.schema
    if found is None and dump.store_at is None and dump.pins is None:
        raise FormatError(
            f"{document.name}: if it is a flash dump, nothing in it is of Tuya's firmware", _why_none(dump)
        )
    if found is None:
        raise FormatError(f"{document.name}: a flash dump, but no schema is in it", _why_none(dump))
    product = asked.product or found.schema.product_id
    if not product:
        raise FormatError(f"{document.name}: it does not say which product it is about", "add --product ID")
    return [replace(found.schema, product_id=product, read_on=asked.read_on)]


def _why_none(dump: FlashDump) -> str:
    codes = {remark.code for remark in dump.remarks}
    if any(remark.grave for remark in dump.remarks):
        return next(remark.text for remark in dump.remarks if remark.grave)
    if "empty_schema" in codes:
        return "the schema in it is empty; 'tuyasniff identify' shows what else there is"
    if "flashed_over" in codes:
        return "another firmware was flashed over it; take a dump that was made before"
    return "the module was never paired, or was wiped: pair it with the app once, then read the flash again"


def remarks(document: Document) -> Iterator[str]:
    """What a person who imports the schema wants to know besides."""
    dump = document.dump
    if dump is None:
        return
    rate = f", {dump.baud} baud" if dump.baud is not None else ""
    yield f"{document.name}: {TITLES[dump.verdict]} ({dump.confidence:.2f}){rate}"
    if dump.schema is not None and dump.schema.recovered:
        yield f"{document.name}: the schema is {RECOVERED}: perhaps it is that of an earlier pairing"
    others = len(dump.schemas) - 1
    if others > 0:
        yield f"{document.name}: {others} more in it, of other pairings, not taken"


SOURCE = Source(KIND, "a flash dump", score, read, remarks=remarks)
