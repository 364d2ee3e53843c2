"""Mapping files as YAML text.

Unquoted words follow YAML 1.2 and JSON: `off`, `12:30`, `1_000` and `2026-01-02` are text. What is written here has
every text in quotes, so that other programs read the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tuyasniff.errors import shortened
from tuyasniff.mapping.unreadable import DEEPEST, Unreadable
from tuyasniff.mapping.validation import Path
from tuyasniff.patterns import regex

_STR = "tag:yaml.org,2002:str"
_TAGS = {_STR} | {
    f"tag:yaml.org,2002:{name}" for name in ["int", "float", "bool", "null", "timestamp", "merge", "value"]
}
_TOO_DEEP = "MaxDepthExceededError"
"""What later versions of the library raise."""

_MOST = 200_000
_SHORT = 76
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = regex(r"[-+]?[0-9]+")
_BASED = regex(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_PLAIN_KEY = regex(r"[a-z][a-z0-9_-]{2,}|id")
_WORDS = frozenset({"null", "true", "false", "yes", "off"})
_RISKY = regex(r"[^\x20-\x7e]")

_LONGEST_KEY = 1000
"""YAML takes 1,024 characters before a colon for a key, longer ones only behind a question mark."""


def compose(text: str) -> Any:
    """The tree of nodes of a text, with their places. None for an empty one; raises Unreadable."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML(typ="rt", pure=True)
    yaml.composer.warn_double_anchors = False
    yaml.max_depth = DEEPEST
    try:
        return yaml.compose(text)
    except MarkedYAMLError as error:
        if type(error).__name__ == _TOO_DEEP:
            raise Unreadable(None, "nested too deeply") from None
        mark = error.problem_mark or error.context_mark
        words = " ".join(str(error.problem or error.context or "something is wrong").split())
        hint = "look at the indentation and the quotes there" if "tab" not in words else "indent with blanks, not tabs"
        raise Unreadable(None if mark is None else mark.line + 1, f"not valid YAML: {shortened(words)}", hint) from None
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise Unreadable(
            line, "not valid YAML: a control character", "write it as an escape in double quotes"
        ) from None
    except RecursionError:
        raise Unreadable(None, "nested too deeply") from None
    except ValueError as error:
        raise Unreadable(None, f"not valid YAML: {shortened(str(error))}") from None


def parse(text: str) -> Any:
    """The document. Raises Unreadable; a key that stands twice is an error."""
    return construct(compose(text))


def construct(root: Any) -> Any:
    """The plain document of a tree of nodes."""
    if root is None:
        return None
    left = _MOST

    def build(node: Any, depth: int) -> Any:
        nonlocal left
        if depth > DEEPEST:
            raise Unreadable(None, "nested too deeply, or an alias leads into itself")
        left -= 1
        if left < 0:
            raise Unreadable(None, "too large, or an alias leads into itself")
        kind = type(node).__name__
        if kind == "ScalarNode":
            return _scalar(node)
        if kind == "SequenceNode":
            return [build(one, depth + 1) for one in node.value]
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = build(key_node, depth + 1)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise Unreadable(line, f"the key {shortened(str(key_node.value))} is no text", "put it in quotes")
            if key in found:
                raise Unreadable(line, f"the key '{shortened(key)}' is there twice", "keep one of them")
            found[key] = build(value_node, depth + 1)
        return found

    return build(root, 0)


def _scalar(node: Any) -> Any:
    text, tag, line = str(node.value), str(node.tag), node.start_mark.line + 1
    if tag not in _TAGS:
        raise Unreadable(line, f"the tag {shortened(tag)} means nothing here", "leave it out")
    if node.style is not None or tag == _STR:
        return text
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    try:
        if _INT.fullmatch(text):
            return int(text)
        if _BASED.fullmatch(text):
            return int(text, 0)
    except ValueError:
        raise Unreadable(line, "the number is too long") from None
    if _FLOAT.fullmatch(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise Unreadable(line, f"{shortened(text)} is too large")
        return value
    return text


def line_of(text: str, path: Path) -> int | None:
    """The line (from 1) of what the path leads to, or of the nearest thing around it."""
    node = compose(text)
    if node is None:
        return None
    line: int = node.start_mark.line + 1
    for step in path:
        if isinstance(step, int):
            if type(node).__name__ != "SequenceNode" or step >= len(node.value):
                break
            node = node.value[step]
            line = node.start_mark.line + 1
            continue
        pair = next((pair for pair in _pairs(node) if pair[0].value == step), None)
        if pair is None:
            break
        line, node = pair[0].start_mark.line + 1, pair[1]
    return line


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    return node.value if type(node).__name__ == "MappingNode" else []


def dump(document: Any) -> str:
    """The text of a document."""
    return block(document, 0) + "\n"


def block(value: Any, indent: int) -> str:
    """A value over several lines; the first one is not indented, the others by so many columns."""
    pad = "\n" + " " * indent
    if isinstance(value, Mapping) and value:
        return pad.join(member(key, one, indent) for key, one in value.items())
    if isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        return pad.join(item(one, indent) for one in value)
    return flow(value)


def item(value: Any, indent: int) -> str:
    """An item with its dash, in a list that is indented by so many columns."""
    return f"- {flow(value) if _short(value, indent) else block(value, indent + 2)}"


def member(key: str, value: Any, indent: int) -> str:
    """A key with its value, in a mapping that is indented by so many columns."""
    head = _key(key)
    if len(head) > _LONGEST_KEY:
        head = f"? {head}\n{' ' * indent}"
    if not _branches(value) or _short(value, indent + len(key)):
        return f"{head}: {flow(value)}"
    inner = indent + 2
    return f"{head}:\n{' ' * inner}{block(value, inner)}"


def _branches(value: Any) -> bool:
    """Whether a value is written over several lines."""
    if isinstance(value, Mapping):
        return bool(value)
    return isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value)


def _short(value: Any, indent: int) -> bool:
    """Whether a group of plain values fits on a line."""
    flat = isinstance(value, Mapping) and not any(isinstance(one, Mapping | list) for one in value.values())
    return flat and len(flow(value)) + indent <= _SHORT


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    if isinstance(value, str):
        return quoted(value)
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else _number(value)


def _number(value: float) -> str:
    """A number as every version of YAML reads it: `1.0e-05`, not `1e-05`, which YAML 1.1 takes for text."""
    text = repr(value)
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return text


def quoted(text: str) -> str:
    """A text in double quotes, readable where it can be shown."""
    return _RISKY.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    """What does not show, or steers, as an escape."""
    code = ord(match[0])
    return match[0] if match[0].isprintable() else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) and key not in _WORDS else quoted(key)
