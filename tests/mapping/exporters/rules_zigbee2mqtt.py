"""What Zigbee2MQTT takes, written down once more; the real thing is asked in tests/interop.

Sources: Koenkk/zigbee-herdsman-converters 26.112: src/index.ts (prepareDefinition), src/lib/exposes.ts
(validateCategory), src/lib/tuya.ts (datapoints, valueConverter).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

STRING = r'"(?:[^"\\]|\\.)*"'
NUMBER = r"-?\d+(?:\.\d+)?(?: / \d+)?"
NAME = r'"([a-z][a-z0-9_]*)"'
END = (
    rf"(?:\.withUnit\((?P<unit>{STRING})\))?(?:\.withDescription\({STRING}\))?(?:\.withCategory\((?P<category>{STRING})\))?"
    rf"(?:\.withValueMin\({NUMBER}\)\.withValueMax\({NUMBER}\)\.withValueStep\({NUMBER}\))?,"
)
EXPOSE = re.compile(
    rf"e\.(?P<kind>numeric|text|binary|enum)\({NAME}, ea\.(?P<access>STATE|STATE_SET)"
    rf'(?:, "ON", "OFF"|, true, false|, \[{STRING}(?:, {STRING})*\])?\){END}'
)
SWITCH = 'e.switch().setAccess("state", ea.STATE_SET),'
READ = re.compile(r"tuya\.valueConverter(?:\.divideBy(?:2|10|100|1000)|Basic\.(?:divideBy|multiplyBy)\(\d+\))")
EXPRESSION = r"[v()0-9 *+/>.-]+"
BOTH = re.compile(
    rf"tuya\.valueConverter\.(?:onOff|raw)|tuya\.valueConverterBasic\.lookup\(.*\)"
    rf"|\{{from: \(v\) => {EXPRESSION}, to: \(v\) => Math\.round\({EXPRESSION}\)\}}"
    r'|\{from: \(v\) => Buffer\.from\(v, "latin1"\)\.toString\(\), '
    r'to: \(v\) => Buffer\.from\(v\)\.toString\("latin1"\)\}'
)
ONE_WAY = re.compile(rf'\{{from: \(v\) => (?:{EXPRESSION}|Buffer\.from\(v\)\.toString\("hex"\))\}}')
ROW = re.compile(rf"\[(\d+), {NAME}, (.*)\],")
MEMBER = re.compile(r"([a-z][a-z0-9_]*): ")
RESERVED = {"action", "linkquality", "update", "last_seen", "device", "read", "write", "command"}
PAIRS = {")": "(", "]": "[", "}": "{"}


class Row(NamedTuple):
    """A datapoint of the file: its properties, each with the expression or converter that reads it."""

    dp: int
    properties: dict[str, str]
    packed: bool


def broken(text: str) -> list[str]:
    """All rules that a file breaks."""
    return [*_text(text), *_definition(text)]


def _text(text: str) -> Iterator[str]:
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield "does not end with one line end"
    stack: list[str] = []
    for number, line in enumerate(text.split("\n")[:-1], 1):
        if not line.isprintable() or line != line.rstrip():
            yield f"line {number}: something does not show"
        if len(line) > 116 and line.lstrip().startswith("// "):
            yield f"line {number}: too long"
        bare = re.sub(STRING, "", code(line))
        if re.search(r"[\"'`\\]|/\*|//", bare):
            yield f"line {number}: a quote or a comment that is open"
        for sign in re.findall(r"[()\[\]{}]", bare):
            if sign not in PAIRS:
                stack.append(sign)
            elif not stack or stack.pop() != PAIRS[sign]:
                yield f"line {number}: {sign} closes nothing"
    if stack:
        yield f"open: {stack}"


def code(line: str) -> str:
    """A line without its comment; comments stand on lines of their own."""
    return "" if line.lstrip().startswith("//") else line


def section(text: str, begin: str) -> list[str]:
    """The lines of a list, without comments and indentation."""
    lines = text.split("\n")
    first = next(number for number, line in enumerate(lines) if line.strip() == begin)
    deep = len(lines[first]) - len(lines[first].lstrip())
    last = next(number for number in range(first + 1, len(lines)) if lines[number] == " " * deep + "],")
    return [line.strip() for line in map(code, lines[first + 1 : last]) if line.strip()]


def rows(text: str) -> list[Row]:
    """The datapoints of a file."""
    found: list[Row] = []
    lines = section(text, "tuyaDatapoints: [")
    while lines:
        line = lines.pop(0)
        if line != "[":
            match = ROW.fullmatch(line)
            assert match is not None, line
            found.append(Row(int(match[1]), {match[2]: match[3]}, packed=False))
            continue
        dp_id, null = int(lines.pop(0).rstrip(",")), lines.pop(0)
        assert null == "null,"
        members: dict[str, str] = {}
        while (line := lines.pop(0)) != "],":
            if (match := MEMBER.match(line)) is not None and not line.startswith("from: "):
                members[match[1]] = line[match.end() :].rstrip(",")
        found.append(Row(dp_id, members, packed=True))
    return found


def exposes(text: str) -> dict[str, re.Match[str] | None]:
    """The properties of a file with what is said of each; None for the switch."""
    found: dict[str, re.Match[str] | None] = {}
    for line in section(text, "exposes: ["):
        match = EXPOSE.fullmatch(line)
        name = "state" if line == SWITCH else match[2] if match is not None else ""
        assert name and name not in found, line
        found[name] = match
    return found


def _definition(text: str) -> Iterator[str]:
    strings = dict(re.findall(rf"^        (model|vendor|description): ({STRING}),$", text, re.MULTILINE))
    if set(strings) != {"model", "vendor", "description"} or not all(map(json.loads, strings.values())):
        yield "model, vendor or description"
    if not re.search(
        rf"^        fingerprint: tuya\.fingerprint\({STRING}, \[{STRING}(?:, {STRING})*\]\),$", text, re.MULTILINE
    ):
        yield "fingerprint"
    shown, known = exposes(text), rows(text)
    yield from (f"dp {dp} twice" for dp, often in Counter(row.dp for row in known).items() if often > 1 or dp > 255)
    converters = [(name, converter, row.packed) for row in known for name, converter in row.properties.items()]
    yield from (f"{name} twice" for name, often in Counter(name for name, *_ in converters).items() if often > 1)
    if {name for name, *_ in converters} != set(shown):
        yield f"shown and read differ: {set(shown) ^ {name for name, *_ in converters}}"
    for name, converter, packed in converters:
        match = shown.get(name)
        settable = name == "state" or (match is not None and match["access"] == "STATE_SET")
        category = None if match is None else match["category"]
        if name in RESERVED:
            yield f"{name} is another thing"
        if category is not None and json.loads(category) != ("config" if settable else "diagnostic"):
            yield f"{name}: category"
        if settable and (packed or not BOTH.fullmatch(converter)):
            yield f"{name} cannot be sent: {converter}"
        if not packed and not any(form.fullmatch(converter) for form in (READ, BOTH, ONE_WAY)):
            yield f"{name}: {converter}"
