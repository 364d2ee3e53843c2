from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.making import METER, mappings
from tuyasniff.mapping.document import to_document
from tuyasniff.mapping.files import YAML, dumps, loads
from tuyasniff.mapping.merge import merge
from tuyasniff.mapping.model import Entry, EnumLabel, Evidence, Mapping, Observed
from tuyasniff.mapping.yamlcomments import comments
from tuyasniff.mapping.yamledit import alias_in_the_way, edited, lost_comments

MINE = """\
# Our meter in the cellar
format: tuyasniff-mapping
format_version: '1.0'

device: {family: wifi}   # told by the frames
dps:

  # the relay
  - id: 1
    type: bool
    access: rw
    name: 'Relay'   # as it is printed on the front
    quantity:       # to be found out
    confidence: 0.9

  # mains voltage,
  # measured
  - {id: 20, type: value, access: ro, confidence: 0.5}
  - type: enum      # power-on behaviour
    id: 38
    access: unknown
    confidence: 0.5
    enum:
      - value: 0
        label: off  # really off
      # nobody knows
      - {value: 2, label: memory}
# the end
"""


def changed(**changes: Any) -> Mapping:
    there = loads(MINE)
    entries = [replace(entry, **changes.get(f"dp{entry.id}", {})) for entry in there.dps]
    return replace(there, dps=tuple(sorted([*entries, *changes.get("more", [])], key=lambda entry: entry.id)))


def check(wanted: Mapping, *differences: tuple[str, str], text: str = MINE) -> None:
    result = edited(text, to_document(wanted))
    assert replace(loads(result), dps=()) == replace(wanted, dps=())
    assert sorted(loads(result).dps, key=lambda dp: dp.id) == list(wanted.dps)
    for old, new in differences:
        assert old in text
        text = text.replace(old, new, 1)
    assert result == text


def test_values_change_where_they_stand() -> None:
    check(
        changed(dp1={"name": "Pump", "quantity": "switch"}, dp20={"access": "rw"}),
        ("'Relay' ", '"Pump" '),
        ("quantity:  ", 'quantity: "switch"  '),
        ("access: ro", 'access: "rw"'),
        ('rw", confidence: 0.5}', 'rw", code: null, name: null, quantity: null, unit: null, confidence: 0.5}'),
        ("access: unknown", "access: unknown\n    code: null\n    name: null\n    quantity: null\n    unit: null"),
        ("    access: rw", "    access: rw\n    code: null"),
        ("# to be found out", "# to be found out\n    unit: null"),
        ("device: {family: wifi}", "device: {family: wifi, product_id: null}"),
    )


def test_a_new_datapoint_stands_before_the_comment_of_the_next_one() -> None:
    result = edited(MINE, to_document(changed(more=[Entry(17, "value", name="Energy")])))
    before, _, after = result.partition("  - id: 17\n")
    assert before.endswith("confidence: 0.9\n")
    assert "\n\n  # mains voltage,\n  # measured\n  - {id: 20" in after
    last = edited(MINE, to_document(changed(more=[Entry(101, "value")])))
    assert last.endswith("    confidence: 0\n# the end\n")
    first = edited(MINE, to_document(changed(more=[Entry(0, "value")])))
    assert "dps:\n\n  # the relay\n  - id: 0\n" in first


def test_new_labels_stand_behind_the_old_ones() -> None:
    labels = (EnumLabel(0, "off"), EnumLabel(2, "memory"), EnumLabel(3, "3", True))
    result = edited(MINE, to_document(changed(dp38={"enum": labels})))
    assert (
        "label: off  # really off\n      # nobody knows\n      - {value: 2, label: memory}\n      - {value: 3" in result
    )
    assert result.endswith('- {value: 3, label: "3", seen: true}\n# the end\n')


def test_windows_line_ends_stay() -> None:
    result = edited(MINE.replace("\n", "\r\n"), to_document(changed(more=[Entry(17, "value", observed=Observed(1))])))
    assert "id: 17\r\n" in result
    assert "\n" not in result.replace("\r\n", "")


def test_what_is_gone_goes_and_what_says_nothing_stays() -> None:
    there = loads(MINE)
    result = edited(MINE, to_document(replace(there, dps=there.dps[1:])))
    assert "Relay" not in result
    assert "# the relay" in result
    assert [dp.id for dp in loads(result).dps] == [20, 38]
    text = MINE.replace("access: rw", "access: rw\n    note: mine\n    signed: null")
    assert "note" not in edited(text, to_document(there))
    assert "signed: null" in edited(text, to_document(there))


