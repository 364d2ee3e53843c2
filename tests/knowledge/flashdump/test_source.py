from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.flashdump import synthetic
from knowledge.flashdump.synthetic import BAUD, IDS, PRODUCT, Value, dump, identity, schema_value, store, text, tuyamcu
from tuyasniff.errors import FormatError
from tuyasniff.knowledge.asking import Asked, Source
from tuyasniff.knowledge.documents import Document, read_document
from tuyasniff.knowledge.gathering import Found, Gathered
from tuyasniff.knowledge.importing import Imported, read_sources
from tuyasniff.knowledge.registry import ALL, SOURCES, _score, recognise


def imported(data: bytes, product: str | None = None, name: str = "dump.bin") -> Imported:
    files = iter([Found(name, data)])
    return read_sources(Gathered(name, files, many=False), Asked(product, "2026-03-01"))


def test_a_dump_is_recognised_by_its_content_and_by_no_other_source() -> None:
    document = read_document("devices.json", dump(tuyamcu(BAUD)))
    known = recognise(document)
    assert known is not None and known.source.title == "a flash dump"
    assert [known.source] == [source for source in ALL if source not in SOURCES]
    assert max(map(_score_of(document), SOURCES)) <= 0


def _score_of(document: Document) -> Callable[[Source], float]:
    return lambda source: _score(source, document)


@pytest.mark.parametrize("size", [0x200000, 0x400000, 0x1000000])
def test_the_schema_is_kept_under_the_id_of_the_product(size: int) -> None:
    done = imported(dump(tuyamcu(BAUD), size=size))
    (schema,) = done.schemas
    assert (schema.product_id, schema.kind, schema.source, schema.read_on) == (
        PRODUCT, "tuya_schema", "dump.bin", "2026-03-01"
    )  # fmt: skip
    assert tuple(dp.id for dp in schema.dps) == IDS
    assert done.remarks == ("dump.bin: TuyaMCU (0.99), 115200 baud",)
    assert done.private > 10


def test_the_product_that_a_person_gives_counts_before_that_of_the_dump() -> None:
    assert imported(dump(tuyamcu(BAUD)), "mine1234").schemas[0].product_id == "mine1234"
    nameless = store({1: [Value("gw_di", text({"s_id": None})), BAUD], 2: [schema_value()]})
    assert imported(nameless, "mine1234").schemas[0].product_id == "mine1234"
    with pytest.raises(FormatError, match="does not say which product") as raised:
        imported(nameless)
    assert "--product" in raised.value.hint


def test_a_recovered_schema_is_marked_wherever_it_goes() -> None:
    part = store({1: [Value("gw_di", text(identity(s_id=None))), BAUD], 2: [schema_value(live=False)]})
    done = imported(part)
    assert done.schemas[0].source == "dump.bin (recovered from erased storage)"
    assert any("recovered from erased storage" in remark for remark in done.remarks)


def test_schemas_of_other_pairings_are_told_and_not_taken() -> None:
    other = schema_value("000000othr", synthetic.DPS[:2])
    done = imported(store({1: [Value("gw_di", text(identity()))], 2: [other], 3: [schema_value()]}))
    assert [len(schema.dps) for schema in done.schemas] == [len(IDS)]
    assert any("1 more in it" in remark for remark in done.remarks)


@pytest.mark.parametrize(
    ("data", "words", "hint"),
    [
        (store({1: [Value("gw_di", text(identity())), BAUD]}), "no schema is in it", "never paired"),
        (bytes(0x200000), "nothing in it is of Tuya's firmware", "all 2,097,152 bytes are 00"),
        (store({1: [Value("gw_di", text(identity()))], 2: [schema_value(dps=[])]}), "no schema", "is empty"),
        (dump(b"", filler=b"\x01" + b"OpenBK7231N\0" * 9), "nothing in it is of Tuya's firmware", "before"),
        (dump(synthetic.key_block(bytes(16), wrong=True)), "nothing in it", "wrong checksum"),
    ],
    ids=["unpaired", "zeros", "empty", "flashed", "key"],
)
def test_a_dump_without_a_schema_is_one_line_and_says_why(data: bytes, words: str, hint: str) -> None:
    with pytest.raises(FormatError) as raised:
        imported(data)
    assert words in raised.value.message
    assert hint in raised.value.hint
    assert "\n" not in raised.value.message + raised.value.hint
