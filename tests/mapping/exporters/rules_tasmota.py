"""The rules of commands for Tasmota, checked line by line and independently of the exporter."""

from __future__ import annotations

import re

_VALID = {
    *range(1, 5), *range(11, 19), *range(21, 29), 31, 32, 33, 36, 37, *range(41, 49), 51, *range(61, 65),
    *range(71, 81), *range(81, 85), 97, 98, 99,
}  # fmt: skip
_FORMS = (
    r"Module 54", r"SetOption97 [01]", r"SetOption66 1", r"SetOption72 1", r"WattRes 1", r"VoltRes 1", r"AmpRes 3",
    r"TempRes [0-3]", r"HumRes [0-3]", r"TuyaTempSetRes [0-3]", r"DimmerRange \d+,\d+", r"TuyaRGB [01]",
    r"TuyaEnumList [1-4],([1-9]|[12]\d|3[01])", r"TuyaMCU \d+,\d+", r"Rule[1-3] (1|ON .* ENDON)",
)  # fmt: skip
_RELAYS = {*range(11, 19), *range(41, 49)}


def lines(text: str) -> list[str]:
    """The lines that a person pastes."""
    return [line for line in text.split("\n") if line and not line.startswith(";")]


def commands(text: str) -> list[str]:
    """All commands, those of a Backlog one by one."""
    found: list[str] = []
    for line in lines(text):
        found += line.removeprefix("Backlog ").split("; ") if line.startswith("Backlog ") else [line]
    return found


def functions(text: str) -> list[tuple[int, int]]:
    """fnId and dpId of every mapping."""
    pairs = (re.fullmatch(r"TuyaMCU (\d+),(\d+)", one) for one in commands(text))
    return [(int(pair[1]), int(pair[2])) for pair in pairs if pair is not None]


def check(text: str) -> None:
    """Raise AssertionError for the first rule that is broken."""
    assert text.endswith("\n") and not text.endswith("\n\n")
    for line in text.split("\n"):
        assert line == line.strip() and line.isprintable(), line
    assert lines(text)[0] == "Module 54"
    found = commands(text)
    for one in found:
        assert any(re.fullmatch(form, one) for form in _FORMS), one
    for line in lines(text):
        assert len(line) <= 511 and line.count(";") < 30
    pairs = functions(text)
    fnids = [fnid for fnid, _ in pairs]
    dps = [dp for _, dp in pairs]
    assert len(set(fnids)) == len(fnids) <= 16 and len(set(dps)) == len(dps)
    assert set(fnids) <= _VALID and all(1 <= dp <= 255 for dp in dps)
    assert (99 in fnids) == (not _RELAYS & set(fnids))
    if {32, 33, 37} & set(fnids):
        assert {31, 36} & set(fnids), "energy without power"
    _settings(found, set(fnids))
    for restarting in ("Module", "TuyaMCU"):
        assert sum(line.startswith((restarting, f"Backlog {restarting}")) for line in lines(text)) <= 1


def _settings(found: list[str], fnids: set[int]) -> None:
    names = [one.split(" ")[0] for one in found if not one.startswith(("TuyaMCU", "TuyaEnumList", "Rule"))]
    assert len(set(names)) == len(names), "a setting twice"
    for fnid, name in ((31, "WattRes"), (33, "VoltRes"), (36, "VoltRes"), (32, "AmpRes"), (36, "AmpRes"),
                       (37, "SetOption72"), (71, "TempRes"), (72, "TuyaTempSetRes"), (73, "HumRes"), (74, "HumRes"),
                       (21, "DimmerRange"), (22, "DimmerRange"), (24, "TuyaRGB")):  # fmt: skip
        assert fnid not in fnids or name in names, f"{fnid} without {name}"
    for number in range(1, 5):
        told = any(one.startswith(f"TuyaEnumList {number},") for one in found)
        assert told == (60 + number in fnids)
