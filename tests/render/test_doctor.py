from __future__ import annotations

import pytest

from analysis.doctor.cases import EXPECTED, simulated
from tuyasniff.analysis.doctor import Cause, Diagnosis, diagnose
from tuyasniff.render.clock import Clock
from tuyasniff.render.doctor import diagnosis_document, diagnosis_lines, how_sure
from tuyasniff.render.labels import width
from tuyasniff.render.styles import plain


def shown(diagnosis: Diagnosis, room: int = 80) -> str:
    """What stands on a screen of so many columns."""
    return "\n".join(plain(line) for line in diagnosis_lines(diagnosis, clock=Clock(), room=room, columns=room))


@pytest.mark.parametrize("fault", [*EXPECTED, "boot"])
@pytest.mark.parametrize("room", [30, 80])
def test_it_fits_the_room_and_says_every_cause_and_remedy(fault: str, room: int) -> None:
    diagnosis = diagnose(simulated("meter", fault, seconds=200))
    lines = shown(diagnosis, room).splitlines()
    assert max(map(width, lines)) <= room
    said = " ".join(" ".join(lines).split())
    for cause in (*diagnosis.causes, *diagnosis.harmless):
        if room == 80:
            assert cause.text in said and cause.remedy in said


def test_words_of_a_wire_are_visible_and_never_steer() -> None:
    diagnosis = diagnose(simulated("meter", "no-time", seconds=60))
    from dataclasses import replace

    evil = replace(diagnosis, causes=(Cause("x", "a \x1b[31m tap", "pull\x07", 0.5, ("b\r",), "t"),))
    text = shown(evil)
    assert not any(char in text for char in "\x1b\x07\r") and "␛[31m" in text


def test_how_sure_it_is_stands_in_words() -> None:
    assert [how_sure(share) for share in (0.95, 0.7, 0.5, 0.2)] == ["very likely", "likely", "possible", "perhaps"]


def test_the_document_has_what_is_harmless_apart() -> None:
    document = diagnosis_document(diagnose(simulated("meter", "boot", seconds=60)), inputs=[], family="wifi")
    assert document["healthy"] and document["causes"] == []
    assert [one["code"] for one in document["harmless"]] == ["boot_noise"]


def test_a_talk_that_was_joined_in_the_middle_is_healthy_and_says_that_its_start_is_not_in_it() -> None:
    from analysis.doctor.cases import examined
    from tuyasniff.simulate.simulation import Simulation

    later = [thing for thing in Simulation("meter").run(120) if (thing.t_us or 0) > 50_000_000]
    text = shown(diagnose(examined(later)))
    assert "Nothing wrong was heard: " in text and "Not all steps of the start are in it" in text
    whole = shown(diagnose(simulated("meter")))
    assert "Nothing is wrong: " in whole and "Not all steps" not in whole
