"""TCP servers: a port for each wire, as ser2net and adapters in the network offer them."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tuyasniff.errors import FormatError, SourceError, SourceReason
from tuyasniff.model import Talker
from tuyasniff.simulate.ports import Ports

_ADDRESS = re.compile(r"tcp://(?:\[(?P<six>[^\]]*)\]|(?P<host>[^:/]*)):(?P<port>[0-9]{1,5})/?")
LOCAL = "127.0.0.1"
_READ = 4096
_TOGETHER_S = 0.3
"""Somebody who wants both wires connects twice; the second connection comes soon."""

SEND_S = 1.0
"""How long a client may be busy before it is let go."""


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int


def parse_address(text: str) -> Address:
    """`tcp://host:port`; without a host, this computer only. FormatError where it is none."""
    found = _ADDRESS.fullmatch(text)
    port = int(found["port"]) if found else -1
    if found is None or port > 65_535:
        raise FormatError(f"'{text}' is no address", "write tcp://127.0.0.1:7777")
    return Address(found["six"] or found["host"] or LOCAL, port)


class _Server:
    """One port and those who are connected to it."""

    def __init__(self, side: Talker, address: Address) -> None:
        self.side = side
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        self.listener = socket.create_server(address, family=family)
        self.listener.setblocking(False)
        self.clients: list[socket.socket] = []
        host, port = self.listener.getsockname()[:2]
        self.address = Address(address.host, port)
        self.place = f"tcp://[{host}]:{port}" if ":" in host else f"tcp://{host}:{port}"

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            client, _ = self.listener.accept()
            client.settimeout(SEND_S)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.clients.append(client)

    def read(self, client: socket.socket) -> bytes:
        try:
            data = client.recv(_READ)
        except TimeoutError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._lose(client)
        return data

    def write(self, data: bytes) -> None:
        for client in list(self.clients):
            try:
                client.sendall(data)
            except OSError:
                self._lose(client)

    def _lose(self, client: socket.socket) -> None:
        self.clients.remove(client)
        client.close()

    def close(self) -> None:
        self.listener.close()
        for client in self.clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_WR)
            client.close()
        self.clients.clear()


class TcpPorts(Ports):
    """The MCU's wire on the port, the module's on the next one. Nobody hears anything before the first client comes.

    What clients of the MCU's port send is heard by the MCU. A client that leaves, or does not read, is let go.
    """

    def __init__(self, address: Address, sides: Sequence[Talker], say: Callable[[str], object] | None = None) -> None:
        super().__init__(say)
        self._addresses = {
            side: Address(address.host, address.port + index if address.port else 0) for index, side in enumerate(sides)
        }
        self._servers: dict[str, _Server] = {}
        self.begin()

    def plug_in(self) -> None:
        """Listen: again at the same ports."""
        for side, address in self._addresses.items():
            try:
                server = _Server(side, address)
            except (OSError, OverflowError) as error:
                reason = SourceReason.BUSY if "in use" in str(error) else SourceReason.UNREADABLE
                message = (
                    f"cannot listen on {address.host} port {address.port}: {getattr(error, 'strerror', None) or error}"
                )
                hint = "choose another port; the module's wire takes the next one"
                raise SourceError(message, reason, hint) from error
            self._servers[str(side)] = server
        self._addresses = {server.side: server.address for server in self._servers.values()}

    @property
    def places(self) -> Sequence[str]:
        """The addresses of the wires."""
        return [f"{server.side}: {server.place}" for server in self._servers.values()]

    def open(self) -> None:
        """Wait for the first client, and a moment for the second."""
        while not any(server.clients for server in self._servers.values()):
            self.wait(1.0)
        until = time.monotonic() + _TOGETHER_S
        while not all(server.clients for server in self._servers.values()) and (left := until - time.monotonic()) > 0:
            self.wait(left)

    def wait(self, seconds: float) -> bytes:
        """Until time is over, somebody comes, goes or says something, or the taps are to be pulled or plugged in."""
        servers = list(self._servers.values())
        waiting: list[Any] = [self.plug, *(server.listener for server in servers)]
        waiting += [client for server in servers for client in server.clients]
        ready, _, _ = select.select(waiting, [], [], seconds)
        heard = b""
        for server in servers:
            for client in [client for client in server.clients if client in ready]:
                data = server.read(client)
                heard += data if server.side is Talker.MCU else b""
            if server.listener in ready:
                server.accept()
        if self.plug in ready:
            self.plug.hush()
            self.obey()
        return heard

    def write(self, tap: str, data: bytes) -> None:
        """Send bytes to the clients of the port of that name, if there is one."""
        server = self._servers.get(tap)
        if server is not None:
            server.write(data)
            self.wrote(server.side, data)

    def pull(self) -> None:
        """Say goodbye to all clients, and let nobody in."""
        while self._servers:
            self._servers.popitem()[1].close()

    def close(self) -> None:
        """Say goodbye to all clients, for good."""
        super().close()
        self.pull()
