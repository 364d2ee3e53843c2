from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import ROOT, Result, process, program
from tuyasniff.mapping.model import Mapping
from tuyasniff.mapping.validation import first_problem
from wire import PRODUCT, TALK, dp, frame, report


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talk.bin").write_bytes(TALK)
    (tmp_path / "later.bin").write_bytes(PRODUCT + report(20, 2399) + frame(7, dp(38, 4, b"\2")))
    (tmp_path / "other.bin").write_bytes(frame(1, b'{"p":"anotherproduct01","v":"1.0.0","m":0}') + report(20, 1))
    return tmp_path


Run = Callable[..., Result]


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    def started(*arguments: str, stdin: bytes = b"") -> Result:
        result = program(monkeypatch, "export", *arguments, stdin=stdin)
        monkeypatch.chdir(folder)  # running undoes it
        return result

    return started


def test_a_capture_becomes_a_valid_document_on_stdout(run: Run) -> None:
    result = run("--to", "json", "talk.bin")
    document = json.loads(result.out)
    assert result.code == 0
    assert first_problem(document) is None
    assert [entry["id"] for entry in document["dps"]] == [19, 20]
    assert document["device"] == {
        "family": "wifi", "header_versions": [0, 3], "product_id": "abcdefgh12345678", "product_version": "1.2.3",
        "product_info": '{"p":"abcdefgh12345678","v":"1.2.3","m":0}',
    }  # fmt: skip
    assert document["source"]["captures"] == [
        {"name": "talk.bin", "sha256": hashlib.sha256(TALK).hexdigest(), "frames": 6, "checksum_errors": 0}
    ]
    assert result.err.splitlines()[-1] == "2 datapoints"


def test_the_captures_of_the_project_can_be_exported() -> None:
    for name in ("meter.hex", "radiator-valve.hex.gz", "thermostat-openbeken.log"):
        result = process("export", "--to", "json", f"captures/{name}", cwd=ROOT)
        document = json.loads(result.out)
        assert (result.code, first_problem(document)) == (0, None)
        assert document["dps"]
        assert document["source"]["captures"][0]["name"] == name


def test_the_second_time_it_is_merged_and_the_same_capture_counts_once(run: Run, folder: Path) -> None:
    assert run("talk.bin", "-o", "m.yaml").code == 0
    path = folder / "m.yaml"
    mine = path.read_text().replace("    name: null", '    name: "Mains"  # mine', 1)
    path.write_text(mine)
    again = run("talk.bin", "-o", "m.yaml")
    assert again.err.splitlines()[-1] == "m.yaml: 0 datapoints new, 0 updated, kept your 19 name"
    assert path.read_text() == mine
    more = run("later.bin", "talk.bin", "-o", "m.yaml")
    assert more.err.splitlines()[-1] == "m.yaml: 1 datapoint new, 1 updated, kept your 19 name"
    mapping = Mapping.load(path)
    assert [entry.id for entry in mapping.dps] == [19, 20, 38]
    assert mapping.dps[0].name == "Mains"
    assert mapping.dps[1].observed is not None
    assert mapping.dps[1].observed.max == 2399
    assert "# mine" in path.read_text()


def test_fresh_replaces_and_nothing_else_does(run: Run, folder: Path) -> None:
    path = folder / "m.json"
    path.write_text("{broken")
    result = run("talk.bin", "-o", "m.json")
    assert (result.code, path.read_text()) == (2, "{broken")
    assert result.err.startswith("tuyasniff: error: m.json:1: not valid JSON")
    assert "frames" not in result.err
    assert run("talk.bin", "-o", "m.json", "--fresh").code == 0
    assert len(Mapping.load(path).dps) == 2


def test_a_mapping_can_be_a_starting_point_and_stays_as_it_is(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "old.json")
    before = (folder / "old.json").read_bytes()
    for option in ("--merge", "--into"):
        result = run("later.bin", option, "old.json", "--to", "yaml")
        assert result.out.startswith('format: "tuyasniff-mapping"')
        assert result.err.splitlines()[-1].startswith("1 datapoint new, 1 updated")
    assert (folder / "old.json").read_bytes() == before
    run("talk.bin", "-o", "out.yaml")
    clash = run("later.bin", "--merge", "old.json", "-o", "out.yaml")
    assert clash.code == 2
    assert "--fresh" in clash.err
    assert run("later.bin", "--merge", "old.json", "-o", "out.yaml", "--fresh").code == 0
    assert run("later.bin", "--merge", "old.json", "-o", "old.json").code == 0
    assert run("later.bin", "--merge", "none.json").code == 3


