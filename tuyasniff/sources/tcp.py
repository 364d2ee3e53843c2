"""A serial port somewhere in the network, as ser2net and adapters with their own address offer it; nothing is sent.

The bytes are taken as they are: a server that speaks Telnet or RFC 2217 has to be set to raw.
"""

from __future__ import annotations

import contextlib
import re
import socket
from typing import NamedTuple

from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.patterns import regex
from tuyasniff.sources.tap import WAIT_S, Tap

CONNECT_S = 5.0
"""How long a server may take to answer."""

_ADDRESS = regex(r"tcp://(?:\[(?P<six>[^\]]+)\]|(?P<host>[^:/\[\]]*)):(?P<port>[0-9]{1,5})/?", re.IGNORECASE)
_LOCAL = "127.0.0.1"
_READ = 64 * 1024
_KEEPALIVE = (("TCP_KEEPIDLE", 10), ("TCP_KEEPALIVE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
"""A server that vanished without a word is noticed after half a minute; systems know some of these each."""


class Address(NamedTuple):
    """Where a server is."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"tcp://[{self.host}]:{self.port}" if ":" in self.host else f"tcp://{self.host}:{self.port}"


def parse_address(spec: str) -> Address:
    """`tcp://host:port`, IPv6 in brackets; without a host, this computer. FormatError where it is none."""
    found = _ADDRESS.fullmatch(spec)
    port = int(found["port"]) if found else 0
    if found is None or not 0 < port <= 65_535:
        hint = "write tcp://192.168.1.20:7777, or tcp://[fe80::1]:7777 for IPv6; the port is from 1 to 65535"
        raise FormatError(f"'{spec}' is no address", hint)
    return Address(found["six"] or found["host"] or _LOCAL, port)


class TcpTap(Tap):
    """A server that is listened to. `baud` is only what somebody said about the port behind it."""

    def __init__(self, address: Address, baud: int | None = None) -> None:
        super().__init__(str(address), baud)
        self._address = address
        self._connection: socket.socket | None = None

    def open(self) -> None:
        """Connect. Raises SourceError."""
        self.close()
        try:
            connection = socket.create_connection(self._address, CONNECT_S)
        except (OSError, UnicodeError) as error:
            raise self._no_connection(error) from error
        connection.settimeout(WAIT_S)
        for level, option, value in _options():
            with contextlib.suppress(OSError):
                connection.setsockopt(level, option, value)
        self._connection = connection

    def _no_connection(self, error: Exception) -> SourceError:
        host, port = self._address
        if isinstance(error, (socket.gaierror, UnicodeError)):
            return SourceError(f"no such host: {host}", SourceReason.MISSING, "check the name, or write its number")
        if isinstance(error, ConnectionRefusedError):
            hint = f"start the server there, for instance ser2net, and check the port {port}"
            return SourceError(f"nobody listens at {self.name}", SourceReason.MISSING, hint)
        if isinstance(error, TimeoutError):
            hint = "check the address, the network and a firewall between"
            return SourceError(f"no answer from {self.name} within {CONNECT_S:g} s", SourceReason.MISSING, hint)
        words = f"cannot connect to {self.name}: {getattr(error, 'strerror', None) or error}"
        return SourceError(words, SourceReason.UNREADABLE, "check the address and the network")

    def read(self) -> bytes:
        """What has arrived; waits at most WAIT_S for the first byte. Raises SourceError: LOST."""
        if self._connection is None:
            raise SourceError(f"{self.name} is not connected", SourceReason.LOST)
        try:
            data = self._connection.recv(_READ)
        except TimeoutError as error:
            if error.errno is None:
                return b""
            raise SourceError(f"{self.name} does not answer any more", SourceReason.LOST) from error
        except OSError as error:
            words = f"the connection to {self.name} broke: {error.strerror or error}"
            raise SourceError(words, SourceReason.LOST) from error
        if not data:
            hint = "some servers let in one client only; is another program connected?"
            raise SourceError("the server closed the connection", SourceReason.LOST, hint)
        return data

    def close(self) -> None:
        """Hang up; never raises."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()


def _options() -> list[tuple[int, int, int]]:
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    return options + [
        (socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in _KEEPALIVE if hasattr(socket, name)
    ]
