"""`tuyasniff learn`: on recordings, pastes, and live on virtual ports."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cli.running import Result, program
from tuyasniff.capture.opening import open_capture
from tuyasniff.mapping.files import load
from tuyasniff.model import Note, Talker
from tuyasniff.protocol.build import build
from wire import HEARTBEAT

RED, BLUE = (build("report", dps=[(24, "string", value)]).hex(" ") for value in ("000003de03ac", "00f103de03ac"))
PASTE = f"Pick RED\n{RED}\n\nPick BLUE\n{BLUE}\n".encode()


def learn(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = b"", columns: int | None = None) -> Result:
    return program(monkeypatch, "learn", *arguments, stdin=stdin, columns=columns)


def document(result: Result) -> dict[str, Any]:
    found = json.loads(result.out)
    assert isinstance(found, dict)
    return found


def enums(tmp_path: Path) -> Path:
    lines = ["mode: eco", build("set", dps=[(2, "enum", 1)]).hex(" "), build("report", dps=[(2, "enum", 1)]).hex(" ")]
    lines += ["mode: boost", build("report", dps=[(2, "enum", 4)]).hex(" ")]
    lines += ["lamp on", build("report", dps=[(1, "bool", True)]).hex(" ")]
    path = tmp_path / "notes.txt"
    path.write_text("\n".join(lines))
    return path


def test_notes_are_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    result = learn(monkeypatch, "-", stdin=PASTE, columns=80)
    assert result.code == 0, result.err
    rows = result.out.splitlines()
    assert [row.split()[:3] for row in rows[1:]] == [["Pick", "RED", "24"], ["Pick", "BLUE", "24"]]
    assert "bytes 2-3" in rows[2] and all(len(row) <= 80 for row in rows)
    assert "module was not heard" in result.err


def test_the_document_has_the_shape_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    found = document(learn(monkeypatch, "--json", "-", stdin=PASTE))
    assert found["schema"] == 1 and [action["label"] for action in found["actions"]] == ["Pick RED", "Pick BLUE"]
    (change,) = found["actions"][1]["changes"]
    assert {"id", "before", "after", "cause", "rank", "score"} <= set(change)
    assert (change["id"], change["before"], change["after"]) == (24, "000003de03ac", "00f103de03ac")
    assert change["rank"] == 1 and 0 < change["score"] < 1 and change["cause"] == "unknown"


def test_every_key_of_the_document_is_in_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = b"".join(build("report", dps=[(5, "value", value)]) for value in range(90))
    found = document(learn(monkeypatch, "--json", "--action", "x @#40", "-", stdin=frames))
    words = (Path(__file__).resolve().parents[3] / "docs" / "contract.md").read_text("utf-8")
    said = words[words.index("## `tuyasniff learn --json`") :].split("\n## ")[0]
    (chatter,) = found["chatter"]
    shown = document(learn(monkeypatch, "--json", "-", stdin=PASTE))["actions"][0]
    for key in (*found, *chatter, *shown, *shown["changes"][0]):
        assert f"`{key}`" in said, key


def test_an_action_at_an_item_or_a_moment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = [f"{t:02}:00.000 " + HEARTBEAT.hex(" ") for t in range(10, 30)]
    lines[15] = "25:00.000 " + build("report", dps=[(1, "bool", True)]).hex(" ")
    lines[2] = "12:00.000 " + build("report", dps=[(1, "bool", False)]).hex(" ")
    path = tmp_path / "log.txt"
    path.write_text("\n".join("00:" + line for line in lines))
    first = document(learn(monkeypatch, str(path), "--json", "--action", "power @#16"))
    assert [change["id"] for change in first["actions"][0]["changes"]] == [1]
    t_us = 900 * 1_000_000
    (action,) = document(learn(monkeypatch, str(path), "--json", "--action", f"power @ {t_us / 1e6:g} s"))["actions"]
    assert (action["t_us"], action["changes"][0]["after"], action["changes"][0]["lag_us"]) == (t_us, True, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--action", "power"), "tells no moment"),
        (("--action", "@12s"), "tells no moment"),
        (("--action", "power @12.5s"), "no times"),
        (("--action", "power @#900"), "the last one is 4"),
        (("--mapping", "names.txt"), "cannot tell a format"),
        (("--write", "x.tsniff.jsonl"), "for ports"),
        (("--quiet", "-1"), "quiet"),
    ],
)
def test_what_is_no_way_to_say_it(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str) -> None:
    result = learn(monkeypatch, "-", *arguments, stdin=PASTE)
    assert result.code == 2 and words in result.err
    assert result.err.count("error: ") == 1 and "hint: " in result.err


def test_a_capture_without_notes_is_told_how_to_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    result = learn(monkeypatch, "--json", "-", stdin=HEARTBEAT * 4)
    assert result.code == 2 and "--action" in result.err
    assert document(result)["actions"] == []


def test_nothing_recognisable_is_nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    result = learn(monkeypatch, "-", stdin=b"Only words.\n")
    assert result.code == 4 and result.out == ""
    assert learn(monkeypatch, "/nowhere/at/all.txt").code == 3


def test_names_and_labels_go_into_a_mapping_and_stay_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path, mapping = enums(tmp_path), tmp_path / "fan.yaml"
    result = learn(monkeypatch, str(path), "--mapping", str(mapping))
    assert result.code == 0, result.err
    assert "named 2 datapoints, 2 values" in result.err
    kept = load(mapping)
    mode, lamp = kept.entry(2), kept.entry(1)
    assert mode is not None and mode.name == "mode" and mode.user_set == ("name",)
    assert [(one.value, one.label) for one in mode.enum] == [(1, "eco"), (4, "boost")]
    assert lamp is not None and lamp.name == "lamp"
    more = build("report", dps=[(2, "enum", 7)]).hex(" ") + "\n" + path.read_text()
    exported = program(monkeypatch, "export", "-", "-o", str(mapping), stdin=more.encode())
    assert exported.code == 0, exported.err
    merged = load(mapping).entry(2)
    assert merged is not None and merged.name == "mode" and merged.observed is not None
    assert [(one.value, one.label) for one in merged.enum] == [(1, "eco"), (4, "boost"), (7, "7")]


def test_several_names_for_one_datapoint_are_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = learn(monkeypatch, "-", "--mapping", str(tmp_path / "x.json"), stdin=PASTE)
    assert "nothing was sure enough" in result.err and not (tmp_path / "x.json").exists()


def test_names_of_one_product_do_not_get_into_the_mapping_of_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mapping = tmp_path / "other.yaml"
    device = 'device: {family: "wifi", product_id: "another000000001"}'
    before = f'format: "tuyasniff-mapping"\nformat_version: "1.0"\n{device}\ndps: []\n'
    mapping.write_text(before)
    dimmer = Path(__file__).parents[3] / "captures" / "dimmer.h"
    result = learn(monkeypatch, str(dimmer), "--mapping", str(mapping))
    assert result.code == 2
    assert "other.yaml is of product another000000001, this is demodimmer000001" in result.err
    assert mapping.read_text() == before
    mapping.write_text(before.replace("another000000001", "demodimmer000001"))
    assert learn(monkeypatch, str(dimmer), "--mapping", str(mapping)).code == 0


def test_a_damaged_mapping_is_told_before_any_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{")
    result = learn(monkeypatch, "-", "--mapping", str(path), stdin=PASTE)
    assert result.code == 2 and result.out == "" and path.read_text() == "{"


def test_hostile_notes_stay_words(monkeypatch: pytest.MonkeyPatch) -> None:
    result = learn(monkeypatch, "-", stdin=b"[red]x[/nope] \x1b[31m\n" + RED.encode())
    assert "\x1b" not in result.out + result.err


# ---- live


@pytest.mark.alone
@pytest.mark.skipif(sys.platform == "win32", reason="there are no ptys on this system")
def test_a_dialogue_on_a_live_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tuyasniff.simulate.playing import Playing
    from tuyasniff.simulate.pty import Ptys
    from tuyasniff.simulate.scenario import parse_scenario
    from tuyasniff.simulate.simulation import Simulation

    monkeypatch.setattr("tuyasniff.cli.guiding.SETTLE_US", 900_000)
    scenario = parse_scenario('device = "dimmer"\nscript = """\nt=7 set 20 on\n"""')
    ports = Ptys((Talker.MCU, Talker.MODULE), tmp_path / "wire", 9600)
    playing = Playing(Simulation("dimmer", latency_us=1000, scenario=scenario), ports, 3.0, 60)
    out, mapping = tmp_path / "heard.tsniff.jsonl", tmp_path / "lamp.yaml"
    monkeypatch.setattr(sys, "stdin", _Typing([(1.6, "lamp on"), (0.8, ""), (1.2, "q")]))
    data, words = io.BytesIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(data, encoding="utf-8"))
    monkeypatch.setattr(sys, "stderr", words)
    from tuyasniff.cli.main import run

    with playing:
        wires = ("--mcu", f"{tmp_path}/wire-mcu", "--module", f"{tmp_path}/wire-module", "-b", "9600")
        code = run(["learn", *wires, "--quiet", "1.5", "--json", "--write", str(out), "--mapping", str(mapping)])
    ports.close()
    sys.stdout.flush()
    assert code == 0, words.getvalue()
    found = json.loads(data.getvalue())
    (action,) = found["actions"]
    assert action["label"] == "lamp on" and action["changes"][0]["id"] == 20
    assert action["changes"][0]["cause"] == "command"
    notes = [thing.text for thing in open_capture(out) if isinstance(thing, Note)]
    assert "lamp on" in notes and "dp 20 is called lamp" in notes
    kept = load(mapping).entry(20)
    assert kept is not None and kept.name == "lamp"


class _Typing:
    """Somebody who types lines after pauses."""

    encoding = "utf-8"

    def __init__(self, lines: list[tuple[float, str]]) -> None:
        self._lines = lines

    def readline(self) -> str:
        if not self._lines:
            return ""
        pause, text = self._lines.pop(0)
        time.sleep(pause)
        return text + "\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--mcu", "/dev/ttyNOTHING0"), 3, "ttyNOTHING0"),
        (("/dev/ttyNOTHING0", "--action", "x @3s"), 2, "the dialogue asks"),
        (("/dev/ttyNOTHING0", "-"), 2, "cannot be one session"),
        (("/dev/ttyNOTHING0", "-b", "7"), 2, "is no rate"),
    ],
)
def test_ports_that_cannot_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    os.environ["TUYASNIFF_RECORDINGS"] = str(tmp_path)
    result = learn(monkeypatch, *arguments)
    assert result.code == code and words in result.err, result.err
