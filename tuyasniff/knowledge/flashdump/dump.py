"""A whole dump, read: the verdict and everything that is nobody's secret. Keys, names and tokens end here."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.knowledge.flashdump import sanity
from tuyasniff.knowledge.flashdump.pins import old_pairs, pin_config
from tuyasniff.knowledge.flashdump.sanity import Remark
from tuyasniff.knowledge.flashdump.schemas import FoundSchema, found_schemas, is_schema
from tuyasniff.knowledge.flashdump.storage import Search, find_storage
from tuyasniff.knowledge.flashdump.texts import parsed, pin_texts, plain_entries, program_names
from tuyasniff.knowledge.flashdump.values import Entry, State, entries
from tuyasniff.knowledge.flashdump.verdict import MCU_PROGRAMS, Facts, Judgement, Verdict, judge
from tuyasniff.knowledge.private import Secrets
from tuyasniff.knowledge.shapes import is_product_id, whole
from tuyasniff.model import Evidence, PinConfig

PINS = "user_param_key"
_DEVICE = "gw_di"
_OWNED = ("gw_bi", "gw_wsm", "gw_ai")
_WORD = re.compile(r"[0-9A-Za-z._-]{1,24}")
_RATES = range(300, 4_000_001)
_FEWEST_BYTES = 0x10000
_FRAMES_IN_CAPTURE = 400
_OTHERS = (
    b"\x1f\x8b\x08", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"\x89PNG", b"\xff\xd8\xff",
    b"%PDF", b"\x0a\x0d\x0d\x0a", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\x7fELF",
    b"<SALEAE>", b"SQLite",
)  # fmt: skip
"""How packed files, pictures, captures of networks and analysers, and programs begin."""

_PARITIES = {0: "none", 1: "odd", 2: "even"}


class ValueFact(NamedTuple):
    """A value of the store by its name alone: how long it is, and whether it is in use. What it says stays hidden."""

    name: str
    length: int
    state: State
    sound: bool


@dataclass(frozen=True, slots=True)
class FlashDump:
    """What a dump says of its device. Nothing in it is private.

    `store_at` is the offset of the key-value store, `platform` those whose store usually lies there, `blocks` how many
    of its blocks were read. `baud` is the rate between module and MCU and `baud_from` the value that tells it.
    `program` is the name of the firmware, `firmware` its version, `mcu_version` that of the MCU's. `private` counts
    fields that were left out because they are somebody's own.
    """

    name: str
    size: int
    verdict: Verdict
    confidence: float
    evidence: tuple[Evidence, ...]
    weakest: str
    store_at: int | None = None
    platform: str | None = None
    blocks: int = 0
    baud: int | None = None
    baud_from: str | None = None
    parity: str | None = None
    program: str | None = None
    firmware_key: str | None = None
    firmware: str | None = None
    product_id: str | None = None
    mcu_version: str | None = None
    low_power: bool = False
    schemas: tuple[FoundSchema, ...] = ()
    pins: PinConfig | None = None
    values: tuple[ValueFact, ...] = ()
    remarks: tuple[Remark, ...] = ()
    private: int = 0

    @property
    def schema(self) -> FoundSchema | None:
        """The schema of the device: the one that its firmware names, else one in use, else one that was erased."""
        return max(self.schemas, key=lambda one: (not one.recovered, one.named), default=None)


def is_dump(data: bytes) -> bool:
    """Whether bytes are a dump of a flash, whole or in part, rather than a capture, a text or a packed file."""
    if len(data) < _FEWEST_BYTES:
        return find_storage(data).storage is not None
    head = data[:_FEWEST_BYTES]
    if _is_text(head) or head.startswith(_OTHERS):
        return False
    if data.count(b"\x55\xaa") * _FRAMES_IN_CAPTURE > len(data):
        return find_storage(data).storage is not None
    return True


def _is_text(head: bytes) -> bool:
    """Whether bytes are letters and line ends: erased flash is not, nor are zeros."""
    if b"\0" not in head and _is_utf8(head):
        return True
    readable = sum(head.count(bytes((code,))) for code in (*range(0x20, 0x7F), 9, 10, 13))
    return readable > len(head) * 0.9 or (head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" in head[:16])


def _is_utf8(head: bytes) -> bool:
    """Whether bytes are UTF-8; the last letter may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def read_dump(name: str, data: bytes) -> FlashDump:
    """Read a dump. Nothing that stands in it raises; `name` is that of the file."""
    search = find_storage(data)
    stored = entries(search.storage.blocks) if search.storage is not None else []
    if not stored:
        stored = plain_entries(data)
    trees = {entry.name: parsed(entry.value) if entry.sound else None for entry in stored}
    secrets = Secrets(_private(trees))
    reading = _Reading(stored, trees, secrets)
    facts = reading.facts(data)
    judged = judge(facts)
    schemas, wrong = reading.schemas(name, facts.product_id)
    damaged = sum(not entry.sound for entry in stored)
    notes = [*sanity.remarks(data, search, damaged, plain=bool(stored)), *wrong, *reading.about_schemas(schemas)]
    dump = _dump(search, reading, facts, judged)
    return replace(dump, name=name, size=len(data), schemas=tuple(schemas), remarks=tuple(notes))


