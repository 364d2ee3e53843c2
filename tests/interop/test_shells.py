"""The tab key in real shells: what a person types, and what stands on the line then."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.running import ROOT
from tuyasniff.cli.main import run

if sys.platform == "win32":
    pytest.skip("needs a pty", allow_module_level=True)

import pty

PATIENCE_S = 20.0
BIN = Path(sys.executable).parent
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>()][0-9AB]?|\x1b\][^\x07]*\x07|\r|\x07")

pytestmark = pytest.mark.skipif(not (BIN / "tuyasniff").exists(), reason="tuyasniff is not installed beside Python")

SHELLS = {
    "bash": ("bash", "--noprofile", "--norc", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}


class Shell:
    """An interactive shell on a pty that has read our script."""

    def __init__(self, name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["completion", name]) == 0
        script = folder / f"completion.{name}"
        script.write_text(capsys.readouterr().out)
        self.seen = ""
        environment = {
            "HOME": str(folder), "PATH": f"{BIN}:{os.environ['PATH']}", "TERM": "dumb", "COLUMNS": "200",
            "LC_ALL": "C.UTF-8", "TUYASNIFF_DATA": str(folder), "XDG_CONFIG_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
        }  # fmt: skip
        self.pid, self.line = pty.fork()
        if not self.pid:
            os.chdir(ROOT / "captures")
            os.execvpe(SHELLS[name][0], list(SHELLS[name]), environment)
        ready = {
            "bash": f"bind 'set bell-style none'; . {script}",
            "zsh": f"unsetopt zle_bracketed_paste; autoload -U compinit; compinit -u -D; . {script}",
            "fish": f". {script}",
        }[name]
        self.type(f"{ready}; echo re''ady\n")
        self.until("ready")

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.line, keys.encode())

    def until(self, words: str) -> str:
        """What appears, up to the words."""
        end = time.monotonic() + PATIENCE_S
        while words not in self.seen:
            assert time.monotonic() < end, f"no {words!r} in {self.seen!r}"
            if select.select([self.line], [], [], 0.1)[0]:
                self.seen += _CONTROL.sub("", os.read(self.line, 65536).decode(errors="replace"))
        before, _, self.seen = self.seen.partition(words)
        return before + words

    def close(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.line)


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed: make interop")
    found = Shell(request.param, tmp_path, capsys)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("tuyasniff datap\t", "tuyasniff datapoints "),
        ("tuyasniff decode --exp\t", "tuyasniff decode --explain "),
        ("tuyasniff decode --format tasm\t", "tuyasniff decode --format tasmota "),
        ("tuyasniff datapoints zigbee-therm\t", "zigbee-thermostat.hex"),
        ("tuyasniff decode --filter fault:dp_over\t", "fault:dp_overrun"),
        ("tuyasniff datapoints meter.hex --explain 3\t", "--explain 38"),
        ("tuyasniff sniff --mcu tcp:\t", "tcp://"),
    ],
)
def test_tab_completes_what_was_begun(shell: Shell, typed: str, line: str) -> None:
    shell.type(typed)
    shell.until(line.rstrip())
