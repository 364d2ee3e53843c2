"""Options about the inputs, and the wires of a device as one conversation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.running import program
from tuyasniff.cli.main import run
from tuyasniff.cli.reading import Understanding
from tuyasniff.model import Talker

CAPTURES = Path(__file__).resolve().parents[2] / "captures"


@pytest.fixture
def wires(tmp_path: Path) -> dict[str, str]:
    """One conversation recorded three times: both wires, and each by itself."""
    names = {side: str(tmp_path / f"{side}.tsniff.jsonl") for side in ("both", "mcu", "module")}
    for side, name in names.items():
        assert run(["simulate", "meter", "--seconds", "20", "--side", side, "--to", name]) == 0
    return names


def test_wires_are_named_in_one_order() -> None:
    how = Understanding(mcu="a", lines=("c",))
    assert how.merges
    assert how.wires(["d"]) == (("a", Talker.MCU), ("c", Talker.UNKNOWN), ("d", Talker.UNKNOWN))
    assert not Understanding().merges


def test_two_files_of_one_wire_each_are_the_conversation_that_was_heard(
    wires: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = program(monkeypatch, "decode", "--jsonl", wires["both"])
    merged = program(monkeypatch, "decode", "--jsonl", "--mcu", wires["mcu"], "--module", wires["module"])
    items = [json.loads(line) for line in merged.out.splitlines()]
    assert items[1:] == [json.loads(line) for line in both.out.splitlines()][1:]
    assert [entry["name"] for entry in items[0]["inputs"]] == [wires["mcu"], wires["module"]]
    assert items[0]["started"] == json.loads(both.out.splitlines()[0])["started"]


@pytest.mark.parametrize("verb", ["decode", "datapoints", "handshake", "export"])
def test_every_verb_that_reads_takes_wires(verb: str, wires: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, verb, "--mcu", wires["mcu"], "--line", wires["module"])
    assert result.code == 0
    assert "the MCU's wire" in result.err
    assert "a wire" in result.err


def test_a_wire_without_times_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    mcu, module = (str(CAPTURES / f"meter-{side}.bin") for side in ("mcu", "module"))
    result = program(monkeypatch, "datapoints", "--mcu", mcu, "--module", module)
    assert result.code == 0
    assert "have no times: only the order within each file is known" in result.err


def test_a_wire_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    result = program(monkeypatch, "decode", "--mcu", "nowhere.bin")
    assert result.code == 3
    assert "cannot read nowhere.bin: no such file" in result.err
