from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from live.inlets import STARTED
from render.makers import HOSTILE
from tui.showing import SIZES, Talk, shown, text_of
from tuyasniff.analysis.linehealth import TapStatus
from tuyasniff.analysis.sayings import Saying
from tuyasniff.capture.capture import TapInfo
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Chunk, Gap, Talker
from tuyasniff.render.labels import width
from tuyasniff.render.styles import Line, plain
from tuyasniff.tui.widgets.health import HealthPane, health_lines, recording_lines, saying_lines, tap_lines
from wire import report

SECOND = 1_000_000


def words(lines: list[Line]) -> list[str]:
    return [plain(line) for line in lines]


def listening() -> Talk:
    """Eight sound reports in eight seconds."""
    talk = Talk()
    for second in range(1, 9):
        talk.say(report(20, second), second * SECOND)
    talk.end()
    return talk


def status_of(talk: Talk, now_us: int) -> TapStatus:
    (status,) = talk.health.status(now_us)
    return status


def test_a_sound_tap_says_what_it_hears() -> None:
    assert words(tap_lines(status_of(listening(), 9 * SECOND), 9 * SECOND, 80)) == [
        "mcu  /dev/ttyUSB0  9600 baud",
        "  listening, 120 bytes, the last 1 s ago; the MCU talks",
        "  8 frames, 0.9/s now",
        "  no bad sums, no noise",
    ]


def test_noise_and_bad_sums_stand_behind_a_mark() -> None:
    talk = Talk()
    talk.say(report(20, 1) + b"\xff" * 15 + report(20, 1), SECOND)
    talk.end()
    assert "  ! 0 bad sums, 15 noise bytes; 33% of what came lately is noise" in words(
        tap_lines(status_of(talk, 2 * SECOND), 2 * SECOND, 80)
    )


def test_what_the_system_counted_is_told_where_it_counts() -> None:
    status = status_of(listening(), 9 * SECOND)
    none = replace(status, framing=0, overrun=0, parity=0, breaks=0)
    some = replace(status, framing=3, overrun=0, parity=1, breaks=0)
    assert words(tap_lines(none, 9 * SECOND, 80))[-1] == "  no framing, parity or overrun errors"
    assert words(tap_lines(some, 9 * SECOND, 80))[-1] == "  ! 3 framing errors, 1 parity error"


def test_a_port_that_went_is_said_with_a_remedy() -> None:
    talk = listening()
    talk = Talk(TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600))
    talk.say(report(20, 1), SECOND)
    talk.tell(Gap("mcu", 2 * SECOND, "unplugged", "/dev/ttyUSB0"))
    talk.end()
    rows = words(health_lines(talk, 5 * SECOND, 80))
    assert rows[1].startswith("  ! gone for 3 s")
    assert "! mcu: /dev/ttyUSB0 is gone (for 0 s)" in rows
    assert "  plug it in again; it goes on by itself" in rows


def test_nothing_wrong_is_said_too() -> None:
    assert words(saying_lines((), 0, 80)) == ["nothing is wrong now; tuyasniff doctor looks at all of it"]
    said = words(saying_lines((Saying("noise", "mcu: noise", "press the wire", "mcu", 0),), 12 * SECOND, 80))
    assert said == ["! mcu: noise (for 12 s)", "  press the wire"]


def test_the_recording_tells_its_place_size_and_trouble(tmp_path: Path) -> None:
    path = tmp_path / "kettle.tuya.jsonl"
    recorder = Recorder(path, started=STARTED, taps=())
    try:
        recorder.trouble = "cannot write it: No space left on device"
        rows = words(recording_lines(recorder, 200))
        assert rows[0] == f"recording, {recorder.size} bytes: {path}"
        assert rows[1] == "! cannot write it: No space left on device; it goes on in memory"
        assert words(recording_lines(recorder, 30))[1].endswith("kettle.tuya.jsonl")
    finally:
        recorder.start()
        recorder.stop()
    assert words(recording_lines(Recorder(None, started=STARTED, taps=()), 80)) == [
        "not recorded: nothing of it is in a file"
    ]
    assert recording_lines(None, 80) == []


