from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from lanes import quickest
from tuyasniff.capture.opening import capture_of, open_capture
from tuyasniff.capture.stampedbytes import StampedBytes
from tuyasniff.model import Chunk, Message
from tuyasniff.session import Session
from wire import HEARTBEAT, TALK, report

STAMPED = b"1646227547," + TALK + b"1646227549," + HEARTBEAT * 2 + b"\r\n1646227600," + report(1, 2)


def chunks(data: bytes, cuts: list[int] | None = None) -> tuple[list[Chunk], StampedBytes]:
    bounds = sorted({0, len(data), *(place % len(data) for place in cuts or [])})
    stamped = StampedBytes([data[a:b] for a, b in pairwise(bounds)], tap="file", name="x")
    return list(stamped), stamped


def test_stamps_are_times_and_no_bytes() -> None:
    found, stamped = chunks(STAMPED)
    assert [(chunk.t_us, chunk.data) for chunk in found] == [
        (0, TALK),
        (2_000_000, HEARTBEAT * 2),
        (53_000_000, report(1, 2)),
    ]
    assert stamped.started == datetime(2022, 3, 2, 13, 25, 47, tzinfo=UTC)


def test_bytes_before_the_first_stamp_have_no_time() -> None:
    found, _ = chunks(b"\0\0\n" + STAMPED)
    assert found[0].t_us is None
    assert found[1].t_us == 0


@pytest.mark.parametrize("step", [1, 2, 3, 7, 13, 40])
def test_it_does_not_depend_on_how_the_file_comes(step: int) -> None:
    by_time: dict[int | None, bytes] = {}
    for chunk in chunks(STAMPED, list(range(0, len(STAMPED), step)))[0]:
        by_time[chunk.t_us] = by_time.get(chunk.t_us, b"") + chunk.data
    assert by_time == {0: TALK, 2_000_000: HEARTBEAT * 2, 53_000_000: report(1, 2)}


def test_a_cut_anywhere_is_healed() -> None:
    for place in range(1, len(STAMPED)):
        found, _ = chunks(STAMPED, [place])
        assert b"".join(chunk.data for chunk in found) == TALK + HEARTBEAT * 2 + report(1, 2), place
        assert {chunk.t_us for chunk in found} == {0, 2_000_000, 53_000_000}, place


def test_a_long_block_in_small_pieces_costs_time_in_proportion() -> None:
    def took(size: int) -> float:
        data = b"1646227547," + TALK * (size // len(TALK))
        pieces = [data[place : place + 16] for place in range(0, len(data), 16)]
        return quickest(lambda: list(StampedBytes(pieces, tap="file", name="x")))

    assert took(256_000) < 8 * took(64_000) + 0.05


@pytest.mark.parametrize(
    "data", [b"1646227547,1646227548,\0", b"1646227547,\n1646227548,\0", b"x1646227547,1646227548,\0"]
)
def test_a_stamp_behind_a_stamp_is_the_same_however_it_comes(data: bytes) -> None:
    whole = [(chunk.t_us, chunk.data) for chunk in chunks(data)[0]]
    assert all([(one.t_us, one.data) for one in chunks(data, [cut])[0]] == whole for cut in range(1, len(data)))


def test_a_block_without_end_is_handed_on() -> None:
    data = b"1646227547," + TALK * 20_000
    pieces = [data[place : place + 65_536] for place in range(0, len(data), 65_536)]
    found = list(StampedBytes(pieces, tap="file", name="x"))
    assert len(found) > 1
    assert b"".join(chunk.data for chunk in found) == TALK * 20_000
    assert {chunk.t_us for chunk in found} == {0}


def test_frames_of_a_stamped_capture_are_timed() -> None:
    capture = capture_of(STAMPED)
    frames = [item.thing.frame for item in Session(capture) if isinstance(item.thing, Message)]
    assert len(frames) == 9
    assert frames[-1].t_us == 53_000_000
    assert capture.started is not None


def test_a_real_one_gives_its_frames(shared: Path) -> None:
    capture = open_capture(shared / "corpus/tma/th06_capt_on_wb3s_rxd1_timestamps.txt")
    session = Session(capture)
    list(session)
    assert capture.format == "realterm"
    assert (session.summary.frames, session.summary.noise_bytes) == (58, 0)