def _private(trees: Mapping[str, Any]) -> Any:
    """What is somebody's own: all of the values about owner, network and cloud; of others, what its name tells."""
    others = {key: tree for key, tree in trees.items() if key != PINS and not is_schema(tree)}
    owned = [others.pop(key) for key in _OWNED if key in others]
    device = trees.get(_DEVICE)
    if isinstance(device, dict):
        owned += [value for key, value in device.items() if key.startswith("mst_")]
    return {"secret": owned, "others": others}


def _dump(search: Search, reading: _Reading, facts: Facts, judged: Judgement) -> FlashDump:
    """All but what the caller knows better."""
    storage = search.storage
    program = MCU_PROGRAMS.get(facts.firmware_key or "") or next(iter(facts.programs), None)
    mcu = judged.verdict is Verdict.TUYAMCU
    secrets = reading.secrets
    return FlashDump(
        name="",
        size=0,
        verdict=judged.verdict,
        confidence=judged.confidence,
        evidence=judged.evidence,
        weakest=judged.weakest,
        store_at=None if storage is None else storage.offset,
        platform=None if storage is None else storage.place,
        blocks=0 if storage is None else len(storage.blocks),
        baud=facts.baud,
        baud_from=facts.baud_from,
        parity=reading.parity() if facts.baud is not None else None,
        program=program,
        firmware_key=facts.firmware_key,
        firmware=reading.word("swv"),
        product_id=facts.product_id,
        mcu_version=reading.word("dev_swv") if mcu else None,
        low_power=mcu and "lowpower" in (program or ""),
        pins=facts.pins,
        values=tuple(
            ValueFact(secrets.kept(entry.name) or "?", len(entry.value), entry.state, entry.sound)
            for entry in reading.stored
        ),
        private=secrets.count,
    )


