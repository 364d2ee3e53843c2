"""Words about frames: their datapoints, command, talker, family, version, sequence number."""

from __future__ import annotations

import re
from collections.abc import Callable

from tuyasniff.analysis.query.nodes import Hint
from tuyasniff.analysis.query.values import COMPARISON, COMPARISONS, Wrong, choices, integer, numbers, short, suggestion
from tuyasniff.analysis.query.word import Meaning, Word
from tuyasniff.model import Datapoint, DpType, FamilyName, Frame, Item, Message, Talker
from tuyasniff.patterns import regex

_DATAPOINT = regex(rf"([0-9,-]+)(?:({COMPARISON})(.*))?", re.DOTALL)
_DECIMAL = regex(r"([+-]?[0-9]+)[.,]([0-9]+)")
_COMMAND = regex(r"(?:0x)?([0-9a-f]{1,2})(?:/(?:0x)?([0-9a-f]{1,2}))?")
_SIGNED = regex(r"([+-]?)(.*)", re.DOTALL)
MOST_ID = 0xFF
_TRUTHS = {"true": True, "on": True, "false": False, "off": False}
_TYPES = (*(kind.name.lower() for kind in DpType), "unknown")


def _datapoints(argument: str) -> Meaning:
    found = _DATAPOINT.fullmatch(argument)
    if found is None:
        raise Wrong(f"{short(argument)} names no datapoint", "as in dp:20, dp:18-20, dp:20>2300 or dp:1=true")
    ids = numbers(found[1], MOST_ID)
    if found[2] is None:
        return Meaning(ids.spelling, lambda item: any(ids.test(dp.id) for dp in _dps(item)))
    holds = _value_test(found[2], found[3])
    return Meaning(
        f"{ids.spelling}{found[2]}{found[3]}",
        lambda item: any(ids.test(dp.id) and holds(dp) for dp in _dps(item)),
        _unscaled(found[3]) if found[2] == "=" else None,
    )


def _unscaled(text: str) -> Hint | None:
    """A hint for a number with decimals; it is no error, because a text may be equal to it."""
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return None
    return Hint(f"numbers on the wire are whole, without scale: {found[1]}{found[2]} instead of {text}")


def _dps(item: Item) -> tuple[Datapoint, ...]:
    return item.thing.dps if isinstance(item.thing, Message) else ()


def _value_test(sign: str, text: str) -> Callable[[Datapoint], bool]:
    number, raw, truth = _signed(text), _raw(text), _TRUTHS.get(text.lower())
    compare = COMPARISONS[sign]
    if sign not in ("=", "!="):
        if number is None:
            hint = "wanted: a whole number as it is on the wire, without scale: 2301 for 230.1"
            raise Wrong(f"{short(text)} is no whole number", hint)
        limit = number
        return lambda dp: isinstance(dp.value, int) and not isinstance(dp.value, bool) and compare(dp.value, limit)
    if truth is None and number in (0, 1):
        truth = bool(number)

    def equal(dp: Datapoint) -> bool:
        value = dp.value
        if isinstance(value, bool):
            return value is truth
        if isinstance(value, int):
            return value == number
        return value == (text if isinstance(value, str) else raw)

    return lambda dp: equal(dp) is (sign == "=")


def _signed(text: str) -> int | None:
    found = _SIGNED.fullmatch(text)
    assert found is not None
    number = integer(found[2])
    return -number if number is not None and found[1] == "-" else number


