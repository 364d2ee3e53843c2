from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from mapping.making import jsonish
from tuyasniff.mapping import jsontext
from tuyasniff.mapping.unreadable import DEEPEST, Unreadable


@given(document=jsonish)
def test_what_is_written_is_read_back(document: Any) -> None:
    text = jsontext.dump(document)
    assert jsontext.parse(text) == document == json.loads(text)
    assert json.dumps(jsontext.parse(text)) == json.dumps(document)


@given(document=jsonish)
def test_every_place_is_found_on_its_line(document: Any) -> None:
    text = json.dumps({"first": 1, "here": document, "last": {"id": "found"}}, indent="\t")
    line = jsontext.line_of(text, ("last", "id"))
    assert line is not None
    assert text.split("\n")[line - 1].strip() == '"id": "found"'
    assert jsontext.line_of(text, ("last", "id", "further", 3)) == line
    assert jsontext.line_of(text, ("none",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n "b": 2,\n}', 3, "not valid JSON: "),
        ('{"a": 1,\n "b": {"c": 1,\n "c": 2}}', 3, "the key 'c' is there twice"),
        ('{"a": NaN}', None, "not valid JSON: NaN is no number"),
        ('{"a": 1e999}', None, "not valid JSON: 1e999 is too large"),
        ("[" * 100_000, None, "nested too deeply"),
        ("", 1, "not valid JSON: "),
        ('{"a": ' + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1) + "}", None, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", None, "not valid JSON: a number has too many digits"),
        ('{"' + "a\\n" * 5000 + '": 1,\n"' + "a\\n" * 5000 + '": 1}', 2, "the key 'a\ufffda"),
        # a text with a key twice that is no JSON either
        ('[{"a": 1, "a": 1}', 1, "not valid JSON: "),
        ('{"a": {"b": 1, "b": 2}, garbage', 1, "not valid JSON: "),
        ('{"a": {"b": 1, "b": 2}, "c": ' + "9" * 5000 + "}", None, "not valid JSON: a number has too many digits"),
        ('{"a": {"b": 1, "b": 2}, "c": ' + "[" * 3000, None, "nested too deeply"),
    ],
)
def test_a_text_that_is_no_json_says_where(text: str, line: int | None, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        jsontext.parse(text)
    assert caught.value.text.startswith(words)
    assert len(caught.value.text) < 200
    if line is not None:
        assert caught.value.line in (line, line - 1)  # where a stray comma is reported depends on the version
