"""Nothing in the room of the taps can say anything: there is no call in it that would."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tuyasniff.sources

ROOM = Path(tuyasniff.sources.__file__).parent
FILES = sorted(ROOM.rglob("*.py"))

VERBS = """
    write writelines write_text write_bytes send sendall sendto sendmsg sendfile send_break flush drain tcflush tcdrain
    tcsendbreak reset_output_buffer setDTR setRTS setBreak makefile shutdown system popen
"""
SPEAKING = frozenset(VERBS.split())
LINES = frozenset(("dtr", "rts", "break_condition", "xonxoff", "rtscts", "dsrdtr", "rs485_mode"))
FLOW = frozenset(("xonxoff", "rtscts", "dsrdtr"))
IOCTLS = frozenset(("TIOCGICOUNT",))


def faults(source: str) -> Iterator[str]:
    """What could talk in a text of Python."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in SPEAKING:
            yield f"{node.attr} in line {node.lineno}"
        if isinstance(node, ast.Call):
            yield from _call_faults(node)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and not _is_false(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Attribute) and part.attr in LINES:
                        yield f"{part.attr} moved in line {node.lineno}"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            if any(name.split(".")[0] in ("subprocess", "asyncio", "ctypes") for name in names):
                yield f"import in line {node.lineno}"


def _call_faults(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("setattr", "getattr") and not (
        len(node.args) > 1 and isinstance(node.args[1], (ast.Constant, ast.Name))
    ):
        yield f"{name} in line {node.lineno}"
    if name in ("setattr", "__setattr__", "exec", "eval", "serial_for_url"):
        yield f"{name} in line {node.lineno}"
    if name == "ioctl" and not (isinstance(node.args[1], ast.Attribute) and node.args[1].attr in IOCTLS):
        yield f"ioctl in line {node.lineno}"
    for keyword in node.keywords:
        if keyword.arg in FLOW and not _is_false(keyword.value):
            yield f"{keyword.arg} in line {node.lineno}"


def _is_false(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is False)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_of_the_room_can_talk(file: Path) -> None:
    assert list(faults(file.read_text("utf-8"))) == []


def test_the_room_was_looked_at() -> None:
    assert {"serialport.py", "tcp.py", "reader.py"} <= {file.name for file in FILES}


@pytest.mark.parametrize(
    "source",
    [
        "port.write(b'x')",
        "say = port.write",
        "self._port.send_break()",
        "connection.sendall(b'x')",
        "port.dtr = True",
        "port.rts, x = states",
        "port.rts = self._rts",
        "port.dtr ^= 1",
        "Serial(xonxoff=True)",
        "Serial(rtscts=wanted)",
        "setattr(port, 'dtr', True)",
        "getattr(port, 'wri' + 'te')(b'x')",
        "fcntl.ioctl(handle, termios.TIOCSTI, b'x')",
        "fcntl.ioctl(handle, 0x5412, b'x')",
        "serial_for_url('loop://')",
        "import subprocess",
        "from subprocess import run",
    ],
)
def test_each_way_to_talk_would_be_found(source: str) -> None:
    assert list(faults(source))


def test_lines_may_be_put_at_rest() -> None:
    assert list(faults("port.dtr = False\nport.rts = False\nSerial(xonxoff=False)")) == []
