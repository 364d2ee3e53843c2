"""Sniffing cannot send: nothing that `sniff` can reach writes to a port, seen in the sources and in a whole session."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import tuyasniff

PACKAGE = Path(tuyasniff.__file__).parent
ENTRIES = (
    "tuyasniff.cli.verbs.sniff",
    "tuyasniff.cli.verbs.learn",
    "tuyasniff.cli.verbs.replay",
    "tuyasniff.cli.verbs.ports",
    "tuyasniff.cli.verbs.identify",
    "tuyasniff.cli.verbs.doctor",
    "tuyasniff.tui.app",
)
SENDING = {
    "write", "writelines", "send", "sendall", "sendto", "sendmsg", "sendfile", "send_break", "sendBreak", "flush",
    "setDTR", "setRTS", "setBreak", "tcsendbreak", "tcflush", "tcdrain", "pwrite", "writev", "reset_output_buffer",
}  # fmt: skip
PORT_LIBRARIES = {"serial", "socket", "termios", "pty", "tty"}


def sources_of(module: str) -> Path | None:
    path = PACKAGE.parent / Path(*module.split("."))
    for found in (path.with_suffix(".py"), path / "__init__.py"):
        if found.exists():
            return found
    return None


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """Every module that a file names in an import, at any depth of its code, type checking included."""
    return tuple(_imports(tree_of(path)))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def reachable(entries: tuple[str, ...] = ENTRIES) -> dict[str, Path]:
    """The modules of ours that can be imported from there, directly or not."""
    found: dict[str, Path] = {}
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        path = sources_of(name)
        if path is None or name in found or not name.startswith("tuyasniff"):
            continue
        found[name] = path
        waiting += imports_of(path)
    return found


def test_sniff_reaches_its_taps() -> None:
    found = reachable()
    assert {"tuyasniff.sources.serialport", "tuyasniff.sources.tcp", "tuyasniff.live.recorder"} <= set(found)
    assert len(found) > 100


def test_sniff_does_not_reach_the_devices_that_talk() -> None:
    assert not [name for name in reachable() if name.startswith(("tuyasniff.simulate", "tuyasniff.probe"))]


def test_only_the_taps_and_the_list_of_ports_know_what_a_port_is() -> None:
    rooms = {name for name, path in reachable().items() if PORT_LIBRARIES & {n.split(".")[0] for n in imports_of(path)}}
    # the screen's own terminal is no port: what is set there is that of the person who looks at it; it opens nothing
    terminal = {"tuyasniff.tui.terminal"}
    assert {name for name in rooms if not name.startswith("tuyasniff.sources.")} <= terminal
    calls = {
        node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for name in terminal
        for node in ast.walk(tree_of(reachable()[name]))
        if isinstance(node, ast.Call)
    }
    assert not calls & {"open", "openpty", "Serial", "fdopen"}


def test_only_the_counters_of_a_port_ask_its_driver_anything() -> None:
    asking = {
        name
        for name, path in reachable().items()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "ioctl"
    }
    assert asking == {"tuyasniff.sources.linecounters"}


def test_no_tap_has_a_word_for_sending() -> None:
    for name, path in reachable().items():
        if not name.startswith("tuyasniff.sources."):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute):
                assert node.attr not in SENDING, f"{name} line {node.lineno}: {node.attr}"


def test_a_port_never_leaves_its_tap() -> None:
    """What could be written to is private: no module names the attribute of another one."""
    for name, path in reachable().items():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"_port", "_socket"}:
                assert name.startswith("tuyasniff.sources."), f"{name} line {node.lineno}"
                assert isinstance(node.value, ast.Name) and node.value.id == "self", f"{name} line {node.lineno}"


def test_the_check_would_find_what_sends() -> None:
    """The device that talks is found out by the same rules."""
    found = reachable(("tuyasniff.cli.verbs.simulate",))
    assert any(name.startswith("tuyasniff.simulate.") for name in found)
    attributes = {
        node.attr
        for name, path in found.items()
        if name.startswith("tuyasniff.simulate.")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
    }
    assert attributes & SENDING


def test_what_is_loaded_agrees_with_what_is_read() -> None:
    names = [name for name in reachable() if name != "tuyasniff.__main__"]
    code = "import sys, importlib\nfor n in sys.argv[1:]: importlib.import_module(n)\nprint(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=True)
    assert not [name for name in result.stdout.split() if name.startswith("tuyasniff.simulate")]
    assert importlib.util.find_spec("tuyasniff.simulate") is not None
