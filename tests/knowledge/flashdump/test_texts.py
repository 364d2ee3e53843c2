from __future__ import annotations

import pytest

from knowledge.flashdump import synthetic
from tuyasniff.knowledge.flashdump.texts import parsed, pin_texts, plain_entries, program_names


@pytest.mark.parametrize(
    ("value", "tree"),
    [
        (b'{"baud":9600}\0', {"baud": 9600}),
        (b"[1,2]\0\0\xff\xff", [1, 2]),
        (b"{rl1_pin:26,module:CB2S,}\0", {"rl1_pin": "26", "module": "CB2S"}),
        (b"{category:0502,module:WB2L}", {"category": "0502", "module": "WB2L"}),
        (b"{rl1_pin:26,module:CB2S", {"rl1_pin": "26", "module": "CB2S"}),
        (b"", None),
        (b"\xff" * 20, None),
        (b"{}x", None),
        (b"{one:1}", None),
        (b"[" * 5000, None),
        (b"\x80\x81", None),
    ],
)
def test_values_are_json_or_pairs_without_quotes(value: bytes, tree: object) -> None:
    assert parsed(value) == tree


@pytest.mark.parametrize("end", [b"}", b"}\0", b"}\xff\xff", b"\xff\xff", b"\0", b""])
@pytest.mark.parametrize("before", [b"", b"\xff" * 100, b"\0{"])
def test_pins_outside_the_store_are_found_whatever_ends_them(before: bytes, end: bytes) -> None:
    (pairs,) = pin_texts(before + synthetic.PINS.encode().rstrip(b"}") + end)
    assert (pairs["rl1_pin"], pairs["module"], pairs["category"]) == ("26", "CB2S", "0502")


@pytest.mark.parametrize(
    "data", [b",module:", b"{module:", b"{" + b"a" * 9000 + b",module:CB2S}", b"{\xff,module:CB2S}"]
)
def test_the_word_module_alone_is_no_configuration(data: bytes) -> None:
    assert list(pin_texts(data)) == []


def test_a_store_without_encryption_is_read_as_text() -> None:
    data = b'\xff\xff\0gw_di={"pk":"abcd1234"}\0baud_cfg={"baud":9600}\0old=[1\0baud_cfg={"baud":115200}\0\xff'
    found = {entry.name: parsed(entry.value) for entry in plain_entries(data)}
    assert found == {"gw_di": {"pk": "abcd1234"}, "baud_cfg": {"baud": 115200}}
    assert plain_entries(b"nothing=1\0") == []


def test_names_of_programs_that_stand_in_the_clear_are_found() -> None:
    data = b"\0bk7231n_common_user_config_ty\0oem_bk7231s_rnd_switch\0bk7231n_wifi_driver\0xrtl8720cf_common_lock_ty"
    assert program_names(data + data) == [
        "bk7231n_common_user_config_ty", "oem_bk7231s_rnd_switch", "rtl8720cf_common_lock_ty"
    ]  # fmt: skip
