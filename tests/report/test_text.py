from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from report.reading import CAPTURES, facts_of
from tuyasniff.report import text
from tuyasniff.report.facts import NoteFact
from tuyasniff.report.projects import PROJECTS, Project, project
from tuyasniff.report.text import report
from wire import PRODUCT, dp, frame
from wire import report as told

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
EVIL = "<script>alert(1)</script> @you #1 | `x` [a](http://evil) ``` </details>"


def headings(written: str) -> list[str]:
    tokens = READER.parse(written)
    return [tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "heading_open"]


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row.name)
def test_the_fields_stand_first_in_the_order_of_the_form_then_the_evidence_then_what_is_open(row: Project) -> None:
    written = report(row, facts_of(CAPTURES / "virtual-meter3.pcapng"), capture_name="x-capture.tsniff.jsonl")
    found = headings(written)
    assert found[0].startswith(f"Report for {row.title}: ")
    fields = [field.title for field in row.fields]
    assert [title.rsplit(" ", 1)[0] for title in found[1 : len(fields) + 1]] == fields
    assert found[-1] == "Still to be answered"
    assert "Capture" in found
    for part in ("Started before power-on", "| dp | hex | type |", "heartbeat answered", "08fb00350d000c07", "pump on"):
        assert part in written
    assert written.endswith("\n") and not written.endswith("\n\n")


def test_a_part_that_a_field_shows_is_not_shown_again() -> None:
    written = report(project("forum"), facts_of(CAPTURES / "virtual-meter3.pcapng"))
    assert written.count("| dp | hex | type |") == 1
    assert written.count("**Datapoint 6**") == 1


def test_answers_take_the_place_of_questions() -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    written = report(project("tuya-local"), facts, {"product_name": "Shop *meter*"})
    assert "## Product Name ✎\n\nShop \\*meter\\*" in written
    assert "**Product Name**" not in written
    assert "- [ ] ◐ **Log message** (required)" in written


def test_when_all_is_answered_there_is_no_list() -> None:
    row = project("tuya-local")
    written = report(row, facts_of(CAPTURES / "virtual-meter.tsniff.jsonl"), {field.name: "x" for field in row.fields})
    assert "Still to be answered" not in written and "- [ ]" not in written


def test_hostile_texts_stay_texts() -> None:
    product = frame(1, ('{"p":"' + "a`<b>|" + '","v":"1|2","m":0}').encode())
    facts = facts_of(product + frame(7, dp(4, 3, EVIL.encode())) + told(20, 1))
    facts = replace(facts, notes=(NoteFact(1, EVIL),), remarks=(EVIL,), names=(EVIL,))
    for row in PROJECTS:
        written = report(row, facts, {row.fields[0].name: EVIL}, capture_name="x`y")
        tokens = READER.parse(written)
        html = [token.content for token in tokens if token.type == "html_block"]
        html += [one.content for token in tokens for one in token.children or () if one.type == "html_inline"]
        ours = {"<details>", "</details>", "<summary>", "</summary>"}
        assert all(line.startswith(tuple(ours)) for piece in html for line in piece.splitlines())
        assert not any("script" in piece for piece in html)
        links = [one for token in tokens for one in token.children or () if one.type in ("link_open", "image")]
        assert not links


def test_a_long_capture_is_left_out_rather_than_making_the_text_too_long_for_an_issue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = facts_of(CAPTURES / "virtual-meter.tsniff.jsonl")
    assert "the capture as text" in report(project("forum"), facts)
    monkeypatch.setattr(text, "LONGEST", 9000)
    assert "the capture as text" not in report(project("forum"), facts)


def test_that_something_was_replaced_is_said_and_nothing_of_it_where_nothing_was() -> None:
    facts = facts_of(PRODUCT + told(1, 1))
    assert "made-up names" in report(project("forum"), facts)
    assert "made-up names" not in report(project("forum"), replace(facts, redacted=False))


def test_drafts_stand_in_their_fields_with_the_warning() -> None:
    facts = replace(facts_of(CAPTURES / "virtual-meter.tsniff.jsonl"), drafts={"esphome": "uart:\n  id: x\n"})
    written = report(project("esphome"), facts)
    assert "A draft; look through what it says is guessed.\n\n```yaml\nuart:\n  id: x\n```" in written
    assert "## Draft configuration" not in written
    assert "## Draft configuration for esphome" in report(project("tuya-local"), facts)
