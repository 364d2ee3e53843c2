"""Nobody finds half a file under its own name, whatever happens while it is written."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.listening import tuyasniff
from faults.stage import TUYASNIFF
from lanes import some, times
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk
from wire import report

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")]

FRAMES = 60_000
OLD = b"what was there before\n"


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture that takes a while."""
    path = tmp_path_factory.mktemp("capture") / "large.bin"
    path.write_bytes(b"".join(report(number % 90, number) for number in range(FRAMES)))
    return path


NAMES = ("out.tsniff.jsonl", "out.pcapng", "out.csv", "out.hex", "out.jsonl", "out.bin", "out.csv.gz")


def size_limit(size: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("name", some(NAMES, 7))
def test_a_conversion_onto_a_full_disk_leaves_the_old_file_and_says_so(
    name: str, capture: Path, tmp_path: Path
) -> None:
    out = tmp_path / name
    out.write_bytes(OLD)
    command = [*TUYASNIFF, "convert", str(capture), str(out), "--force"]
    done = subprocess.run(command, capture_output=True, preexec_fn=size_limit(40_000), check=False)
    assert done.returncode == 3 and b"cannot write" in done.stderr, done.stderr
    assert b"Traceback" not in done.stderr and out.read_bytes() == OLD


@pytest.mark.parametrize("name", some(["out.tsniff.jsonl", "out.pcapng"], 2))
def test_a_conversion_that_is_killed_at_any_moment_leaves_the_old_file_or_the_whole_new_one(
    name: str, capture: Path, tmp_path: Path
) -> None:
    moments = random.Random()
    for number in range(times(2, 30)):
        out = tmp_path / str(number) / name
        out.parent.mkdir()
        out.write_bytes(OLD)
        command = [*TUYASNIFF, "convert", str(capture), str(out), "--force"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(moments.uniform(0.1, 1.5))
            process.send_signal(moments.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)))
        if out.read_bytes() != OLD:
            size = sum(len(thing.data) for thing in open_capture(out) if isinstance(thing, Chunk))
            assert size == capture.stat().st_size


SMALL = report(20, 2301) * 30

WRITERS = (
    ("export", "{in}", "-o", "{out}.yaml"),
    ("report", "--html", "{in}", "-o", "{out}.html"),
    ("redact", "{in}", "-o", "{out}.tsniff.jsonl"),
    ("convert", "{in}", "{out}.csv", "--force"),
)


@pytest.mark.parametrize("arguments", some(WRITERS, 4))
def test_whoever_writes_a_file_writes_all_of_it_or_nothing(arguments: tuple[str, ...], tmp_path: Path) -> None:
    given = tmp_path / "in.bin"
    given.write_bytes(SMALL)
    made = [text.format(**{"in": given, "out": tmp_path / "whole"}) for text in arguments]
    done = tuyasniff(*made)
    assert done.returncode == 0, done.stderr
    whole = next(tmp_path.glob("whole.*"))
    size = whole.stat().st_size
    cut = [text.format(**{"in": given, "out": tmp_path / "cut"}) for text in arguments]
    limit = size_limit(min(size - 1, 100))
    failed = subprocess.run([*TUYASNIFF, *cut], capture_output=True, preexec_fn=limit, check=False)
    assert failed.returncode == 3 and b"Traceback" not in failed.stderr, failed.stderr
    assert not (tmp_path / f"cut{''.join(whole.suffixes)}").exists()
