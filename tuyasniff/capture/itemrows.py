"""Lines of frames and noise as `decode --jsonl` usually writes them, a block at a time; the others as they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from tuyasniff.capture.alike import Sort
from tuyasniff.capture.itemchunks import self_evident
from tuyasniff.capture.moments import MOST_US
from tuyasniff.capture.recordlines import LineBlock
from tuyasniff.model import Talker, TalkerBy

SCHEMA = 1
_TALKERS = frozenset(map(str, Talker))
_WAYS = frozenset(map(str, TalkerBy))

Kind: TypeAlias = tuple[str, str, str, bool]


class Row(NamedTuple):
    """What a line says of bytes. The words are those of Talker and TalkerBy; `t_us` is not placed yet."""

    tap: str
    talker: str
    by: str
    claimed: bool
    data: bytes
    t_us: int | None


def sort_of(kind: Kind, prefix: str) -> Sort:
    """What rows have in common of which the first four columns are alike."""
    tap, talker, by, claimed = kind
    return Sort(prefix + tap, Talker(talker), TalkerBy(by), claimed)


def item_rows(block: LineBlock) -> list[Row | bytes] | None:
    """The lines of a block; None where they are no text."""
    from json import JSONDecoder

    try:
        text = block.data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    scan: Callable[[str, int], tuple[Any, int]] = JSONDecoder().scan_once  # type: ignore[attr-defined]
    rows: list[Row | bytes] = []
    at = 0
    while at < len(text):
        end = text.index("\n", at)
        try:
            entry, stop = scan(text, at)
        except (StopIteration, ValueError, RecursionError):
            stop = -1
        row = _row(entry) if stop == end and type(entry) is dict else None
        rows.append(text[at:end].encode() if row is None else row)
        at = end + 1
    return rows


def _row(entry: dict[str, Any]) -> Row | None:
    """A line that says everything as it is usually said; None for any other."""
    get = entry.get
    item, schema, tap, written, t_us = get("item"), get("schema"), get("tap"), get("hex"), get("t_us")
    if type(tap) is not str or type(written) is not str or type(schema) is not int or schema > SCHEMA:
        return None
    if t_us is not None and (type(t_us) is not int or not -MOST_US < t_us < MOST_US):
        return None
    try:
        data = bytes.fromhex(written)
    except ValueError:
        return None
    if not data:
        return None
    if item == "noise":
        return Row(tap, Talker.UNKNOWN.value, TalkerBy.NONE.value, False, data, t_us)
    talker, by = get("talker"), get("talker_by")
    if item != "frame" or get("rebuilt") is not None or type(talker) is not str or type(by) is not str:
        return None
    if talker not in _TALKERS or by not in _WAYS:
        return None
    return Row(tap, talker, by, self_evident(data) is not None or bool(get("faults")), data, t_us)
