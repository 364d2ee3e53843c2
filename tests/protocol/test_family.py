from __future__ import annotations

import re

import pytest

from protocol.families.tables import EXAMPLES, ROWS
from tuyasniff.errors import FormatError
from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.checksum import sum8
from tuyasniff.protocol.family import FAMILIES, Command, Family, family, forms, length_limits
from tuyasniff.protocol.fitting import matches
from tuyasniff.protocol.kinds import names_of

RESERVED = {"command", "family", "talker", "sub", "variant", "version", "seq", "header", "checksum", "trailing", "rest"}


def _label(row: Family, command: Command) -> str:
    sub = "" if command.sub is None else f"/{command.sub:02x}"
    return f"{row.name}-{command.code:02x}{sub}-{command.name}"


EVERY_ROW = pytest.mark.parametrize(("row", "command"), ROWS, ids=[_label(*pair) for pair in ROWS])


def test_there_is_a_family_for_every_name() -> None:
    assert {row.name for row in FAMILIES} == set(FamilyName)
    assert family("zigbee").extended
    assert not family(FamilyName.WIFI).extended


def test_an_unknown_family_is_a_clear_error() -> None:
    with pytest.raises(FormatError) as caught:
        family("zwave")
    assert "zwave" in str(caught.value)
    assert "lowpower" in caught.value.hint


def test_a_command_a_sub_command_and_a_variant_are_described_in_one_row_only() -> None:
    seen: set[tuple[object, ...]] = set()
    for row, command in ROWS:
        for variant in {shape.variant for shape in command.shapes}:
            key = (row.name, command.code, command.sub, variant)
            assert key not in seen, key
            seen.add(key)


@EVERY_ROW
def test_a_row_says_what_people_and_scripts_need(row: Family, command: Command) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", command.name)
    assert command.title
    assert command.source
    assert command.shapes
    assert 0 <= command.code <= 0xFF
    assert command.sub is None or 0 <= command.sub <= 0xFF
    assert command.limit >= 1024
    for shape in command.shapes:
        assert shape.talker is not Talker.UNKNOWN
        names = names_of(shape.payload)
        assert not RESERVED & set(names)
        assert len(set(names)) == len(names)


@EVERY_ROW
def test_every_form_of_a_row_is_shown_by_an_example(row: Family, command: Command) -> None:
    shown = {
        id(match.shape)
        for example in command.examples
        for match in matches(bytes.fromhex(example), row.name, extended=row.extended)
        if match.command is command
    }
    missing = [shape for shape in command.shapes if id(shape) not in shown]
    assert not missing


def test_the_examples_are_whole_frames() -> None:
    for row, command, whole in EXAMPLES:
        head = 8 if row.extended else 6
        assert whole[:2] == b"\x55\xaa"
        assert whole[head - 3] == command.code
        assert int.from_bytes(whole[head - 2 : head], "big") == len(whole) - head - 1 <= command.limit
        assert sum8(whole[:-1]) == whole[-1]
        assert whole[2] in row.versions(Talker.UNKNOWN)


def test_the_versions_of_a_side_begin_with_the_usual_one() -> None:
    wifi = family("wifi")
    assert wifi.versions(Talker.MODULE) == (0,)
    assert wifi.versions(Talker.MCU)[0] == 3
    assert set(wifi.versions(Talker.UNKNOWN)) == {0, 1, 2, 3}


def test_forms_are_found_by_their_command_byte() -> None:
    names = [form.command.name for form in forms(FamilyName.WIFI, 0x02)]
    assert names.count("knob") == 1
    assert "working_mode" in names
    assert forms(FamilyName.WIFI, 0x99) == ()


def test_only_files_maps_and_updates_may_be_long() -> None:
    limits = length_limits(extended=False)
    assert len(limits) == 256
    long = {code for code, limit in enumerate(limits) if limit > 1024}
    assert long == {0x0B, 0x0E, 0x28, 0x30, 0x32, 0x37, 0x69}
    assert max(limits) == 10_300 == limits[0x37]
    assert limits[0x07] == limits[0xEF] == limits[0x99] == 1024


def test_frames_with_sequence_number_are_short() -> None:
    assert length_limits(extended=True) == (300,) * 256