@pytest.mark.parametrize("end", ["", "\n", "\n\n# end", "  # end\n\n"])
def test_the_end_of_the_file_may_look_in_any_way(end: str) -> None:
    text = MINE.removesuffix("\n# the end\n") + end
    result = edited(text, to_document(changed(more=[Entry(101, "raw")])))
    assert [dp.id for dp in loads(result).dps] == [1, 20, 38, 101]
    assert all(line in result for line in text.splitlines() if "{" not in line)
    assert result.count("#") == text.count("#")


@settings(max_examples=30)
@given(old=mappings(), new=mappings(), data=st.data())
def test_any_file_can_be_made_to_say_what_a_merge_says(old: Mapping, new: Mapping, data: st.DataObject) -> None:
    old = replace(old, device=replace(old.device, product_id=None))
    lines = dumps(old, YAML).split("\n")
    marks = data.draw(st.sets(st.integers(0, max(len(lines) - 2, 0))))
    text = "\n".join(f"{line}  # c{number}" if number in marks else line for number, line in enumerate(lines))
    wanted = merge(old, new).mapping
    result = edited(text, to_document(wanted))
    assert loads(result) == wanted
    for number in marks:
        if len(lines[number]) - len(lines[number].lstrip()) <= 4:  # deeper down lists are written anew
            assert f"# c{number}\n" in f"{result}\n", lines[number]


def test_nothing_changes_when_nothing_is_new() -> None:
    text = dumps(METER, YAML)
    assert edited(text, to_document(METER)) == text


LISTS = """\
format: tuyasniff-mapping
format_version: '1.0'
device:
  family: wifi
  header_versions: [0, 3]  # both
dps:
  - id: 20
    type: value
    access: ro
    code:
    name:
    quantity:
    unit:
    observed:
      reports: 2
      values:
        # in the morning
        - 1   # cold start
        - 2
        # at noon
    confidence: 0.5
    # why
    evidence:
      - {rule: observed, field: type, text: "value in 2 frames"}   # counted
      # I have looked
      - rule: mine
        text: "a # that is none"   # Fluke
      # below them
    note: "x"
"""


def test_comments_inside_lists_stay() -> None:
    there = loads(LISTS)
    entry = there.dps[0]
    assert entry.observed is not None
    seen = replace(entry.observed, reports=5, values=(1, 2, 7))
    lines = (replace(entry.evidence[0], text="value in 5 frames"), entry.evidence[1], Evidence("other_type", "type"))
    wanted = replace(there, dps=(replace(entry, observed=seen, evidence=lines),))
    result = edited(LISTS, to_document(wanted))
    assert loads(result) == wanted
    assert lost_comments(LISTS, result) == ()
    text = LISTS
    for old, new in (
        ("reports: 2", "reports: 5"),
        ("        - 2\n", "        - 2\n        - 7\n"),
        ("value in 2", "value in 5"),
        ("# Fluke\n", '# Fluke\n      - {rule: "other_type", field: "type"}\n'),
        ("# both\n", "# both\n  product_id: null\n"),
    ):
        text = text.replace(old, new, 1)
    assert result == text


def test_comments_that_went_are_named() -> None:
    assert lost_comments("a: 1 # x\n# y\n# y\n", "a: 1\n# y\n") == ("# x", "# y")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1", []),
        ("# one\na: 'x # no' # two\r\nb: \"# no\"  # three", ["# one", "# two", "# three"]),
        ("a#b: c#d # x", ["# x"]),
        ("a: |\n  # text\n  more\nb: [1, # in\n  2]\n", ["# in"]),
        ("", []),
        ("# alone", ["# alone"]),
    ],
)
def test_comments_are_told_from_text(text: str, found: list[str]) -> None:
    assert comments(text) == found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("dps:\n- unit: &v V\n- unit: *v\n", None),
        ("dps:\n- observed: &o {sets: 1}\n- observed: *o\n", 2),
        ("dps:\n- type: &o value\n  x-a: *o\n", 2),
        ("x-a: &a 1\nx-b: *a\n", None),
        ("", None),
    ],
)
def test_aliases_may_stand_where_only_a_person_writes(text: str, line: int | None) -> None:
    assert alias_in_the_way(text) == line


def test_a_key_goes_from_a_group_on_one_line() -> None:
    text = MINE.replace("confidence: 0.9", "confidence: 0.9\n    confidence_by_field: {type: 0.9, access: 1}  # both")
    there = loads(text)
    wanted = replace(there, dps=(replace(there.dps[0], confidence_by_field={"type": 0.9}), *there.dps[1:]))
    result = edited(text, to_document(wanted))
    assert loads(result) == wanted
    assert "    confidence_by_field: {type: 0.9}  # both\n" in result
