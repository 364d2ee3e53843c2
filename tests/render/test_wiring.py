"""What the screen says of wiring is what the page says, and it fits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tuyasniff.render import wiring
from tuyasniff.render.rows import columns_of
from tuyasniff.render.styles import plain
from tuyasniff.render.wiring import (
    INVERTING,
    ISOLATORS,
    RIGHTED,
    SAFETY,
    STRAIGHT,
    TOPICS,
    wiring_document,
    wiring_lines,
)

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "wiring.md").read_text("utf-8")
DRAWINGS = (STRAIGHT, INVERTING, RIGHTED)


def said(room: int) -> list[str]:
    return [plain(line) for line in wiring_lines(room=room)]


@pytest.mark.parametrize("room", [8, 20, 38, 40, 78, 80, 200])
def test_everything_fits_into_the_columns_there_are(room: int) -> None:
    assert all(columns_of(line) <= room for line in wiring_lines(room=room))


@pytest.mark.parametrize("room", [37, 80])
def test_every_drawing_and_every_sentence_is_whole_on_the_smallest_screen(room: int) -> None:
    lines = said(room)
    for drawing in DRAWINGS:
        assert all(row in lines for row in drawing)
    text = re.sub(r"\s+", " ", " ".join(lines))
    for topic in TOPICS:
        for sentence in topic.sentences:
            assert sentence in text
    for part in ISOLATORS:
        assert part.name in text
        assert part.rates in text
        assert part.working in text


def test_what_stands_before_every_port_takes_a_row_each_beside_a_frame_and_a_scrollbar() -> None:
    assert all(len(words) <= 75 for words in SAFETY)
    assert said(75)[:3] == list(SAFETY[:3])


def test_rates_of_parts_are_said_in_words_that_go_together() -> None:
    text = re.sub(r"\s+", " ", " ".join(said(60)))
    assert "- PC817, EL817, FL817: baud to 9600; 19200 is luck. Working voltage: see its data sheet" in text
    assert "luck baud" not in text and "all baud" not in text


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_the_page_has_the_same_drawings(drawing: tuple[str, ...]) -> None:
    assert "\n".join(f"    {row}".rstrip() for row in drawing) in PAGE


def test_the_page_has_the_same_parts() -> None:
    for part in ISOLATORS:
        assert f"| {part.name} | {part.rates} | {part.tested} | {part.working} | {part.remark} |" in PAGE


def test_every_figure_of_the_short_form_stands_on_the_page() -> None:
    words = " ".join(sentence for topic in TOPICS for sentence in topic.sentences).replace("kOhm", "kΩ")
    words = words.replace("Ohm", "Ω")
    for number, unit in re.findall(r"(\d[\d,.]*\d|\d) (V rms|V|kΩ|Ω|µs|mA)(?![\w])", words + " ".join(SAFETY)):
        assert re.search(rf"(?<![\d.,]){re.escape(number)}(?: to [\d.]+)? (?:{unit}|kΩ)", PAGE), f"{number} {unit}"


def test_the_stage_that_inverts_is_the_one_whose_led_shines_while_the_line_is_idle() -> None:
    """An idle line is high. The LED shines where a current can flow from the upper end to the lower one."""
    levels = {"3V3": 1, "TX": 1, "GND": 0}

    def output(drawing: tuple[str, ...]) -> int:
        left = [row.partition("|")[0].split() for row in drawing[1:] if row.partition("|")[0].split()]
        upper, lower = (row[0] for row in left if row[0] in levels)
        shines = levels[upper] > levels[lower]
        at = next(row for row in drawing if row.endswith("> RX"))
        return int(not shines) if "C--" in at else int(shines)

    assert [output(drawing) for drawing in DRAWINGS] == [1, 0, 1]


@pytest.mark.parametrize(
    ("part", "drop"), [("PC817: R1 (\\d+) Ohm.*?pin (\\d) mA", 1.2), ("R1 (\\d+) Ohm for (\\d) mA", 1.4)]
)
def test_a_resistor_gives_the_current_that_is_told(part: str, drop: float) -> None:
    match = re.search(part, " ".join(said(200)))
    assert match is not None
    current = (3.3 - drop) / int(match[1]) * 1000
    assert current == pytest.approx(int(match[2]), rel=0.1)


def test_a_stage_may_be_late_by_less_than_half_a_bit() -> None:
    text = " ".join(said(200))
    assert f"{0.45e6 / 9600:.0f} µs at 9600" in text
    assert f"{0.45e6 / 115200:.1f} at 115200" in text


def test_scripts_get_the_same() -> None:
    document = wiring_document()
    assert document["schema"] == 1
    assert document["safety"] == list(SAFETY)
    assert [topic["title"] for topic in document["topics"]] == [topic.title for topic in wiring.TOPICS]
    assert document["isolators"][0]["name"] == ISOLATORS[0].name


def test_the_words_before_every_port_fit_80_columns() -> None:
    assert all(len(words) <= 78 for words in SAFETY)
