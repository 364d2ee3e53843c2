from __future__ import annotations

from dataclasses import replace

from mapping.making import METER
from tuyasniff.mapping.document import to_document
from tuyasniff.mapping.hiding import hide_private
from tuyasniff.mapping.model import CaptureSource, EnumLabel, Source
from tuyasniff.mapping.stating import SCHEMA, source_of, stating


def upper(text: str) -> str:
    return text.upper()


def test_words_are_rewritten_and_nothing_else() -> None:
    assert hide_private(METER, str, str) == METER
    assert to_document(hide_private(METER, upper, upper))["device"].get("product_id") == METER.device.product_id
    numbers = [(entry.id, entry.scale, entry.observed) for entry in METER.dps]
    assert [(entry.id, entry.scale, entry.observed) for entry in hide_private(METER, upper, upper).dps] == numbers


def test_a_declared_name_is_still_known_as_declared() -> None:
    entry = replace(METER.dps[0], name="relay at 192.168.7.7", user_set=(), enum=(EnumLabel(1, "on"),))
    entry = replace(entry, evidence=stating(SCHEMA, entry, ("name",)))
    source = Source(captures=(CaptureSource("/home/somebody/meter.bin"),))
    told = hide_private(replace(METER, source=source, dps=(entry,)), upper, lambda name: name.rsplit("/", 1)[-1])
    assert source_of(told.dps[0], "name") == SCHEMA
    assert (told.dps[0].name, told.dps[0].enum) == ("RELAY AT 192.168.7.7", (EnumLabel(1, "ON"),))
    assert told.source is not None and told.source.captures[0].name == "meter.bin"
