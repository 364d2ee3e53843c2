from __future__ import annotations

import pytest
from protocol.reading import codes, leaves, read, rewrite

from tuyasniff.model import FaultCode
from tuyasniff.protocol.kinds import MissingValue
from tuyasniff.protocol.product import ProductJson, ProductText

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
