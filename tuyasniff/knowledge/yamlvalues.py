"""The YAML of device files as plain values: no tags, no anchors that multiply, bounded size."""

from __future__ import annotations

from typing import Any

from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits
from tuyasniff.knowledge.blockyaml import block_values
from tuyasniff.patterns import regex

_TOO_DEEP = "MaxDepthExceededError"
"""What later versions of the library raise."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = regex(r"[-+]?[0-9]{1,18}")
_HEX = regex(r"0x[0-9a-fA-F]{1,16}")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]{1,18}(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?")


def parse_yaml(text: str, where: str) -> Any:
    """The values of a YAML text. Raises FormatError, which repeats nothing of the text."""
    quick = block_values(text, plain_scalar)
    return _parsed(text, where) if quick is None else quick


def plain_scalar(text: str) -> Any:
    """The value of a word without quotes, as YAML 1.2 has it: `off`, `12:30` and dates are text."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text)
    if _HEX.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


def _parsed(text: str, where: str) -> Any:
    if len(text) > limits.YAML_BYTES:
        raise FormatError(f"{where}: more than {limits.YAML_BYTES >> 20} MiB of YAML", "is this a device file?")
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = limits.DEPTH
    try:
        return _built(yaml.compose(text), where)
    except FormatError:
        raise
    except MarkedYAMLError as error:
        if type(error).__name__ == _TOO_DEEP:
            raise FormatError(f"{where}: nested too deeply", "is this a device file?") from None
        mark = error.problem_mark or error.context_mark
        line = "" if mark is None else f":{mark.line + 1}"
        raise FormatError(f"{where}{line}: not valid YAML", "look at the indentation and the quotes there") from None
    except YAMLError:
        raise FormatError(f"{where}: not valid YAML", "is the file whole, and a text?") from None
    except RecursionError:
        raise FormatError(f"{where}: nested too deeply", "is this a device file?") from None
    except (ValueError, TypeError, AttributeError, IndexError, KeyError):  # what the library lets through
        raise FormatError(f"{where}: not valid YAML", "is the file whole, and a text?") from None


def _built(root: Any, where: str) -> Any:
    """Plain values of a tree of nodes; an alias counts as often as it stands."""
    left = limits.NODES

    def build(node: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or depth > limits.DEPTH:
            raise FormatError(f"{where}: too large or nested too deeply", "is this a device file?")
        kind = type(node).__name__
        if kind == "ScalarNode":
            text = str(node.value)
            return text if node.style is not None or str(node.tag).endswith(":str") else plain_scalar(text)
        if kind == "SequenceNode":
            return [build(one, depth + 1) for one in node.value]
        if kind != "MappingNode":
            return None
        return {_key(build(key, depth + 1)): build(value, depth + 1) for key, value in node.value}

    return build(root, 0)


def _key(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(type(value))
