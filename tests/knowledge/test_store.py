from __future__ import annotations

import json
import multiprocessing
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import samples
from knowledge.samples import OTHER, PRODUCT
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.knowledge.asking import Asked
from tuyasniff.knowledge.gathering import Found, Gathered
from tuyasniff.knowledge.importing import read_sources
from tuyasniff.knowledge.jsonform import schema_document, schema_from
from tuyasniff.knowledge.store import Store
from tuyasniff.model import Schema, SchemaDp


def schemas(kind: str, product: str | None = PRODUCT) -> tuple[Schema, ...]:
    files = iter([Found("file", samples.ALL[kind].encode())])
    return read_sources(Gathered("file", files, many=False), Asked(product, "2026-03-01")).schemas


ALL = tuple(schema for kind in samples.ALL for schema in schemas(kind))
SMALL = Schema(PRODUCT, "user", "mine", (SchemaDp(1),))


@pytest.mark.parametrize("schema", ALL, ids=[schema.kind for schema in ALL])
def test_a_declaration_comes_back_as_it_was(schema: Schema) -> None:
    assert schema_from(schema.product_id, json.loads(json.dumps(schema_document(schema)))) == schema


def test_declarations_of_several_sources_are_kept_side_by_side(tmp_path: Path) -> None:
    store = Store(tmp_path / "not" / "there" / "yet")
    assert store.lookup(PRODUCT) == ()
    assert store.all().products == ()
    saved = store.save(ALL)
    assert (saved.added, saved.changed, saved.refused) == ((PRODUCT,), (), ())
    assert store.lookup(PRODUCT) == ALL
    assert store.all().products == ((PRODUCT, ALL),)


def test_the_same_source_takes_the_place_of_what_it_said_before(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(ALL)
    newer = replace(ALL[1], dps=ALL[1].dps[:2], read_on="2026-04-01")
    assert store.save([newer]).changed == (PRODUCT,)
    assert store.lookup(PRODUCT) == (ALL[0], newer, *ALL[2:])


def test_what_was_only_read_again_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(ALL)
    before = store.path(PRODUCT).stat().st_mtime_ns, store.path(PRODUCT).read_bytes()
    assert store.save([replace(ALL[0], read_on="2030-01-01")]).same == (PRODUCT,)
    assert before == (store.path(PRODUCT).stat().st_mtime_ns, store.path(PRODUCT).read_bytes())


def test_a_product_can_be_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save(ALL)
    store.save([replace(SMALL, product_id=OTHER)])
    assert store.forget(PRODUCT)
    assert not store.forget(PRODUCT)
    assert store.lookup(PRODUCT) == ()
    assert [product for product, _ in store.all().products] == [OTHER]


def test_ids_that_differ_in_case_only_are_two_products_on_every_disk(tmp_path: Path) -> None:
    store = Store(tmp_path)
    ids = ["IGzCi97RpN2Lf9cu", "igzci97rpn2lf9cu", "_TZE204_abcdefgh", "TS0601", "con_", "a" * 64]
    paths = {store.path(one).name.casefold() for one in ids}
    assert len(paths) == len(ids)
    store.save([replace(SMALL, product_id=one) for one in ids])
    assert all(store.lookup(one)[0].product_id == one for one in ids)
    assert all(name.isascii() and len(name) < 80 for name in paths)


@pytest.mark.parametrize("product", ["", "a", "../../etc/passwd", "a/b/c/d", "ab\x00cd", "öäüöäü", "x" * 65, "aaa bbb"])
def test_an_id_that_is_none_names_no_file(tmp_path: Path, product: str) -> None:
    with pytest.raises(FormatError, match="no id of a product"):
        Store(tmp_path).lookup(product)


def test_an_id_that_is_none_is_named_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        Store(tmp_path).lookup("a b\n" + "c" * 300)
    assert caught.value.message.startswith("'a b")
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 100


DAMAGED = {
    "nothing": b"",
    "half": b'{"format": "tuyasniff-product", "format_ver',
    "no text": b"\xff\xfe\x00\xd8",
    "another file": b'{"format": "tuyasniff-mapping"}',
    "a newer one": b'{"format": "tuyasniff-product", "format_version": "2.0"}',
    "no product": b'{"format": "tuyasniff-product", "format_version": "1.0", "declarations": []}',
    "another product": b'{"format": "tuyasniff-product", "format_version": "1.0", "product_id": "zzzzzzzzzz",'
    b' "declarations": []}',
    "a wrong datapoint": b'{"format": "tuyasniff-product", "format_version": "1.0", "product_id": "abcdefgh12345678",'
    b' "declarations": [{"kind": "user", "source": "x", "dps": [{"id": 300}]}]}',
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_one_line_and_hurts_no_other(tmp_path: Path, damage: bytes) -> None:
    store = Store(tmp_path)
    store.save([SMALL, replace(SMALL, product_id=OTHER)])
    store.path(PRODUCT).write_bytes(damage)
    with pytest.raises(FormatError, match="cannot use") as caught:
        store.lookup(PRODUCT)
    assert "\n" not in caught.value.message
    assert "import again" in caught.value.hint
    kept = store.all()
    assert OTHER in [product for product, _ in kept.products]
    saved = store.save([replace(one, source="later") for one in (SMALL, replace(SMALL, product_id=OTHER))])
    assert saved.changed == (OTHER,)
    assert len(saved.refused) == 1
    assert store.path(PRODUCT).read_bytes() == damage
    assert store.forget(PRODUCT)


@given(cut=st.integers(0, 4000), byte=st.integers(0, 255))
def test_a_file_with_one_wrong_byte_never_raises_anything_else(cut: int, byte: int) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.save(ALL[:2])
        path = store.path(PRODUCT)
        data = bytearray(path.read_bytes())
        data[cut % len(data)] = byte
        path.write_bytes(data)
        for sound in (data, data[: cut % len(data)]):
            path.write_bytes(sound)
            try:
                store.lookup(PRODUCT)
            except FormatError as error:
                assert "\n" not in error.message
            store.all()


def save_many(directory: Path, name: str) -> None:
    for number in range(10):
        Store(directory).save([replace(SMALL, source=f"{name} {number}")])


@pytest.mark.skipif(sys.platform == "win32", reason="starts processes quickly on Unix only")
def test_two_programs_that_import_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=save_many, args=(tmp_path, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(schema.source for schema in Store(tmp_path).lookup(PRODUCT)) == sorted(
        f"{name} {number}" for name in "ab" for number in range(10)
    )
    assert [path.name for path in tmp_path.iterdir()] == [f"{PRODUCT}.json"]


def test_a_directory_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot make"):
        Store(tmp_path / "file" / "products").save([SMALL])


def test_other_files_in_the_directory_are_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save([SMALL])
    (tmp_path / ".x.json").write_text("{")
    (tmp_path / "readme.txt").write_text("hello")
    assert store.all().refused == ()
