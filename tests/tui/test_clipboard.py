from __future__ import annotations

import asyncio
import base64
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from textual.app import App

from tui.asking import Asked
from tuyasniff.tui.clipboard import OSC52_LIMIT, CopyOutcome, copy, passed_through

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="other ways to the clipboard")
_TERMINAL = {"TERM": "xterm-256color"}


class Programs:
    """The programs of a system; keeps what they were given."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.given: dict[str, bytes] = {}

    def __call__(self, command: Sequence[str], data: bytes) -> bool:
        line = " ".join(command)
        if not any(line.startswith(name) for name in self.names):
            return False
        self.given[command[0]] = data
        return True


def _copied(
    text: str, environ: Mapping[str, str], programs: Programs, folder: Path
) -> tuple[CopyOutcome, list[str], str]:
    """The outcome, what the terminal was sent, what the app keeps."""
    sent: list[str] = []

    async def go() -> tuple[CopyOutcome, str]:
        app: App[None] = Asked()
        async with app.run_test():
            assert app._driver is not None
            app._driver.write = sent.append  # type: ignore[method-assign, assignment]
            return copy(app, text, environ=environ, run=programs, folder=folder), app.clipboard

    outcome, kept = asyncio.run(go())
    return outcome, [data for data in sent if "52;c;" in data], kept


def test_the_terminal_is_asked_and_the_text_lies_in_a_file_as_nobody_answers(tmp_path: Path) -> None:
    outcome, sent, kept = _copied("55aa", _TERMINAL, Programs(), tmp_path)
    assert sent == [f"\x1b]52;c;{base64.b64encode(b'55aa').decode()}\a"]
    assert kept == "55aa"
    assert outcome.path is not None
    assert outcome.path.read_text() == "55aa"
    assert stat.S_IMODE(outcome.path.stat().st_mode) == 0o600
    assert outcome.words == (
        f"sent 4 characters to the terminal's clipboard; not every terminal takes it, so it is in {outcome.path}, too"
    )


def test_the_latest_copy_is_the_only_file(tmp_path: Path) -> None:
    for text in ("one", "two"):
        _copied(text, _TERMINAL, Programs(), tmp_path)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["two"]


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    link = tmp_path / f"tuyasniff-copy-{os.getuid()}.txt"
    link.symlink_to(victim)
    outcome, _, _ = _copied("new", _TERMINAL, Programs(), tmp_path)
    assert victim.read_text() == "mine"
    assert outcome.path is not None
    assert outcome.path.read_text() == "new"


@pytest.mark.parametrize(
    ("environ", "program"),
    [
        ({}, "pbcopy"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "wl-copy"),
        ({"DISPLAY": ":0"}, "xclip"),
        ({"DISPLAY": ":0"}, "xsel"),
        ({"DISPLAY": "localhost:10", "SSH_CONNECTION": "a"}, "xclip"),
    ],
)
def test_a_program_that_took_it_is_certain_and_needs_no_file(
    tmp_path: Path, environ: dict[str, str], program: str
) -> None:
    programs = Programs(program)
    outcome, sent, _ = _copied("ä 55", _TERMINAL | environ, programs, tmp_path)
    assert programs.given == {program: "ä 55".encode()}
    assert outcome.words == f"copied 4 characters ({program})"
    assert len(sent) == 1
    assert not list(tmp_path.iterdir())


def test_windows_below_linux_wants_another_encoding(tmp_path: Path) -> None:
    programs = Programs("clip.exe")
    _copied("ä", _TERMINAL, programs, tmp_path)
    assert programs.given == {"clip.exe": "ä".encode("utf-16-le")}


@pytest.mark.parametrize("program", ["pbcopy", "wl-copy", "clip.exe"])
def test_the_clipboard_of_the_computer_far_away_is_left_alone(tmp_path: Path, program: str) -> None:
    programs = Programs(program)
    environ = _TERMINAL | {"SSH_TTY": "/dev/pts/1", "WAYLAND_DISPLAY": "wayland-0"}
    outcome, sent, _ = _copied("x", environ, programs, tmp_path)
    assert not programs.given
    assert outcome.path is not None
    assert len(sent) == 1


@pytest.mark.parametrize("names", [("tmux load-buffer -w -",), ("tmux load-buffer -",)])
def test_within_tmux_its_buffer_has_it_and_the_terminal_outside_is_asked(tmp_path: Path, names: tuple[str]) -> None:
    programs = Programs(*names)
    outcome, sent, _ = _copied("55aa", _TERMINAL | {"TMUX": "/tmp/tmux,1,0"}, programs, tmp_path)
    assert programs.given == {"tmux": b"55aa"}
    assert sent[1] == passed_through("55aa")
    assert outcome.taken_by == "tmux"
    assert "prefix ]" in outcome.words


def test_what_is_too_long_goes_to_the_file_and_not_to_the_terminal(tmp_path: Path) -> None:
    outcome, sent, _ = _copied("x" * (OSC52_LIMIT + 1), _TERMINAL, Programs(), tmp_path)
    assert not sent
    assert outcome.words == f"too long for the terminal's clipboard: 74,995 characters written to {outcome.path}"


@pytest.mark.parametrize("environ", [{"TERM": "linux"}, {}, {"TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"}])
def test_a_terminal_without_a_clipboard_is_not_asked(tmp_path: Path, environ: dict[str, str]) -> None:
    outcome, sent, _ = _copied("x", environ, Programs(), tmp_path)
    assert not sent
    assert outcome.words.startswith("this terminal has no clipboard: 1 character written to ")


def test_where_nothing_works_it_is_said(tmp_path: Path) -> None:
    outcome, _, _ = _copied("x", {"TERM": "linux"}, Programs(), tmp_path / "gone")
    assert outcome.path is None
    assert not outcome.taken_by
    assert outcome.words.endswith("nothing was copied")


def test_half_characters_do_not_break_it(tmp_path: Path) -> None:
    outcome, _, _ = _copied("a\ud800b", _TERMINAL, Programs(), tmp_path)
    assert outcome.path is not None
    assert outcome.path.read_text() == "a?b"


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux")
def test_a_real_tmux_has_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ["tmux", "-S", str(tmp_path / "socket")]
    subprocess.run([*server, "-f", "/dev/null", "new-session", "-d", "sleep 30"], check=True)
    try:
        asked = [*server, "display-message", "-p", "#{socket_path},#{pid},0"]
        environ = {"TMUX": subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()}
        monkeypatch.setenv("TMUX", environ["TMUX"])

        async def go() -> CopyOutcome:
            app: App[None] = Asked()
            async with app.run_test():
                return copy(app, "55 aa 03", environ=_TERMINAL | environ, folder=tmp_path)

        assert asyncio.run(go()).taken_by == "tmux"
        shown = subprocess.run([*server, "show-buffer"], check=True, capture_output=True, text=True)
        assert shown.stdout == "55 aa 03"
    finally:
        subprocess.run([*server, "kill-server"], check=False)
