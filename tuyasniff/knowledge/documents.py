"""Text that came from outside, as plain values: JSON, or the YAML of a device file. Nothing of it is believed yet."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.knowledge import limits

if TYPE_CHECKING:
    from tuyasniff.knowledge.flashdump.dump import FlashDump

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_YAML = re.compile(
    r"^(?:(?P<name>name)|[\"']?(?:products|entities|primary_entity|secondary_entities)[\"']?)[ ]*:", re.MULTILINE
)
_HALF = "download or copy the file again, it may not be whole"
_KINDS = "a Tuya thing model or specification, a devices.json, a tuya-local file or a cloudcutter device file is taken"


class Document(NamedTuple):
    """A file as plain values: dict, list, str, int, float, bool, None. `name` is that of the file, without folders.

    Of a read of a flash, `dump` is what it says, and there is no tree.
    """

    name: str
    tree: Any
    is_yaml: bool = False
    dump: FlashDump | None = None


def read_document(name: str, data: bytes, *, among_many: bool = False) -> Document:
    """Read JSON, YAML, or a flash dump. Raises FormatError, whose words never repeat what stands in the file.

    `among_many`: nobody has named this file, so of YAML only what may be a device file is parsed. That is slow.
    """
    if _may_be_dump(data):
        from tuyasniff.knowledge.flashdump.dump import is_dump, read_dump

        if is_dump(data):
            return Document(name, None, dump=read_dump(name, data))
    if len(data) > limits.FILE_BYTES:
        raise FormatError(f"{name}: more than {limits.FILE_BYTES >> 20} MiB is no declaration of a product", _KINDS)
    text = _decoded(name, data)
    start = text.lstrip()[:1]
    if not start:
        raise FormatError(f"{name}: the file is empty", _HALF)
    if start in "{[":
        return Document(name, parse_json(text, name))
    marks = [match["name"] for match in _YAML.finditer(text)]
    if not marks:
        raise FormatError(f"{name}: neither JSON nor a tuya-local file", _KINDS)
    if among_many and all(marks):
        return Document(name, {}, is_yaml=True)  # it has a name, and nothing more that counts
    from tuyasniff.knowledge.yamlvalues import parse_yaml

    return Document(name, parse_yaml(text, name), is_yaml=True)


def _may_be_dump(data: bytes) -> bool:
    """Whether bytes are no text at their beginning or end: flash is full of bytes that no text has."""
    return any(byte in part for part in (data[: limits.SAMPLE], data[-limits.SAMPLE :]) for byte in (0xFF, 0x00))


def parse_json(text: str, where: str) -> Any:
    """The values of a JSON text, of bounded depth and number. Raises FormatError."""
    try:
        tree = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        words = error.msg[:1].lower() + error.msg[1:].removesuffix(" starting at").removesuffix(" at")
        raise FormatError(f"{where}:{error.lineno}: not valid JSON: {words}", _HALF) from None
    except RecursionError:
        raise _too_deep(where) from None
    except ValueError:
        raise FormatError(f"{where}: not valid JSON: a number that is none", _HALF) from None
    check_size(tree, where)
    return tree


def check_size(tree: Any, where: str) -> None:
    """Raise FormatError for values that are nested too deeply or are too many."""
    left = limits.NODES
    level = [tree]
    for _ in range(limits.DEPTH):
        left -= len(level)
        if left < 0:
            raise FormatError(f"{where}: too many values for a declaration", _KINDS)
        level = [value for node in level for value in _inside(node)]
        if not level:
            return
    raise _too_deep(where)


def _inside(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _too_deep(where: str) -> FormatError:
    return FormatError(f"{where}: nested too deeply", _KINDS)


def _no_number(_name: str) -> float:
    raise ValueError


def _decoded(name: str, data: bytes) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise FormatError(f"{name}: this is no text", _KINDS) from None
