from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.running import Result, program
from knowledge import samples
from knowledge.samples import OTHER, PRODUCT, SECRETS
from render.makers import HOSTILE
from tuyasniff.cli.datadirectory import DATA
from tuyasniff.cli.schemas import schema_of
from tuyasniff.model import Meaning
from tuyasniff.render.labels import visible

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    def called(*arguments: str, stdin: bytes = b"", columns: int | None = None) -> Result:
        monkeypatch.setenv(DATA, str(tmp_path / "data"))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772366400")
        monkeypatch.chdir(tmp_path)
        return program(monkeypatch, "schema", *arguments, stdin=stdin, columns=columns)

    return called


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in {
        "model.json": samples.thing_model(),
        "devices.json": samples.devices_json(),
        "meter.yaml": samples.TUYA_LOCAL,
        "cutter.json": samples.cloudcutter(),
        "half.json": samples.devices_json()[:700],
        "old.json": samples.without_ids(),
        "capture.txt": "55 AA 03 07 00 05 65 01 00 01 01 76",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def everything(folder: Path) -> str:
    return "\n".join(f"{path.name} {path.read_text()}" for path in folder.rglob("*") if path.is_file())


def test_what_was_imported_is_shown_listed_and_forgotten(run: Run, files: Path) -> None:
    done = run("import", "model.json", "--product", PRODUCT)
    assert (done.code, done.out) == (0, "")
    assert done.err == "a thing model (Query Things Data Model): 1 product, 9 datapoints\n"
    assert run("import", "model.json", "--product", PRODUCT).err.endswith("(1 known already)\n")
    assert run("import", "cutter.json").err.splitlines() == [
        "a device file of cloudcutter: 1 product, 6 datapoints (1 changed)",
        "1 private field left out: keys, addresses, names of networks",
    ]
    shown = run("show", PRODUCT, columns=80).out.splitlines()
    assert shown[0] == "tuya_thing_model, model.json, read 2026-03-01"
    assert any(line.split()[:7] == ["20", "cur_voltage", "value", "ro", "0..5000", "voltage", "V"] for line in shown)
    assert max(map(len, shown)) <= 80
    assert [line.split()[:3] for line in run("list").out.splitlines()[1:]] == [[PRODUCT, "14", "tuya_thing_model,"]]
    assert run("forget", PRODUCT).err == f"forgotten: {PRODUCT}\n"
    assert run("list").out == ""


def test_json_has_everything(run: Run, files: Path) -> None:
    run("import", "meter.yaml", "--product", PRODUCT)
    document = json.loads(run("show", PRODUCT, "--json").out)
    assert (document["schema"], document["product"]) == (1, PRODUCT)
    (declaration,) = document["declarations"]
    assert (declaration["kind"], declaration["source"]) == ("tuya_local", "meter.yaml")
    by_id = {dp["id"]: dp for dp in declaration["datapoints"]}
    assert by_id[17]["scale"] == {"mul": 1, "div": 100}
    assert [part["quantity"] for part in by_id[6]["parts"]] == ["voltage", "current", "power"]
    listed = json.loads(run("list", "--json").out)
    assert [product["product"] for product in listed["products"]] == [PRODUCT]
    assert listed["products"][0]["kinds"] == ["tuya_local"]


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [("half.json", "half.json:21: not valid JSON", 2), ("old.json", "without dp_id", 2),
     ("none.json", "no such file", 3),
     ("capture.txt", "neither JSON nor", 2), ("model.json", "does not say which product", 2), ("", "no name", 2),
     ("ftp://x/y", "cannot read ftp", 3)],
)  # fmt: skip
def test_a_wrong_source_is_one_line_and_a_hint_and_changes_nothing(
    run: Run, files: Path, name: str, words: str, code: int
) -> None:
    run("import", "cutter.json")
    before = everything(files / "data")
    done = run("import", name)
    assert (done.code, done.out) == (code, "")
    first, hint = done.err.splitlines()
    assert first.startswith("tuyasniff: error: ")
    assert words in first
    assert hint.startswith("hint: ")
    assert everything(files / "data") == before


def test_no_secret_reaches_the_disk_or_the_screen(run: Run, files: Path) -> None:
    said = [
        run("import", "devices.json"),
        run("import", "half.json"),
        run("import", "devices.json", "--product", "doesnotexist"),
        run("show", PRODUCT),
        run("show", OTHER, "--json"),
        run("list"),
    ]
    assert "private fields left out" in said[0].err
    kept = everything(files / "data")
    assert PRODUCT in kept
    for place in (kept, *(one.out + one.err for one in said)):
        assert not [name for name, secret in SECRETS.items() if secret.casefold() in place.casefold()]


def test_wrong_files_among_many_are_told_and_the_others_kept(run: Run, files: Path) -> None:
    done = run("import", ".")
    assert done.code == 1
    assert "2 products" in done.err
    assert "half.json" in done.err
    assert run("list").code == 0


