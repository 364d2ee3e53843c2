"""The page about chips gives the constants that are used."""

from __future__ import annotations

import re
from pathlib import Path

from tuyasniff.chips.tables import bl0939, bl0940, bl0942, rn8209
from tuyasniff.model import Constant

PAGE = Path(__file__).resolve().parents[3] / "docs" / "chips.md"
ROW = re.compile(r"^\| (\S+) \| (\w+) \| ([\d.]+) for each ([\w-]+) \| ([\d.]+) % \| (.*) \|$", re.MULTILINE)
UNITS = {"counts/V": "volt", "counts/A": "ampere", "counts/W": "watt", "counts/kWh": "kilowatt-hour"}


def test_every_constant_of_a_board_is_in_the_page_with_its_doubt_and_its_source() -> None:
    rows: list[tuple[str, ...]] = ROW.findall(PAGE.read_text("utf-8"))
    told = {(chip, name): (float(count), unit, float(doubt)) for chip, name, count, unit, doubt, _ in rows}
    sources = {(chip, name): source for chip, name, *_, source in rows}
    used: dict[tuple[str, str], Constant] = {}
    for table in (rn8209.TABLE, bl0942.TABLE, bl0940.TABLE, bl0939.TABLE):
        for ask in table.asks:
            for part in ask.parts:
                scale = part.register.scale
                if scale is not None and scale.unit in UNITS:
                    used[table.protocol.upper(), scale.name] = scale
    assert {
        key: (one.value, UNITS[one.unit], round(100 * (one.uncertainty or 0), 3)) for key, one in used.items()
    } == told
    before = ""
    for key, source in sources.items():  # in the order of the page, where "the same" is that of the row above
        before = before if source == "the same" else source
        assert used[key].source == before, key
