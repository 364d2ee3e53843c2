"""What a person chooses to listen to: ports, what is heard at each of them, and the rate."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, Protocol

from tuyasniff.capture.capture import TapInfo
from tuyasniff.errors import TuyasniffError
from tuyasniff.model import Talker
from tuyasniff.sources.opening import Kind, kind_of

BAUD_LEAST, BAUD_MOST = 300, 4_000_000


class Role(StrEnum):
    """What is heard at a port."""

    MCU = "mcu"
    MODULE = "module"
    LINE = "line"


class PortRow(Protocol):
    """A port as it is listed; texts may be empty."""

    @property
    def device(self) -> str:
        """The name to open it by."""

    @property
    def description(self) -> str:
        """What it says of itself."""

    @property
    def serial_number(self) -> str:
        """Tells two adapters of one make apart."""


class ConnectResult(NamedTuple):
    """Where to listen: at one or two sides, or at one wire of which nobody knows the talker; `baud` None: find out."""

    mcu: str | None
    module: str | None
    line: str | None
    baud: int | None

    @property
    def roles(self) -> dict[Role, str]:
        """The ports by what is heard at them."""
        ports = {Role.MCU: self.mcu, Role.MODULE: self.module, Role.LINE: self.line}
        return {role: port for role, port in ports.items() if port is not None}


class TypedPort(NamedTuple):
    """A port that was typed."""

    device: str
    description: str = "typed"
    serial_number: str = ""


_ROLES = {Talker.MCU: Role.MCU, Talker.MODULE: Role.MODULE, Talker.UNKNOWN: Role.LINE}


def ports_of(taps: Iterable[TapInfo]) -> dict[Role, str]:
    """What is heard where, of the taps of a session that listens; of several lines the first."""
    ports: dict[Role, str] = {}
    for tap in taps:
        if tap.source is not None:
            ports.setdefault(_ROLES[tap.talker], tap.source)
    return ports


def baud_of(text: str) -> int | None:
    """A rate that a port may have; None for anything else."""
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return None
    return int(text) if BAUD_LEAST <= int(text) <= BAUD_MOST else None


def address_trouble(text: str) -> str:
    """What is wrong with a typed address or name of a port; empty where nothing is."""
    if not text.isprintable():
        return "that is no name of a port"
    try:
        kind = kind_of(text)
    except TuyasniffError as error:
        return f"{error}; {error.hint}" if error.hint else str(error)
    return "that is a file: tuyasniff replay shows it" if kind is Kind.STREAM else ""
