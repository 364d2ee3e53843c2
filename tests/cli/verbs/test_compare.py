from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cli.running import Result, program
from mapping.making import METER
from tuyasniff.mapping.files import YAML, dumps
from tuyasniff.mapping.model import Scale
from wire import HEARTBEAT, report

Run = Callable[..., Result]

OTHER = replace(METER, dps=(METER.dps[0], replace(METER.dps[1], scale=Scale(1, 1000)), *METER.dps[2:]))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    METER.save(tmp_path / "a.yaml")
    METER.save(tmp_path / "same.json")
    OTHER.save(tmp_path / "b.json")
    (tmp_path / "capture.bin").write_bytes(b"\x55\xaa\x03\x00\x00\x01\x01\x04")
    (tmp_path / "shorter.hex").write_text(HEARTBEAT.hex() + "\n" + report(19, 5).hex() + "\n")
    (tmp_path / "longer.hex").write_text("\n".join(one.hex() for one in (HEARTBEAT, report(18, 1), report(19, 6))))
    (tmp_path / "words.txt").write_text("nothing to see here\n")
    (tmp_path / "other.json").write_text("{}")

    def called(*arguments: str, stdin: bytes = b"", columns: int | None = None) -> Result:
        monkeypatch.chdir(tmp_path)
        return program(monkeypatch, "compare", *arguments, stdin=stdin, columns=columns)

    return called


def test_json_and_yaml_that_say_the_same_are_the_same(run: Run) -> None:
    done = run("a.yaml", "same.json", "--strict", "--counts")
    assert (done.code, done.out, done.err) == (0, "no difference in 4 datapoints\n", "")


def test_what_differs_is_a_table(run: Run) -> None:
    done = run("a.yaml", "b.json")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "dp  field  a.yaml  b.json",
        "17  scale  1/100   1/1000",
        "",
        "1 difference in 1 of 4 datapoints",
    ]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_strict_tells_by_the_code(run: Run, form: tuple[str, ...]) -> None:
    assert run("a.yaml", "b.json", "--strict", *form).code == 1
    assert run("a.yaml", "a.yaml", "--strict", *form).code == 0


def test_one_of_them_may_come_through_a_pipe(run: Run) -> None:
    text = dumps(OTHER, YAML).encode()
    assert run("a.yaml", "-", stdin=text).out.splitlines()[0] == "dp  field  a.yaml  stdin"
    assert run("-", "b.json", stdin=text).out == "no difference in 4 datapoints\n"
    assert run("-", "-", stdin=text).code == 2


def test_json_is_one_document(run: Run) -> None:
    document = json.loads(run("a.yaml", "b.json", "--json").out)
    assert document["datapoints"] == [
        {"id": 17, "left": {"scale": {"mul": 1, "div": 100}}, "right": {"scale": {"mul": 1, "div": 1000}}}
    ]
    assert json.loads(run("a.yaml", "same.json", "--json").out)["datapoints"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("a.yaml", "capture.bin"), 2, "compare takes two captures or two mappings: a.yaml is a mapping"),
        (("a.yaml", "missing.yaml"), 3, "no such file"),
        (("a.yaml", "missing.bin"), 3, "no such file"),
        (("a.yaml", "other.json"), 2, "this is no mapping file"),
        (("a.yaml", "-"), 2, "stdin"),
        (("a.yaml",), 2, "missing argument"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_line_and_a_hint(
    run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = run(*arguments, stdin=b"\xff\xfe\xfd")
    assert (done.code, done.out) == (code, "")
    first, *hints = done.err.splitlines()
    assert first.startswith("tuyasniff: error: ") and words in first
    assert all(line.startswith("hint: ") for line in hints)


def test_the_hint_for_a_capture_makes_a_mapping_of_it(run: Run) -> None:
    assert run("capture.bin", "a.yaml").err.splitlines()[1].endswith("tuyasniff export capture.bin -o capture.yaml")


def test_two_captures_are_compared_frame_by_frame(run: Run) -> None:
    done = run("longer.hex", "shorter.hex", "--width", "80")
    assert done.code == 0
    assert done.out.splitlines() == [
        "left   longer.hex: 3 frames",
        "right  shorter.hex: 2 frames",
        "",
        "missing in right: 1 of 3 frames",
        "   2 MCU >  07 report              18 value 1",
        "",
        "the same command with another content: 1",
        "   3 MCU >  07 report              19 value 6",
        "   2 MCU >  07 report              19 value 5",
        "",
        "dp  left, last      right, last",
        "18  value 1 (once)  –",
        "19  value 6 (once)  value 5 (once)",
        "",
        "1 frame the same in both",
    ]
    assert run("longer.hex", "shorter.hex", "--strict").code == 1
    same = run("longer.hex", "longer.hex", "--strict")
    assert same.code == 0 and same.out.splitlines()[-1] == "no difference in 3 frames"


def test_json_of_captures_has_the_same_keys_as_that_of_mappings_and_more(run: Run) -> None:
    captures = json.loads(run("longer.hex", "shorter.hex", "--json").out)
    mappings = json.loads(run("a.yaml", "b.json", "--json").out)
    assert {"schema", "compared", "left", "right", "missing", "extra", "damaged", "datapoints"} <= captures.keys()
    assert captures["compared"] == "captures" and mappings["compared"] == "mappings"
    assert [frame["hex"] for frame in captures["missing"]] == [report(18, 1).hex()]
    assert (captures["extra"], captures["damaged"], captures["same"]) == ([], [], 1)
    assert [(one["left"]["number"], one["right"]["number"]) for one in captures["changed"]] == [(3, 2)]
    assert [(one["id"], one["left"]["last"], (one["right"] or {}).get("last")) for one in captures["datapoints"]] == [
        (18, 1, None),
        (19, 6, 5),
    ]


def test_a_capture_may_come_through_a_pipe_and_one_without_frames_is_said(run: Run) -> None:
    piped = run("longer.hex", "-", stdin=HEARTBEAT.hex().encode())
    assert (
        piped.code == 0 and "right  stdin: 1 frame" in piped.out and "right ends earlier after its item 1" in piped.out
    )
    empty = run("longer.hex", "words.txt")
    assert empty.code == 4 and "nothing recognisable in words.txt" in empty.err
    assert run("longer.hex", "shorter.hex", "--counts").code == 2
    assert run("longer.hex", "shorter.hex", "--format", "nonsense").code == 2
