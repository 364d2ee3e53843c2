"""What must not be overlooked: cut with a sign, and what to do is read where there is room."""

from __future__ import annotations

from pathlib import Path

import pytest

from live.inlets import STARTED
from tuyasniff.analysis.sayings import Saying
from tuyasniff.live.recorder import Recorder
from tuyasniff.render.rows import columns_of
from tuyasniff.render.styles import plain
from tuyasniff.tui.widgets.banner import saying_lines

SHORT = Saying("gone", "mcu: /dev/ttyUSB0 is gone", "plug it in again; it goes on by itself", "mcu", 0)
USUAL = Saying(
    "one_direction",
    "only the MCU is heard",
    "tap the wire from the module too: what it asks and sets is there, and more",
    None,
    0,
)
LONG = Saying(
    "heartbeat_only",
    "heartbeats, but the MCU tells no datapoint",
    "many an MCU waits for the cloud state (network state 4): join the module to Wi-Fi",
    None,
    0,
)


def words(*sayings: Saying, columns: int = 80, rows: int = 2, recorder: Recorder | None = None) -> list[str]:
    return [plain(line) for line in saying_lines(sayings, recorder, columns=columns, rows=rows)]


def troubled(path: Path | None) -> Recorder:
    """A recorder that has no room for what it writes there."""
    recorder = Recorder(None, started=STARTED, taps=())
    recorder.path, recorder.trouble = path, "no room"
    return recorder


def test_what_fits_takes_one_row() -> None:
    assert words(SHORT) == [" ! mcu: /dev/ttyUSB0 is gone - plug it in again; it goes on by itself"]


def test_what_to_do_stands_below_where_there_is_room() -> None:
    assert words(USUAL) == [f" ! {USUAL.text}", f"   {USUAL.remedy}"]
    wrong, remedy = words(LONG, SHORT)
    assert wrong.startswith(f" ! {LONG.text} (+1 more: Health)") and remedy.endswith("join the module to Wi-Fi")


def test_a_recording_that_is_not_written_comes_first() -> None:
    assert words(SHORT, recorder=troubled(Path("x.jsonl"))) == [" ! the recording is not written - no room"]


def test_where_there_is_no_recording_at_all_the_way_to_save_it_is_said() -> None:
    assert words(SHORT, recorder=troubled(None)) == [" ! no room - x saves what is kept in memory"]
    assert words(SHORT, recorder=Recorder(None, started=STARTED, taps=())) == words(SHORT)


@pytest.mark.parametrize("rows", [1, 2])
@pytest.mark.parametrize("columns", [1, 2, 5, 20, 40, 80, 200])
def test_what_has_no_room_is_cut_with_a_sign(columns: int, rows: int) -> None:
    for saying in (SHORT, USUAL, LONG):
        lines = saying_lines([saying, SHORT], columns=columns, rows=rows)
        assert 1 <= len(lines) <= rows and all(columns_of(line) <= columns for line in lines)
        said = " ".join(map(plain, lines))
        assert "…" in said or (saying.text in said and saying.remedy.split()[-1] in said)
