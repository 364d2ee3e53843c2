"""The serial ports of this computer: which there are, who holds one, and which one came back. Opens none of them."""

from __future__ import annotations

import contextlib
import difflib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from tuyasniff.patterns import regex

LINKS = Path("/dev/serial/by-id")
_SYSTEM_PORTS = Path("/sys/class/tty")
_PROCESSES = Path("/proc")
_DEVICES = Path("/dev")
_NO_UART = "0"
"""What Linux says of the kind of a built-in port that has no hardware."""

_NUMBERS = regex(r"(\d+)")
_NOT_MEANT = regex(r"/dev/tty\d*|/dev/(pts/)?ptmx")
"""Keyboard and screen, and where ptys are made: nobody means these by a port."""

_ATTEMPTS = 3
_NEAR = 4
_LIKENESS = 0.7


class Port(NamedTuple):
    """A port as the system lists it; texts are empty and numbers None where it knows nothing.

    `links` are the names under /dev/serial/by-id, which stay when the number of a ttyUSB changes.
    """

    device: str
    description: str = ""
    vid: int | None = None
    pid: int | None = None
    serial_number: str = ""
    location: str = ""
    manufacturer: str = ""
    product: str = ""
    links: tuple[str, ...] = ()

    @property
    def usb_id(self) -> str:
        """`1a86:7523`, empty where it is no USB adapter."""
        return "" if self.vid is None or self.pid is None else f"{self.vid:04x}:{self.pid:04x}"

    @property
    def identity(self) -> str:
        """The adapter and its socket, whatever its number is this time; of other ports the device."""
        if not self.usb_id:
            return self.device
        serial = f" serial {self.serial_number}" if self.serial_number else ""
        return f"usb {self.usb_id}{serial}" + (f" at {self.location}" if self.location else "")


class PortInfo(Protocol):
    """What pyserial knows of a port."""

    @property
    def device(self) -> str:
        """The name to open it by."""

    @property
    def description(self) -> str:
        """`n/a` where there is none."""

    @property
    def vid(self) -> int | None:
        """USB vendor."""

    @property
    def pid(self) -> int | None:
        """USB product."""

    @property
    def serial_number(self) -> str | None:
        """Many cheap adapters have none, or all the same."""

    @property
    def location(self) -> str | None:
        """Bus and socket, `1-2.1`; with `:1.0` behind it where one adapter has several ports."""

    @property
    def manufacturer(self) -> str | None:
        """As the adapter says."""

    @property
    def product(self) -> str | None:
        """As the adapter says."""


def list_ports() -> list[Port]:
    """All ports with hardware behind them, in the order in which people count."""
    for _ in range(_ATTEMPTS):
        # pyserial stumbles over an adapter that is pulled out while it lists it, and on systems that it does not know
        with contextlib.suppress(Exception):
            from serial.tools.list_ports import comports

            return listed(comports(), _links())
    return []


def listed(found: Iterable[PortInfo], links: Iterable[tuple[str, str]] = ()) -> list[Port]:
    """The ports of a listing; `links` are pairs of a name and the device that it leads to."""
    pairs = list(links)
    ports = [
        Port(
            info.device,
            "" if info.description in (None, "n/a") else info.description,
            info.vid,
            info.pid,
            info.serial_number or "",
            info.location or "",
            info.manufacturer or "",
            info.product or "",
            tuple(sorted(link for link, device in pairs if device == info.device)),
        )
        for info in found
        if _has_hardware(info.device)
    ]
    return sorted(ports, key=lambda port: _natural(port.device))


def _has_hardware(device: str) -> bool:
    """Whether there is more than a name: Linux has names for built-in ports that were never built in."""
    with contextlib.suppress(OSError):
        return (_SYSTEM_PORTS / Path(device).name / "type").read_text("ascii").strip() != _NO_UART
    return True


def _links() -> Iterator[tuple[str, str]]:
    with contextlib.suppress(OSError):
        for link in LINKS.iterdir():
            yield str(link), os.path.realpath(link)