def _raw(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if text.isascii() else None
    except ValueError:
        return None


def _types(argument: str) -> Meaning:
    names = choices(argument, _TYPES, "type")

    def fits(dp: Datapoint) -> bool:
        return dp.type_name in names or (dp.type > DpType.BITMAP and "unknown" in names)

    return Meaning(",".join(names), lambda item: any(fits(dp) for dp in _dps(item)))


def _frame(item: Item) -> Frame | None:
    return item.thing.frame if isinstance(item.thing, Message) else None


def _commands(argument: str) -> Meaning:
    codes: list[tuple[int, int | None]] = []
    names: list[str] = []
    spelling: list[str] = []
    for part in argument.lower().split(","):
        found = _COMMAND.fullmatch(part)
        if found is not None:
            code, sub = int(found[1], 16), None if found[2] is None else int(found[2], 16)
            codes.append((code, sub))
            spelling.append(f"{code:02x}" if sub is None else f"{code:02x}/{sub:02x}")
            continue
        possible = command_names()
        if part not in possible:
            hint = suggestion(part, possible) or "wanted: a byte as hex like 07, or a name of 'tuyasniff info commands'"
            raise Wrong(f"there is no command {short(part)}", hint)
        names.append(part)
        spelling.append(part)

    def fits(item: Item) -> bool:
        if not isinstance(item.thing, Message):
            return False
        return item.thing.name in names or _has_code(item.thing.frame, codes)

    return Meaning(",".join(spelling), fits)


def _has_code(frame: Frame, codes: list[tuple[int, int | None]]) -> bool:
    whole = frame.whole
    place = 5 if frame.extended else 3
    if len(whole) <= place:
        return False
    return any(code == whole[place] and (sub is None or frame.payload[:1] == bytes((sub,))) for code, sub in codes)


def command_names() -> tuple[str, ...]:
    """The names of all commands of all families."""
    from tuyasniff.protocol.decode import UNKNOWN
    from tuyasniff.protocol.family import FAMILIES

    return (*dict.fromkeys(command.name for family in FAMILIES for command in family.commands), UNKNOWN)


def _talkers(argument: str) -> Meaning:
    possible = [str(talker) for talker in Talker]
    parts = ",".join("module" if part == "mod" else part for part in argument.lower().split(","))
    talkers = choices(parts, possible, "talker")
    return Meaning(",".join(talkers), lambda item: (frame := _frame(item)) is not None and frame.talker in talkers)


def _families(argument: str) -> Meaning:
    names = choices(argument, [str(name) for name in FamilyName], "family")
    return Meaning(",".join(names), lambda item: (frame := _frame(item)) is not None and frame.family in names)


def _of_frames(value: Callable[[Frame], int | None], most: int) -> Callable[[str], Meaning]:
    def read(argument: str) -> Meaning:
        wanted = numbers(argument, most)

        def fits(item: Item) -> bool:
            frame = _frame(item)
            found = None if frame is None else value(frame)
            return found is not None and wanted.test(found)

        return Meaning(wanted.spelling, fits)

    return read


def _version(frame: Frame) -> int | None:
    return frame.version if len(frame.whole) > 2 else None


def _sequence(frame: Frame) -> int | None:
    return frame.seq if len(frame.whole) > 4 else None


FRAMES = (
    Word(
        "dp",
        "dp:IDS[=VALUE]",
        "such a datapoint; also != > >= < <=",
        ("dp:20", "dp:18-20", "dp:1,20", "dp:20>2300", "dp:18-20!=2301", "dp:101=hallway", "dp:6=0911", "dp:1=true"),
        read=_datapoints,
    ),
    Word(
        "type", "type:TYPE,...", "frames with a datapoint of this type", ("type:bool", "type:raw,string"), read=_types
    ),
    Word(
        "cmd",
        "cmd:CODE,...",
        "by hex byte, byte/sub-command, or name",
        ("cmd:07", "cmd:00,06", "cmd:34/04", "cmd:heartbeat"),
        read=_commands,
    ),
    Word("from", "from:TALKER", "what mcu, module or unknown says", ("from:mcu", "from:module"), read=_talkers),
    Word("family", "family:NAME", "frames of wifi, lowpower, zigbee or ble", ("family:zigbee",), read=_families),
    Word(
        "version",
        "version:N",
        "frames with this version byte",
        ("version:3", "version:<3"),
        read=_of_frames(_version, 0xFF),
    ),
    Word("seq", "seq:N", "frames with this sequence number", ("seq:261",), read=_of_frames(_sequence, 0xFFFF)),
)
