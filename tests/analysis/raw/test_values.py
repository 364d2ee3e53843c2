from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.analysis.raw.values import read_value
from tuyasniff.errors import FormatError

PHASE = bytes.fromhex("08d10027900008ec")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("CNEAJ5AACOw=", "base64"),
        ('"CNEAJ5AACOw="', "base64"),
        ("CNEAJ5AACOw", "base64"),
        ("CNEAJ5AACOw==", "base64"),
        ("08d10027900008ec", "hex"),
        ("0x08D10027900008EC", "hex"),
        ("08 d1 00 27 90 00 08 ec", "hex"),
        ("08:D1:00:27:90:00:08:EC", "hex"),
        ("0x08, 0xd1, 0x00, 0x27, 0x90, 0x00, 0x08, 0xec", "hex"),
        ("[0x08, 0xd1, 0x00, 0x27, 0x90, 0x00, 0x08, 0xec]", "hex"),
        ("08d1 002790 0008ec", "hex"),
        (r"\x08\xd1\x00\x27\x90\x00\x08\xec", "hex"),
        ("[8,209,0,39,144,0,8,236]", "decimal list"),
        ("8 209 0 39 144 0 8 236", "decimal list"),
        ("8, 209, 0, 39, 144, 0, 8, 236", "decimal list"),
        ("  [8, 209, 0, 39, 144, 0, 8, 236]\n", "decimal list"),
    ],
)
def test_every_form_gives_the_same_bytes(text: str, form: str) -> None:
    assert read_value(text) == (PHASE, form)


@pytest.mark.parametrize(
    ("text", "raw", "form"),
    [
        ("10 20 30 40", "10203040", "hex (decimal list is possible, too)"),
        ("AAAC", "000002", "base64 (hex is possible, too)"),
        ("0400001E", "0400001e", "hex (base64 is possible, too)"),
        ("00", "00", "hex"),
        ("abcD", "69b703", "base64 (hex is possible, too)"),
    ],
)
def test_what_can_be_two_things_is_decided_and_said(text: str, raw: str, form: str) -> None:
    assert read_value(text) == (bytes.fromhex(raw), form)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "base64"),
        ("hello world", "base64"),
        ("08 d1 0", "a digit is missing"),
        ("[1,2,300]", "0 to 255"),
        ("CNEAJ", "base64"),
        ("\x1b[31mred", "base64"),
        ("[]", "base64"),
        ("A" * 70_000, "one datapoint"),
    ],
)
def test_what_is_none_of_them_gives_one_clear_line(text: str, hint: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_value(text)
    assert hint in caught.value.hint
    assert "\n" not in caught.value.message
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 100


@given(st.binary(min_size=3, max_size=60))
def test_bytes_written_in_any_form_come_back(raw: bytes) -> None:
    assert read_value(raw.hex(" "))[0] == raw
    assert read_value(str(list(raw)))[0] == raw
    text = base64.b64encode(raw).decode()
    data, form = read_value(text)
    assert data == raw or "possible" in form or form == "hex"


@given(st.text(max_size=80))
def test_any_text_is_a_value_or_one_clear_error(text: str) -> None:
    try:
        data, form = read_value(text)
    except FormatError as error:
        assert error.hint
    else:
        assert data
        assert form.startswith(("base64", "hex", "decimal list"))
