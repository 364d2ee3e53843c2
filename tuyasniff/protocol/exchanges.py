"""Which message asks, which answers it, and how long that may take.

Where both sides have a form of a command, the one that does not begin answers the other; who begins stands in the
command tables. Only what is not so has a row of its own. `rules` gives all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.families.common import DATA
from tuyasniff.protocol.family import FAMILIES
from tuyasniff.protocol.kinds import bounds_of
from tuyasniff.protocol.rows import Command, Family, Shape


class Kind(StrEnum):
    """What an answer is: information, mere receipt, reports that show what was asked for, what was set, repeated."""

    REPLY = "reply"
    ACK = "ack"
    REPORT = "report"
    ECHO = "echo"


@dataclass(frozen=True, slots=True, eq=False)  # each row is itself: quick as a key
class Rule:
    """One kind of exchange. Commands are told by name, because relatives use the same byte for different things.

    `asks` is the side that begins, UNKNOWN where either may. `answers` are the names of the messages of the other
    side that answer. `within_us` is how long an answer may take, `source` where that is known from. `by_sequence`:
    question and answer carry the same sequence number. `variant` is the only relative in which it is so.
    """

    family: FamilyName
    name: str
    asks: Talker
    answers: tuple[str, ...]
    kind: Kind
    within_us: int
    source: str
    by_sequence: bool = False
    variant: str = ""


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_FAMILY_LIMITS: Mapping[FamilyName, tuple[int, str]] = {
    FamilyName.WIFI: (1_500_000, "inferred from those of the handshake"),
    FamilyName.LOWPOWER: (1_000_000, "LPDOC"),
    FamilyName.ZIGBEE: (1_000_000, "ZRD"),
    FamilyName.BLE: (1_500_000, "inferred from Wi-Fi"),
}
_LIMITS: Mapping[tuple[FamilyName, str], tuple[int, str]] = {
    **{
        (FamilyName.WIFI, name): (1_500_000, "TDOC, ESPH, TAS2")
        for name in ("heartbeat", "product_info", "working_mode", "network_state")
    },
    (FamilyName.WIFI, "report_sync"): (5_000_000, "TDOC"),
    (FamilyName.WIFI, "wifi_test"): (1_500_000, "PIR"),
    **{
        (FamilyName.WIFI, name): (5_000_000, "inferred: the answer comes from a network")
        for name in ("router_test", "weather_request", "serial_pairing", "positioning", "wifi_positioning")
    },
    # the cloud acknowledges; the MCU asks again after about two seconds
    (FamilyName.LOWPOWER, "report"): (2_000_000, "PIR, TMA"),
    (FamilyName.LOWPOWER, "record"): (2_000_000, "PIR, TMA"),
}
_SERVICES = 0x34
_SERVICE_LIMIT = (5_000_000, "TDOC, SDK262")

_MODULE_BEGINS: Mapping[FamilyName, frozenset[str]] = {
    FamilyName.WIFI: _words(
        """
        heartbeat product_info working_mode network_state ota_start ota_data weather ir_state file_start file_data
        rf_learning rf_send time_push reset_notice log_level wifi_remote ble_state ble_remote homekit_services_query
        file_notice file_info file_block transfer_result play_state alarms matter_identify matter_event sleep_request
        voice_command
        """
    ),
    FamilyName.LOWPOWER: _words("product_info network_state set ota_start ota_data serial_number"),
    FamilyName.ZIGBEE: _words("product_info network_state scene_count mcu_version ota_notify"),
    FamilyName.BLE: _words(
        """
        heartbeat product_info working_mode network_state factory_reset_notice mcu_version_query ota_request ota_file
        ota_offset ota_data ota_end
        """
    ),
}
"""In these the module asks and the MCU answers; in all others it is the other way round."""

_EITHER_BEGINS: Mapping[FamilyName, frozenset[str]] = {
    FamilyName.WIFI: _words("sbus ble_remote_bind product_test speech_text awake")
}
"""In these the first of the two asks, whoever it is."""

_ANSWERED_THOUGH_NOT_KNOWN: Mapping[FamilyName, frozenset[str]] = {
    FamilyName.ZIGBEE: frozenset(("ota_notify", "ota_data")),
    FamilyName.BLE: frozenset(("module_version", "factory_reset_notice")),
}
"""Commands whose payload nobody has described, but of which the tables say that they are answered."""

_NO_ANSWER: Mapping[FamilyName, frozenset[str]] = {
    FamilyName.WIFI: frozenset(("report", "updating", "ble_subdevice", "storage_start", "storage_data")),
    FamilyName.ZIGBEE: frozenset(("factory_new",)),
}
"""Both sides send them, but nothing says that one is the answer to the other, or only in a relative."""

_NEW_SEQUENCE = frozenset(((FamilyName.ZIGBEE, "scene"),))
"""The answer to a scene trigger begins a count of its own (ARDZ)."""


def _others() -> Iterator[Rule]:
    """What is answered by a message of another name, or in a relative only."""
    for family in (FamilyName.WIFI, FamilyName.BLE, FamilyName.ZIGBEE):
        limit, source = _FAMILY_LIMITS[family]
        sequence = family is FamilyName.ZIGBEE
        echoes = ("report", "report_sync", "source_report") if family is FamilyName.WIFI else ("report",)
        yield Rule(family, "set", Talker.MODULE, echoes, Kind.ECHO, limit, source, sequence)
        yield Rule(family, "query", Talker.MODULE, echoes, Kind.REPORT, limit, source, sequence)
    wifi, (limit, source) = FamilyName.WIFI, _FAMILY_LIMITS[FamilyName.WIFI]
    sync, sync_source = _LIMITS[wifi, "report_sync"]
    yield Rule(wifi, "report_sync", Talker.MCU, ("report_sync_ack",), Kind.ACK, sync, sync_source)
    yield Rule(wifi, "source_set", Talker.MODULE, ("source_report", "report"), Kind.ECHO, limit, source)
    yield Rule(wifi, "homekit_set", Talker.MODULE, ("homekit_report",), Kind.REPORT, limit, source, variant="homekit")
    yield Rule(wifi, "report", Talker.MCU, ("report",), Kind.ACK, 1_000_000, "NBDOC", variant="nbiot")


def _derived(family: Family) -> Iterator[Rule]:
    names = dict.fromkeys(command.name for command in family.commands)
    for name in names:
        commands = [command for command in family.commands if command.name == name]
        shapes = [shape for command in commands for shape in command.shapes]
        if len({shape.talker for shape in shapes}) < 2 or name in _NO_ANSWER.get(family.name, ()):
            continue
        known = any(shape.payload != (DATA,) for shape in shapes)
        if not known and name not in _ANSWERED_THOUGH_NOT_KNOWN.get(family.name, ()):
            continue
        either = name in _EITHER_BEGINS.get(family.name, ())
        asks = Talker.MODULE if name in _MODULE_BEGINS[family.name] else Talker.MCU
        limit, source = _limit(family.name, commands[0])
        sequence = family.extended and (family.name, name) not in _NEW_SEQUENCE
        kind = Kind.REPLY if either else _kind(shapes, asks)
        yield Rule(family.name, name, Talker.UNKNOWN if either else asks, (name,), kind, limit, source, sequence)


def _limit(family: FamilyName, command: Command) -> tuple[int, str]:
    usual = _SERVICE_LIMIT if family is FamilyName.WIFI and command.code == _SERVICES else _FAMILY_LIMITS[family]
    return _LIMITS.get((family, command.name), usual)


def _kind(shapes: list[Shape], asks: Talker) -> Kind:
    """A receipt holds nothing, or one byte for something that was longer than nothing."""
    asked = max(bounds_of(shape.payload)[1] for shape in shapes if shape.talker is asks)
    answered = max(bounds_of(shape.payload)[1] for shape in shapes if shape.talker is not asks)
    return Kind.ACK if answered == 0 or (answered == 1 and asked > 0) else Kind.REPLY


@cache
def rules() -> tuple[Rule, ...]:
    """Every kind of exchange of every family."""
    return (*_others(), *(rule for family in FAMILIES for rule in _derived(family)))


Roles: TypeAlias = Mapping[tuple[FamilyName, str], tuple[Rule, ...]]


@cache
def _roles() -> tuple[Roles, Roles]:
    """The rules in which a message of this name asks, and those in which it answers."""
    asks: dict[tuple[FamilyName, str], tuple[Rule, ...]] = {}
    answers: dict[tuple[FamilyName, str], tuple[Rule, ...]] = {}
    for rule in rules():
        asks[rule.family, rule.name] = (*asks.get((rule.family, rule.name), ()), rule)
        for name in rule.answers:
            answers[rule.family, name] = (*answers.get((rule.family, name), ()), rule)
    return asks, answers


class Part(NamedTuple):
    """What a message may be: an answer in some exchanges, in others a request."""

    answers: tuple[Rule, ...]
    asks: tuple[Rule, ...]


@lru_cache(maxsize=2048)
def part(family: FamilyName, name: str, variant: str, talker: Talker) -> Part:
    """The exchanges in which a message of this name, said by that side in that relative, may have a part."""
    asks, answers = (
        [rule for rule in roles.get((family, name), ()) if rule.variant in ("", variant)] for roles in _roles()
    )
    return Part(
        tuple(rule for rule in answers if rule.asks is not talker),
        tuple(rule for rule in asks if rule.asks in (talker, Talker.UNKNOWN)),
    )
