"""What a person means by a source: a port, a server, or a stream that is read like a file."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path

from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.patterns import regex
from tuyasniff.sources.devices import Thing, thing_at
from tuyasniff.sources.refusals import LIST, near_hint, refusal
from tuyasniff.sources.serialport import DEFAULT_BAUD, SerialTap
from tuyasniff.sources.tap import Tap
from tuyasniff.sources.tcp import TcpTap, parse_address

_SCHEME = regex(r"([a-z][a-z0-9+.-]*):/+", re.IGNORECASE)
_WINDOWS_PORT = regex(r"(?:\\\\\.\\)?COM\d+", re.IGNORECASE)
_SERVER = regex(r"(?:tcp:|socket:)?/*(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})", re.IGNORECASE)

_SENDERS = ("rfc2217", "loop", "spy")
_NAMERS = ("hwgrep", "alt")


class Kind(StrEnum):
    """How a source is listened to. A STREAM is the caller's: a file, a named pipe or standard input."""

    SERIAL = "serial"
    TCP = "tcp"
    STREAM = "stream"


def kind_of(spec: str) -> Kind:
    """What a source is, without opening it.

    A name below /dev and a COM name count as ports even where there is none: opening one says so. Raises FormatError
    for what cannot be a source, SourceError for a directory and for a name with nothing behind it.
    """
    if not spec.strip():
        raise FormatError("the source is empty", "name a port, tcp://host:port, a file, or - for standard input")
    if spec == "-":
        return Kind.STREAM
    scheme = _SCHEME.match(spec)
    if scheme is not None and not _is_drive(scheme[1]):
        _check_scheme(spec, scheme[1].lower())
        return Kind.TCP
    if _WINDOWS_PORT.fullmatch(spec) and (sys.platform == "win32" or not Path(spec).exists()):
        return Kind.SERIAL
    return _kind_of_name(spec)


def _is_drive(letters: str) -> bool:
    return sys.platform == "win32" and len(letters) == 1


def _check_scheme(spec: str, scheme: str) -> None:
    if scheme == "tcp":
        parse_address(spec)
        return
    if scheme == "socket":
        raise FormatError(f"'{spec}' is no source", f"write tcp://{spec[len(scheme) + 1 :].lstrip('/')}")
    if scheme in _SENDERS:
        hint = "name the port itself, or tcp://host:port of a server that hands out raw bytes"
        raise FormatError(f"{scheme}:// can transmit, and tuyasniff only listens", hint)
    if scheme in _NAMERS:
        raise FormatError(f"{scheme}:// is not known here", "name the port itself; tuyasniff ports lists them")
    raise FormatError(f"{scheme}:// is no source", "a source is a port, tcp://host:port, a file, or -")


def _kind_of_name(name: str) -> Kind:
    try:
        thing = thing_at(name)
    except (OSError, ValueError) as error:
        raise refusal(name, error) from error
    if thing is Thing.FILE:
        return Kind.STREAM
    if thing is Thing.DIRECTORY:
        raise SourceError(f"{name} is a directory", SourceReason.DIRECTORY, "name a port or a file")
    if thing is Thing.NOTHING and not _leads_to_devices(name):
        raise _nothing(name)
    if thing is Thing.OTHER:
        raise SourceError(f"{name} is neither a port nor a file", SourceReason.UNREADABLE, "name a port or a file")
    return Kind.SERIAL


def _leads_to_devices(name: str) -> bool:
    """Whether a name with nothing behind it is that of a port that is not there now."""
    path = Path(name)
    target = path.parent / path.readlink() if path.is_symlink() else path
    return str(target).startswith("/dev/")


def _nothing(name: str) -> SourceError:
    server = _SERVER.fullmatch(name)
    if server is not None:
        hint = f"for a server in the network write tcp://{server[1]}:{server[2]}"
    elif Path("/dev", name).exists():
        hint = f"did you mean /dev/{name}?"
    else:
        hint = near_hint(name, f"check the name; {LIST}")
    return SourceError(f"no such file or port: {name}", SourceReason.MISSING, hint)


def open_tap(spec: str, baud: int | None = None) -> Tap:
    """The tap for a port or a server. It is not open yet: its `open` says in a SourceError why it cannot be.

    `baud` is 9600 for ports unless said otherwise; of a server it is only noted. FormatError for what is no tap.
    """
    if baud is not None and baud < 1:
        raise FormatError(f"{baud} is no baud rate", "TuyaMCU talks at 9600 or 115200 baud")
    kind = kind_of(spec)
    if kind is Kind.SERIAL:
        return SerialTap(spec, DEFAULT_BAUD if baud is None else baud)
    if kind is Kind.TCP:
        return TcpTap(parse_address(spec), baud)
    raise FormatError(f"{spec} is a file, not a port", "it is read as it is; no tap is needed")