def test_another_product_is_refused_unless_forced(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "m.yaml")
    before = (folder / "m.yaml").read_bytes()
    result = run("other.bin", "-o", "m.yaml")
    assert (result.code, (folder / "m.yaml").read_bytes()) == (2, before)
    assert "hint: another device needs a mapping of its own" in result.err
    forced = run("other.bin", "-o", "m.yaml", "--force")
    assert forced.code == 0
    assert "m.yaml: the mapping is of product abcdefgh12345678, the capture of anotherproduct01" in forced.err


def test_two_wires_are_one_device(run: Run, folder: Path) -> None:
    (folder / "mcu.bin").write_bytes(PRODUCT + frame(7, dp(1, 1, b"\1")))
    (folder / "module.bin").write_bytes(frame(6, dp(1, 1, b"\1"), version=0) + frame(0, version=0))
    document = json.loads(run("mcu.bin", "module.bin").out)
    assert document["dps"][0]["access"] == "rw"
    assert [capture["name"] for capture in document["source"]["captures"]] == ["mcu.bin", "module.bin"]


def test_wires_make_one_conversation_of_several_files(run: Run, folder: Path) -> None:
    (folder / "mcu.bin").write_bytes(PRODUCT + frame(7, dp(1, 1, b"\1")))
    (folder / "module.bin").write_bytes(frame(6, dp(1, 1, b"\1"), version=0) + frame(0, version=0))
    for _ in range(2):
        assert run("--mcu", "mcu.bin", "--module", "module.bin", "-o", "m.json").code == 0
    mapping = Mapping.load(folder / "m.json")
    assert mapping.dps[0].access == "rw"
    assert mapping.dps[0].observed is not None
    assert (mapping.dps[0].observed.reports, mapping.dps[0].observed.sets) == (1, 1)
    assert mapping.source is not None
    assert [capture.name for capture in mapping.source.captures] == ["mcu.bin", "module.bin"]
    assert all(capture.sha256 for capture in mapping.source.captures)


def test_a_session_file_tells_the_baud_rate_and_the_moments(run: Run, folder: Path) -> None:
    lines = [
        {"tsniff": 1, "started": "2026-01-02T03:04:05.000000Z", "program": "x",
         "taps": [{"tap": "mcu", "talker": "mcu", "source": "port", "baud": 115200}]},
        {"t": 0, "tap": "mcu", "hex": PRODUCT.hex()},
        {"t": 2_000_000, "tap": "mcu", "hex": report(20, 5).hex()},
    ]  # fmt: skip
    (folder / "x.tsniff.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    document = json.loads(run("x.tsniff.jsonl").out)
    assert document["device"]["uart"] == {"baud": 115200, "framing": "8N1"}
    assert document["dps"][0]["observed"]["first"] == "2026-01-02T03:04:07Z"
    assert document["source"]["captures"][0]["start"] == "2026-01-02T03:04:05Z"
    assert document["source"]["captures"][0]["duration_s"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("talk.bin", "-o", "m.txt"), 2, "does not tell what to write"),
        (("talk.bin", "-o", "m.yaml", "--to", "json"), 2, "--to json does not go with the name 'm.yaml'"),
        (("talk.bin", "--to", "pdf"), 2, "no target 'pdf'"),
        (("talk.bin", "-o", "none/m.yaml"), 3, "cannot write"),
        (("none.bin", "-o", "m.yaml"), 3, "no such file"),
        (("empty.bin", "-o", "m.yaml"), 4, "nothing recognisable"),
    ],
)
def test_what_goes_wrong_is_said_and_leaves_no_file(
    run: Run, folder: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (folder / "empty.bin").write_bytes(b"")
    result = run(*arguments)
    assert result.code == code
    assert words in result.err
    assert {file.suffix for file in folder.iterdir()} == {".bin"}
    assert result.out == ""


def test_a_paste_has_no_fingerprint_and_a_packed_file_that_of_the_disk(run: Run, folder: Path) -> None:
    (folder / "stdin").write_bytes(b"a file of that name is not what was read")
    paste = json.loads(run(stdin=TALK).out)
    assert paste["source"]["captures"] == [{"name": "stdin", "frames": 6, "checksum_errors": 0}]
    packed = gzip.compress(TALK)
    (folder / "talk.gz").write_bytes(packed)
    document = json.loads(run("talk.gz").out)
    assert document["source"]["captures"][0]["sha256"] == hashlib.sha256(packed).hexdigest()


def test_folders_of_the_user_stay_out_of_the_file(run: Run, folder: Path) -> None:
    assert str(folder) not in run(str(folder / "talk.bin")).out


def test_a_name_without_suffix_takes_what_is_asked_for(run: Run, folder: Path) -> None:
    for _ in range(2):
        assert run("talk.bin", "-o", "mapping", "--to", "json").code == 0
    assert len(Mapping.load(folder / "mapping").dps) == 2
