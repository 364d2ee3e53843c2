from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.reading import codes, leaves, read, rewrite
from tuyasniff.errors import FormatError
from tuyasniff.model import FaultCode
from tuyasniff.protocol.fields import u8
from tuyasniff.protocol.texts import DEEPEST, Json, Sized, Text, bytes_of, json_of, text_of, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("a\0b", "a\\x00b"),
        ("a\r\n", "a\\r\\n"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202eabc", "\\u202eabc"),
        ("Grüße 你好", "Grüße 你好"),
    ],
)
def test_what_cannot_be_printed_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_visible_text_can_always_be_printed(text: str) -> None:
    assert visible(text).isprintable()


@given(st.one_of(st.binary(), st.text(alphabet="\\x0f9a\u00e9").map(str.encode)))
def test_bytes_that_are_no_text_are_found_again(data: bytes) -> None:
    text, clean = text_of(data)
    assert (text.encode() if clean else bytes_of(text)) == data


def test_a_text_that_is_no_utf8_is_shown_with_a_fault() -> None:
    kind = Text("word")
    into = read(b"a\\\xff\xfe", kind)
    assert codes(into) == [FaultCode.BAD_TEXT]
    assert into.values == {"word": "a\\\\\\xff\\xfe"}
    assert rewrite([kind], into) == b"a\\\xff\xfe"


def test_control_characters_are_no_fault_but_visible() -> None:
    into = read(b"ab\0", Text("word"))
    assert into.faults == []
    assert into.values == {"word": "ab\0"}
    assert into.fields[0].text == "ab\\x00"


def test_a_text_may_have_a_fixed_size_or_a_pattern() -> None:
    kinds = [Text("id", size=4, pattern="[0-9]+"), Text("rest")]
    into = read(b"1234abc", *kinds)
    assert into.values == {"id": "1234", "rest": "abc"}
    assert into.faults == []
    assert codes(read(b"12x4", *kinds)) == [FaultCode.BAD_VALUE]
    with pytest.raises(FormatError, match="needs 4"):
        kinds[0].write({"id": "123"})


def test_a_text_behind_its_length() -> None:
    kind = Sized("key")
    into = read("06 772E74656D70", kind)
    assert into.values == {"key": "w.temp"}
    assert [(leaf.name, leaf.value) for leaf in leaves(into)] == [("key_length", 6), ("key", "w.temp")]
    assert rewrite([kind], into) == kind.write({"key": "w.temp"}) == b"\6w.temp"


@pytest.mark.parametrize(
    ("holds", "data", "value"),
    [
        ("int", "02 FFF6", -10),
        ("uint", "02 FFF6", 0xFFF6),
        ("int", "04 00000023", 35),
        ("bytes", "02 FFF6", "fff6"),
        ("text", "00", ""),
        ("bytes", "00", ""),
    ],
)
def test_what_stands_behind_a_length(holds: str, data: str, value: object) -> None:
    kind = Sized("value", holds=holds)
    into = read(data, kind)
    assert into.values == {"value": value}
    assert into.faults == []
    assert rewrite([kind], into) == bytes.fromhex(data)


@pytest.mark.parametrize("data", ["00", "09 000000000000000001"])
def test_a_length_that_no_number_has_is_a_fault(data: str) -> None:
    kind = Sized("value", holds="int")
    into = read(data, kind)
    assert codes(into) == [FaultCode.BAD_VALUE]
    assert rewrite([kind], into) == bytes.fromhex(data)


def test_a_length_beyond_the_end_is_a_fault() -> None:
    kind = Sized("value")
    into = read("05 61", kind)
    assert codes(into) == [FaultCode.LENGTH]
    assert into.left_from == 4
    assert rewrite([kind], into) == b"\5"


def test_a_number_without_a_length_takes_four_bytes() -> None:
    assert Sized("value", holds="int").write({"value": -1}) == bytes.fromhex("04FFFFFFFF")
    with pytest.raises(FormatError, match="does not fit"):
        Sized("value", holds="int").write({"value": 1 << 40})
    with pytest.raises(FormatError, match="too long"):
        Sized("value").write({"value": "x" * 256})


def test_json_keeps_its_text_and_shows_its_meaning() -> None:
    kind = Json("info")
    data = b'{ "v" : 1.0,\n"p":"x" }'
    into = read(data, kind)
    assert into.values == {"info": {"v": 1.0, "p": "x"}}
    assert into.fields[0].value == data.decode()
    assert into.fields[0].text.isprintable()
    assert rewrite([kind], into) == data


@pytest.mark.parametrize("depth", [DEEPEST, 450, 900])
@pytest.mark.parametrize("text", ["x", "\\u0041", "\\ud800"])
def test_json_that_is_nested_too_deeply_is_none(depth: int, text: str) -> None:
    whole = f'{{"a": "{text}", "b": {"[" * depth}{"]" * depth}}}'
    with pytest.raises(ValueError, match="nested too deeply"):
        json_of(whole)
    assert json_of(whole.replace("[" * depth, "[" * (DEEPEST - 1)).replace("]" * depth, "]" * (DEEPEST - 1)))


def test_json_ends_at_the_last_brace() -> None:
    kinds = [Json("info"), u8("flag")]
    into = read(b'{"a":{"b":1}}\x01', *kinds)
    assert into.values == {"info": {"a": {"b": 1}}, "flag": 1}


def test_blanks_after_json_belong_to_it() -> None:
    kind = Json("info")
    into = read(b"{}\r\n", kind)
    assert into.faults == []
    assert rewrite([kind], into) == b"{}\r\n"


@pytest.mark.parametrize("data", [b'{"a":}', b"[1]}", b'{"a":' + b"[" * 5000 + b"}", b'{"a":' + b"9" * 5000 + b"}"])
def test_what_is_no_json_is_shown_with_a_fault(data: bytes) -> None:
    kind = Json("info")
    into = read(data, kind)
    assert codes(into) == [FaultCode.BAD_VALUE]
    assert into.values == {"info": data.decode()}
    assert rewrite([kind], into) == data


def test_json_that_is_no_utf8_is_shown_with_a_fault() -> None:
    kind = Json("info")
    into = read(b'{"a":"\xff"}', kind)
    assert codes(into) == [FaultCode.BAD_TEXT]
    assert rewrite([kind], into) == b'{"a":"\xff"}'


def test_without_a_brace_nothing_is_read() -> None:
    into = read(b"abc", Json("info"))
    assert codes(into) == [FaultCode.BAD_VALUE]
    assert into.left_from == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a":NaN}', {"a": "NaN"}),
        ('{"a":-Infinity}', {"a": "-Infinity"}),
        ('{"a":1e999}', {"a": "1e999"}),
        ('{"a":"\\ud800","\\udc00":[]}', {"a": "\\ud800", "\\udc00": []}),
        ('{"a":"\\u00e9"}', {"a": "é"}),
    ],
)
def test_whatever_json_means_can_be_stored_and_printed(text: str, found: object) -> None:
    assert json_of(text) == found
    assert json.dumps(json_of(text), allow_nan=False, ensure_ascii=False).encode()


def test_an_object_is_written_without_blanks() -> None:
    assert Json("info").write({"info": {"ap": "Grün", "n": 1}}) == '{"ap":"Grün","n":1}'.encode()
