from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from mapping.making import NASTY, jsonish
from tuyasniff.mapping import yamltext
from tuyasniff.mapping.unreadable import DEEPEST, Unreadable


@given(document=jsonish)
def test_what_is_written_is_read_back(document: Any) -> None:
    text = yamltext.dump({"a": document, "b": [document, [document]], "c": {"d": document}})
    assert repr(yamltext.parse(text)) == repr({"a": document, "b": [document, [document]], "c": {"d": document}})


@pytest.mark.parametrize("text", NASTY)
def test_every_text_is_in_quotes(text: str) -> None:
    written = yamltext.dump({"name": text, text: 1})
    assert written.startswith('name: "')
    assert yamltext.parse(written) == {"name": text, text: 1}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(
            (word, word)
            for word in ("off", "on", "yes", "no", "y", "12:30", "1_000", "2026-01-02", "=", ".inf", "1.2.3")
        ),
        *((word, None) for word in ("", "~", "null", "Null")),
        ("true", True),
        ("FALSE", False),
        ("12", 12),
        ("-3", -3),
        ("0x10", 16),
        ("0o17", 15),
        ("1e3", 1000.0),
        ("1.5", 1.5),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
    ],
)
def test_words_without_quotes_follow_yaml_1_2(word: str, value: Any) -> None:
    found = yamltext.parse(f"key: {word}\n")["key"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: [1, 2\n", 3, "not valid YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' is there twice"),
        ("a:\n\t- 1\n", 2, "not valid YAML"),
        ("a: 1\n3: x\n", 2, "the key 3 is no text"),
        ("a: !!binary aGk=\n", 1, "the tag tag:yaml.org,2002:binary means nothing here"),
        ("a: !mine x\n", 1, "the tag !mine means nothing here"),
        ("a: 'x\x1b'\n", 1, "not valid YAML: a control character"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
        ("a: &a [*a]\n", None, "nested too deeply, or an alias leads into itself"),
        ("[" * 600, None, "nested too deeply"),
        ("a: &a [1,1,1,1,1,1,1,1]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 8)}]\n" for i in range(9)
        ), None, "too large"),
        (f"a: 1{'0' * 5000}\n", 1, "the number is too long"),
        ("- " * (DEEPEST + 1) + "x", None, "nested too deeply"),
        ("a: " + "{a: " * (DEEPEST + 1), None, "nested too deeply"),
        (f"a: !{'x' * 5000} x\n", 1, "the tag !xxx"),
        (f"a: 1e{'9' * 5000}\n", 1, "1e999"),
        (f"'{'x' * 500}': 1\n'{'x' * 500}': 1\n", 2, "the key 'xxx"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_mapping_says_where(text: str, line: int | None, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        yamltext.parse(text)
    assert caught.value.text.startswith(words)
    assert len(caught.value.text) < 200
    assert caught.value.line == line


def test_places_are_found_on_their_lines() -> None:
    text = "# top\na: 1\ndps:\n  - id: 1\n    scale: {mul: 1,\n            div: 0}\n  # two\n  - id: 2\n"
    assert yamltext.line_of(text, ("dps", 0, "scale", "div")) == 6
    assert yamltext.line_of(text, ("dps", 0, "scale", "nothing")) == 5
    assert yamltext.line_of(text, ("dps", 1)) == 8
    assert yamltext.line_of(text, ("dps", 7)) == 3
    assert yamltext.line_of("", ("a",)) is None


def test_what_goes_on_a_line_is_short() -> None:
    text = yamltext.dump({"scale": {"mul": 1, "div": 10}, "list": [{"value": 0, "label": "x"}], "values": [1, 2]})
    assert text == 'scale: {mul: 1, div: 10}\nlist:\n  - {value: 0, label: "x"}\nvalues: [1, 2]\n'


@pytest.mark.parametrize("length", [900, 1020, 1025, 5000])
def test_a_long_key_is_read_back(length: int) -> None:
    document = {"a": {"k " * (length // 2): 1, "b": [{"- " * (length // 2): {"c": [1, {"d": "e"}]}}]}}
    assert yamltext.parse(yamltext.dump(document)) == document
