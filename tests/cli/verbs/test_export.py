from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.judgements import VOLTS, WATTS, guess, judging, phase
from cli.running import ROOT, Result, process, program
from tuyasniff.analysis.dpstate import DpTable
from tuyasniff.capture.opening import open_capture
from tuyasniff.mapping.files import loads
from tuyasniff.mapping.model import Mapping, Scale
from tuyasniff.mapping.validation import first_problem
from tuyasniff.model import Message
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


def counts(mapping: Mapping) -> list[tuple[int, int | None, int | None]]:
    return [(dp.id, dp.observed.reports, dp.observed.sets) for dp in mapping.dps if dp.observed is not None]


def started(folder: Path, *arguments: str, **more: Any) -> subprocess.Popen[bytes]:
    """The program as a process of its own, not waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "tuyasniff", "export", *arguments],
        stderr=subprocess.PIPE,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        **more,
    )


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
    with judging({}):
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


def test_what_is_said_of_a_capture_is_told_to_change_nothing_where_there_is_none(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "m.yaml")
    alone = run("m.yaml", "--to", "json", "--known", "20=1V", "--baud", "9600")
    assert alone.code == 0
    assert "--known and --ref are held against the values of a capture, and a mapping has none" in alone.err
    assert "--baud is that of a capture" in alone.err
    assert "change nothing" not in run("m.yaml", "--to", "json").err
    assert "change nothing" not in run("m.yaml", "talk.bin", "--known", "20=1V").err


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
    assert "error: m.yaml is of product abcdefgh12345678, other.bin of anotherproduct01\n" in result.err
    forced = run("other.bin", "-o", "m.yaml", "--force")
    assert forced.code == 0
    assert "m.yaml: product abcdefgh12345678 stays, other.bin is of anotherproduct01" in forced.err
    both = run("talk.bin", "other.bin", "-o", "both.yaml")
    assert "error: talk.bin is of product abcdefgh12345678, other.bin of anotherproduct01\n" in both.err
    assert not (folder / "both.yaml").exists()


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


def test_a_paste_counts_once_and_a_packed_file_has_the_fingerprint_of_the_disk(run: Run, folder: Path) -> None:
    for arguments, stdin in (((), TALK), (("-",), TALK), ((TALK.hex(),), b"")):
        out = folder / f"{len(arguments)}{len(stdin)}.json"
        for _ in range(2):
            assert run(*arguments, "-o", str(out), stdin=stdin).code == 0
        mapping = Mapping.load(out)
        assert mapping.source is not None
        assert len(mapping.source.captures) == 1
        assert counts(mapping) == counts(loads(run("talk.bin").out))
    paste = json.loads(run(stdin=TALK).out)
    assert paste["source"]["captures"][0]["sha256"] == hashlib.sha256(TALK).hexdigest()
    packed = gzip.compress(TALK)
    (folder / "talk.gz").write_bytes(packed)
    document = json.loads(run("talk.gz").out)
    assert document["source"]["captures"][0]["sha256"] == hashlib.sha256(packed).hexdigest()


def test_every_kind_of_file_has_the_fingerprint_of_the_disk() -> None:
    for path in sorted((ROOT / "captures").iterdir()):
        if not path.name.endswith(
            (".bin", ".hex", ".gz", ".pcap", ".pcapng", ".csv", ".jsonl", ".log", ".txt", ".b64")
        ):
            continue
        capture = open_capture(path, fingerprint=True)
        for _ in capture:
            pass
        assert capture.fingerprint == hashlib.sha256(path.read_bytes()).hexdigest(), path.name


def test_folders_of_the_user_stay_out_of_the_file(run: Run, folder: Path) -> None:
    assert str(folder) not in run(str(folder / "talk.bin")).out


def test_a_name_without_suffix_takes_what_is_asked_for(run: Run, folder: Path) -> None:
    for _ in range(2):
        assert run("talk.bin", "-o", "mapping", "--to", "json").code == 0
    assert len(Mapping.load(folder / "mapping").dps) == 2


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_what_somebody_writes_while_the_capture_is_read_stays(run: Run, folder: Path, suffix: str) -> None:
    path = folder / f"lu.{suffix}"
    run("talk.bin", "-o", path.name)
    running = started(folder, "-", "-o", path.name, stdin=subprocess.PIPE)
    assert running.stdin is not None
    assert running.stderr is not None
    running.stdin.write(TALK * 3)  # more frames than are held back to tell the family
    running.stdin.flush()
    assert running.stderr.readline().startswith(b"stdin: ")
    text = path.read_text()
    mine = text.replace("name: null", 'name: "Mains"', 1).replace('"name": null', '"name": "Mains"', 1)
    assert mine != text
    path.write_text(mine)
    running.stdin.write(report(20, 7000))
    running.stdin.close()
    assert running.wait(20) == 0
    running.stderr.close()
    mapping = Mapping.load(path)
    assert mapping.dps[0].name == "Mains"
    assert mapping.dps[1].observed is not None
    assert mapping.dps[1].observed.max == 7000


def test_several_at_once_lose_nothing(folder: Path) -> None:
    for number in range(4):
        (folder / f"{number}.bin").write_bytes(PRODUCT + report(20, number))
    running = [started(folder, f"{number}.bin", "-o", "cc.yaml") for number in range(4)]
    for one in running:
        one.communicate(timeout=30)
    mapping = Mapping.load(folder / "cc.yaml")
    assert mapping.source is not None
    assert sorted(capture.name for capture in mapping.source.captures) == [f"{number}.bin" for number in range(4)]
    assert counts(mapping) == [(20, 4, 0)]
    assert [file.name for file in folder.iterdir() if file.suffix != ".bin"] == ["cc.yaml"]


def test_an_input_is_never_written_over(run: Run, folder: Path) -> None:
    (folder / "mine.json").write_bytes(TALK)
    (folder / "soft.json").symlink_to("mine.json")
    os.link(folder / "mine.json", folder / "hard.yaml")
    for arguments in (
        ("mine.json", "-o", "mine.json", "--fresh"),
        ("mine.json", "-o", "soft.json", "--fresh"),
        ("mine.json", "-o", "hard.yaml", "--fresh"),
        ("talk.bin", "-o", "talk.bin", "--to", "json", "--fresh"),
        ("--mcu", "mine.json", "-o", "mine.json", "--fresh"),
        ("--module", "mine.json", "-o", "mine.json", "--fresh"),
        ("--line", "talk.bin", "--line", "mine.json", "-o", "mine.json", "--fresh"),
    ):
        result = run(*arguments)
        assert result.code == 2
        assert "is an input, so it cannot be the output" in result.err
    assert (folder / "mine.json").read_bytes() == (folder / "talk.bin").read_bytes() == TALK


def test_a_file_of_any_name_is_treated_as_what_it_is(run: Run, folder: Path) -> None:
    path = folder / "m.map"
    run("talk.bin", "--to", "yaml", "-o", "m.map")
    mine = "# mine\n" + path.read_text()
    path.write_text(mine)
    refused = run("later.bin", "--to", "json", "-o", "m.map")
    assert (refused.code, path.read_text()) == (2, mine)
    assert "error: m.map is YAML, not JSON\nhint: say --to yaml" in refused.err
    assert "frames" not in refused.err
    assert run("later.bin", "--to", "yaml", "-o", "m.map").code == 0
    assert path.read_text().startswith("# mine\n")
    assert [dp.id for dp in Mapping.load(path).dps] == [19, 20, 38]
    assert run("later.bin", "--to", "json", "-o", "m.map", "--fresh").code == 0
    assert path.read_text().startswith("{")


def test_comments_of_the_starting_point_are_taken_along(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "cm.yaml")
    (folder / "cm.yaml").write_text("# mine\n" + (folder / "cm.yaml").read_text())
    assert run("later.bin", "--merge", "cm.yaml", "-o", "cm2.yaml").code == 0
    assert run("later.bin", "--merge", "cm.yaml", "--to", "yaml").out == (folder / "cm2.yaml").read_text()
    assert (folder / "cm2.yaml").read_text().startswith("# mine\n")
    assert len(Mapping.load(folder / "cm2.yaml").dps) == 3


def test_aliases_in_the_way_are_told_before_anything_is_read(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "m.yaml")
    text = (folder / "m.yaml").read_text()
    assert "lengths: [4]" in text
    mine = text.replace("lengths: [4]", "lengths: &four [4]", 1) + "x-mine: *four\n"
    (folder / "m.yaml").write_text(mine.replace("lengths: [1]", "lengths: *four"))
    result = run("later.bin", "-o", "m.yaml")
    assert result.code == 2
    assert "an alias stands for what a merge changes" in result.err
    assert "frames" not in result.err
    assert run("later.bin", "--merge", "m.yaml", "--to", "json").code == 0


@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
def test_a_file_that_is_read_only_stays_as_it_is(run: Run, folder: Path, fresh: tuple[str, ...]) -> None:
    path = folder / "m.yaml"
    run("talk.bin", "-o", "m.yaml")
    path.chmod(0o444)
    before = path.read_bytes()
    result = run("later.bin", "-o", "m.yaml", *fresh)
    assert (result.code, path.read_bytes()) == (3, before)
    assert result.err == (
        "tuyasniff: error: cannot write m.yaml: it is read-only\nhint: chmod u+w m.yaml, or write to another file\n"
    )


def test_what_was_read_in_part_or_has_grown_is_not_added(run: Run, folder: Path) -> None:
    header = {"tsniff": 1, "started": "2026-01-02T03:04:05.000000Z", "program": "x"}
    lines = [json.dumps(header)]
    lines += [json.dumps({"t": place, "tap": "mcu", "hex": report(20, place).hex()}) for place in range(9)]
    path = folder / "x.tsniff.jsonl"
    path.write_text("\n".join(lines[:5]) + "\n")
    assert run(path.name, "-o", "m.json").code == 0
    path.write_text("\n".join(lines) + "\n")
    result = run(path.name, "-o", "m.json")
    assert "m.json: x.tsniff.jsonl: another part of it was merged before" in result.err
    mapping = Mapping.load(folder / "m.json")
    assert counts(mapping) == [(20, 9, 0)]
    assert mapping.source is not None
    assert [capture.sha256 for capture in mapping.source.captures] == [hashlib.sha256(path.read_bytes()).hexdigest()]


def test_a_run_that_was_interrupted_and_then_done_again_counts_once(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = counts(loads(run("talk.bin").out))
    add = DpTable.add
    seen: list[Message] = []

    def interrupted(table: DpTable, message: Message) -> None:
        seen.append(message)
        if len(seen) == 6:
            raise KeyboardInterrupt
        add(table, message)

    with monkeypatch.context() as patched:
        patched.setattr(DpTable, "add", interrupted)
        partly = program(patched, "export", "talk.bin", "-o", str(folder / "m.json"))
    monkeypatch.chdir(folder)
    assert partly.code == 130
    mapping = Mapping.load(folder / "m.json")
    assert mapping.source is not None
    assert mapping.source.captures[0].sha256 is None
    assert counts(mapping) != whole
    result = run("talk.bin", "-o", "m.json")
    assert "m.json: talk.bin: another part of it was merged before, so the larger count" in result.err
    mapping = Mapping.load(folder / "m.json")
    assert mapping.source is not None
    assert counts(mapping) == whole
    assert [capture.sha256 for capture in mapping.source.captures] == [hashlib.sha256(TALK).hexdigest()]


def test_what_may_be_counted_twice_is_said(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "m.json")
    (folder / "talk.bin").write_bytes(TALK + report(20, 1))
    result = run("talk.bin", "-o", "m.json")
    assert "m.json: talk.bin: there was one of that name already; what both hold is counted twice\n" in result.err


def test_what_a_person_took_out_of_the_device_stays_out(run: Run, folder: Path) -> None:
    for suffix in ("json", "yaml"):
        path = folder / f"m.{suffix}"
        run("talk.bin", "-o", path.name)
        gone = Mapping.load(path)
        replace(gone, device=replace(gone.device, product_info=None, product_version=None)).save(path)
        assert run("later.bin", "-o", path.name).code == 0
        device = Mapping.load(path).device
        assert (device.product_id, device.product_info, device.product_version) == ("abcdefgh12345678", None, None)


def test_null_is_a_decision(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "m.yaml")
    path = folder / "m.yaml"
    text = path.read_text().replace("family:", "uart: null\n  product_info: null\n  family:")
    path.write_text("".join(line for line in text.splitlines(True) if 'product_info: "' not in line))
    header = {"tsniff": 1, "program": "x", "taps": [{"tap": "mcu", "talker": "mcu", "source": "port", "baud": 9600}]}
    line = {"t": 0, "tap": "mcu", "hex": (PRODUCT + report(20, 5)).hex()}
    (folder / "x.tsniff.jsonl").write_text(f"{json.dumps(header)}\n{json.dumps(line)}\n")
    assert run("x.tsniff.jsonl", "-o", "m.yaml").code == 0
    assert "uart: null\n" in path.read_text()
    assert "product_info: null\n" in path.read_text()
    assert run("x.tsniff.jsonl", "--merge", "m.yaml", "-o", "m.json").code == 0
    device = json.loads((folder / "m.json").read_text())["device"]
    assert device["uart"] is device["product_info"] is None


def test_comments_that_cannot_be_kept_are_shown(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "m.yaml")
    path = folder / "m.yaml"
    text = path.read_text()
    assert "header_versions: [0, 3]" in text
    path.write_text(text.replace("header_versions: [0, 3]", "header_versions: [ # mine \u202e\n    3, 0 ]"))
    (folder / "v1.bin").write_bytes(PRODUCT + frame(7, dp(20, 2, bytes(4)), version=1))
    result = run("v1.bin", "-o", "m.yaml")
    assert result.code == 0
    assert Mapping.load(path).device.header_versions == (0, 1, 3)
    assert "# mine" not in path.read_text()
    assert "m.yaml: this comment could not be kept: # mine" in result.err
    assert "\u202e" not in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="devices of Unix")
def test_standard_output_may_go_by_its_other_name(folder: Path) -> None:
    running = started(folder, "talk.bin", "-o", "/dev/stdout", "--to", "json", stdout=subprocess.PIPE)
    out, _ = running.communicate(timeout=30)
    assert len(loads(out.decode()).dps) == 2


def test_a_folder_that_is_not_there_is_said_before_anything_is_read(run: Run, folder: Path) -> None:
    result = run("talk.bin", "-o", str(folder / "nowhere" / "x.yaml"))
    assert result.code == 3
    assert f"there is no directory {folder / 'nowhere'}" in result.err
    assert "mkdir -p" in result.err
    assert "frames" not in result.err


def _exported(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = TALK) -> dict[int, dict[str, Any]]:
    result = program(monkeypatch, "export", "--to", "json", *arguments, stdin=stdin)
    assert result.code == 0
    return {entry["id"]: entry for entry in json.loads(result.out)["dps"]}


def test_told_guesses_are_written_and_others_are_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    data = TALK + frame(7, dp(6, 0, bytes.fromhex("0911000032000005")))
    with judging({20: guess(20), 19: guess(19, WATTS, 0.6)}, {6: phase()}, ("no load was seen",)):
        entries = _exported(monkeypatch, stdin=data)
        said = program(monkeypatch, "export", stdin=data).err
    assert (entries[20]["quantity"], entries[20]["unit"], entries[20]["scale"]) == (
        "voltage",
        "V",
        {"mul": 1, "div": 10},
    )
    assert entries[19]["quantity"] is None
    assert "power W 1/10: 60 %" in [line.get("text") for line in entries[19]["evidence"]]
    assert [field["name"] for field in entries[6]["raw"]["fields"]] == ["voltage", "current", "power"]
    assert "no load was seen" in said


def test_readings_help_an_export_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with judging({}) as asked:
        _exported(monkeypatch, "--known", "20=230V")
    assert [(one.dp_id, one.reference.value) for one in asked[0]["known"]] == [(20, "230")]
    assert program(monkeypatch, "export", "--known", "20=x", stdin=TALK).code == 2


def test_a_guess_in_a_grown_file_is_renewed_and_what_a_person_wrote_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first, second, out = tmp_path / "1.bin", tmp_path / "2.bin", tmp_path / "m.yaml"
    first.write_bytes(TALK)
    second.write_bytes(TALK + report(20, 2299))
    with judging({20: guess(20, WATTS, 0.93), 19: guess(19)}):
        assert program(monkeypatch, "export", str(first), "-o", str(out)).code == 0
    text = out.read_text("utf-8")
    assert 'quantity: "power"' in text
    entry = text.index("- id: 19")
    out.write_text(
        text[:entry] + text[entry:].replace("scale: {mul: 1, div: 10}", "scale: {mul: 1, div: 100}", 1), "utf-8"
    )
    with judging({20: guess(20), 19: guess(19)}):
        result = program(monkeypatch, "export", str(second), "-o", str(out))
    assert "kept your 19 scale" in result.err
    mapping = Mapping.load(out)
    nineteen, twenty = mapping.dps
    assert (nineteen.quantity, nineteen.scale) == ("voltage", Scale(1, 100))
    assert (twenty.quantity, twenty.unit) == ("voltage", "V")


def test_several_evenings_are_judged_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("1.bin", "2.bin"):
        (tmp_path / name).write_bytes(TALK)
    with judging({}) as asked:
        _exported(monkeypatch, str(tmp_path / "1.bin"), str(tmp_path / "2.bin"))
    assert len(asked) == 1
    assert asked[0]["traces"].numbers[20].reports == 4


def test_what_a_person_said_in_the_recording_is_fixed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "x.tsniff.jsonl"
    lines = [
        '{"tsniff":1,"started":null,"program":"x 1","taps":[{"tap":"mcu","talker":"mcu","source":"x","baud":9600}]}',
        f'{{"t":1000000,"tap":"mcu","hex":"{report(20, 2301).hex()}"}}',
        '{"t":2000000,"note":"dp 20 is voltage V /10","reference":null,"frame":null}',
        '{"t":2000000,"note":"dp 20 is called Mains","reference":null,"frame":null}',
    ]
    path.write_text("\n".join(lines) + "\n")
    entry = _exported(monkeypatch, str(path), stdin=b"")[20]
    assert (entry["name"], entry["unit"], entry["scale"]) == ("Mains", "V", {"mul": 1, "div": 10})
    assert entry["user_set"] == ["quantity", "unit", "scale", "name"]


INFO = b'{"p":"abcdefgh12345678","v":"1.2.3","m":0,"mac":"d8f1507b33ac","ssid":"Kabelsalat-5"}'
WIFI = frame(0x34, b"\x0b" + b"Kabelsalat-5")
TOLD = [
    {"tsniff": 1, "program": "x", "taps": [{"tap": "mcu", "talker": "mcu", "source": "port", "baud": 9600}]},
    {"t": 1, "tap": "mcu", "hex": (frame(1, INFO) + report(20, 2301)).hex()},
    {"t": 2, "note": "dp 20: name Mains of Kabelsalat-5"},
]


@pytest.mark.parametrize("more", [(), ("--to", "csv"), ("--to", "openbeken"), ("--to", "markdown")])
def test_what_is_private_is_replaced_in_every_target(run: Run, folder: Path, more: tuple[str, ...]) -> None:
    (folder / "d8f1507b33ac.tsniff.jsonl").write_text("".join(json.dumps(line) + "\n" for line in TOLD))
    plain = run("d8f1507b33ac.tsniff.jsonl", "--show-secrets", *more)
    hidden = run("d8f1507b33ac.tsniff.jsonl", *more)
    assert hidden.code == 0
    assert not any(secret in hidden.out for secret in ("Kabelsalat-5", "d8f1507b33ac"))
    assert len(hidden.out) == len(plain.out)
    assert "abcdefgh12345678" in hidden.out
    named = run("d8f1507b33ac.tsniff.jsonl", "--hide", "Mains", *more)
    assert "Mains" not in named.out
    if not more:
        assert "Kabelsalat-5" in plain.out and "d8f1507b33ac" in plain.out


def test_a_capture_that_grows_keeps_what_a_person_set_in_every_target(run: Run, folder: Path) -> None:
    growing = folder / "grows.bin"
    growing.write_bytes(TALK)
    assert run("grows.bin", "-o", "m.yaml").code == 0
    mine = Mapping.load(folder / "m.yaml")
    volts = replace(mine.dps[1], name="Mains", quantity="voltage", unit="mV", scale=Scale(100, 1))
    replace(mine, dps=(mine.dps[0], volts)).save(folder / "m.yaml")
    for turn in range(3):
        growing.write_bytes(
            growing.read_bytes() + b"".join(report(20, 2290 + place) for place in range(turn, turn + 9))
        )
        assert run("grows.bin", "-o", "m.yaml").code == 0
    grown = Mapping.load(folder / "m.yaml").dps[1]
    assert (grown.name, grown.quantity, grown.unit, grown.scale) == ("Mains", "voltage", "mV", Scale(100, 1))
    assert grown.observed is not None and (grown.observed.reports or 0) > 9
    for to in ("csv", "openbeken", "markdown", "mqtt-discovery"):
        told = run("m.yaml", "--to", to)
        merged = run("--merge", "m.yaml", "grows.bin", "--to", to)
        assert told.code == merged.code == 0
        assert "Mains" in told.out and "Mains" in merged.out


def test_a_mapping_is_an_input_and_is_never_replaced_by_a_firmware(run: Run, folder: Path) -> None:
    run("talk.bin", "-o", "m.yaml")
    before = (folder / "m.yaml").read_bytes()
    result = run("m.yaml", "--to", "csv")
    assert (result.code, result.out.count("\n")) == (0, 3)
    assert result.err.splitlines()[-1].startswith("csv: ")
    for more in ((), ("--fresh",)):
        refused = run("talk.bin", "--to", "openbeken", "-o", "m.yaml", *more)
        assert (refused.code, (folder / "m.yaml").read_bytes()) == (2, before)
        assert "is a mapping" in refused.err
    assert run("m.yaml", "later.bin", "-o", "m.yaml").code == 0
    assert len(Mapping.load(folder / "m.yaml").dps) == 3
    assert run("m.yaml", "-o", "m.json").code == 0
    assert Mapping.load(folder / "m.json") == Mapping.load(folder / "m.yaml")
    several = run("m.yaml", "m.json", "--to", "csv")
    assert (several.code, "one mapping" in several.err) == (2, True)


def test_a_firmwares_file_that_is_there_is_replaced_only_when_asked(run: Run, folder: Path) -> None:
    (folder / "autoexec.bat").write_text("mine")
    assert run("talk.bin", "--to", "openbeken", "-o", "autoexec.bat").code == 3
    assert (folder / "autoexec.bat").read_text() == "mine"
    assert run("talk.bin", "--to", "openbeken", "-o", "autoexec.bat", "--fresh").code == 0
    assert "startDriver TuyaMCU" in (folder / "autoexec.bat").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--accept", "0.5", "--to", "json"), "--accept does not go with json"),
        (("--board", "esp32", "--to", "csv"), "csv has no board 'esp32'"),
        (("--accept", "2", "--to", "csv"), "--accept"),
    ],
)
def test_what_a_target_has_no_use_for_is_refused(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run("talk.bin", *arguments)
    assert (result.code, result.out) == (2, "")
    assert words in result.err


def test_the_bar_decides_what_is_stated(run: Run) -> None:
    with judging({20: guess(20, VOLTS, 0.75, told=True)}):
        low = run("talk.bin", "--to", "openbeken", "--accept", "0.7")
        usual = run("talk.bin", "--to", "openbeken")
    assert "\nsetChannelType" in low.out and "Voltage_div10" in low.out
    assert "// setChannelType" in usual.out
    assert low.err.splitlines()[-1].startswith("openbeken: 1 of 2 certain enough")
    assert usual.err.splitlines()[-1] == "openbeken: 0 of 2 certain enough to be stated, from 0.8 on"


def test_where_nobody_was_heard_setting_anything_it_is_said_that_all_is_only_read(run: Run, folder: Path) -> None:
    (folder / "mcu.bin").write_bytes(frame(7, dp(1, 1, b"\1")) + frame(7, dp(1, 1, b"\0")))
    alone = run("mcu.bin", "--to", "openbeken")
    assert "setChannelType 1 ReadOnly" in alone.out
    assert 'write access: "rw" into a mapping' in alone.err
    assert "access" not in run("mcu.bin", "--to", "markdown").err
    (folder / "both.bin").write_bytes(frame(6, dp(1, 1, b"\1"), version=0) + frame(7, dp(1, 1, b"\1")))
    both = run("both.bin", "--to", "openbeken")
    assert "setChannelType 1 Toggle" in both.out
    assert "access" not in both.err
    (folder / "module.bin").write_bytes(frame(6, dp(1, 1, b"\1"), version=0))
    module = run("module.bin", "--to", "openbeken")
    assert "setChannelType 1 Toggle" in module.out


def test_the_rate_of_the_line_can_be_told(run: Run) -> None:
    document = json.loads(run("talk.bin", "-b", "115200").out)
    assert document["device"]["uart"]["baud"] == 115200
    assert "tuyaMcu_setBaudRate 115200" in run("talk.bin", "-b", "115200", "--to", "openbeken").out
