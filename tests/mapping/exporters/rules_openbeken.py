"""The rules of an OpenBeken script, checked line by line and independently of the exporter."""

from __future__ import annotations

import re

from mapping.exporters.openbeken_model import TYPES, WORDS

_KNOWN = {
    "startDriver", "tuyaMcu_setBaudRate", "tuyaMcu_defWiFiState", "tuyaMcu_batteryPoweredMode",
    "tuyaMcu_setDimmerRange", "tuyaMcu_setupLED", "tuyaMcu_sendQueryState", "addRepeatingEvent", "setChannelType",
    "SetChannelLabel", "SetChannelEnum", "linkTuyaMCUOutputToChannel",
}  # fmt: skip
_NOT_FOR_SENSORS = {"tuyaMcu_setDimmerRange", "tuyaMcu_setupLED", "tuyaMcu_sendQueryState"}
_LINK = re.compile(
    r"linkTuyaMCUOutputToChannel (?P<dp>\d+) (?P<word>\w+)(?: (?P<channel>\d+)(?: (?P<flag>[01])(?: (?P<mult>\d+))?)?)?"
)
_RUNS = {"RAW_V2C3P3": 3, "RAW_TAC2121C_VCP": 3, "RAW_VCPPfF": 5}


def commands(text: str) -> list[str]:
    """The lines that are run."""
    return [line for line in text.split("\n") if line and not line.lstrip().startswith("//")]


def uncommented(text: str) -> list[str]:
    """The lines that would be run if a person took the comment signs away."""
    found = (line.removeprefix("// ") for line in text.split("\n") if line.startswith("// "))
    return [line for line in found if line.partition(" ")[0] in _KNOWN]


def check(text: str) -> None:
    """Raise AssertionError for the first rule that is broken."""
    assert text.endswith("\n") and not text.endswith("\n\n")
    for line in text.split("\n"):
        assert len(line.encode("utf-8")) <= 511, line
        assert line == line.strip() and line.isprintable(), line
    lines = commands(text)
    assert lines[0] == "startDriver TuyaMCU"
    sensor = "startDriver tmSensor" in lines
    _names(lines, sensor=sensor)
    types, links = _channels(lines)
    used: dict[int, int] = {}
    for dp, word, channel in links:
        assert dp not in used.values(), f"dp {dp} has two links"
        begin = 0 if channel is None else channel
        for one in range(begin, begin + (0 if channel is None else _RUNS.get(word, 1))):
            assert one in types, f"channel {one} has no type"
            assert one not in used, f"channel {one} has two links"
            used[one] = dp
    for line in uncommented(text):
        _command(line)


def _names(lines: list[str], *, sensor: bool) -> None:
    assert not sensor or lines[1] == "startDriver tmSensor"
    for line in lines:
        _command(line)
        assert not (sensor and line.partition(" ")[0] in _NOT_FOR_SENSORS), line


def _command(line: str) -> None:
    name, _, rest = line.partition(" ")
    assert name in _KNOWN, line
    assert "//" not in rest and ";" not in rest and "$" not in rest and "\\" not in rest, line
    if name == "SetChannelLabel":
        assert re.fullmatch(r'\d+ "[^"]+"', rest), line
    elif name == "SetChannelEnum":
        assert re.fullmatch(r'\d+(?: "\d+:[^":]{1,32}")+', rest), line
        labels = re.findall(r'"\d+:([^"]+)"', rest)
        assert len(labels) == len(set(labels)) < 32 and all(len(label.encode()) <= 32 for label in labels)
    elif name == "setChannelType":
        number, kind = rest.split()
        assert 0 <= int(number) < 64 and kind in TYPES
    elif name == "linkTuyaMCUOutputToChannel":
        _link(line)


def _link(line: str) -> None:
    """No factor without flag 1, nothing after it: no inversion, no offset."""
    found = _LINK.fullmatch(line)
    assert found is not None, line
    assert 0 <= int(found["dp"]) <= 255
    assert found["word"] == "5" or found["word"].lower() in WORDS
    assert found["mult"] is None or found["flag"] == "1"
    assert (found["channel"] is None) == (found["word"] in ("MQTT", "RAW_DDS238"))


def _channels(lines: list[str]) -> tuple[dict[int, str], list[tuple[int, str, int | None]]]:
    types: dict[int, str] = {}
    links = []
    for line in lines:
        name, _, rest = line.partition(" ")
        if name == "setChannelType":
            number, kind = rest.split()
            assert int(number) not in types, f"channel {number} has two types"
            types[int(number)] = kind
        elif name == "linkTuyaMCUOutputToChannel":
            found = _LINK.fullmatch(line)
            assert found is not None
            links.append((int(found["dp"]), found["word"], None if found["channel"] is None else int(found["channel"])))
    return types, links