@pytest.mark.parametrize("size", SIZES)
def test_names_from_anywhere_are_shown_and_never_obeyed(size: tuple[int, int]) -> None:
    talk = Talk(*(TapInfo(text, Talker.MCU, text, 9600) for text in HOSTILE))

    async def drive(pilot: Pilot[None], pane: HealthPane) -> None:
        pane.refresh_from(talk, 30 * SECOND)
        await pilot.pause()
        rows = text_of(pane)
        assert all(row.isprintable() for row in rows)
        assert {width(row) for row in rows} == {size[0]}
        assert all(plain(line).isprintable() for line in pane.lines)
        assert all(width(plain(line)) <= max(pane.room, 20) for line in pane.lines)

    shown(HealthPane, drive, size=size)


def test_another_width_breaks_the_words_anew() -> None:
    async def drive(pilot: Pilot[None], pane: HealthPane) -> None:
        pane.refresh_from(listening(), 9 * SECOND)
        await pilot.resize_terminal(28, 20)
        await pilot.pause()
        rows = [row.rstrip() for row in text_of(pane)]
        assert rows[:3] == ["mcu", "  /dev/ttyUSB0  9600 baud", "  ended, 120 bytes; the MCU"]

    shown(HealthPane, drive)


def test_what_has_ended_does_not_listen_and_nothing_of_it_is_now() -> None:
    talk = Talk()
    talk.say(report(20, 1) * 6 + report(20, 1)[:-1] + b"\x00" + report(20, 1) + b"\xff" * 15, SECOND)
    talk.end()
    assert words(health_lines(talk, 5 * SECOND, 80)) == [
        "mcu  /dev/ttyUSB0  9600 baud",
        "  ended, 135 bytes; the MCU talks",
        "  8 frames",
        "  ! 1 bad sum, 15 noise bytes; 11% of all bytes is noise",
        "",
        "tuyasniff doctor looks at all of it",
    ]


def test_a_recording_that_is_played_does_not_listen_either() -> None:
    talk = Talk()
    talk.canned.replays = True
    talk.say(report(20, 1), SECOND)
    assert words(health_lines(talk, 2 * SECOND, 80))[1] == "  played, 15 bytes, the last 1 s ago"


def test_bytes_without_times_have_come_all_the_same_and_are_known_to_be_noise() -> None:
    talk = Talk()
    talk.canned.replays = True
    talk.canned.give(Chunk("mcu", bytes(range(100, 160)) * 100))
    talk.end()
    rows = words(health_lines(talk, 0, 80))
    assert rows[1:4] == [
        "  ended, 6,000 bytes",
        "  0 frames",
        "  ! 0 bad sums, 6,000 noise bytes; 100% of all bytes is noise",
    ]
    assert rows[-1] == "no frame in these bytes: tuyasniff identify tells what else they may be"


def test_nothing_is_wrong_is_never_said_beside_damage_or_a_recording_that_fails() -> None:
    clean, noisy, unkept = Talk(), Talk(), Talk()
    for talk in (clean, noisy, unkept):
        talk.say(report(20, 1), SECOND)
    noisy.say(b"\xff" * 1200 + report(20, 1), 2 * SECOND)
    unkept.canned.recorder = Recorder(None, started=STARTED, taps=())
    unkept.canned.recorder.trouble = "nothing is recorded: cannot write /x"
    nothing = "nothing is wrong now; tuyasniff doctor looks at all of it"
    assert nothing in words(health_lines(clean, 2 * SECOND, 80))
    for talk in (noisy, unkept):
        assert nothing not in words(health_lines(talk, 2 * SECOND, 80))
    assert words(health_lines(unkept, 2 * SECOND, 80))[-1] == (
        "! nothing is recorded: cannot write /x; x saves what is kept in memory"
    )
