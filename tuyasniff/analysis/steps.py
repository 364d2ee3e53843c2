"""The steps by which two chips get to know each other, for each family, as rows.

Sources: TDOC and TMA; PIR and TMA for low power; ZDOC, ZMOD and ZRD for Zigbee; BLESDK and ARDB for Bluetooth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tuyasniff.model import FamilyName, Message, Talker


def _always(_message: Message) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One step. It is seen when `talker` sends one of `messages` for which `shows` holds.

    `needed`: without it the devices do not work together. `unless_pins`: not needed where the working mode leaves LED
    and key to the module. `every_value`: it goes through several values, and all of them tell something. `words` gives
    the value as people read it.
    """

    name: str
    title: str
    talker: Talker
    messages: tuple[str, ...]
    words: Callable[[Message], str]
    needed: bool = True
    every_value: bool = False
    shows: Callable[[Message], bool] = _always
    unless_pins: bool = False


def field_text(message: Message, name: str) -> str:
    """The text of a field of the payload, empty if there is none of that name."""
    for field in message.fields:
        for leaf in field.leaves():
            if leaf.name == name:
                return leaf.text
    return ""


def _state(message: Message) -> str:
    return field_text(message, "state")


def _product(message: Message) -> str:
    data = message.data
    words = [str(data[key]) for key in ("id", "version") if data.get(key)]
    if data.get("mode") is not None:
        words.append(f"mode {data['mode']}")
    return " ".join(words)


def _mode(message: Message) -> str:
    pins = [
        f"{label} GPIO{message.data[name]}"
        for name, label in (
            ("led", "LED"),
            ("homekit_led", "HomeKit LED"),
            ("ble_led", "Bluetooth LED"),
            ("key", "key"),
        )
        if name in message.data
    ]
    return f"at the module: {', '.join(pins)}" if pins else "LED and key at the MCU"


def drives_pins(message: Message) -> bool:
    """Whether a working mode leaves LED and key to the module."""
    return "key" in message.data


def _versions(message: Message) -> str:
    named = len(message.data) > 1
    return ", ".join(f"{key} {value}" if named else str(value) for key, value in message.data.items())


def _datapoints(message: Message) -> str:
    ids = " ".join(str(dp.id) for dp in message.dps)
    return f"datapoint{'s' * (len(message.dps) > 1)} {ids}" if ids else "no datapoints"


def _time(message: Message) -> str:
    moment = message.data.get("time")
    return str(moment).replace("T", " ") if moment else field_text(message, "local")


def _knows_time(message: Message) -> bool:
    return bool(message.data.get("time") or message.data.get("local"))


def _signal(message: Message) -> str:
    return field_text(message, "signal") or "failed"


def _result(message: Message) -> str:
    text = field_text(message, "result")
    return f"result {text}" if text.isdecimal() else text


def _nothing(_message: Message) -> str:
    return ""


def _in_cloud(message: Message) -> bool:
    return message.data.get("state") == 4


def _joined(message: Message) -> bool:
    return message.data.get("state") == 1


def _carries(message: Message) -> bool:
    return bool(message.dps)


_MCU, _MODULE = Talker.MCU, Talker.MODULE

_HEARTBEAT = Step("heartbeat", "heartbeat answered", _MCU, ("heartbeat",), _state)
_PRODUCT = Step("product_info", "product told", _MCU, ("product_info",), _product)
_FEATURES = Step("features", "features told", _MCU, ("features",), _nothing, needed=False)
_MODE = Step("working_mode", "working mode told", _MCU, ("working_mode",), _mode)
_QUERY = Step("query", "datapoints asked for", _MODULE, ("query",), _nothing)
_SIGNAL = Step("signal", "signal told", _MODULE, ("signal",), _signal, needed=False)
_REPORTS = ("report", "report_sync", "source_report", "homekit_report", "record")
_REPORT = Step("report", "first report", _MCU, _REPORTS, _datapoints, shows=_carries)
_REPORT_ACK = Step("report_ack", "report acknowledged", _MODULE, ("report", "record"), _result)
_VERSION_ASKED = Step(
    "mcu_version", "MCU version told", _MCU, ("mcu_version", "mcu_version_query"), _versions, needed=False
)


def _network(*, unless_pins: bool = False) -> Step:
    messages = ("network_state",)
    return Step("network_state", "network state", _MODULE, messages, _state, every_value=True, unless_pins=unless_pins)


def _clock(*messages: str) -> Step:
    return Step("time", "time told", _MODULE, messages, _time, needed=False, shows=_knows_time)


def _ready(title: str, shows: Callable[[Message], bool], *, needed: bool) -> Step:
    messages = ("network_state", "network_query")
    return Step("network_ready", title, _MODULE, messages, _nothing, needed, shows=shows)


STEPS: Mapping[FamilyName, tuple[Step, ...]] = {
    FamilyName.WIFI: (
        _HEARTBEAT,
        _PRODUCT,
        _FEATURES,
        _MODE,
        _network(unless_pins=True),
        _QUERY,
        _REPORT,
        _ready("cloud connected", _in_cloud, needed=False),
        _clock("local_time", "gmt_time", "time_push"),
        _SIGNAL,
        Step("mac", "MAC address told", _MODULE, ("mac",), _nothing, needed=False),
        Step("module_info", "module described", _MODULE, ("module_info",), _nothing, needed=False),
    ),
    FamilyName.LOWPOWER: (
        _PRODUCT,
        _network(),
        _ready("cloud connected", _in_cloud, needed=True),
        _REPORT,
        _REPORT_ACK,
        _clock("local_time", "gmt_time"),
        _SIGNAL,
        Step("dp_cache", "cached datapoints told", _MODULE, ("dp_cache",), _datapoints, needed=False),
        Step("wifi_upgrade", "module update told", _MODULE, ("wifi_upgrade",), _state, needed=False),
        Step("mcu_upgrade", "MCU update told", _MODULE, ("mcu_upgrade",), _state, needed=False),
    ),
    FamilyName.ZIGBEE: (
        _PRODUCT,
        _network(),
        _ready("network joined", _joined, needed=True),
        _REPORT,
        _REPORT_ACK,
        _VERSION_ASKED,
        Step("query", "datapoints asked for", _MODULE, ("query",), _nothing, needed=False),
        _clock("time"),
    ),
    FamilyName.BLE: (
        _HEARTBEAT,
        _PRODUCT,
        _MODE,
        _VERSION_ASKED,
        _network(),
        _QUERY,
        _REPORT,
        _clock("time"),
        Step("module_version", "module version told", _MODULE, ("module_version",), _nothing, needed=False),
    ),
}
"""The steps of each family, in the usual order; real devices vary it."""
