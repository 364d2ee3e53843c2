"""Items as JSON text: what `dumps` makes of `item_line` and `item_entry`, without the dictionaries in between."""

from __future__ import annotations

from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted

from tuyasniff.model import Datapoint, FamilyName, Item, Message, Talker, TalkerBy
from tuyasniff.render.jsonout import SCHEMA, dumps, item_entry, item_line

_BEGIN = f'{{"schema":{SCHEMA},'


def line_text(item: Item, *, fields: bool = False) -> str:
    """A line of `--jsonl`, without its end."""
    said = None if fields else _sound(item)
    return dumps(item_line(item, fields=fields)) if said is None else _BEGIN + said


def entry_text(item: Item, *, fields: bool = False) -> str:
    """An item of a document."""
    said = None if fields else _sound(item)
    return dumps(item_entry(item, fields=fields)) if said is None else "{" + said


def _sound(item: Item) -> str | None:
    """A whole frame without a fault, but for the opening brace; None for anything else."""
    number, message = item
    if not isinstance(message, Message) or message.faults:
        return None
    tap, talker, by, t_us, _, offset, raw, extended, family, rebuilt, faults, _ = message.frame
    if faults or rebuilt is not None or len(raw) < (9 if extended else 7):
        return None
    seq, command = (raw[3] << 8 | raw[4], raw[5]) if extended else ("null", raw[3])
    moment = "null" if t_us is None else t_us
    dps = ",".join([_datapoint(dp) for dp in message.dps])
    data = dumps(dict(message.data)) if message.data else "{}"
    return (
        f'"item":"frame","number":{number},"t_us":{moment},{_source(tap, talker, by, family)},"version":{raw[2]}'
        f',"seq":{seq},"cmd":{command},"name":{quoted(message.name)},"offset":{offset},"length":{len(raw)}'
        f',"hex":"{raw.hex()}","checksum":"ok","faults":[],"dps":[{dps}],"data":{data}}}'
    )


@lru_cache(maxsize=64)
def _source(tap: str, talker: Talker, by: TalkerBy, family: FamilyName | None) -> str:
    known = "null" if family is None else quoted(str(family))
    return f'"tap":{quoted(tap)},"talker":"{talker!s}","talker_by":"{by!s}","family":{known}'


def _datapoint(dp: Datapoint) -> str:
    dp_id, _, value, raw, _, _ = dp
    shown = raw.hex()
    if isinstance(value, bool):
        said = "true" if value else "false"
    elif isinstance(value, int):
        said = str(value)
    else:
        said = f'"{value.hex()}"' if isinstance(value, bytes) else quoted(value)
    return f'{{"id":{dp_id},"type":"{dp.type_name}","value":{said},"hex":"{shown}"}}'
