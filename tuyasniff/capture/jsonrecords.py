"""One JSON object of a line, and its members, checked: a file may be damaged anywhere."""

from __future__ import annotations

from typing import Any, TypeAlias

from tuyasniff.capture.moments import MOST_US
from tuyasniff.capture.recordlines import RecordLine
from tuyasniff.model import Reference, Talker, TalkerBy

Json: TypeAlias = dict[str, Any]


class Damaged(ValueError):
    """A line does not say what it ought to; the message goes into a remark. `tap` is its tap if that can be told."""

    tap: str | None = None


class Newer(ValueError):
    """A line says that a newer program wrote it, and of which version."""


def json_object(line: RecordLine) -> Json:
    """The object of a line. Raises Damaged."""
    import json

    if line.too_long:
        raise Damaged("it is too long")
    try:
        found = json.loads(line.data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Damaged("it is no JSON") from None
    if not isinstance(found, dict):
        raise Damaged("it is no JSON object")
    return found


def us_of(entry: Json, key: str) -> int | None:
    """A time in microseconds, None where it is not known."""
    value = entry.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST_US):
        return value
    raise Damaged(f"{key} is no time")


def number_of(entry: Json, key: str) -> int | None:
    """A number that may be missing."""
    value = entry.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Damaged(f"{key} is no number")


def text_of(entry: Json, key: str, default: str | None = None) -> str:
    """A text; where it is missing, the default, if there is one."""
    value = entry.get(key, default)
    if isinstance(value, str):
        return value
    raise Damaged(f"{key} is no text")


def hex_of(entry: Json, key: str) -> bytes:
    """Bytes written as hex."""
    try:
        return bytes.fromhex(text_of(entry, key))
    except ValueError:
        raise Damaged(f"{key} is no hex") from None


def reference_of(entry: Json) -> Reference | None:
    """What was read off another instrument, if anything."""
    value = entry.get("reference")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Damaged("reference is no object")
    return Reference(text_of(value, "quantity"), text_of(value, "value"), text_of(value, "unit"))


def talker_of(entry: Json) -> Talker:
    """Who talks; words of a later version are not known."""
    value = text_of(entry, "talker", str(Talker.UNKNOWN))
    return Talker(value) if value in set(Talker) else Talker.UNKNOWN


def by_of(entry: Json, key: str, default: TalkerBy) -> TalkerBy:
    """How the talker became known."""
    value = text_of(entry, key, str(default))
    return TalkerBy(value) if value in set(TalkerBy) else default
