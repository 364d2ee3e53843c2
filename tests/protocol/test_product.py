from __future__ import annotations

import json
from itertools import combinations

import pytest

from protocol.families.tables import frame_of
from protocol.reading import codes, leaves, read, rewrite
from tuyasniff.model import FamilyName, FaultCode
from tuyasniff.protocol.build import pack, rebuild
from tuyasniff.protocol.decode import decode
from tuyasniff.protocol.fitting import matches
from tuyasniff.protocol.kinds import MissingValue
from tuyasniff.protocol.product import NarrowbandJson, ProductJson, ProductText

TEXT = ProductText("product")


@pytest.mark.parametrize(
    ("text", "product", "version"),
    [
        ("6ASdNwe9IdaewQEl1.0.0", "6ASdNwe9IdaewQEl", "1.0.0"),
        ("abcdefgh1.0.0", "abcdefgh", "1.0.0"),
        ("abcdefgh10.20.30", "abcdefgh", "10.20.30"),
        ("12345678901234561.0.0", "1234567890123456", "1.0.0"),
    ],
)
def test_plain_text_is_an_id_and_a_version(text: str, product: str, version: str) -> None:
    into = read(text.encode(), TEXT)
    assert into.values == {"id": product, "version": version}
    assert [leaf.value for leaf in leaves(into)] == [product, version]
    assert rewrite([TEXT], into) == text.encode()
    assert TEXT.write({"product": {"id": product, "version": version}}) == text.encode()


@pytest.mark.parametrize("data", [b"abcdefg1.0.0", b"abcdefgh1.0", b"abcdefgh1.0.0\n", b"abc\xffefgh1.0.0", b""])
def test_other_text_is_left_over_with_a_fault(data: bytes) -> None:
    into = read(data, TEXT)
    assert codes(into) == [FaultCode.BAD_VALUE]
    assert into.left_from == 3


def test_a_part_of_the_text_may_not_be_missing() -> None:
    with pytest.raises(MissingValue, match="version"):
        TEXT.write({"product": {"id": "abcdefgh"}})


def test_the_usual_keys_come_out_by_name() -> None:
    into = read(b'{"p":"pkf6ggaaofgot9bk","v":"1.0.0","m":2,"xyz":[]}', ProductJson("info"))
    assert into.values["id"] == "pkf6ggaaofgot9bk"
    assert into.values["version"] == "1.0.0"
    assert into.values["mode"] == 2
    assert into.values["info"]["xyz"] == []


def test_an_empty_object_has_no_id() -> None:
    assert read(b"{}", ProductJson("info")).values == {"info": {}}


def test_a_key_that_is_missing_or_too_many_leaves_the_object_unread() -> None:
    for kind in (ProductJson("info", needs=("cap",)), ProductJson("info", never=(("x",), ("s", "c")))):
        into = read(b'{"p":"a","s":1,"c":2}', kind)
        assert codes(into) == [FaultCode.BAD_VALUE]
        assert (into.left_from, into.values, into.fields) == (3, {}, [])
    assert not codes(read(b'{"p":"a","s":1}', ProductJson("info", never=(("s", "c"),))))


def test_further_keys_come_out_by_name() -> None:
    assert read(b'{"cap":3}', ProductJson("info", gives=(("capabilities", "cap"),))).values["capabilities"] == 3


@pytest.mark.parametrize("clock", ['"22139917004703"', '"2209221700470"', '"x"', "22", "null", '"22092224004703"'])
def test_a_clock_that_is_none_stays_in_the_object(clock: str) -> None:
    into = read(f'{{"t":{clock}}}'.encode(), NarrowbandJson("info"))
    assert set(into.values) == {"info"}
    assert not codes(into)


KEYS = ("p", "v", "m", "s", "c", "t", "cap", "a")


@pytest.mark.parametrize(
    ("family", "capable"), [(FamilyName.WIFI, "gateway"), (FamilyName.LOWPOWER, "lock"), (FamilyName.ZIGBEE, "")]
)
def test_every_object_is_of_exactly_one_relative_whatever_its_keys(family: FamilyName, capable: str) -> None:
    extended = family is FamilyName.ZIGBEE
    for size in range(len(KEYS) + 1):
        for keys in combinations(KEYS, size):
            narrow = "" if extended else "nbiot"
            wanted = capable if "cap" in keys else narrow if {"s", "c"} <= set(keys) else ""
            whole = pack(
                1, json.dumps(dict.fromkeys(keys, "1")).encode(), version=2 * extended, seq=1 if extended else None
            )
            assert [match.shape.variant for match in matches(whole, family, extended=extended)] == [wanted], keys
            for variant in ("", "nbiot", "gateway", "lock"):
                message = decode(frame_of(whole, family), variant)
                assert (message.variant, message.faults) == (wanted, ())
                assert rebuild(message) == whole


@pytest.mark.parametrize("text", [b'{"cap":1}\1\2', b'{"s":1,"c":2}\1\2', b'{"p":1}\1\2', b'{"p":', b"{}}"])
def test_damage_is_told_once_and_not_as_a_wrong_key(text: bytes) -> None:
    message = decode(frame_of(pack(1, text), FamilyName.WIFI))
    assert len(message.faults) == 1
    assert "cannot have" not in message.faults[0].text and "has no" not in message.faults[0].text
