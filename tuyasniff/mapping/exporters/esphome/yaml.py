"""The lines of an ESPHome file: texts quoted safely, numbers as exact decimals, and lines that wait commented out.

A commented line is the line itself behind `# `, so that every editor can switch it on. Comments for people begin with
a word, never with `- ` or a blank, so the two are not mixed up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from tuyasniff.mapping.exporters.entities import one_line
from tuyasniff.mapping.model import Scale

NAME_BYTES = 120
"""ESPHome takes no longer names (config_validation.NAME_MAX_LENGTH)."""

UNIT_BYTES = 63


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: comments for people, then lines without indentation. `active`: not commented out."""

    lines: tuple[str, ...]
    comments: tuple[str, ...] = ()
    active: bool = True


@dataclass(slots=True)
class Names:
    """Names that are unique as ESPHome compares them: letters and digits of ASCII, all others are one."""

    taken: set[tuple[str, str]] = field(default_factory=set)

    def apart(self, platform: str, name: str, dp: int) -> str:
        """A name for an entity of that platform, marked with the dpID where it is taken already."""
        tries = [name, f"{_cut(name, NAME_BYTES - 20)} (dp {dp})"]
        tries += [f"{_cut(name, NAME_BYTES - 20)} (dp {dp}, {number})" for number in range(2, 300)]
        found = next(one for one in tries if (platform, _key(one)) not in self.taken)
        self.taken.add((platform, _key(found)))
        return found


def listed(key: str, items: Iterable[Item], indent: int = 0) -> Iterator[str]:
    """The lines of a list under its key; the key is commented out where all of the list is."""
    found = list(items)
    if not found:
        return
    margin = " " * indent
    yield f"{margin}{'' if any(item.active for item in found) else '# '}{key}:"
    for item in found:
        yield from (f"{margin}  # {comment}" for comment in item.comments)
        for number, line in enumerate(item.lines):
            yield f"{margin}  {'' if item.active else '# '}{'  ' if number else '- '}{line}".rstrip()


def quoted(text: str) -> str:
    """A text as YAML in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def clean(text: str) -> str:
    """A text without control characters and line ends, and with nothing that ESPHome would replace (`$x`, `<% %>`)."""
    return one_line(text).replace("$", "\uff04").replace("<%", "< %")


def entity_name(name: str, dp: int) -> str:
    """A name as ESPHome takes it: not empty, not `none`, without a slash, not too long."""
    text = _cut(clean(name).replace("/", "-"), NAME_BYTES).strip()
    return f"DP {dp}" if text.lower() in ("", "none") else text


def decimal(number: Fraction) -> str | None:
    """A number as decimal text without an exponent; None where its decimals never end."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = f"{abs(number.numerator) * 10**places // number.denominator:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if number < 0 else text


def ratio(scale: Scale) -> Fraction:
    """What a raw count is multiplied by."""
    return Fraction(scale.mul, scale.div)


def offset(scale: Scale) -> Fraction:
    """What is added then: the decimal number that is written, exactly."""
    return Fraction(str(scale.offset))


def filters(scale: Scale) -> list[str]:
    """The filters of a sensor that make the value of a raw count."""
    factor, added = ratio(scale), offset(scale)
    steps = []
    if factor != 1:
        text = decimal(factor)
        steps.append(
            f"multiply: {text}"
            if text is not None
            else f'lambda: "return x * {factor.numerator}.0f / {factor.denominator}.0f;"'
        )
    if added:
        steps.append(f"offset: {decimal(added)}")
    return ["filters:", *(f"  - {step}" for step in steps)] if steps else []


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8")[:most].decode("utf-8", "ignore").rstrip()


def _key(name: str) -> str:
    """What ESPHome makes of a name to tell entities apart (helpers.snake_case, sanitize)."""
    return re.sub(r"[^a-zA-Z0-9_-]", "_", name.replace(" ", "_").lower())
