"""Bytes written as characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.hexdump.escapes import unbracket, unescape


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("U\\xaa\\x03", b"\x55\xaa\x03"),
        ("\\x55AB", b"\x55AB"),
        ("\\125\\252\\0", b"\x55\xaa\x00"),
        ("\\a\\b\\t\\n\\v\\f\\r\\e", b"\x07\x08\x09\x0a\x0b\x0c\x0d\x1b"),
        ("\\\\ \\' \\\"", b"\\ ' \""),
        ("\\u0055", b"\x55"),
        ("é", b"\xe9"),
        ("реле", b"????"),
        ("\\", b"\\"),
    ],
)
def test_escapes_are_undone(text: str, data: bytes) -> None:
    assert unescape(text) == data


@given(data=st.binary(max_size=60))
def test_what_python_prints_is_undone(data: bytes) -> None:
    assert unescape(repr(data)[2:-1]) == data


def test_brackets_hold_bytes_and_the_rest_are_bytes_too() -> None:
    assert unbracket("U[AA][03]![0c]") == b"\x55\xaa\x03!\x0c"
    assert unbracket("<55><AA>x") == b"\x55\xaax"
