from __future__ import annotations

import shlex
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from bulk.talks import talk
from tuyasniff.bulk.columns import Columns
from tuyasniff.capture.opening import open_capture
from tuyasniff.cli.large import is_large, poured
from tuyasniff.model import FamilyName, Item
from tuyasniff.session import Session
from tuyasniff.stretch import LARGE, Stretch
from wire import TALK, dp


def test_the_first_items_come_one_by_one_and_the_session_is_where_it_always_is(tmp_path: Path) -> None:
    path = tmp_path / "in.bin"
    path.write_bytes(talk(3, 3000))
    capture = open_capture(path)
    many, one = Session(()), Session(open_capture(path))
    usual, parts = iter(one), poured(many, capture.stretches())
    first = list(islice(parts, 512))
    assert all(isinstance(part, Item) for part in first)
    assert first == list(islice(usual, 512))
    assert many.family is one.family
    rest = list(parts)
    assert any(isinstance(part, Columns) for part in rest)
    assert sum(len(part) if isinstance(part, Columns) else 1 for part in rest) == sum(1 for _ in usual)


def test_a_file_is_large_from_a_size_on(tmp_path: Path) -> None:
    path = tmp_path / "in.bin"
    for size, large in ((LARGE - 1, False), (LARGE, True)):
        path.write_bytes(bytes(size))
        capture = open_capture(path)
        assert is_large(capture) is large
        capture.close()


@pytest.mark.parametrize(("missing", "ours"), [("numpy", False), ("tuyasniff.bulk.framing", True)])
def test_what_is_missing_is_hidden_only_where_it_is_not_ours(missing: str, ours: bool, tmp_path: Path) -> None:
    path = tmp_path / "in.bin"
    path.write_bytes(bytes(LARGE))
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from tuyasniff.capture.opening import open_capture\n"
        "from tuyasniff.cli.large import is_large\n"
        f"print(is_large(open_capture({str(path)!r})))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ("ModuleNotFoundError" in result.stderr) is ours, result.stderr
    assert result.stdout == ("" if ours else "False\n")


def test_frames_with_numbers_come_one_by_one_again() -> None:
    data = b"".join(zigbee(5, number) for number in range(9000))
    pieces = [Stretch("file", data[begin : begin + 51_000]) for begin in range(0, len(data), 51_000)]
    session = Session(())
    parts = list(poured(session, pieces))
    assert session.family is FamilyName.ZIGBEE
    in_columns = [part for part in parts if isinstance(part, Columns)]
    assert sum(map(len, in_columns)) + len(parts) - len(in_columns) == session.summary.frames == 9000
    assert [isinstance(part, Columns) for part in parts[-6000:]] == [False] * 6000, "all behind the first piece"


@pytest.mark.skipif(sys.platform != "linux", reason="limits of addresses are Linux's")
@pytest.mark.parametrize("kilobytes", [80_000, 100_000, 150_000])
def test_short_of_memory_items_come_one_by_one(kilobytes: int, tmp_path: Path) -> None:
    path = tmp_path / "in.bin"
    path.write_bytes(TALK * (LARGE // len(TALK) + 1))
    command = f"ulimit -v {kilobytes}; exec {shlex.quote(sys.executable)} -m tuyasniff datapoints {path}"
    result = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, "product abcdefgh12345678" in result.stderr) == (0, True), result.stderr


def zigbee(command: int, number: int) -> bytes:
    """A report with a sequence number."""
    payload = dp(1, 2, (number % 300).to_bytes(4, "big"))
    head = b"\x55\xaa\x02" + (number & 0xFFFF).to_bytes(2, "big") + bytes((command,))
    head += len(payload).to_bytes(2, "big") + payload
    return head + bytes((sum(head) & 0xFF,))
