"""Whole dumps: what comes out of every kind of device, what never comes out, and what no byte can do."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SHARED
from knowledge.flashdump import synthetic
from knowledge.flashdump.synthetic import (
    ADAPT,
    BAUD,
    IDS,
    OTHER_KEY,
    PINS,
    PLACE,
    PRODUCT,
    SCHEMA,
    SECTOR,
    SIZE,
    Value,
    dump,
    identity,
    private_values,
    schema_value,
    store,
    text,
    tuyamcu,
)
from tuyasniff.knowledge.flashdump.dump import FlashDump, is_dump, read_dump
from tuyasniff.knowledge.flashdump.verdict import Verdict

KEYS = st.sampled_from(
    ["id", "mode", "type", "property", "baud", "pk", "firmk", "s_id", "swv", "sw", "dtp", "ch", "dltj", "rl1_pin"]
)
TREES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)

WHOLE = dump(tuyamcu(BAUD))
PLUG = dump(synthetic.plug())


def read(data: bytes) -> FlashDump:
    return read_dump("dump.bin", data)


def ids(found: FlashDump) -> tuple[int, ...]:
    return () if found.schema is None else tuple(dp.id for dp in found.schema.schema.dps)


def test_a_device_with_an_mcu_tells_its_rate_its_product_and_its_schema() -> None:
    found = read(WHOLE)
    assert (found.verdict, found.baud, found.baud_from, found.parity) == (Verdict.TUYAMCU, 115200, "baud_cfg", "none")
    assert (found.product_id, found.firmware, found.mcu_version) == (PRODUCT, "2.1.6", "2.0.4")
    assert found.program == "bk7231n_common_user_config_ty"
    assert (found.store_at, found.platform, found.blocks) == (PLACE, "BK7231T/N", 14)
    assert ids(found) == IDS
    assert found.schema is not None
    assert (found.schema.named, found.schema.recovered, found.schema.schema.product_id) == (True, False, PRODUCT)
    assert {(dp.id, dp.type, dp.mode, dp.div) for dp in found.schema.schema.dps} >= {
        (1, "value", "ro", 100), (20, "value", "ro", 10), (6, "raw", "ro", 1), (38, "enum", "rw", 1),
    }  # fmt: skip
    assert not found.low_power
    assert found.pins is None


def test_other_firmwares_keep_the_rate_elsewhere() -> None:
    found = read(dump(tuyamcu(ADAPT, firmk="key34ak4q5rmrkef")))
    assert (found.verdict, found.baud, found.baud_from) == (Verdict.TUYAMCU, 9600, "uart_adapt_params")
    even = Value("uart_adapt_params", text({"uart_baud": 9600, "uart_parity": 2}))
    assert read(dump(tuyamcu(even))).parity == "even"


def test_a_module_that_never_met_its_mcu_is_known_by_its_program() -> None:
    found = read(dump(tuyamcu(pk="bealnjtopbhmi5nn", s_id=None)))
    assert (found.verdict, found.baud) == (Verdict.TUYAMCU, None)
    assert "rate" in found.weakest
    assert found.schema is not None and not found.schema.named


def test_a_low_power_program_is_told() -> None:
    assert read(dump(tuyamcu(firmk="keyr5qhaxgstx9ys"))).low_power


def test_a_plug_tells_its_pins() -> None:
    found = read(PLUG)
    assert (found.verdict, found.mcu_version) == (Verdict.PIN_CONFIGURED, None)
    assert found.pins is not None
    assert (found.pins.module, found.pins.chip, found.pins.recovered) == ("CB2S", "BL0937", False)
    assert ids(found) == IDS


@pytest.mark.parametrize("end", [b"\0", b"\xff"])
def test_pins_that_lie_outside_of_a_wiped_store_are_found(end: bytes) -> None:
    filler = b"\xff" * 0x1D4000 + PINS.encode() + end
    found = read(dump(b"", filler=filler))
    assert (found.verdict, found.store_at) == (Verdict.PIN_CONFIGURED, None)
    assert found.pins is not None and found.pins.pin("relay") is not None
    assert "outside the store" in found.evidence[0].text


def test_deleted_pins_are_marked_and_give_way_to_a_copy() -> None:
    gone = Value("user_param_key", PINS.replace("CB2S", "CB3S").encode() + b"\0", live=False)
    part = store({1: [gone]})
    found = read(dump(part))
    assert found.pins is not None
    assert (found.verdict, found.pins.module, found.pins.recovered) == (Verdict.PIN_CONFIGURED, "CB3S", True)
    copied = read(dump(part, filler=b"\xff" * 0x1000 + PINS.encode()))
    assert copied.pins is not None
    assert (copied.pins.module, copied.pins.recovered) == ("CB2S", False)


def test_a_schema_that_was_deleted_is_recovered_and_marked() -> None:
    part = store({1: [Value("gw_di", text(identity(s_id=None))), BAUD], 2: [schema_value(live=False)]})
    found = read(dump(part))
    assert found.schema is not None
    assert (ids(found), found.schema.recovered) == (IDS, True)
    assert "recovered from erased storage" in found.schema.schema.source
    assert {remark.code for remark in found.remarks} == {"recovered"}


def test_a_schema_of_an_older_generation_is_recovered() -> None:
    found = read(dump(store({1: [BAUD], 2: []}, older={2: [schema_value()]})))
    assert found.schema is not None and found.schema.recovered


def test_an_erased_schema_with_a_wrong_checksum_is_not_taken() -> None:
    assert read(dump(store({1: [BAUD], 2: [schema_value(live=False, wrong=True)]}))).schema is None
    assert read(dump(store({1: [BAUD], 2: [schema_value(wrong=True)]}))).schema is None


@pytest.mark.parametrize("name", ["e1jfk8", "dw42x8yz", "000004pxun", "anything-else"])
def test_a_schema_is_known_by_its_shape_not_by_its_name(name: str) -> None:
    part = store({1: [Value("gw_di", text(identity(s_id=name))), BAUD], 2: [schema_value(name)]})
    found = read(dump(part))
    assert found.schema is not None
    assert (found.schema.name, found.schema.named, ids(found)) == (name, True, IDS)


def test_of_several_schemas_the_named_one_counts_then_one_in_use() -> None:
    other = schema_value("000000othr", synthetic.DPS[:2])
    named = read(dump(store({1: [Value("gw_di", text(identity()))], 2: [other], 3: [schema_value()]})))
    assert (named.schema and named.schema.name, len(named.schemas)) == (SCHEMA, 2)
    gone = schema_value(live=False)
    used = read(dump(store({1: [Value("gw_di", text(identity()))], 2: [other], 3: [gone]})))
    assert used.schema and used.schema.name == "000000othr"


def test_an_empty_schema_and_one_that_makes_no_sense_are_named() -> None:
    empty = read(dump(store({1: [Value("gw_di", text(identity()))], 2: [schema_value(dps=[])]})))
    assert (empty.schema, [remark.code for remark in empty.remarks]) == (None, ["empty_schema"])
    odd = read(dump(store({1: [BAUD], 2: [schema_value(dps=[{"id": "x", "type": "obj", "mode": "rw"}])]})))
    assert (odd.schema, [remark.code for remark in odd.remarks]) == (None, ["schema"])


def test_a_program_of_its_own_has_neither_pins_nor_rate() -> None:
    found = read(
        dump(store({0: private_values(), 1: [Value("gw_di", text(identity(firmk=OTHER_KEY, pk=OTHER_KEY, dtp=0)))]}))
    )
    assert (found.verdict, found.baud, found.pins, found.schema) == (Verdict.OWN_FIRMWARE, None, None, None)


def test_a_long_schema_over_two_blocks_is_read() -> None:
    part = store({1: [BAUD], 2: [schema_value()], 9: []}, over={SCHEMA: 9})
    assert ids(read(dump(part))) == IDS


@pytest.mark.parametrize("place", [0x1DD000, 0x3D0000, 0x12340])
def test_a_store_at_another_place_is_found(place: int) -> None:
    found = read(dump(tuyamcu(BAUD), at=place, size=0x400000))
    assert (found.store_at, found.baud) == (place, 115200)


@pytest.mark.parametrize("variant", [b"8721D", b"8711AM_4M", b"RDA5981_2M"])
def test_other_platforms_are_read(variant: bytes) -> None:
    assert read(dump(store({1: [BAUD]}, first=variant, inner=b"\xfe" * 16))).baud == 115200


def test_a_store_in_plain_text_is_read() -> None:
    part = b"\xff" * 40 + b"gw_di=" + text(identity()) + b"baud_cfg=" + text({"baud": 9600}) + b"\xff" * 40
    found = read(dump(part, at=0x7B000, size=0x100000))
    assert (found.verdict, found.baud, found.product_id) == (Verdict.TUYAMCU, 9600, PRODUCT)


def test_no_secret_is_in_anything_that_comes_out() -> None:
    for data in (WHOLE, PLUG, WHOLE[: PLACE + 3 * SECTOR]):
        said = repr(read(data)).casefold()
        assert PRODUCT in said or len(data) < SIZE
        for name, secret in (*synthetic.SECRETS.items(), ("timers", synthetic.TIMERS)):
            assert secret.casefold() not in said, name


def test_a_secret_in_a_field_that_is_shown_is_left_out() -> None:
    ssid = synthetic.SECRETS["ssid"]
    hostile = [{"id": 1, "mode": "rw", "type": "obj", "property": {"type": "enum", "range": ["ok", ssid]}}]
    part = store({
        0: private_values(),
        1: [Value("gw_di", text(identity(pk=synthetic.SECRETS["token"], swv=synthetic.SECRETS["key"]))), BAUD],
        2: [schema_value(dps=hostile), Value(synthetic.SECRETS["uuid"], b"{}\0")],
        3: [Value("user_param_key", f"{{rl1_pin:26,note:{ssid},module:CB2S,}}\0".encode())],
    })  # fmt: skip
    found = read(dump(part))
    assert (found.product_id, found.firmware) == (None, None)
    said = repr(found).casefold()
    for name, secret in synthetic.SECRETS.items():
        assert secret.casefold() not in said, name
    assert found.schema is not None and [label.label for label in found.schema.schema.dps[0].labels] == ["ok"]


def test_values_that_nobody_knows_show_their_length_alone() -> None:
    facts = {value.name: value for value in read(WHOLE).values}
    assert facts["timer_arr"].length == len(text([synthetic.TIMERS]))


def test_a_cut_at_any_place_never_raises() -> None:
    rng = random.Random(7)
    places = [rng.randrange(SIZE) for _ in range(100)]
    places += [PLACE + rng.randrange(20 * SECTOR) for _ in range(100)]
    whole = 0
    for place in places:
        found = read(WHOLE[:place])
        assert found.verdict in (Verdict.TUYAMCU, Verdict.UNKNOWN)
        whole += found.schema is not None
    assert 0 < whole < len(places)


@given(st.lists(st.tuples(st.integers(0, 18 * SECTOR - 1), st.integers(0, 255)), max_size=40))
def test_wrong_bytes_in_the_store_never_raise_and_never_make_a_schema_up(changes: list[tuple[int, int]]) -> None:
    hurt = bytearray(synthetic.tuyamcu(BAUD))
    for place, byte in changes:
        hurt[place] = byte
    found = read(bytes(hurt))
    assert ids(found) in ((), IDS)
    assert found.baud in (None, 115200)
    for secret in synthetic.SECRETS.values():
        assert secret.casefold() not in repr(found).casefold()


@given(st.lists(st.tuples(st.integers(0, 13), st.integers(0, SECTOR - 1), st.integers(0, 255)), max_size=20))
def test_blocks_with_any_content_never_raise(changes: list[tuple[int, int, int]]) -> None:
    seen = iter(range(99))

    def damage(block: bytearray) -> None:
        number = next(seen)
        for where, place, byte in changes:
            if where == number:
                block[place] = byte

    part = store({0: private_values(), 1: [Value("gw_di", text(identity())), BAUD], 2: [schema_value()]}, damage=damage)
    found = read(part)
    assert ids(found) in ((), IDS)


@given(st.binary(max_size=3000), st.integers(0, 3000))
def test_any_bytes_as_a_value_never_raise(data: bytes, pieces: int) -> None:
    values = {
        1: [Value("gw_di", data[:1200]), Value("baud_cfg", data[pieces:][:600]), Value("user_param_key", data[:700])],
        2: [Value(SCHEMA, data[:2000])],
    }
    found = read(store(values))
    assert found.verdict in Verdict


@given(TREES)
def test_values_of_other_kinds_never_raise(tree: Any) -> None:
    data = text(tree)[:1400]
    names = ("gw_di", "baud_cfg", "user_param_key", SCHEMA, "uart_adapt_params", "gw_bi")
    found = read(store({number: [Value(name, data)] for number, name in enumerate(names)}))
    assert found.verdict in Verdict


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (WHOLE, True),
        (WHOLE[:0x80000], True),
        (tuyamcu(BAUD), True),
        (synthetic.key_block(bytes(16)), True),
        (bytes(SIZE), True),
        (random.Random(5).randbytes(0x40000), True),
        (b"", False),
        (random.Random(5).randbytes(9000), False),
        (b"55 AA 03 07 00 05 65 01 00 01 01 76\n" * 9000, False),
        (bytes.fromhex("55aa0307000814020004000008fd30") * 9000, False),
        (b"\x1f\x8b\x08" + random.Random(5).randbytes(0x40000), False),
        (("Hello\n" * 20000).encode("utf-16"), False),
        ("日本語テキスト\n".encode() * 9000, False),
        (b"\x0a\x0d\x0d\x0a" + random.Random(5).randbytes(0x40000), False),
    ],
)  # fmt: skip
def test_a_dump_is_told_from_captures_texts_and_packed_files(data: bytes, answer: bool) -> None:
    assert is_dump(data) is answer


def test_the_partition_of_another_generator_is_read() -> None:
    path = SHARED / "data" / "flash" / "make_fixture.py"
    if not path.exists():
        pytest.skip("needs the research folder beside the project (TUYASNIFF_SHARED)")
    module = _module(path)
    found = read((b"\xff" * PLACE + module.build(True)).ljust(SIZE, b"\xff"))
    assert (found.verdict, found.baud, found.product_id) == (Verdict.TUYAMCU, 115200, "synthpid00000000")
    assert ids(found) == (1, 6, 9, 16, 38, 42)
    plug = read(module.build(False))
    assert plug.verdict is Verdict.PIN_CONFIGURED
    assert plug.pins is not None and plug.pins.chip == "BL0937"
    gone = read(module.build(True, deleted=("000000test",)))
    assert gone.schema is not None and gone.schema.recovered


def _module(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("make_fixture", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
