"""What listening notices by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from live.inlets import STARTED
from tuyasniff.clock import SessionClock
from tuyasniff.live.inlet import Listening
from tuyasniff.live.recorder import Recorder
from tuyasniff.model import Note


@pytest.mark.parametrize(("set_by_s", "words"), [(86_400, "ahead by 86400 s"), (-7200, "back by 7200 s"), (1, "")])
def test_a_clock_that_is_set_is_noted_once(set_by_s: int, words: str, tmp_path: Path) -> None:
    counting = calendar = 0
    clock = SessionClock(STARTED, lambda: counting, lambda: counting, lambda: calendar)
    recorder = Recorder(tmp_path / "x.tsniff.jsonl", started=STARTED, taps=())
    listening = Listening((), recorder, clock)
    recorder.start()
    for second in range(1, 5):
        counting = second * 1_100_000_000
        calendar = counting + (set_by_s * 1_000_000_000 if second > 1 else 0)
        listening.take()
    listening.stop()
    notes = [thing for thing in listening.take() if isinstance(thing, Note)]
    assert len(notes) == bool(words)
    assert all(words in note.text and note.t_us == 2_200_000 for note in notes)
