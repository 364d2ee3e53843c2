"""What sniff asks the system for, seen by strace: nothing goes to the port but its settings, nothing to the server."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from interop.processes import TUYASNIFF, device, needs, program
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk

pytestmark = [
    pytest.mark.alone,
    needs("strace"),
    pytest.mark.skipif(sys.platform != "linux", reason="strace is a program of Linux"),
]

SENDING = "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg,sendfile,splice,ioctl"
SETTINGS = {"TCGETS", "TCSETS", "TCGETS2", "TCSETS2", "TCSETSW2", "FIONREAD", "TIOCGICOUNT", "TIOCEXCL"}
"""Reading what is set and what has come, and setting the rate."""

_CALL = re.compile(r"(?:\d+ +)?(\w+)\(\d+<(.*?)(?:<[^>]*>)?>, (.*)")


class Call(NamedTuple):
    """A call that strace saw: its name, what it was done to, and the rest of the line."""

    name: str
    what: str
    rest: str


def traced(folder: Path, *command: str) -> list[Call]:
    """Run it, and see what it sends and sets."""
    path = folder / "trace"
    done = subprocess.run(
        [program("strace"), "-f", "-yy", "-e", f"trace={SENDING}", "-o", str(path), *command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    if "PTRACE" in done.stderr:
        pytest.skip("strace may not look at processes here")
    return [Call(*found.groups()) for line in path.read_text().splitlines() if (found := _CALL.match(line))]


def sent(calls: list[Call], what: str) -> list[Call]:
    return [call for call in calls if call.what.startswith(what) and call.name != "ioctl"]


def heard(path: Path) -> int:
    return sum(len(thing.data) for thing in open_capture(path) if isinstance(thing, Chunk))


@pytest.mark.parametrize("rate", ["auto", "250000"])
def test_a_port_gets_its_settings_and_nothing_else(tmp_path: Path, rate: str) -> None:
    path = tmp_path / "heard.tsniff.jsonl"
    with ExitStack() as stack:
        ports = stack.enter_context(device("meter", "--to", "pty", "--link", str(tmp_path / "wire"), "--speed", "8"))
        port = str(Path(ports["mcu"]).resolve())
        calls = traced(
            tmp_path, *TUYASNIFF, "sniff", "--mcu", ports["mcu"], "-b", rate, "--plain", "--duration", "1.5",
            "-w", str(path),
        )  # fmt: skip
    assert heard(path) > 20
    assert sent(calls, str(path)), "strace has seen nothing"
    assert sent(calls, port) == []
    controls = [call.rest for call in calls if call.name == "ioctl" and call.what == port]
    assert len(controls) > 10
    # DTR and RTS are let go of, never raised; what was received before is thrown away, nothing that could be sent
    others = {control.partition(")")[0].removesuffix(" <unfinished ...>") for control in controls}
    others = {words for words in others if not set(re.findall(r"\w+", words.partition("{")[0])) & SETTINGS}
    assert others <= {"TIOCMBIC, [TIOCM_DTR]", "TIOCMBIC, [TIOCM_RTS]", "TCFLSH, TCIFLUSH"}


def test_a_server_gets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "heard.tsniff.jsonl"
    with ExitStack() as stack:
        options = ("meter", "--to", "tcp://127.0.0.1:0", "--speed", "8")
        ports = stack.enter_context(device(*options))
        calls = traced(
            tmp_path, *TUYASNIFF, "sniff", "--mcu", ports["mcu"], "--module", ports["module"], "--plain",
            "--duration", "1.5", "-w", str(path),
        )  # fmt: skip
    assert heard(path) > 20
    assert sent(calls, str(path))
    assert sent(calls, "TCP:") == [] and sent(calls, "socket:") == []


def test_the_check_would_see_what_is_sent(tmp_path: Path) -> None:
    with ExitStack() as stack:
        ports = stack.enter_context(device("meter", "--to", "pty", "--link", str(tmp_path / "wire")))
        calls = traced(tmp_path, "sh", "-c", f"printf x > {ports['mcu']}")
        assert [call.name for call in sent(calls, str(Path(ports["mcu"]).resolve()))] == ["write"]
        server = stack.enter_context(device("meter", "--to", "tcp://127.0.0.1:0"))["mcu"]
        number = server.rpartition(":")[2]
        code = f"import socket; socket.create_connection(('127.0.0.1', {number})).send(b'x')"
        calls = traced(tmp_path, sys.executable, "-c", code)
        assert [call.name for call in sent(calls, "TCP:")] == ["sendto"]
