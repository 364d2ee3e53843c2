"""A second process frames ahead: the items are the same, whatever happens to it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bulk.streams import both_ways, pieces, stream, stretch_of
from lanes import times
from tuyasniff.bulk.ahead import Ahead
from tuyasniff.bulk.columns import Columns
from tuyasniff.bulk.framing import Framed, frame_block
from tuyasniff.bulk.lists import with_values
from tuyasniff.bulk.session import pour
from tuyasniff.cli.large import each
from tuyasniff.model import Chunk, Gap, Item, Note
from tuyasniff.session import Session
from tuyasniff.stretch import LARGE, Stretch

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a second process is for Linux")

BLOCK = 8192


@pytest.fixture(autouse=True)
def _possible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ahead, "possible", staticmethod(lambda: True))


class Watched(Ahead):
    """Counts what was asked of it."""

    answers = 0
    last: Watched | None = None

    def __init__(self, block: int) -> None:
        super().__init__(block)
        Watched.last = self

    def framed(self, tap: str, offset: int) -> tuple[Framed | None, bool]:
        answer = super().framed(tap, offset)
        Watched.answers += answer[1]
        return answer


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> type[Watched]:
    monkeypatch.setattr(Watched, "answers", 0)
    monkeypatch.setattr("tuyasniff.bulk.nextblocks.Ahead", Watched)
    return Watched


@pytest.mark.parametrize("seed", range(times(4, 400)))
def test_the_items_are_those_of_one_process(seed: int, watched: type[Watched]) -> None:
    chance = random.Random(seed)
    data = stream(chance, 6000, damage=chance.choice((0.0, 0.001, 0.004)))
    parts = pieces(chance, data, chance.choice((9000, 40_000)))
    timed = chance.random() < 0.4
    now = 0
    things: list[Stretch | Chunk | Gap | Note] = []
    for part in parts:
        small = pieces(chance, part, 400) if timed else [part]
        moments = []
        for _ in small:
            now += chance.choice((5000, 5000, 5000, 400_000))
            moments.append(now)
        things.append(stretch_of(small, times=moments if timed else None))
    ahead, single = both_ways(things, block=BLOCK, cores=2)
    assert ahead == single
    assert watched.answers > 0, "the other process was of no use"


def test_whoever_keeps_columns_keeps_what_is_in_them(watched: type[Watched]) -> None:
    data = stream(random.Random(7), 9000, damage=0.001)
    things = [stretch_of([part]) for part in pieces(random.Random(8), data, 20_000)]
    kept = list(pour(Session(()), iter(things), block=BLOCK, cores=2))
    assert sum(isinstance(part, Columns) for part in kept) > 8, "more than there are answers"
    assert list(each(kept)) == list(each(pour(Session(()), iter(things), block=BLOCK)))
    assert watched.answers > 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_when_it_is_gone_or_does_not_answer_the_rest_is_framed_here(
    number: signal.Signals, watched: type[Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuyasniff.bulk.ahead.PATIENCE_S", 0.2)
    data = stream(random.Random(3), 9000, damage=0.001)
    things = [stretch_of([part]) for part in pieces(random.Random(4), data, 20_000)]
    items: list[Columns | Item] = []
    for part in pour(Session(()), iter(things), block=BLOCK, cores=2):
        items.append(part)
        if watched.last is not None and watched.answers == 2:
            os.kill(watched.last._process.pid or 0, number)
            watched.answers += 1
    assert list(each(items)) == list(each(pour(Session(()), iter(things), block=BLOCK)))
    assert watched.last is not None
    assert not watched.last._process.is_alive()


def test_noise_without_end_is_told_as_such(watched: type[Watched]) -> None:
    chance = random.Random(5)
    talk = stream(chance, 1500, damage=0.0)
    data = talk + bytes(40_000) + talk + b"\x55\xaa" * 20_000 + talk
    ahead, single = both_ways([stretch_of([part]) for part in pieces(chance, data, 20_000)], block=BLOCK, cores=2)
    assert ahead == single
    assert watched.answers > 0


def test_an_error_of_the_source_comes_behind_what_was_read_before_it() -> None:
    data = stream(random.Random(6), 4000, damage=0.0)
    parts = [data[:20_000], data[20_000:40_000]]

    def source() -> Iterator[Stretch]:
        for part in parts:
            yield stretch_of([part])
        raise OSError("the disk is gone")

    session, items = Session(()), []
    with pytest.raises(OSError, match="the disk is gone"):
        for part in pour(session, source(), block=BLOCK, cores=2):
            items.append(part)
    read = sum(len(part) for part in items if isinstance(part, Columns)) + sum(isinstance(part, Item) for part in items)
    assert read > 1500


@pytest.mark.parametrize("idle", [True, False])
def test_what_it_leaves_out_is_put_in_here(*, idle: bool) -> None:
    data = stream(random.Random(11), 3000, damage=0.001)[:BLOCK]
    whole, part = frame_block(data, synced=True), frame_block(data, synced=True, values=idle)
    assert whole is not None and part is not None
    assert (len(part.lists.value) == len(part.lists.id)) is idle
    assert with_values(data, part.lists).value.tolist() == whole.lists.value.tolist()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_no_process_is_left_behind(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "in.bin"
    talk = stream(random.Random(9), 9000, damage=0.0)
    path.write_bytes(talk * (40 * LARGE // len(talk)))
    code = "import sys; from tuyasniff.cli.main import run; sys.exit(run(['decode', sys.argv[1]]))"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.read(1 << 20)
        group = os.getpgid(process.pid)
        others = _of_group(group) - {process.pid}
        process.send_signal(number)
        process.stdout.close()
        process.wait(30)
    if len(os.sched_getaffinity(0)) > 1:
        assert others, "there was no other process"
    for _ in range(100):
        if not _of_group(group):
            return
        time.sleep(0.1)
    pytest.fail("it is still there")


def _of_group(group: int) -> set[int]:
    """The processes of a group that run."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, _, its_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.add(int(entry.name))
    return found
