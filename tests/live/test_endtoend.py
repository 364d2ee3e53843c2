"""From a virtual device over ptys into the session file and the list: nothing is lost on the way."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from live.bench import Bench, out_of_order
from tuyasniff.capture.opening import open_capture
from tuyasniff.model import Chunk, Frame, Gap, Message, Talker
from tuyasniff.session import Session

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")]

CUT = 40
"""Frames that may wait for the end of one."""

REOPENED_S = 0.4
"""The first pause of a reader before it looks for its port again, and what a busy machine may add."""


def test_every_byte_is_in_the_file_every_frame_decoded_every_reply_behind_its_request(tmp_path: Path) -> None:
    bench = Bench(tmp_path, baud=115200, faults=["flood"], rate=115200, seconds=8)
    bench.run(20)
    bench.end()
    assert bench.recorded() == {side: bytes(data) for side, data in bench.playing.sent.items()}
    for side in (Talker.MCU, Talker.MODULE):
        shown = [message.frame.raw for message in bench.messages() if message.frame.talker is side]
        assert shown == _whole(bench, side) and len(shown) > 500
    bench.live.pairing.cut()
    assert bench.live.pairing.unanswered_total <= 2
    # on a machine that is too busy the stamps are late by more than anybody waits; the soak test allows none
    assert len(out_of_order(bench.messages())) <= len(bench.messages()) // 100


def test_what_was_shown_live_is_what_decode_shows_of_the_recording(tmp_path: Path) -> None:
    bench = Bench(tmp_path, baud=115200, faults=["flood"], rate=115200, seconds=6)
    bench.run(20)
    bench.end()
    later = [item.thing for item in Session(open_capture(bench.path)) if isinstance(item.thing, Message)]
    live, again = ([message.frame._replace(origin=None) for message in told] for told in (bench.messages(), later))
    # a frame that the end has cut keeps others waiting behind it: live until the silence is long, later not at all
    assert live[:-CUT] == again[:-CUT] and len(live) > 500
    assert sorted(live[-CUT:], key=_place) == sorted(again[-CUT:], key=_place)


def test_swapped_taps_are_decoded_right_and_said(tmp_path: Path) -> None:
    bench = Bench(tmp_path, wires=(("mcu", "module"), ("module", "mcu")), rate=9600, speed=10, seconds=15)
    bench.run(20)
    bench.end()
    assert any("swapped" in text for text in bench.live.remarks)
    meant = {said.raw: said.talker for said in bench.simulation.frames}
    shown = {message.frame.raw: message.frame.talker for message in bench.messages()}
    assert {raw: shown[raw] for raw in shown} == {raw: meant[raw] for raw in shown} and len(shown) > 20


@pytest.mark.parametrize(("baud", "first"), [(115200, 9600), (38400, 9600)])
def test_another_rate_is_found_out_and_said(tmp_path: Path, baud: int, first: int) -> None:
    bench = Bench(tmp_path, baud=baud, faults=["flood"], seconds=60)
    bench.run(15, until=lambda: all(hunt.settled for hunt in bench.live.tuning.hunts.values()))
    bench.run(1)
    bench.end()
    assert [info.baud for info in bench.live.taps] == [baud, baud]
    gaps = [item.thing for item in bench.items if isinstance(item.thing, Gap)]
    assert all(gap.reason == "baud changed" for gap in gaps)
    assert any(gap.detail.startswith(f"{first} to ") for gap in gaps)
    assert len(bench.messages()) > 20


def test_pulled_and_plugged_in_again_five_times_in_the_middle_of_frames(tmp_path: Path) -> None:
    script = "\n".join(f"t={at} unplug 0.3" for at in (4.013, 5.507, 7.001, 8.503, 10.009))
    bench = Bench(tmp_path, baud=115200, faults=["flood"], rate=115200, script=script, seconds=12)
    bench.run(30)
    bench.end()
    gaps = [(item.thing.tap, item.thing.reason) for item in bench.items if isinstance(item.thing, Gap)]
    for tap in ("mcu", "module"):
        assert gaps.count((tap, "unplugged")) == 5
        assert gaps.count((tap, "resumed")) == 5
    recorded = bench.recorded()
    for side, sent in bench.playing.sent.items():
        heard, wanted = recorded[side], bytes(sent)
        # what goes lost is what was said between plugging in and opening the port again: five holes, none else
        assert len(wanted) - len(heard) <= 5 * REOPENED_S * 11520
        assert _is_made_of_pieces_of(heard, wanted, 6)
    held = [thing for thing in open_capture(bench.path) if isinstance(thing, Chunk)]
    assert sum(len(chunk.data) for chunk in held) == sum(map(len, recorded.values()))


def _place(frame: Frame) -> tuple[str, int]:
    return frame.tap, frame.offset


def _whole(bench: Bench, side: Talker) -> list[bytes]:
    """The frames of a side that were written to their end."""
    room = len(bench.playing.sent[str(side)])
    found = []
    for said in bench.simulation.events():
        if said.talker is side:
            room -= len(said.raw)
            if room < 0:
                break
            found.append(said.raw)
    return found


def _is_made_of_pieces_of(heard: bytes, wanted: bytes, most: int) -> bool:
    """Whether `heard` is `wanted` with a few pieces left out."""
    at = pieces = 0
    while heard:
        size = len(heard)
        while size and wanted.find(heard[:size], at) < 0:
            size //= 2
        if not size:
            return False
        found = wanted.find(heard[:size], at)
        while size < len(heard) and found + size < len(wanted) and heard[size] == wanted[found + size]:
            size += 1
        at, heard = found + size, heard[size:]
        pieces += 1
    return pieces <= most