class _Reading:
    """The values of a store, looked at for what may be told."""

    def __init__(self, stored: Sequence[Entry], trees: Mapping[str, Any], secrets: Secrets) -> None:
        self.stored = stored
        self.trees = trees
        self.secrets = secrets
        self._by_name = {entry.name: entry for entry in stored}
        device = trees.get(_DEVICE)
        self._device: Mapping[str, Any] = device if isinstance(device, dict) else {}

    def facts(self, data: bytes) -> Facts:
        """What the verdict is made of."""
        baud, baud_from = self._baud()
        pins, pins_from = self._pins(data)
        return Facts(
            baud=baud,
            baud_from=baud_from,
            baud_recovered=baud_from is not None and self._by_name[baud_from].recovered,
            firmware_key=self._product("firmk"),
            product_id=self._product("pk"),
            device_type=whole(self._device.get("dtp")),
            programs=tuple(program_names(data)[:4]),
            pins=pins,
            pins_from=pins_from,
        )

    def _baud(self) -> tuple[int | None, str | None]:
        """The rate and the value that tells it; a value without a rate that can be is evidence all the same."""
        for name, key in (("baud_cfg", "baud"), ("uart_adapt_params", "uart_baud")):
            tree = self.trees.get(name)
            if isinstance(tree, dict):
                baud = whole(tree.get(key))
                return (baud if baud is not None and baud in _RATES else None), name
        return None, None

    def parity(self) -> str | None:
        """The parity that the module was told; None where it was told none, which is 8N1."""
        tree = self.trees.get("uart_adapt_params")
        number = whole(tree.get("uart_parity")) if isinstance(tree, dict) else 0
        return _PARITIES.get(0 if number is None else number)

    def _pins(self, data: bytes) -> tuple[PinConfig | None, str]:
        """The pin configuration in use, else the copy in plain text, else one that was deleted."""
        entry, tree = self._by_name.get(PINS), self.trees.get(PINS)
        stored = self._clean(pin_config(tree, recovered=entry.recovered)) if entry and isinstance(tree, dict) else None
        if stored is not None and not stored.recovered:
            return stored, PINS
        for pairs in pin_texts(data):
            copy = self._clean(pin_config(pairs))
            if copy is not None:
                return copy, f"{PINS}, a copy outside the store"
        if stored is not None:
            return stored, f"{PINS}, recovered from erased storage"
        for name, tree in self.trees.items():
            old = self._clean(pin_config(old_pairs(tree), recovered=self._by_name[name].recovered))
            if old is not None:
                return old, "the pins of an older plug"
        return None, ""

    def _clean(self, pins: PinConfig | None) -> PinConfig | None:
        """The configuration without any text in which something private stands."""
        if pins is None:
            return None
        values = tuple((key, text) for key, text in pins.values if text.isdecimal() or self.secrets.kept(text))
        module = pins.module if dict(values).get("module") else None
        return replace(pins, values=values, module=module)

    def _product(self, key: str) -> str | None:
        """An id of a product or a program, None where it is missing, odd, or somebody's."""
        value = self._device.get(key)
        if not isinstance(value, str) or not is_product_id(value) or self.secrets.is_one(value):
            return None
        return value

    def word(self, key: str) -> str | None:
        """A short word of the device's description, such as a version."""
        value = self._device.get(key)
        if not isinstance(value, str) or not _WORD.fullmatch(value):
            return None
        return self.secrets.kept(value)

    def schemas(self, name: str, product: str | None) -> tuple[list[FoundSchema], list[Remark]]:
        """The schemas, and a remark for each that makes no sense."""
        found: list[FoundSchema] = []
        wrong: list[Remark] = []
        named = self._device.get("s_id")
        for one in found_schemas(self.stored, named if isinstance(named, str) else None, product or "", name):
            if isinstance(one, FormatError):
                wrong.append(Remark("schema", f"a schema cannot be used: {one.message}"))
            else:
                schema = replace(self.secrets.cleaned(one.schema), source=one.schema.source)
                found.append(one._replace(name=self.secrets.kept(one.name) or "?", schema=schema))
        return found, wrong

    def about_schemas(self, found: Sequence[FoundSchema]) -> list[Remark]:
        """Why there is no schema, or where it comes from."""
        named = self._device.get("s_id")
        if isinstance(named, str) and self.trees.get(named) == []:
            return [Remark("empty_schema", "the schema of the device is empty: no datapoint is declared")]
        if found and all(one.recovered for one in found):
            return [Remark("recovered", "the schema is recovered from erased storage: perhaps of an earlier pairing")]
        return []
