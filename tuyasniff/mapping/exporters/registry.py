"""The targets of `tuyasniff export`, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.exported import Exported, Wishes
from tuyasniff.mapping.files import JSON, YAML, Language, dumps
from tuyasniff.mapping.model import Mapping


class Target(NamedTuple):
    """One thing that a mapping can be written as.

    `suffixes`, ends of file names, tell it where nobody says it; the first one is the usual one. `language`: it is the
    mapping itself in that language, which can be read again and merged into. `module` is where `write(mapping, wishes)`
    of the others is; it is loaded when it is used. `boards`: what `--board` may say, the first one is the usual one.
    """

    name: str
    title: str
    suffixes: tuple[str, ...] = ()
    language: Language | None = None
    module: str = ""
    boards: tuple[str, ...] = ()

    def write(self, mapping: Mapping, wishes: Wishes) -> Exported:
        """The text of the file, and what it cannot express."""
        if self.language is not None:
            return Exported(dumps(mapping, self.language))
        writer: Callable[[Mapping, Wishes], Exported] = import_module(f"{__package__}.{self.module}").write
        return writer(mapping, wishes)


TARGETS: tuple[Target, ...] = (
    Target("json", "the mapping file as JSON", JSON.suffixes, JSON),
    Target("yaml", "the mapping file as YAML, for editing by hand", YAML.suffixes, YAML),
    Target("openbeken", "an autoexec.bat for OpenBeken", (".bat",), module="openbeken.writer"),
    Target("tasmota", "console commands for Tasmota", (".tasmota.txt",), module="tasmota.writer"),
    Target(
        "esphome",
        "a configuration for ESPHome",
        (".esphome.yaml",),
        module="esphome.writer",
        boards=("esp8266", "esp32", "bk72xx", "rtl87xx", "rp2040", "host"),
    ),
    Target("tuya-local", "a device file for tuya-local", (".tuya-local.yaml",), module="tuya_local.writer"),
    Target(
        "zigbee2mqtt",
        "an external converter for Zigbee2MQTT, of Zigbee devices",
        (".mjs",),
        module="zigbee2mqtt.writer",
    ),
    Target("mqtt-discovery", "Home Assistant's MQTT discovery", (".mqtt.json",), module="mqtt_discovery"),
    Target("csv", "a table for spreadsheets", (".dps.csv", ".csv"), module="tables.csvtable"),
    Target("markdown", "a table for forums and issues", (".md",), module="tables.markdown"),
)


def target(name: str) -> Target:
    """The target of that name; FormatError for others."""
    found = next((row for row in TARGETS if row.name == name), None)
    if found is None:
        raise FormatError(f"there is no target '{name}'", f"possible: {', '.join(row.name for row in TARGETS)}")
    return found


def target_for(file: str) -> Target:
    """The target that the end of a file's name tells, the longest one first; FormatError where it tells none."""
    name = PurePath(file).name.lower()
    found = max(
        ((len(suffix), row) for row in TARGETS for suffix in row.suffixes if name.endswith(suffix)),
        key=lambda pair: pair[0],
        default=None,
    )
    if found is None:
        names = ", ".join(row.name for row in TARGETS)
        raise FormatError(f"the name '{file}' does not tell what to write", f"say it with --to: {names}")
    return found[1]
