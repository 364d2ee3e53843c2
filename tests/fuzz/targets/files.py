"""Files about devices: what other programs declare, dumps of a flash, mappings in JSON and YAML."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from fuzz.target import Target, rng_of
from fuzz.targets.texts import one_line
from knowledge import samples
from knowledge.flashdump import synthetic
from tuyasniff.errors import FormatError, SourceError
from tuyasniff.knowledge.asking import Asked
from tuyasniff.knowledge.flashdump.dump import FlashDump, is_dump, read_dump
from tuyasniff.knowledge.gathering import Gathered, gather
from tuyasniff.knowledge.importing import Imported, read_sources
from tuyasniff.knowledge.jsonform import schema_document, schema_from
from tuyasniff.knowledge.store import Store
from tuyasniff.mapping import files
from tuyasniff.mapping.model import Mapping

_SECRETS = {value for value in samples.SECRETS.values() if len(value) > 7}


def _imported(data: bytes, product: str | None) -> Imported | None:
    """What an import makes of a file; what it cannot use is one line for each file."""
    try:
        done = read_sources(_gathered(data), Asked(product))
    except (FormatError, SourceError) as error:
        one_line(error)
        return None
    for refused in done.refused:
        one_line(refused)
    return done


def _gathered(data: bytes) -> Gathered:
    return gather("-", io.BytesIO(data))


def knowledge(data: bytes) -> None:
    """Files of declarations: understood or refused in a line, kept whole, and nothing private in them."""
    rng = rng_of(data)
    done = _imported(data, rng.choice((None, samples.PRODUCT)))
    if done is None:
        return
    for schema in done.schemas:
        assert schema.dps
        assert len({dp.id for dp in schema.dps}) == len(schema.dps)
        assert all(1 <= dp.id <= 255 and dp.mul >= 1 and dp.div >= 1 for dp in schema.dps)
        written = json.dumps(schema_document(schema), allow_nan=False)
        assert schema_from(schema.product_id, json.loads(written)) == schema


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="tuyasniff-fuzz-"))


def store(data: bytes) -> None:
    """The file of a product that a hand or a disk changed: read or refused in a line, and it can be forgotten."""
    kept = Store(_folder())
    path = kept.path(samples.PRODUCT)
    path.write_bytes(data)
    try:
        schemas = kept.lookup(samples.PRODUCT)
    except FormatError as error:
        assert error.message.isprintable()
    else:
        assert all(schema.product_id == samples.PRODUCT for schema in schemas)
    for refused in kept.all().refused:
        assert refused.message.isprintable()
    assert kept.forget(samples.PRODUCT)


def flash(data: bytes) -> None:
    """A dump of a flash as it is, a part of one, or anything else."""
    if is_dump(data) or len(data) > 64:
        _sound(read_dump("flash.bin", data))
    _imported(data, samples.PRODUCT)


def flash_values(data: bytes) -> None:
    """The values inside an encrypted store: a line each, name and value; their sums are right."""
    groups: dict[int, list[synthetic.Value]] = {}
    for place, line in enumerate(data.split(b"\n")[:24]):
        name, _, value = line.partition(b"=")
        name = bytes(byte for byte in name if 0x21 <= byte <= 0x7E)[:40] or b"gw_di"
        groups.setdefault(place // 2, []).append(synthetic.Value(name.decode(), value[:1500]))
    found = read_dump("flash.bin", synthetic.store(groups))
    _sound(found)
    assert found.store_at == 0


def _sound(found: FlashDump) -> None:
    assert 0 <= found.confidence <= 1
    told = repr(replace(found, values=()))
    assert not [secret for secret in _SECRETS if secret in told]
    assert all(remark.text.isprintable() for remark in found.remarks), found.remarks
    assert found.baud is None or 300 <= found.baud <= 4_000_000


def _mapping(suffix: str) -> Callable[[bytes], None]:
    def look(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        try:
            mapping = files.loads(text, f"fuzz{suffix}")
        except FormatError as error:
            one_line(error)
            return
        for language in files.LANGUAGES:
            again = files.loads(files.dumps(mapping, language), f"x{language.suffixes[0]}")
            assert again == mapping, f"{language.name} does not keep it"
        _changed_in_place(
            mapping, files.Written(f"fuzz{suffix}", text, files.language_of(f"fuzz{suffix}") or files.JSON, mapping)
        )

    return look


def _changed_in_place(mapping: Mapping, there: files.Written) -> None:
    """A merge writes the file so that it says the new thing, or refuses in a line."""
    rng = Random(len(there.text))
    dps = [replace(entry, name="fuzz", unit=None) for entry in mapping.dps if rng.random() < 0.8]
    new = replace(mapping, dps=tuple(dps))
    try:
        files.check_changeable(there)
        text, _ = files.retold(new, there.language, there)
    except FormatError as error:
        one_line(error)
        return
    said = files.loads(text, there.name)
    assert sorted(said.dps, key=lambda entry: entry.id) == sorted(new.dps, key=lambda entry: entry.id)


def _declared() -> Iterable[bytes]:
    yield from (text.encode() for text in samples.ALL.values())
    yield samples.without_ids().encode()
    yield samples.status().encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, text in samples.ALL.items():
            archive.writestr(f"{kind}{'.yaml' if kind == 'tuya_local' else '.json'}", text)
    yield packed.getvalue()


def _stored() -> Iterable[bytes]:
    kept = Store(Path(tempfile.mkdtemp(prefix="tuyasniff-fuzz-")))
    for text in samples.ALL.values():
        done = _imported(text.encode(), samples.PRODUCT)
        if done is not None and done.schemas:
            product = done.schemas[0].product_id
            kept.save(done.schemas[:1])
            yield kept.path(product).read_bytes()


def _stores() -> Iterable[bytes]:
    part = synthetic.tuyamcu(synthetic.BAUD)
    yield part[: 6 * 4096]
    yield synthetic.plug()[: 6 * 4096]
    yield (
        b"gw_di="
        + synthetic.text(synthetic.identity())
        + b"\0baud_cfg={baud:9600,x:1}\0user_param_key={rl1_pin:26,module:CB2S,}\0"
    )
    yield b"\xff" * 512 + b",module:CB2S,rl1_pin:26,{" + b"bk7231n_common_user_config_ty\0oem_bk7231n_plug\0"


def _values() -> Iterable[bytes]:
    yield b"\n".join((
        b"gw_di=" + synthetic.text(synthetic.identity()), b"baud_cfg=" + synthetic.text({"baud": 9600}),
        b"user_param_key=" + synthetic.PINS.encode(), b"000000test=" + synthetic.text(list(synthetic.DPS)),
        b"uart_adapt_params=" + synthetic.text({"uart_baud": 9600, "uart_parity": 2}), b"gw_bi={}",
    ))  # fmt: skip


def _mappings(language: files.Language) -> Iterable[bytes]:
    from mapping.making import METER

    yield files.dumps(METER, language).encode()
    yield files.dumps(replace(METER, dps=METER.dps[:1]), language).encode()


_JSON_WORDS = (
    b'"id":', b'"product_id":', b'"mapping":', b'"code":', b'"type":', b'"values":', b'"{\\"unit\\":\\"V\\"}"',
    b'"scale":', b'"range":',
    b'"enum"', b'"bitmap"', b'"properties":', b'"functions":', b'"result":', b'"mode":"rw"', b'"abilityId":',
    b'"typeSpec":', b"null",
    b"true", b"{}", b"[]", b'""', b'"\\ud800"', b'"\xc2\xb0C"', b"1e400", b"NaN", b"-0", b",", b":", b"products:\n",
    b"entities:\n",
    b"  - id: 20\n", b"dps:\n", b"&a", b"*a", b"<<: *a", b"!!python/object:x", b"? ", b"|\n", b">-\n", b"- ", b"\t",
    b"# c\n", b"'", b"---\n",
    b"...\n", b"%YAML 1.2\n", b"{", b"[", b"format:", b"dps", b"confidence", b"evidence", b"user_set", b"fields",
    b"offset", b"x-own",
)  # fmt: skip
_FLASH_WORDS = (
    b"gw_di=", b"gw_bi=", b"baud_cfg=", b"uart_adapt_params=", b"user_param_key=", b'{"baud":9600}',
    b"{rl1_pin:26,module:CB2S,}",
    b'[{"id":1,"type":"bool","mode":"rw"}]', b'"s_id":"000000test"', b'"pk":', b'"firmk":', b'"swv":', b"\0",
    b"\xff", b",module:", b"\n",
    b"oem_bk7231n_", b"\x57\x97\x57\x13", b"[" * 60, b'"property":{"min":0,"max":1,"scale":99999}',
)  # fmt: skip

TARGETS = (
    Target(
        "knowledge",
        knowledge,
        _declared,
        _JSON_WORDS,
        longest=8192,
        us_a_byte=1000.0,
        smoke=60,
        grows=False,
        rooms=("knowledge",),
    ),
    Target(
        "store", store, _stored, _JSON_WORDS, longest=4096, us_a_byte=400.0, smoke=60, grows=False, rooms=("knowledge",)
    ),
    Target(
        "flash",
        flash,
        _stores,
        _FLASH_WORDS,
        longest=32_768,
        us_a_byte=400.0,
        smoke=25,
        grows=False,
        rooms=("knowledge",),
    ),
    Target(
        "flash-values",
        flash_values,
        _values,
        _FLASH_WORDS,
        longest=6000,
        us_a_byte=1000.0,
        smoke=15,
        grows=False,
        rooms=("knowledge",),
    ),
    Target(
        "mapping-json",
        _mapping(".json"),
        lambda: _mappings(files.JSON),
        _JSON_WORDS,
        longest=8192,
        us_a_byte=1500.0,
        smoke=30,
        grows=False,
        rooms=("mapping",),
    ),
    Target(
        "mapping-yaml",
        _mapping(".yaml"),
        lambda: _mappings(files.YAML),
        _JSON_WORDS,
        longest=4096,
        us_a_byte=3000.0,
        smoke=12,
        grows=False,
        rooms=("mapping",),
    ),
)
