"""`--filter` on the verbs that list items, and the help about it."""

from __future__ import annotations

import json

import pytest

from cli.running import program
from tuyasniff.analysis.query import SIGNS, WORDS
from wire import ASKED, HEARTBEAT, TALK, dp, frame, report

NOISY = TALK + b"\xff\xff\xff"


def test_only_what_matches_is_listed_with_the_numbers_of_the_whole_session(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--filter", "dp:20", stdin=NOISY)
    assert [line.split()[0] for line in result.out.splitlines()] == ["4", "6"]
    assert "6 frames: 5 MCU, 1 module" in result.err
    assert result.err.splitlines()[-1] == "2 of 7 items match dp:20"
    assert result.code == 0


def test_nothing_that_matches_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ((), ("--jsonl",), ("--explain", "all")):
        result = program(monkeypatch, "decode", "--filter", "dp:99", *form, stdin=TALK)
        assert result.code == 0
        assert "none of 6 items matches dp:99" in result.err
        assert len(result.out.splitlines()) == (form == ("--jsonl",))


def test_json_holds_what_matches_and_sums_up_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(program(monkeypatch, "decode", "--json", "--filter", "heartbeat | noise", stdin=NOISY).out)
    assert [item["number"] for item in document["items"]] == [1, 2, 7]
    summary = document["summary"]
    assert summary["frames"] == 6 and summary["datapoints"] == [19, 20]
    assert {key: summary[key] for key in ("filter", "items", "matched")} == {
        "filter": "heartbeat | noise",
        "items": 7,
        "matched": 3,
    }
    assert "filter" not in json.loads(program(monkeypatch, "decode", "--json", stdin=NOISY).out)["summary"]


def test_json_lines_hold_what_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = program(monkeypatch, "decode", "--jsonl", "--filter", "!from:mcu", stdin=NOISY).out.splitlines()
    assert [json.loads(line).get("number") for line in lines] == [None, 1, 7]


def test_explain_and_filter_choose_together(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--explain", "2-5", "--filter", "dp:19,20", stdin=TALK)
    assert [line[:1] for line in result.out.splitlines() if line[:1].isdigit()] == ["4", "5"]
    assert "2 of 4 items match dp:19,20" in result.err
    missing = program(monkeypatch, "decode", "--explain", "99", "--filter", "dp:20", stdin=TALK)
    assert missing.code == 2 and "there is no such item, the last one is 6" in missing.err


def test_noise_with_something_hidden_between_stays_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"\xff\xff" + ASKED + b"\xfe" + HEARTBEAT + b"\xfd"
    result = program(monkeypatch, "decode", "--filter", "noise", stdin=data)
    assert len(result.out.splitlines()) == 1 and "4 noise bytes" in result.out


@pytest.mark.parametrize("verb", ["decode", "datapoints"])
def test_a_filter_that_cannot_be_read_is_one_line_and_a_hint(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, verb, "--filter", "dpp:20", stdin=TALK)
    assert (result.code, result.out) == (2, "")
    first, second = result.err.splitlines()
    assert first == "tuyasniff: error: filter, column 1: there is no word 'dpp:'"
    assert second.startswith("hint: did you mean dp?")


def test_hostile_filters_do_not_steer_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("\x1b[31m", "x\ny", "dp:\x07"):
        result = program(monkeypatch, "decode", "--filter", text, stdin=TALK)
        assert result.code in (0, 2)
        assert "\x1b" not in result.err and "\x07" not in result.err


def test_an_empty_filter_lets_everything_through(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--filter", "", stdin=TALK)
    assert len(result.out.splitlines()) == 6 and "6 of 6 items match everything" in result.err


def test_nothing_recognisable_stays_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program(monkeypatch, "decode", "--filter", "dp:1", stdin=b"").code == 4


def test_numbers_count_over_all_inputs(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "a").write_bytes(TALK)
    (folder / "b").write_bytes(TALK)
    result = program(monkeypatch, "decode", "--filter", "n:6-8", str(folder / "a"), str(folder / "b"))
    assert [line.split()[0] for line in result.out.splitlines()] == ["6", "7", "8"]
    assert "3 of 12 items match n:6-8" in result.err
    rows = program(monkeypatch, "datapoints", "--filter", "n:6-8", str(folder / "a"), str(folder / "b"))
    assert rows.out.splitlines()[1].split()[:4] == ["20", "14", "value", "1"]


def test_a_datapoint_is_judged_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    both = frame(7, dp(20, 2, (5).to_bytes(4, "big")) + dp(1, 1, b"\1")) + report(20, 9)
    for wanted, counts in {
        "dp:20": {20: 2},
        "dp:20>5": {20: 1},
        "!dp:20": {1: 1},
        "type:bool": {1: 1},
        "dp:1 dp:20": {},
        "report": {1: 1, 20: 2},
        "set": {},
    }.items():
        result = program(monkeypatch, "datapoints", "--json", "--filter", wanted, stdin=both)
        document = json.loads(result.out)
        assert {entry["id"]: entry["count"] for entry in document["datapoints"]} == counts, wanted
        total = sum(counts.values())
        assert f"{total or 'none'} of 3 values match" in result.err


def test_the_help_lists_every_word_in_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    out = program(monkeypatch, "info", "filters", "--width", "80").out
    for row in (*((word.form, word.help) for word in WORDS), *((sign.form, sign.help) for sign in SIGNS)):
        assert any(line.startswith(row[0]) and row[1] in line for line in out.splitlines()), row
    assert "…" not in out


def test_the_help_for_scripts_has_every_example(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(program(monkeypatch, "info", "filters", "--json").out)
    assert list(document) == ["schema", "words", "signs"]
    assert [entry["form"] for entry in document["words"]] == [word.form for word in WORDS]
    assert document["words"][0] == {
        "form": WORDS[0].form,
        "title": WORDS[0].help,
        "examples": list(WORDS[0].examples),
    }
