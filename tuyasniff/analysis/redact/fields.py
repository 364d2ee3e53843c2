"""Which bytes of a frame are private, and which ones must stay what they are: by the rows of `protocol/private.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tuyasniff.analysis.redact.identifiers import runs
from tuyasniff.analysis.redact.shape import Spot
from tuyasniff.analysis.redact.shapes import PAIRING_KEYS, may_hold, named, says_something, spots
from tuyasniff.model import DpType, Field, Message, Span
from tuyasniff.protocol.decode import UNKNOWN
from tuyasniff.protocol.private import RULES, WEATHER_PLACES, Kind, Rule

_STRUCTURE = frozenset(
    ("header", "version", "sequence", "command", "length", "checksum", "dpid", "dptype", "dplen", "count")
)
_AROUND = frozenset(("header", "version", "sequence", "command", "checksum", "rest"))
_TEXTUAL = frozenset(("text", "data", "trailing", "rest"))
_WEATHER = "weather"
_LOOKED_INTO = frozenset((_WEATHER, UNKNOWN))
_LEAST = 4
_NUMBERS = frozenset((DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP))

_BY_COMMAND: Mapping[str, tuple[Rule, ...]] = {
    name: tuple(rule for rule in RULES if rule.command == name) for name in {rule.command for rule in RULES}
}


def private(message: Message, dps: Mapping[int, Kind]) -> Iterator[Spot]:
    """The private things in a frame, at places of the whole frame. `dps` are the datapoints that are private as such.

    What a row says comes first; then what looks private in the texts and datapoints of the frame.
    """
    whole, rules = message.frame.whole, _BY_COMMAND.get(message.name, ())
    textual = may_hold(whole)
    if not (textual or rules or message.name in _LOOKED_INTO or any(dp.id in dps for dp in message.dps)):
        return  # most of what meters say
    payload = _payload(message)
    leaves = [leaf for field in message.fields for leaf in field.leaves()]
    for rule in rules:
        if rule.key:
            yield from _moved(named(whole[payload.start : payload.end], {rule.key: rule.kind}), payload.start)
        for leaf in leaves if not rule.key else ():
            start, end = leaf.span
            if leaf.name == rule.field and end - start >= rule.least and any(whole[start:end]):
                yield Spot(start, end, rule.kind)
    if message.name == _WEATHER:
        yield from _weather(leaves)
    for dp in message.dps:
        start = dp.span.end - len(dp.raw)
        if dp.id in dps and dp.type not in _NUMBERS and dp.raw:
            yield Spot(start, dp.span.end, dps[dp.id])
    if message.name == UNKNOWN:
        for match in runs(whole[payload.start : payload.end]):
            start = whole.find(match, payload.start)
            yield Spot(start, start + len(match), Kind.SERIAL)
    # a frame that was taken for another one has its text in fields of numbers: all of it is looked at, too
    for start, end in {payload, *texts(message, leaves)} if textual else ():
        yield from _moved(spots(whole[start:end]), start)


def _payload(message: Message) -> Span:
    """What stands between length and checksum, or what there is of it."""
    inner = [leaf.span for field in message.fields for leaf in field.leaves() if leaf.role not in _AROUND]
    return Span(inner[0].start, inner[-1].end) if inner else Span(0, 0)


def _moved(found: Iterable[Spot], by: int) -> Iterator[Spot]:
    return (Spot(by + spot.start, by + spot.end, spot.kind) for spot in found)


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
