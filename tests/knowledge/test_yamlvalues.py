from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from knowledge import samples
from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits, yamlvalues
from tuyasniff.knowledge.blockyaml import block_values
from tuyasniff.knowledge.yamlvalues import parse_yaml, plain_scalar


def quick(text: str) -> Any:
    return block_values(text, plain_scalar)


def thorough(text: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    with monkeypatch.context() as patch:
        patch.setattr(yamlvalues, "block_values", lambda *_: None)
        return parse_yaml(text, "x")


def test_device_files_are_read_line_by_line_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quick(samples.TUYA_LOCAL) is not None
    assert quick(samples.TUYA_LOCAL) == thorough(samples.TUYA_LOCAL, monkeypatch)


@pytest.mark.parametrize(
    "text",
    ["a: 1\nb:\n- x\n- y: 2\n  z: 3\n", "a:\n  b:\n    - - 1\n      - 2\n    - 3\n", "- a\n- 'b'\n- \"c d\" # no\n",
     "a: b # c\n# d\n\ne: -1.5\n", "a:\nb: 2\n", "a: x:y\nb: http://x/y#z\nc: 12:30\nd: 2026-01-02\ne: off\n",
     "a: 0x1F\nb: 017\nc: 1_000\nd: 1e3\ne: ~\nf: .5\n", "a: it's\nb: say \"no\"\nc: a,b\n", "a:   # c\n  b: 1\n"],
)  # fmt: skip
def test_simple_blocks_mean_the_same_to_both(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert quick(text) is not None
    assert quick(text) == thorough(text, monkeypatch)


@pytest.mark.parametrize(
    "text",
    ["a: |\n  b\n", "a: [1, 2]\n", "a: {b: c}\n", "a: &x 1\nb: *x\n", "a: !!str 1\n", "a: b\n  c\n", "a: b\n  - c\n",
     "- a\n  - b\n", "a: 'it''s'\n", 'a: "x\\n"\n', "---\na: 1\n", "? a\n: b\n", "a: 1\na: 2\n", "a b: c\n",
     "a: b: c\n", "\ta: 1\n", "- - \n", "-\n", "a: 1\n b: 2\n", "a: >-\n  x\n  y\n", "%YAML 1.1\n---\na: 1\n",
     "true: 1\n", "a: '\n", "",
     "a:\n    b: 1\n  c: 2\n", "a: b #c\n  d\n", "'a': 1\n", "a: - b\n", "a: @x\n", "a: b\n\n  c\n"],
)  # fmt: skip
def test_anything_beyond_simple_blocks_is_left_to_the_library(text: str) -> None:
    assert quick(text) is None


WORDS = st.one_of(
    st.sampled_from(["on", "off", "kWh", "a b", "1", "-2", "1.5", "it's", "x:y", "a#b", "true", "null", "~", "- x",
                     "µg/m³", "", "'", '"', "a: b", "[x]", "#c", "&x", "*y", "0x1f", "12:30", "é", "|", ">", "%", "`",
                     "?", "-"]),
    st.text(max_size=6), st.integers(-1000, 1000), st.booleans(), st.none(),
)  # fmt: skip
KEYS = st.sampled_from(["id", "name", "dps_val", "a1", "on", "true", "x y", "_"])
TREES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)


@given(
    tree=st.dictionaries(KEYS, TREES, min_size=1, max_size=3), indent=st.sampled_from([(2, 2, 0), (2, 4, 2), (4, 4, 2)])
)
def test_whatever_is_written_is_read_the_same_both_ways_or_left(tree: Any, indent: tuple[int, int, int]) -> None:
    yaml = YAML(typ="rt", pure=True)
    yaml.indent(mapping=indent[0], sequence=indent[1], offset=indent[2])
    stream = io.StringIO()
    yaml.dump(tree, stream)
    text = stream.getvalue()
    value = quick(text)
    if value is not None:
        assert value == yamlvalues._parsed(text, "x")


LINES = st.sampled_from(["a: 1", "b:", "- c", "- d: e", "  f: 'g'", "  - h", "    i: j", "k", "  l m", "# n", "",
                         "- - o", " p: q", "r: \"s\" # t", "u: v # w", "-", "  x:", "y: -", "z: #"])  # fmt: skip


@given(lines=st.lists(LINES, max_size=8))
def test_whatever_lines_come_both_readers_agree_or_it_is_left(lines: list[str]) -> None:
    text = "\n".join(lines)
    value = quick(text)
    if value is not None:
        assert value == yamlvalues._parsed(text, "x")


def test_aliases_do_not_multiply() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 30)]
    with pytest.raises(FormatError, match="too large"):
        parse_yaml("\n".join(lines), "x")
    with pytest.raises(FormatError, match="too large or nested"):
        parse_yaml("a: &x\n  b: *x\n", "x")


@pytest.mark.parametrize(
    "text", ["a: 'b", "a: [", "a:\n\t- b", "*x", "a: \x00", "- a\nb: c", "a: !!python/object x", "&x"]
)
def test_wrong_yaml_is_one_line_that_repeats_nothing(text: str) -> None:
    try:
        parse_yaml("secret: hunter2\n" + text, "x")
    except FormatError as error:
        assert "\n" not in error.message
        assert "hunter2" not in error.message


@given(st.text(max_size=60))
def test_any_text_is_values_or_one_error(text: str) -> None:
    with contextlib.suppress(FormatError):
        parse_yaml(text, "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: " + "[" * (limits.DEPTH + 1), "nested too deeply"),
        ("- " * (limits.DEPTH + 1) + "[x]", "nested too deeply"),
        ('a: "' + "\\t" * limits.YAML_BYTES + '"', "more than 1 MiB of YAML"),
        ("a: &a [x]\n" + "b: [*a, *a]\n" * 2 + "c: &c [*c]\n", "nested too deeply"),
    ],
)
def test_what_is_deep_or_huge_is_one_line(text: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        parse_yaml(text, "x")
