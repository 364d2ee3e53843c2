"""What becomes of a recording while it is written: by full and failing disks, and by other programs."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from faults.injecting import needs_faults
from faults.listening import Session, in_full, listening, tuyasniff
from faults.stage import TUYASNIFF, gaps, recorded, until
from lanes import some
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Note

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")]


def notes(path: Path) -> list[str]:
    return [thing.text for thing in open_capture(path) if isinstance(thing, Note)]


# ---- disks


@needs_faults
@pytest.mark.parametrize("kind", some(["TORN", "EIO", "ENOSPC", "SHORT", "EINTR"], 5))
def test_writes_that_fail_for_a_while_lose_nothing_and_leave_no_half_line(kind: str, tmp_path: Path) -> None:
    with listening(tmp_path, injecting=True) as session:
        session.fail(f"write {kind} x.tsniff.jsonl")
        session.go_on(40)
        session.fail()
        session.go_on()
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == session.unheard() == []
        assert session.gaps() == []
        assert ("cannot write" in session.program.text) == (kind not in ("SHORT", "EINTR"))


@needs_faults
def test_a_disk_that_stays_full_is_said_and_so_is_how_much_is_in_no_file(tmp_path: Path) -> None:
    with listening(tmp_path, injecting=True) as session:
        session.fail("write ENOSPC .tsniff.jsonl")
        session.go_on(40)
        assert session.ended(signal.SIGTERM) == 130
        assert "No space left on device" in session.program.text
        assert re.search(r"[1-9]\d* pieces of what was heard are in no file", session.program.text)
        assert session.unkept() and recorded(session.recording)  # what was there stays readable


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with 64 KB of room."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("needs the right to mount a small file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@in_full
def test_what_a_disk_that_is_really_full_does_not_take_goes_elsewhere(tmp_path: Path, small_disk: Path) -> None:
    with listening(tmp_path, "--force") as session:
        session.program.signal(signal.SIGTERM)
        session.program.ended()
    recording = small_disk / "y.tsniff.jsonl"
    (small_disk / "others").write_bytes(bytes(48 << 10))
    shutil.rmtree(tmp_path / "kept")
    with listening(tmp_path, "--write", str(recording)) as session:
        session.program.says("No space left on device")
        rest = tmp_path / "elsewhere" / "y-rest.tsniff.jsonl"
        until(rest.exists, "file elsewhere")
        session.go_on()
        assert session.ended(signal.SIGTERM) == 130
        kept = recorded(recording) + recorded(rest)
        assert set(session.program.shown) <= set(kept) and len(set(kept)) == len(kept)
        assert kept == list(range(kept[0], kept[0] + len(kept)))
        assert gaps(recording) == gaps(rest) == []
        assert f"recorded in {recording}, and then in {rest}" in session.program.text


@in_full
def test_a_limit_of_the_size_of_files_is_a_full_disk(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))

    with listening(tmp_path, before=limit) as session:
        session.program.says("File too large")
        session.go_on()
        assert session.ended(signal.SIGTERM) == 130
        assert session.gaps() == [] and session.recording.read_bytes().endswith(b"\n")
        assert "pieces of what was heard are in no file" in session.program.text or not session.unkept()


@pytest.mark.skipif(shutil.which("setpriv") is None and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_takes_no_files_is_said_before_anything_is_listened_to(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    lowered = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*lowered, *TUYASNIFF, "sniff", "-", "--plain", "--write", str(folder / "x.tsniff.jsonl")],
        input=b"", capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3 and b"Permission denied" in done.stderr, done.stderr
    assert b"Traceback" not in done.stderr and not list(folder.iterdir())


# ---- other programs


def removed(session: Session) -> None:
    session.recording.unlink()


def folder_removed(session: Session) -> None:
    shutil.rmtree(session.recording.parent)


def moved(session: Session) -> None:
    session.recording.rename(session.folder / "moved.tsniff.jsonl")


def moved_and_replaced(session: Session) -> None:
    moved(session)
    session.recording.write_text("somebody else's\n")


@pytest.mark.parametrize("screen", some([False, True], 2))
@pytest.mark.parametrize("happens", some([removed, moved_and_replaced, folder_removed, moved], 2))
def test_whatever_is_done_to_its_name_everything_is_in_a_file_and_the_end_says_which(
    happens: Callable[[Session], None], screen: bool, tmp_path: Path
) -> None:
    with listening(tmp_path, screen=screen) as session:
        happens(session)
        session.go_on(60)
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == session.unheard() == []
        where = session.recording if "removed" in happens.__name__ else session.folder / "moved.tsniff.jsonl"
        assert f"recorded in {where}" in session.program.text
        assert [text for text in notes(where) if text.startswith("another program")]
        if happens is moved_and_replaced:
            assert session.recording.read_text() == "somebody else's\n"


@pytest.mark.parametrize("keeps", some([0.5, 0], 2))
def test_a_recording_that_is_cut_is_gone_on_with_and_says_how_much_is_lost(keeps: float, tmp_path: Path) -> None:
    with listening(tmp_path) as session:
        before = max(session.program.shown)
        os.truncate(session.recording, round(session.recording.stat().st_size * keeps))
        session.go_on(60)
        assert session.ended(signal.SIGTERM) == 130
        assert all(number <= before + 60 for number in session.unkept())
        kept = recorded(session.recording)
        assert kept[-1] >= max(session.program.shown) and b"\0" not in session.recording.read_bytes()
        assert any("bytes of it are lost" in text for text in notes(session.recording))
        capture = open_capture(session.recording)
        assert list(capture) and [tap.talker for tap in capture.taps] == ["mcu"]  # the header is there again


@pytest.mark.parametrize(
    "arguments",
    some(
        [
            ("sniff", "-", "--plain", "--write", "{}", "--force"),
            ("convert", "{other}", "{}", "--force"),
            ("simulate", "meter", "--seconds", "1", "--to", "{}", "--force"),
        ],
        3,
    ),
)
def test_no_other_program_of_ours_takes_the_file_away(arguments: tuple[str, ...], tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(bytes.fromhex("55AA0307000814020004000008FD30"))
    with listening(tmp_path) as session:
        given = [text.format(session.recording, other=other) for text in arguments]
        done = tuyasniff(*given, stdin=b"55AA0307000814020004000008FD30\n")
        assert done.returncode == 3, done.stderr
        assert b"a session is being recorded into it" in done.stderr
        session.go_on()
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == session.unheard() == []
    assert tuyasniff(*given, stdin=b"55AA0307000814020004000008FD30\n").returncode == 0  # nothing holds it any more


@in_full
def test_two_sessions_do_not_get_one_file(tmp_path: Path) -> None:
    with listening(tmp_path) as session:
        done = tuyasniff("sniff", "-", "--plain", "--write", str(session.recording), stdin=b"55AA")
        assert done.returncode == 3 and b"exists" in done.stderr
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == session.unheard() == []


@in_full
def test_it_is_read_by_others_while_it_is_written(tmp_path: Path) -> None:
    with listening(tmp_path) as session:
        for verb in (("decode",), ("datapoints",), ("replay", "--plain", "--speed", "max"), ("doctor",)):
            done = tuyasniff(verb[0], str(session.recording), *verb[1:])
            assert done.returncode == 0 and b"damaged" not in done.stderr, done.stderr
        session.go_on()
        assert session.ended(signal.SIGTERM) == 130
        assert session.unkept() == session.unheard() == []
