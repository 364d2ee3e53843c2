"""What was learned, as people and scripts get it."""

from __future__ import annotations

import json

from tuyasniff.analysis.learn import Cause, Change, Chatter, Deed, Learned, Press, Shape
from tuyasniff.analysis.learn.course import Placed
from tuyasniff.render.labels import width
from tuyasniff.render.learning import (
    bytes_text,
    change_lines,
    chatter_summary,
    chatter_words,
    learned_document,
    learned_lines,
    sure_text,
    verdict,
)
from tuyasniff.render.styles import plain

HOSTILE = "[red]x[/nope] \x1b[31m\u202eevil"
RELAY = Change(1, "bool", False, True, Cause.COMMAND, 1, 0.9994, 2, ((False, True),) * 2, 7, 400_000, True)
LIMIT = Change(18, "raw", "0101", "0102", Cause.CONSEQUENCE, 2, 0.7, 1, (("0101", "0102"),), 9, -1_500_000, None, (1,))


def deed(*changes: Change, label: str = "power", presses: int = 2) -> Deed:
    return Deed(label, tuple(Placed(Press(label, t), t) for t in range(presses)), changes)


def test_a_row_for_each_change_and_the_words_once() -> None:
    heading, relay, limit = map(plain, learned_lines([deed(RELAY, LIMIT)], room=120))
    assert heading.split() == ["what", "dp", "type", "before", "after", "cause", "sure", "remarks"]
    assert relay.split()[:7] == ["power", "1", "bool", "false", "true", "command", "0.99"]
    assert "2 of 2 times, 400 ms later" in relay
    assert "power" not in limit and "byte 1, 1.5 s earlier" in limit


def test_where_nothing_changed_that_is_said() -> None:
    (_, row) = map(plain, learned_lines([deed()], room=80))
    assert row.split() == ["power", "-", "nothing"]
    assert plain(verdict(deed())) == "power: nothing that does not change by itself"
    assert learned_lines([], room=80) == []


def test_nothing_is_certain() -> None:
    assert sure_text(0.9994) == "0.99" and sure_text(0.5) == "0.50"


def test_what_was_asked_for_and_refused() -> None:
    refused = RELAY._replace(id=104, type="enum", before=1, after=1, asked=3, lag=0)
    assert "asked for 3, at once" in plain(learned_lines([deed(refused)], room=120)[1])
    again = RELAY._replace(before=True, asked=None, lag=None)
    assert "the same again" in plain(learned_lines([deed(again)], room=120)[1])
    first = RELAY._replace(before=None, lag=None)
    assert "never told before" in plain(learned_lines([deed(first)], room=120)[1])


def test_bytes_in_runs() -> None:
    assert bytes_text((3,)) == "byte 3"
    assert bytes_text((2, 3, 7)) == "bytes 2-3 7"
    assert bytes_text(range(0, 20, 2)) == "bytes 0 2 4 6 and 6 more"


def test_hostile_words_are_shown_as_they_are_and_every_line_fits() -> None:
    text = LIMIT._replace(type="string", before=HOSTILE, after=HOSTILE * 9, rank=1)
    for room in (20, 40, 80):
        lines = [*learned_lines([deed(text, label=HOSTILE)], room=room)]
        assert all(width(plain(line)) <= room for line in lines)
        assert "\x1b" not in "".join(
            map(plain, [*lines, verdict(deed(text, label=HOSTILE)), *change_lines(deed(text))])
        )


def test_what_changes_by_itself() -> None:
    chatter = (Chatter(20, "value", 12, 9, 1_000_000), Chatter(3, "enum", 1, None, None))
    assert chatter_words(chatter, timed=True) == [
        "dp 20 value: 12 times, by up to 9, about every 1 s",
        "dp 3 enum: once",
    ]
    assert chatter_summary(chatter) == "dp 20 3 change"
    assert chatter_summary(chatter[:1]) == "dp 20 changes" and chatter_summary(()) == "nothing changes"


def test_the_document_is_plain_json() -> None:
    found = Learned((deed(RELAY, LIMIT),), (Chatter(20, "value", 12, 9, 5),), Shape.NEAR, False, 60, ("no times",))
    document = json.loads(json.dumps(learned_document(found, ["more"])))
    assert document["actions"][0]["changes"][1]["bytes"] == [1] and document["notes"] == ["no times", "more"]
    assert (document["quiet_us"], document["chatter"][0]["period_us"]) == (None, None)
