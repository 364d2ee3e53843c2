"""From bytes to text and from pasted lines to clean ones."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.hexdump.clean import clean_line, clean_words, decode_text


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"55 AA", "utf-8-sig"),
        (codecs.BOM_UTF8 + b"55 AA", "utf-8-sig"),
        ("55 AA".encode("utf-16"), "utf-16"),
        ("55 AA 03".encode("utf-16-le"), "utf-16-le"),
        ("55 AA 03".encode("utf-16-be"), "utf-16-be"),
        ("Größe 55 AA".encode("cp1252"), "cp1252"),
        ("реле 55 AA".encode()[:9], "utf-8-sig"),
        (b"", "utf-8-sig"),
    ],
)
def test_the_encoding_is_told_from_the_first_bytes(data: bytes, encoding: str) -> None:
    assert decode_text(data) == encoding
    data.decode(encoding, "replace")


@given(data=st.binary(max_size=200))
def test_any_bytes_have_an_encoding_that_reads_them(data: bytes) -> None:
    data.decode(decode_text(data), "replace")


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("\x1b[1m[12:00] 55 AA\x1b[0m", "[12:00] 55 AA"),
        ("[0;36m[D][x:1]: 55[0m", "[D][x:1]: 55"),
        ("<span class='b'>55</span>&nbsp;AA<br>", "55 AA "),
        ("&gt;&gt;&gt; 55", ">>> 55"),
        ("55\u00a0AA\u200903\u200b", "55 AA 03"),
        ("“55” – it’s 03…", '"55" - it\'s 03...'),
        ("０ｘ５５", "0x55"),
        ("**55** AA**03**", " 55  AA03 "),
        ("`55 AA`", " 55 AA "),
        ("a \\| b", "a | b"),
        ("> > 55 AA", "55 AA"),
        (">55 AA", "55 AA"),
        (">>> 55:AA", ">>> 55:AA"),
        ("<chksum> <00=off>", "<chksum> <00=off>"),
        ("55\x00AA", "55 AA"),
        ("plain 55 AA", "plain 55 AA"),
    ],
)
def test_a_line_loses_what_copying_put_into_it(line: str, clean: str) -> None:
    assert clean_line(line) == clean


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("// Pick RED", "Pick RED"),
        ("## Handshake ##", "Handshake ##"),
        ("1. QueryMode:", "QueryMode"),
        ("- on/off {", "on/off"),
        ("-----", ""),
        ("'quoted'", "quoted"),
        ('String="abc"', 'String="abc"'),
        ("/* volts */", "volts"),
        ("x", ""),
        ("a" * 300, "a" * 199 + "…"),
    ],
)
def test_words_for_a_note_lose_their_marks(text: str, words: str) -> None:
    assert clean_words(text) == words


def test_a_caption_may_be_a_number() -> None:
    assert clean_words("12", bare_numbers=True) == "12"
    assert clean_words("12") == ""
