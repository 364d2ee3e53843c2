from __future__ import annotations

from dataclasses import replace

import pytest

from mapping.making import METER
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.exporters.registry import TARGETS, Target, target, target_for
from tuyasniff.mapping.files import loads


@pytest.mark.parametrize("row", TARGETS, ids=lambda row: row.name)
def test_every_target_is_found_by_name_and_suffix_and_writes_a_mapping(row: Target) -> None:
    assert target(row.name) is row
    assert all(target_for(f"meter{suffix}") is row for suffix in row.suffixes)
    mapping = METER if row.name != "zigbee2mqtt" else replace(METER, device=replace(METER.device, family="zigbee"))
    text = row.write(mapping, Wishes()).text
    assert text.endswith("\n")
    if row.language is not None:
        assert loads(text, f"meter{row.suffixes[0]}") == METER


def test_what_nobody_knows_is_told_with_what_there_is() -> None:
    for find, name, words in ((target, "pdf", "no target 'pdf'"), (target_for, "m.txt", "does not tell")):
        with pytest.raises(FormatError, match=words) as caught:
            find(name)
        assert "json, yaml" in caught.value.hint
