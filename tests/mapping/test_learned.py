"""Names that somebody gave while pressing things."""

from __future__ import annotations

from tuyasniff.mapping.files import JSON, YAML, dumps, loads
from tuyasniff.mapping.learned import with_names
from tuyasniff.mapping.merge import merge
from tuyasniff.mapping.model import EMPTY, Entry, EnumLabel, Evidence, Mapping


def test_datapoints_that_were_not_there_get_an_entry_that_is_a_mapping() -> None:
    types = {1: "bool", 2: "enum", 9: "unknown_0x07"}
    found = with_names(EMPTY, {1: "lamp", 9: "what"}, {2: {1: "eco", 4: "boost"}}, types)
    for language in (JSON, YAML):
        again = loads(dumps(found, language))
        assert [(entry.id, entry.type, entry.type_code, entry.name) for entry in again.dps] == [
            (1, "bool", 1, "lamp"),
            (2, "enum", 4, None),
            (9, "unknown", 7, "what"),
        ]
        mode = again.entry(2)
        assert mode is not None and mode.enum == (EnumLabel(1, "eco", True), EnumLabel(4, "boost", True))


def test_what_is_there_stays_and_new_words_of_a_person_count() -> None:
    old = Mapping(dps=(Entry(2, "enum", 4, name="old", enum=(EnumLabel(0, "0", True), EnumLabel(1, "1", True))),))
    found = with_names(old, {2: "mode"}, {2: {1: "eco"}}, {}).entry(2)
    assert found is not None and (found.name, found.user_set) == ("mode", ("name",))
    assert found.enum == (EnumLabel(0, "0", True), EnumLabel(1, "eco", True))


def test_a_merge_keeps_the_names_and_adds_what_is_seen() -> None:
    old = with_names(EMPTY, {2: "mode"}, {2: {1: "eco"}}, {2: "enum"})
    new = Mapping(dps=(Entry(2, "enum", 4, name="other", enum=(EnumLabel(1, "1", True), EnumLabel(3, "3", True))),))
    found = merge(old, new).mapping.entry(2)
    assert found is not None and found.name == "mode"
    assert found.enum == (EnumLabel(1, "eco", True), EnumLabel(3, "3", True))


def test_labels_of_a_declaration_give_way_for_good() -> None:
    line = Evidence("schema", "enum", text="declared")
    old = Mapping(dps=(Entry(2, "enum", 4, enum=(EnumLabel(1, "low"),), evidence=(line,)),))
    found = with_names(old, {}, {2: {1: "high"}}, {}).entry(2)
    assert found is not None and found.user_set == ("enum",) and found.enum[0].label == "high"


def test_what_no_mapping_can_hold_is_left_out() -> None:
    assert with_names(EMPTY, {0: "x", 900: "y"}, {2: {900: "z"}}, {2: "enum"}).dps == (Entry(2, "enum", 4),)