def _natural(name: str) -> list[tuple[int, str]]:
    """ttyUSB2 before ttyUSB10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _NUMBERS.split(name)]


def port_of(device: str, ports: Iterable[Port]) -> Port | None:
    """The port that a device name or a link to one means."""
    real = os.path.realpath(device) if sys.platform != "win32" else device.upper()
    return next((port for port in ports if port.device in (device, real)), None)


def same_adapter(known: Port, ports: Iterable[Port]) -> Port | None:
    """Where an adapter is now that was a USB port before, by what it is and not by its number.

    It has to be in the same socket, or have a serial number that no other one has: adapters of one make often share
    it, and two wires must never be mixed up. Of an adapter with several ports the same port is meant.
    """
    alike = [port for port in ports if port.usb_id == known.usb_id and port.serial_number == known.serial_number]
    for port in alike:
        if port.location == known.location:
            return port
    moved = [port for port in alike if _interface(port) == _interface(known)]
    return moved[0] if known.serial_number and len(moved) == 1 else None


def _interface(port: Port) -> str:
    return port.location.partition(":")[2]


def near_names(name: str) -> list[str]:
    """Names of ports and files like the one that does not exist, the likeliest first."""
    folder = Path(name).parent
    names = [port.device for port in list_ports()]
    if os.name == "posix":
        names += map(str, _DEVICES.glob("tty*"))
        names += map(str, (_DEVICES / "pts").glob("[0-9]*"))
        if folder != _DEVICES:
            with contextlib.suppress(OSError):
                names += map(str, folder.iterdir())
    # a built-in port without hardware has a name, too, and is not meant
    meant = [near for near in names if not _NOT_MEANT.fullmatch(near) and near != name and _has_hardware(near)]
    by_end = {_end(near, folder): near for near in meant}
    return [by_end[end] for end in difflib.get_close_matches(_end(name, folder), list(by_end), _NEAR, _LIKENESS)]


def _end(name: str, folder: Path) -> str:
    """What counts when names are compared: a folder that they share makes nothing alike, nor do capitals differ."""
    return name.removeprefix(f"{folder}/").casefold()


def holders(device: str) -> list[str]:
    """Who has it open, `minicom (pid 1234)`, as far as this user may see; Linux only."""
    real = os.path.realpath(device)
    found = []
    with contextlib.suppress(OSError):
        for process in sorted(_PROCESSES.glob("[0-9]*"), key=lambda path: _natural(path.name)):
            if _has_open(process, real):
                pid = int(process.name)
                found.append("this program itself" if pid == os.getpid() else f"{_program(process)} (pid {pid})")
    return found


def _has_open(process: Path, real: str) -> bool:
    with contextlib.suppress(OSError):
        for handle in (process / "fd").iterdir():
            with contextlib.suppress(OSError):
                if str(handle.readlink()) == real:
                    return True
    return False


def _program(process: Path) -> str:
    with contextlib.suppress(OSError):
        return (process / "comm").read_text("utf-8", "replace").strip() or "a program"
    return "a program"


def group_hint(device: str) -> str:
    """What lets this user open it: usually the group that owns the device; empty where that is not known."""
    try:
        import grp

        about = Path(device).stat()
        group = grp.getgrgid(about.st_gid)
    except (ImportError, OSError, KeyError):
        return ""
    if about.st_mode & 0o060 != 0o060 or about.st_gid == 0:
        return f"only its owner may: sudo chmod a+rw {device} lets everybody, until it is plugged in again"
    if about.st_gid in os.getgroups():
        return f"your group {group.gr_name} may open it, so something else forbids it: a container, for instance"
    if _user() in group.gr_mem:
        return f"you are in the group {group.gr_name}, but not yet in this session: log in again"
    return f"it belongs to the group {group.gr_name}: sudo usermod -aG {group.gr_name} $USER, then log in again"


def _user() -> str:
    import pwd

    with contextlib.suppress(KeyError):
        return pwd.getpwuid(os.getuid()).pw_name
    return ""
