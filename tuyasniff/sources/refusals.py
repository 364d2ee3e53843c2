"""Why a port does not open, in one clear line and one hint."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from tuyasniff.errors import SourceError, SourceReason
from tuyasniff.sources.devices import Thing, thing_at
from tuyasniff.sources.ports import group_hint, holders, list_ports, near_names

LIST = "tuyasniff ports lists what is there"

_PTYS = "/dev/pts/"
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ENXIO, errno.ENODEV)
_FORBIDDEN = (errno.EACCES, errno.EPERM)
_TAKEN = (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK)
_NO_TERMINAL = (errno.ENOTTY, errno.EINVAL)


def check(device: str) -> None:
    """Raise SourceError where a name of the file system is no serial port; this opens nothing."""
    try:
        thing = thing_at(device)
    except OSError as error:
        raise refusal(device, error) from error
    if thing is Thing.NOTHING:
        raise missing(device)
    if thing is Thing.DIRECTORY:
        raise SourceError(f"{device} is a directory", SourceReason.DIRECTORY, LIST)
    if thing is Thing.SCREEN:
        words = f"{device} is a keyboard and screen, not a serial port"
        raise SourceError(words, SourceReason.UNREADABLE, LIST)
    if thing is not Thing.PORT:
        raise _no_serial_device(device)


def missing(device: str) -> SourceError:
    """There is no such port."""
    words = f"no such port: {device}"
    place = device
    if Path(device).is_symlink():
        place = str(Path(device).readlink())
        words = f"no such port: {device} leads to {place}, which is not there"
    if place.startswith(_PTYS):
        return SourceError(words, SourceReason.MISSING, "start the program that makes this port")
    adapters = [port.device for port in list_ports() if port.usb_id]
    there = f"there is {listed(adapters)}; {LIST}" if adapters else f"plug the adapter in; {LIST}"
    return SourceError(words, SourceReason.MISSING, near_hint(device, there))


def near_hint(name: str, otherwise: str) -> str:
    """The names that may have been meant, or what else to do."""
    near = near_names(name)
    return f"did you mean {listed(near, 'or')}?" if near else otherwise


def listed(words: list[str], joint: str = "and") -> str:
    """`a, b and c`."""
    return ", ".join(words[:-1]) + (f" {joint} " if len(words) > 1 else "") + words[-1]


def refusal(device: str, error: Exception) -> SourceError:
    """What the system said when it was to open a port."""
    number = number_of(error)
    if number in _GONE:
        return missing(device)
    if number in _FORBIDDEN:
        return SourceError(f"you may not open {device}", SourceReason.PERMISSION, group_hint(device) or LIST)
    if number in _TAKEN:
        return _busy(device)
    if number in _NO_TERMINAL:
        return _no_serial_device(device)
    if number == errno.EIO:
        words = f"{device} does not answer: there is no hardware behind it, or it has just gone"
        return SourceError(words, SourceReason.UNREADABLE, LIST)
    return SourceError(f"cannot open {device}: {said(error)}", SourceReason.UNREADABLE, LIST)


def _busy(device: str) -> SourceError:
    who = holders(device)
    if not who:
        hint = f"close the other program; sudo fuser -v {device} shows it" if os.name == "posix" else ""
        return SourceError(
            f"{device} is in use by another program", SourceReason.BUSY, hint or "close the other program"
        )
    hint = "close it there, or name another port"
    return SourceError(f"{device} is in use by {listed(who)}", SourceReason.BUSY, hint)


def _no_serial_device(device: str) -> SourceError:
    return SourceError(f"{device} is not a serial device", SourceReason.UNREADABLE, LIST)


def number_of(error: BaseException) -> int | None:
    """The errno, of the error itself or of the one that it was made from.

    pyserial keeps the number in some cases only, and on Windows writes the error of the system into its text.
    """
    seen: BaseException | None = error
    while seen is not None:
        number = getattr(seen, "errno", None)
        if not isinstance(number, int) and seen.args and isinstance(seen.args[0], int):
            number = seen.args[0]
        if isinstance(number, int):
            return number
        seen = seen.__cause__ or seen.__context__
    text = str(error)
    if "FileNotFoundError" in text:
        return errno.ENOENT
    # Windows opens a port for one program only, and says to every other one that it may not
    return errno.EBUSY if "PermissionError" in text else None


def said(error: BaseException) -> str:
    """An error of the system in its own words, on one line."""
    number = number_of(error)
    return os.strerror(number) if number else " ".join(str(error).split()) or type(error).__name__
