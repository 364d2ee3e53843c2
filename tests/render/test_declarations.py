from __future__ import annotations

import pytest

from render.makers import HOSTILE
from tuyasniff.model import Meaning, RawPart, Schema, SchemaDp, SchemaLabel
from tuyasniff.render.declarations import (
    count_words,
    declaration_lines,
    declarations_document,
    meaning_text,
    product_lines,
    range_text,
    values_text,
)
from tuyasniff.render.labels import visible, width
from tuyasniff.render.styles import bare

VOLTAGE = SchemaDp(20, "cur_voltage", None, "value", "ro", 0, 5000, 1, "V", 1, 10, "voltage")
PHASE = SchemaDp(
    6, type="raw", parts=(RawPart("U", 0, 2, None, "", Meaning("voltage", "V", 1, 10)), RawPart("n", 2, 1, None, ""))
)
MODE = SchemaDp(2, type="enum", labels=(SchemaLabel(0, "auto"), SchemaLabel(None, "manual")))


def test_a_declaration_in_a_few_words() -> None:
    assert (meaning_text(VOLTAGE), range_text(VOLTAGE)) == ("voltage V /10", "0..5000")
    assert (meaning_text(MODE), range_text(MODE)) == ("", "")
    assert range_text(SchemaDp(26, max=63)) == "..63"
    assert meaning_text(SchemaDp(1, quantity="power", unit="W", mul=100)) == "power W x100"
    assert values_text(MODE) == "0 auto, manual"
    assert values_text(PHASE) == "byte 0+2 voltage V /10; byte 2+1 n"


def test_every_declaration_has_its_table_and_its_source() -> None:
    schemas = [Schema("p", kind, "file", (VOLTAGE, PHASE, MODE), read_on="2026-03-01") for kind in ("a", "b")]
    lines = [bare(line) for line in declaration_lines(schemas, room=70)]
    assert [line for line in lines if line.startswith(("a,", "b,"))] == [
        "a, file, read 2026-03-01",
        "b, file, read 2026-03-01",
    ]
    assert max(map(len, lines)) <= 70
    assert count_words(schemas) == "1 product, 3 datapoints"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_came_from_outside_stays_text(hostile: str) -> None:
    dp = SchemaDp(1, hostile, hostile, unit=hostile, labels=(SchemaLabel(0, hostile),))
    schema = Schema("p", "user", hostile, (dp,), name=hostile)
    lines = [*declaration_lines([schema], room=200), *product_lines([("p", [schema])], room=200)]
    assert len(lines) == 5
    for line in lines:
        text = bare(line)
        assert text == visible(text)
        assert width(text) <= 200


def test_the_document_has_what_the_wire_has_not() -> None:
    document = declarations_document("p", [Schema("p", "user", "x", (PHASE,))])
    (entry,) = document["declarations"][0]["datapoints"]
    assert entry["id"] == 6
    assert [part["scale"] for part in entry["parts"]] == [{"mul": 1, "div": 10}, None]
    assert "kind" not in entry
