from __future__ import annotations

import pytest

from protocol.reading import codes, read, rewrite
from tuyasniff.errors import FormatError
from tuyasniff.model import FaultCode
from tuyasniff.protocol.kinds import Kind
from tuyasniff.protocol.net import FreeMemory, Mac, PackedVersion, Version


@pytest.mark.parametrize(
    ("kind", "data", "value", "text"),
    [
        (Mac("mac"), "508A06E3A2D9", "50:8a:06:e3:a2:d9", "50:8A:06:E3:A2:D9"),
        (Version("v"), "010002", "1.0.2", "1.0.2"),
        (Version("v"), "00FF0A", "0.255.10", "0.255.10"),
        (PackedVersion("v"), "40", "1.0.0", "1.0.0"),
        (PackedVersion("v"), "FF", "3.3.15", "3.3.15"),
    ],
)
def test_addresses_and_versions(kind: Kind, data: str, value: str, text: str) -> None:
    into = read(data, kind)
    assert into.values == {kind.name: value}
    assert into.fields[0].text == text
    assert rewrite([kind], into) == bytes.fromhex(data)


def test_a_mac_address_may_be_written_in_any_way() -> None:
    for value in ("50:8A:06:E3:A2:D9", "50-8a-06-e3-a2-d9", "508a06e3a2d9"):
        assert Mac("mac").write({"mac": value}).hex() == "508a06e3a2d9"
    with pytest.raises(FormatError, match="six bytes"):
        Mac("mac").write({"mac": "50:8a"})


@pytest.mark.parametrize("value", ["1.0", "1.0.x", "1.0.256", "", "1.-1.0", "1.0.0.0", "1.².0"])
def test_what_is_no_version_is_a_clear_error(value: str) -> None:
    with pytest.raises(FormatError, match="is no version"):
        Version("v").write({"v": value})


def test_a_packed_version_has_small_numbers() -> None:
    with pytest.raises(FormatError) as caught:
        PackedVersion("v").write({"v": "4.0.0"})
    assert caught.value.hint == "three numbers up to 3.3.15"


@pytest.mark.parametrize("kind", [Mac("a"), Version("a"), PackedVersion("a")])
def test_too_few_bytes_are_left_over(kind: Kind) -> None:
    assert codes(read("", kind)) == [FaultCode.LENGTH]


def test_free_memory_shows_both_readings() -> None:
    kind = FreeMemory("free", "", 4)
    into = read("50D00000", kind)
    assert into.values == {"free": 0x50D00000}
    assert "53,328 bytes" in into.fields[0].text
    assert "1,355,808,768" in into.fields[0].text
    assert rewrite([kind], into) == bytes.fromhex("50D00000")
