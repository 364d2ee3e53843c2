"""Real captures: of those that nobody complained about, the doctor says nothing that is likely."""

from __future__ import annotations

from pathlib import Path

from analysis.doctor.cases import read
from corpus.survey import expectations

LIKELY = 0.5

EXPLAINED = {
    # five heartbeats of a module, and nothing else: nobody answers
    "issues/esphome-11631-ms-timestamps.log": "heartbeat_only",
    # one frame, in which the MCU says that LED and key hang on the module
    "tuya2mqtt/asakuki_diffuser-notes.txt": "gpio_mode",
}


def test_real_captures_are_not_called_ill(shared: Path) -> None:
    folder = shared / "corpus"
    said = {}
    looked = 0
    for want in expectations(folder):
        if want.negative or not want.frames + want.missing:
            continue
        diagnosis = read(folder / want.file)
        looked += 1
        likely = [cause.code for cause in diagnosis.causes if cause.confidence >= LIKELY]
        if likely:
            said[want.file] = likely[0]
    assert looked > 100
    assert said == EXPLAINED


def test_what_is_no_tuyamcu_is_called_another_protocol_or_nothing(shared: Path) -> None:
    for want in expectations(shared / "corpus"):
        if want.negative:
            causes = read(shared / "corpus" / want.file).causes
            assert not causes or causes[0].code == "other_protocol", want.file