def test_what_takes_long_says_how_far_it_is(run: Run, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "looked at so far" not in run("import", str(files)).err
    monkeypatch.setattr("tuyasniff.cli.verbs.schema._SAY_EVERY_S", 0.0)
    told = run("import", str(files)).err
    assert f"{files.name}: 1 file looked at so far; Ctrl+C ends it, and nothing is kept\n" in told
    assert "looked at so far" not in run("import", str(next(files.glob("*.json"))), "--product", PRODUCT).err


def test_standard_input_is_read(run: Run, files: Path) -> None:
    assert run("import", "-", stdin=samples.cloudcutter().encode()).code == 0
    assert run("show", PRODUCT).out.startswith("cloudcutter, standard input")


def test_a_product_that_nobody_knows_says_so(run: Run, files: Path) -> None:
    for verb in ("show", "forget"):
        done = run(verb, "unknownproduct1")
        assert (done.code, done.out) == (4, "")
        assert "nothing is known about product unknownproduct1" in done.err
    assert run("show", "../../x").code == 2
    assert run("import", "model.json", "--product", "../x").code == 2
    assert "no product is known" in run("list").err


def test_a_damaged_file_is_one_line_and_the_others_are_listed(run: Run, files: Path) -> None:
    run("import", "meter.yaml")
    (files / "data" / "products" / f"{PRODUCT}.json").write_text('{"format": ')
    done = run("list")
    assert done.code == 1
    assert OTHER in done.out
    assert "cannot use" in done.err
    assert run("show", PRODUCT).code == 2


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_came_from_outside_steers_no_terminal(run: Run, files: Path, hostile: str) -> None:
    device = json.loads(samples.cloudcutter())
    device["name"] = hostile
    device["schemas"]["000002kss4"][1]["property"]["range"] = ["a", hostile]
    device["schemas"]["000002kss4"][2]["name"] = hostile
    (files / "hostile.json").write_text(json.dumps(device))
    assert run("import", "hostile.json").code == 0
    for done in (run("show", PRODUCT), run("list")):
        assert len(done.out.split("\n")) > 2
        assert all(line == visible(line) for line in done.out.split("\n"))


def test_the_wire_finds_what_all_declarations_say_together(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", "model.json", "--product", PRODUCT)
    run("import", "meter.yaml")
    monkeypatch.setenv(DATA, str(files / "data"))
    schema = schema_of(PRODUCT)
    assert schema is not None
    energy = schema.dp(17)
    assert energy is not None
    assert energy.code == "add_ele"
    assert energy.meaning == Meaning("energy", "kWh", 1, 100)
    assert schema_of("unknownproduct1") is None
    assert schema_of("\x1b[31m../..") is None


def test_declarations_that_contradict_each_other_are_shown_as_such(run: Run, files: Path) -> None:
    run("import", "model.json", "--product", PRODUCT)
    run("import", "meter.yaml")
    assert run("show", PRODUCT).out.splitlines()[-2:] == [
        "! dp 17 means different things: energy kWh /100 (meter.yaml); energy kWh /1000 (model.json)",
        "! dp 19 means different things: power W (meter.yaml); power W /10 (model.json)",
    ]


def frame(cmd: int, payload: bytes) -> str:
    head = bytes([0x55, 0xAA, 3, cmd]) + len(payload).to_bytes(2, "big") + payload
    return (head + bytes([sum(head) & 0xFF])).hex()


def test_declared_and_seen_are_two_columns_and_contradictions_are_told(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a robot vacuum whose declared names are not in the order of the wire
    names = ["standby", "smart", "wall", "spiral", "charge"]
    fan = {"id": 101, "mode": "rw", "code": "fan", "type": "obj", "property": {"type": "enum", "range": names}}
    (files / "vacuum.json").write_text(json.dumps([fan, {"id": 9, "mode": "ro", "type": "raw"}]))
    assert run("import", "vacuum.json", "--product", "eg0tdmbmozbtlzyg").code == 0
    talk = [frame(1, b'{"p":"eg0tdmbmozbtlzyg","v":"1.0.0","m":0}')]
    talk += [frame(7, bytes([101, 4, 0, 1, value])) for value in (0, 1, 2, 4, 5)]
    (files / "talk.txt").write_text("\n".join(talk))
    monkeypatch.setenv(DATA, str(files / "data"))
    document = json.loads(program(monkeypatch, "datapoints", "--json", str(files / "talk.txt")).out)
    (entry,) = document["datapoints"]
    assert entry["values"] == [0, 1, 2, 4, 5]
    assert [label["label"] for label in entry["schema"]["labels"]] == names
    assert any("not be that of the wire" in text for text in entry["contradictions"])


@pytest.mark.parametrize("arguments", [(), ("--help",), ("import", "--help"), ("show", "--help")])
def test_help_fits_a_terminal(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.code == 0
    assert "schema" in done.out
    assert max(map(len, done.out.splitlines())) <= 120
