from __future__ import annotations

import ast
import json

from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.model import Gap, Item, Noise, NoiseReason, Note
from tuyasniff.offline import decode
from tuyasniff.render.clock import Clock
from tuyasniff.tui.copyforms import FORMS, Form, form, forms_of, rows_for, text_of
from wire import report

_RAW = report(20, 2301)
_FRAME = next(iter(decode(_RAW)))
_NOISE = Item(2, Noise("mcu", 5, 0, b"\xde\xad", NoiseReason.BETWEEN_FRAMES))
_GAP = Item(3, Gap("mcu", 6, "lost", "the cable"))


def _texts(item: Item) -> dict[str, str]:
    return {made.name: made.text for made in forms_of(item, Clock())}


def test_a_frame_comes_in_every_form() -> None:
    texts = _texts(_FRAME)
    assert list(texts) == [row.name for row in FORMS]
    assert texts["hex"] == _RAW.hex()
    assert bytes.fromhex(texts["spaced"]) == _RAW
    assert " " in texts["spaced"]
    assert bytes.fromhex(ast.parse(texts["python"], mode="eval").body.args[0].value) == _RAW  # type: ignore[attr-defined]
    assert json.loads(texts["json"])["dps"][0]["value"] == 2301
    assert "2301" in texts["decoded"]
    assert "\n" not in texts["decoded"]


def test_the_forum_block_can_be_pasted_back_and_gives_the_same_frame() -> None:
    block = _texts(_FRAME)["forum"]
    assert block.startswith("```text\n")
    assert block.endswith("\n```")
    items = [item for item in decode(block) if getattr(item.thing, "name", "") == "report"]
    assert len(items) == 1


def test_words_and_gaps_have_no_bytes() -> None:
    names = [row.name for row in rows_for([_GAP])]
    assert names == list(_texts(_GAP)) == ["json", "decoded", "forum"]
    assert [row.name for row in rows_for([_GAP, _NOISE])] == [row.name for row in FORMS]
    assert forms_of(_NOISE)[0] == Form("hex", "dead")


def test_several_items_are_one_text_in_their_order() -> None:
    assert text_of([_NOISE, _GAP, _NOISE], form("hex")) == "dead\ndead"
    lines = (text_of([_FRAME, _NOISE], form("json")) or "").splitlines()
    assert [json.loads(line)["item"] for line in lines] == ["frame", "noise"]
    assert text_of([_GAP], form("hex")) is None


@given(st.text(alphabet=st.sampled_from("`a\n\x1b[")))
def test_no_text_of_a_note_ends_the_forum_block_before_its_end(text: str) -> None:
    block = next(made.text for made in forms_of(Item(1, Note(text))) if made.name == "forum")
    first, *middle, last = block.split("\n")
    assert first == last + "text"
    assert all(last not in line for line in middle)
    assert "\x1b" not in block
