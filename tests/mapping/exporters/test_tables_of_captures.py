"""Real captures as tables and as MQTT discovery: a phase in eight bytes, and a clamp of which the load is known."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from mapping.exporters import back_csv, back_markdown, back_mqtt_discovery
from mapping.exporters.backs import Back
from mapping.exporters.samples import shown
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import target

READERS = (("csv", back_csv), ("markdown", back_markdown), ("mqtt-discovery", back_mqtt_discovery))
PHASE = "55AA0307000C06000008091100003200000574\n55AA0307000801020004000000051D\n"


@pytest.mark.parametrize(("name", "reader"), READERS, ids=[name for name, _ in READERS])
def test_a_phase_in_eight_bytes_is_three_numbers_at_their_places(name: str, reader: object, tmp_path: Path) -> None:
    (tmp_path / "spm01.txt").write_text(PHASE)
    text = target(name).write(shown(str(tmp_path / "spm01.txt")), Wishes(0.5)).text
    there = [one for one in reader.back(text) if one.dp == 6]  # type: ignore[attr-defined]
    assert there == [
        Back(6, 0, "raw", Fraction(1, 10), "V"),
        Back(6, 2, "raw", Fraction(1, 1000), "A"),
        Back(6, 5, "raw", Fraction(1), "W"),
    ]


@pytest.mark.parametrize(("name", "reader"), READERS, ids=[name for name, _ in READERS])
def test_a_clamp_on_a_bulb_is_amperes_watts_and_volts(name: str, reader: object, shared: Path) -> None:
    capture = shared / "corpus" / "tma" / "PJ-MGW1103_clamp_bulb_20W-0.083A-240V_tx.bin"
    text = target(name).write(shown(str(capture)), Wishes(0.5)).text
    there = {one.dp: one for one in reader.back(text)}  # type: ignore[attr-defined]
    assert there[18] == Back(18, None, "value", Fraction(1, 1000), "A")
    assert there[19] == Back(19, None, "value", Fraction(1, 10), "W")
    assert there[20] == Back(20, None, "value", Fraction(1, 10), "V")
    assert "djfep9s6s3b2qk89" in text
