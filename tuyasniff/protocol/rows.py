"""What a row of the command tables is: plain data, no behaviour on import."""

from __future__ import annotations

from typing import NamedTuple

from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.kinds import Kind

DEFAULT_LIMIT = 1024
"""Payload bytes of an ordinary command (TDOC)."""


class Shape(NamedTuple):
    """One form of payload that one side may send.

    `title` replaces the command's title. `variant` names the relative that uses this form (`homekit`, `lock` ...),
    empty for the family itself. `versions`, where given, are the only version bytes with which the form occurs.
    """

    talker: Talker
    payload: tuple[Kind, ...]
    title: str = ""
    variant: str = ""
    versions: tuple[int, ...] = ()


class Command(NamedTuple):
    """One command of a family, or one sub-command of it.

    `name` is the stable word for scripts. `sub` is the first payload byte of commands that have sub-commands; the
    shapes begin after it. `source` names where it is known from, as in docs/protocol.md; `examples` are whole frames as
    hex. `limit` is the most payload bytes.
    """

    code: int
    name: str
    title: str
    shapes: tuple[Shape, ...]
    source: str
    examples: tuple[str, ...]
    sub: int | None = None
    limit: int = DEFAULT_LIMIT


class Family(NamedTuple):
    """One dialect: its commands, its header (`extended`: 9 + N bytes) and the version bytes each side sends.

    The first version of each side is the one to build frames with.
    """

    name: FamilyName
    title: str
    extended: bool
    commands: tuple[Command, ...]
    module_versions: tuple[int, ...]
    mcu_versions: tuple[int, ...]

    def versions(self, talker: Talker) -> tuple[int, ...]:
        """The legal version bytes of one side, or of both when it is not known."""
        if talker is Talker.MODULE:
            return self.module_versions
        if talker is Talker.MCU:
            return self.mcu_versions
        return tuple(dict.fromkeys(self.module_versions + self.mcu_versions))


def module(*payload: Kind, title: str = "", variant: str = "", versions: tuple[int, ...] = ()) -> Shape:
    """A form that the module sends."""
    return Shape(Talker.MODULE, payload, title, variant, versions)


def mcu(*payload: Kind, title: str = "", variant: str = "", versions: tuple[int, ...] = ()) -> Shape:
    """A form that the MCU sends."""
    return Shape(Talker.MCU, payload, title, variant, versions)
