"""What the maintainers of each project ask for, in their order: rows. The forms are facts, read from their templates.

A field is marked by how much a capture tells of it: all, a part that a person has to look at, or nothing. Where the
capture at hand does not tell what captures can tell, the field is a question like the others: nothing is made up.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.report import fills
from tuyasniff.report.fills import Fill


class Mark(StrEnum):
    """Who fills a field: the capture, the capture in part, or a person."""

    CAPTURE = "●"
    PARTLY = "◐"
    PERSON = "○"


class Field(NamedTuple):
    """One thing that is asked for. `question` is for the person, where the capture does not tell it (all of it)."""

    name: str
    title: str
    mark: Mark
    question: str
    fill: Fill | None = None
    required: bool = False


class Project(NamedTuple):
    """A project: its fields in the order of its form, where that is, and which draft configuration it wants."""

    name: str
    title: str
    where: str
    fields: tuple[Field, ...]
    drafts: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """The field of that name; FormatError for others."""
        found = next((field for field in self.fields if field.name == name), None)
        if found is None:
            names = ", ".join(field.name for field in self.fields)
            raise FormatError(f"a report for {self.name} has no field '{name}'", f"possible: {names}")
        return found


_C, _P, _O = Mark.CAPTURE, Mark.PARTLY, Mark.PERSON

_BOTH = "Which adapter listened where, and was it running before the device got power? Supply at the LDO, never mains?"
_EXPECTED = "What did the device or the app show while you listened (values with units)?"

TUYA_LOCAL = Project(
    "tuya-local",
    "tuya-local",
    "github.com/make-all/tuya-local, form New Device",
    (
        Field(
            "log", "Log message", _P,
            "Paste the line with the dps list: add the device to tuya-local in Home Assistant, choose the local way, "
            "go on to the list of device types that do not match; then Settings, System, Logs: the warning of "
            "tuya_local. Reports without it are closed.",
            fills.lan_values, required=True,
        ),
        Field(
            "dps", "DPS information", _P,
            "Is the answer of QueryThingsDataModel (iot.tuya.com) at hand? Paste it. If not: what is each dp in the "
            "table called in the app, which range can be set, and what are the values of enums called?",
            fills.dps_information, required=True,
        ),
        Field(
            "product_id", "Product ID", _C,
            "What is the product id (productKey, never the device id)? The MCU says it when it is powered: "
            "capture from power-on.",
            fills.product_id,
        ),
        Field("product_name", "Product Name", _O, "Which brand and model is it?"),
        Field(
            "information", "Information about how the device functions", _O,
            "How does the device work? A manual, a page of the shop, what each button does.",
        ),
    ),
    ("tuya-local",),
)  # fmt: skip

OPENBEKEN = Project(
    "openbeken",
    "OpenBeken",
    "www.elektroda.com or github.com/openshwprojects/OpenBK7231T_App",
    (
        Field("device", "Device", _O, "Which device is it: brand, model, link of the shop?", required=True),
        Field(
            "chip", "Chip and module", _O,
            "What is printed on the radio module and its chip (CB3S, WBR3, BK7231N ...)?", required=True,
        ),
        Field(
            "ics", "ICs on the boards", _O,
            "Which ICs are on the boards? A picture of both sides; the MCU, and the metering chip if there is one "
            "(BL09.., CSE77.., HLW80..).", required=True,
        ),
        Field(
            "uart", "What is on RX1 and TX1", _P,
            "Is a metering chip connected to the module as well, or the MCU only?", fills.is_mcu,
        ),
        Field(
            "capture", "Capture from the original device", _C,
            "A capture of both lines, beginning before power-on, is wanted.", fills.captured, required=True,
        ),
        Field("how", "How it was captured", _O, _BOTH),
        Field("baud", "Baud", _P, "At which baud do the two talk (9600, 115200)?", fills.baud),
        Field("dps", "Datapoints", _C, "No datapoint was seen: power it on, press, switch, wait.", fills.datapoints,
              required=True),
        Field("expected", "Expected values", _O, _EXPECTED),
        Field(
            "entry", "Entry of the device database", _P,
            "Fill in vendor, name, chip, board, image and wiki of the entry; pins stay empty for a TuyaMCU.",
            fills.database_entry,
        ),
        Field("autoexec", "autoexec.bat", _P, "Which autoexec.bat works in the end?", fills.draft("openbeken")),
        Field("firmware", "Firmware version", _O, "If OpenBeken is on it: which version, on which chip?"),
        Field("backup", "Flash backup", _O, "Is there a 2 MB backup of the original flash? It holds the Wi-Fi password "
              "of a device that was joined: share that of a device that was never joined, or was reset."),
        Field("problem", "What does not work", _O, "What is wrong, and what are the steps to see it?"),
    ),
    ("openbeken",),
)  # fmt: skip

TASMOTA = Project(
    "tasmota",
    "Tasmota",
    "github.com/arendst/Tasmota",
    (
        Field(
            "problem", "Problem description", _O, "What is wrong, or which device is to be supported?", required=True
        ),
        Field(
            "searched", "Searched before", _O,
            "Were issues, discussions, the documentation and the chat searched?", required=True,
        ),
        Field("device", "Device used", _O, "Which device is it, and on which hardware?", required=True),
        Field(
            "firmware", "Tasmota firmware version", _O,
            "Which version, pre-compiled or self-compiled, and with which tool was it flashed?", required=True,
        ),
        Field("template", "Backlog Template; Module; GPIO 255", _O, "What does this command print?", required=True),
        Field("rules", "Rules", _O, "If rules are used: what does Backlog Rule1; Rule2; Rule3 print?"),
        Field("status", "Status 0", _O, "What does this command print? Names of networks and addresses are in it: "
              "take them out.", required=True),
        Field(
            "console", "Console log at weblog 4", _P,
            "If Tasmota runs on it: the console log while the problem happens.", fills.console,
        ),
        Field(
            "dpids", "dpIds with fnId 0", _P,
            "If Tasmota runs on it: which does the console tell at weblog 4, after TuyaSend8?", fills.unmapped,
        ),
        Field(
            "states", "Output of SerialSend5 55aa0001000000, TuyaSend8 and TuyaSend0", _P,
            "If Tasmota runs on it: what do these commands bring out?", fills.states,
        ),
        Field("product", "Product information", _C, "The MCU says its product only when asked: SerialSend5 "
              "55aa0001000000.", fills.product_line),
        Field("baud", "Baud and SetOption97", _P, "At which baud do the two talk?", fills.option_97),
        Field("pins", "Module and pins", _O, "Which module is it, and which GPIOs carry Tuya Tx and Tuya Rx?"),
        Field("backlog", "TuyaMCU commands", _P, "Which Backlog TuyaMCU works in the end?", fills.draft("tasmota")),
        Field("reproduce", "To reproduce", _O, "What are the steps?"),
        Field("expected", "Expected behaviour", _O, _EXPECTED),
    ),
    ("tasmota",),
)  # fmt: skip

ESPHOME = Project(
    "esphome",
    "ESPHome",
    "github.com/esphome/esphome, form Report an issue",
    (
        Field("problem", "The problem", _O, "What did you try, and what happened?", required=True),
        Field("version", "Which version of ESPHome has the issue?", _O, "Such as 2026.6.5.", required=True),
        Field("installation", "What type of installation are you using?", _O, "Add-on, Docker or pip?", required=True),
        Field("home_assistant", "Which version of Home Assistant has the issue?", _O, "Such as 2026.6."),
        Field("platform", "What platform are you using?", _O, "ESP8266, ESP32, BK72XX, RTL87XX ...", required=True),
        Field("board", "Board", _O, "Which board or module?"),
        Field("component", "Component causing the issue", _C, "Which component?", fills.component),
        Field("config", "Config output that lists the datapoints", _P,
              "If ESPHome runs on it: what does its log say under [C][tuya]?", fills.config_dump),
        Field("yaml", "YAML", _P, "Which YAML do you use?", fills.draft("esphome", "yaml")),
        Field("logs", "Logs", _P,
              "If ESPHome runs on it: its log at VERBOSE with uart: debug:, and the logger's baud_rate at 0.",
              fills.uart_debug),
        Field("additional", "Additional information", _O, _EXPECTED),
    ),
    ("esphome",),
)  # fmt: skip

ZIGBEE2MQTT = Project(
    "zigbee2mqtt",
    "Zigbee2MQTT",
    "github.com/Koenkk/zigbee2mqtt, form New device support request",
    (
        Field("link", "Link", _O, "A page of the product?", required=True),
        Field(
            "database", "Database entry", _O,
            "The line of this device in data/database.db after pairing; it names modelId and manufacturerName, "
            "whose last eight characters often are the product id.", required=True,
        ),
        Field("version", "Zigbee2MQTT version", _O, "Which version (settings, about)?", required=True),
        Field("comments", "Comments", _P, "What did you try, and where did you get stuck?", fills.product_line,
              required=True),
        Field("definition", "External definition", _P, "Which external definition do you use?",
              fills.draft("zigbee2mqtt", "js"), required=True),
        Field("works", "What does/doesn't work with the external definition?", _O, "What works, what does not?",
              required=True),
        Field("dps", "Datapoints", _C,
              "No datapoint was seen. With Tuya's platform: change one at a time, and look at its number.",
              fills.datapoints),
    ),
    ("zigbee2mqtt",),
)  # fmt: skip

FORUM = Project(
    "forum",
    "a forum",
    "www.elektroda.com and others: a teardown",
    (
        Field("link", "Device and link of the shop", _O, "Which device is it, and where is it sold?", required=True),
        Field("photos", "Photos", _O, "Pictures of the case, of both sides of the boards, of the wiring?",
              required=True),
        Field("module", "Module", _O, "Which radio module is it (CB3S, WBR3, TYWE3S ...)?", required=True),
        Field("mcu", "MCU", _O, "What is printed on the MCU?"),
        Field("metering", "Metering chip", _O, "Is there a metering chip, and which?"),
        Field("capture", "Capture of both pins", _C, "A capture of both lines from power-on is wanted.", fills.captured,
              required=True),
        Field("how", "How it was captured", _O, _BOTH),
        Field("expected", "Expected values at the time of the capture", _O, _EXPECTED, required=True),
        Field("product", "Product", _C, "The MCU says its product at power-on: capture from there.",
              fills.product_line),
        Field("baud", "Baud", _P, "At which baud do the two talk?", fills.baud),
        Field("dps", "Datapoints", _C, "No datapoint was seen.", fills.datapoints),
        Field("handshake", "Handshake", _C, "No step of start-up is in the capture: begin before power-on.",
              fills.ladder),
        Field("raw", "Raw datapoints", _C, "", fills.raw_values),
        Field("steps", "Steps done", _O, "What was done, in order: opened, listened, pressed, flashed?"),
        Field("config", "Final configuration", _P, "Which configuration works in the end?", fills.draft("openbeken")),
    ),
    ("openbeken",),
)  # fmt: skip

PROJECTS: tuple[Project, ...] = (TUYA_LOCAL, OPENBEKEN, TASMOTA, ESPHOME, ZIGBEE2MQTT, FORUM)
"""The projects of `tuyasniff report --for`, in the order in which they are listed."""


def project(name: str) -> Project:
    """The project of that name; FormatError for others."""
    found = next((row for row in PROJECTS if row.name == name.strip().lower()), None)
    if found is None:
        raise FormatError(f"there is no report for '{name}'", f"possible: {', '.join(row.name for row in PROJECTS)}")
    return found
