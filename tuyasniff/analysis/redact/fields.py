"""Which bytes of a frame are private, and which ones must stay what they are: by the rows of `protocol/private.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tuyasniff.analysis.redact.shapes import PAIRING_KEYS, Spot, named, says_something, spots
from tuyasniff.model import DpType, Field, Message, Talker
from tuyasniff.protocol.private import RULES, WEATHER_PLACES, Kind, Rule

_STRUCTURE = frozenset(
    ("header", "version", "sequence", "command", "length", "checksum", "dpid", "dptype", "dplen", "count")
)
_TEXTUAL = frozenset(("text", "data", "trailing", "rest"))
_LEAST = 4
_NUMBERS = frozenset((DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP))

_BY_COMMAND: Mapping[str, tuple[Rule, ...]] = {
    name: tuple(rule for rule in RULES if rule.command == name) for name in {rule.command for rule in RULES}
}


def private(message: Message, dps: Mapping[int, Kind]) -> Iterator[Spot]:
    """The private things in a frame, at places of the whole frame. `dps` are the datapoints that are private as such.

    What a row says comes first; then what looks private in the texts and datapoints of the frame.
    """
    whole = message.frame.whole
    rules = _BY_COMMAND.get(message.name, ())
    leaves = [leaf for field in message.fields for leaf in field.leaves()]
    for rule in rules:
        if rule.talker in (None, message.frame.talker) or message.frame.talker is Talker.UNKNOWN:
            for leaf in leaves:
                if leaf.name == rule.field:
                    yield from _by_rule(rule, leaf, whole)
    if message.name == "weather":
        yield from _weather(leaves)
    for dp in message.dps:
        start = dp.span.end - len(dp.raw)
        if dp.id in dps and dp.type not in _NUMBERS and dp.raw:
            yield Spot(start, dp.span.end, dps[dp.id])
    for start, end in texts(message, leaves):
        for spot in spots(whole[start:end]):
            yield Spot(start + spot.start, start + spot.end, spot.kind)


def texts(message: Message, leaves: Iterable[Field]) -> Iterator[tuple[int, int]]:
    """Where a frame may hold text: fields of text or of unknown bytes, and datapoints that are no numbers."""
    for leaf in leaves:
        if leaf.role in _TEXTUAL and not isinstance(leaf.value, int) and leaf.span.end - leaf.span.start >= _LEAST:
            yield leaf.span
    for dp in message.dps:
        if dp.type not in _NUMBERS and len(dp.raw) >= _LEAST:
            yield dp.span.end - len(dp.raw), dp.span.end


def kept(message: Message) -> Iterator[tuple[int, int]]:
    """The bytes that stay whatever stands in them: what makes the frame a frame, and numbers."""
    for field in message.fields:
        for leaf in field.leaves():
            if leaf.role in _STRUCTURE or leaf.name in _STRUCTURE:
                yield leaf.span
    for dp in message.dps:
        if dp.type in _NUMBERS and dp.raw:
            yield dp.span.end - len(dp.raw), dp.span.end


def checksum_at(message: Message) -> int | None:
    """Where the checksum of a frame stands, None where it has none."""
    fields = (field for field in message.fields if field.role == "checksum")
    return next((field.span.start for field in fields), None)


def _by_rule(rule: Rule, leaf: Field, whole: bytes) -> Iterator[Spot]:
    start, end = leaf.span
    data = whole[start:end]
    if not rule.key:
        if len(data) >= rule.least and any(data):
            yield Spot(start, end, rule.kind)
        return
    for spot in named(data, {rule.key: rule.kind}):
        if spot.kind is rule.kind:
            yield Spot(start + spot.start, start + spot.end, spot.kind)


def _weather(leaves: list[Field]) -> Iterator[Spot]:
    """Values of the weather that tell where it is."""
    key = ""
    for leaf in leaves:
        if leaf.name == "key":
            key = str(leaf.value).lower()
            continue
        is_place = leaf.name == "value" and leaf.role == "text" and any(part in key for part in WEATHER_PLACES)
        if is_place and says_something(str(leaf.value).encode()):
            yield Spot(*leaf.span, Kind.PLACE)


def cut_credentials(data: bytes) -> Iterator[Spot]:
    """What is private in bytes that make no frame any more: a frame of credentials that was cut or damaged."""
    yield from spots(data)
    at = data.find(b"\x55\xaa")
    while at >= 0:
        if data[at + 3 : at + 4] == b"\x2a":
            for spot in named(data[at:], PAIRING_KEYS):
                yield Spot(at + spot.start, at + spot.end, spot.kind)
        at = data.find(b"\x55\xaa", at + 2)
