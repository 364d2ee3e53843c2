from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.running import ROOT
from tuyasniff.cli.main import VERBS
from tuyasniff.cli.verbs.completion import command as completion
from tuyasniff.knowledge.store import Store
from tuyasniff.model import FaultCode, Schema, SchemaDp
from tuyasniff.sources import ports


def completed(line: str, *, split: str = ":", where: Path = ROOT / "captures") -> list[str]:
    """What bash is answered when tab is pressed at the end of the line, as type and text."""
    environment = os.environ | {"_TUYASNIFF_COMPLETE": "bash_complete", "COMP_LINE": line, "COMP_SPLIT": split}
    done = subprocess.run(
        [sys.executable, "-m", "tuyasniff"],
        capture_output=True,
        text=True,
        check=False,
        cwd=where,
        env=environment | {"PYTHONPATH": str(ROOT)},
    )
    assert not done.stderr
    return [line for line in done.stdout.splitlines() if line]


def test_verbs_come_first() -> None:
    assert completed("tuyasniff ") == [f"plain,{verb}" for verb in VERBS]
    assert completed("tuyasniff dec") == ["plain,decode"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tuyasniff decode --for", ["plain,--format"]),
        ("tuyasniff decode --format tas", ["plain,tasmota"]),
        ("tuyasniff decode --format=tas", ["plain,tasmota"]),
        ("tuyasniff convert x.bin y --format pcapn", ["plain,pcapng"]),
        ("tuyasniff simulate x --format pcapn", ["plain,pcapng"]),
        ("tuyasniff simulate zigbee-m", ["plain,zigbee-meter"]),
        ("tuyasniff demo therm", ["plain,thermostat"]),
        ("tuyasniff simulate meter --to p", ["plain,pty", "file,p"]),
        ("tuyasniff sniff --baud 96", ["plain,9600"]),
        ("tuyasniff doctor -b au", ["plain,auto"]),
        ("tuyasniff decode met", ["file,met"]),
        ("tuyasniff compare a.bin b", ["file,b"]),
        ("tuyasniff export x -o out", ["file,out"]),
        ("tuyasniff completion f", ["plain,fish"]),
    ],
)
def test_options_choices_and_files_are_completed(line: str, words: list[str]) -> None:
    assert completed(line) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("heartb", []),
        ("fro", ["part,from:"]),
        ("noi", ["plain,noise"]),
        ("faul", ["plain,fault", "part,fault:"]),
        ("from:m", ["plain,mcu", "plain,module"]),
        ("cmd:heart", ["plain,heartbeat"]),
        ("type:bool,val", ["plain,bool,value"]),
        ("!fam", ["part,!family:"]),
    ],
)
def test_words_of_a_filter_are_completed(typed: str, words: list[str]) -> None:
    assert completed(f"tuyasniff decode --filter {typed}") == words


def test_a_filter_in_quotes_is_one_word_and_stays_whole() -> None:
    assert completed("tuyasniff decode --filter 'dp:20 fro", split="") == ["part,dp:20 from:"]
    assert completed("tuyasniff decode --filter 'dp:20 from:mo", split="") == ["plain,dp:20 from:module"]
    assert completed("tuyasniff decode --filter 'set | fault:dp_o", split="") == ["plain,set | fault:dp_overrun"]


def test_all_faults_are_offered() -> None:
    assert completed("tuyasniff decode --filter fault:") == [f"plain,{code}" for code in FaultCode]


def test_datapoints_are_those_of_the_capture_on_the_line() -> None:
    assert completed("tuyasniff datapoints meter.hex --explain 1") == ["plain,1", "plain,17", "plain,18", "plain,19"]
    assert completed("tuyasniff decode meter.hex --filter dp:1") == ["plain,1", "plain,17", "plain,18", "plain,19"]
    assert "plain,set dp:18,19" in completed("tuyasniff decode meter.hex --filter 'set dp:18,1", split="")


@pytest.mark.parametrize("name", ["", "nowhere.hex", "README.md demo.sh", "-"])
def test_without_a_capture_there_are_none(name: str) -> None:
    assert completed(f"tuyasniff datapoints {name} --explain ") == []


def test_a_large_capture_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "x.hex").write_bytes((ROOT / "captures" / "meter.hex").read_bytes())
    assert completed("tuyasniff datapoints x.hex --explain 1", where=tmp_path)
    with (tmp_path / "x.hex").open("ab") as file:
        file.write(b"\n" * 300_000)
    assert not completed("tuyasniff datapoints x.hex --explain 1", where=tmp_path)


def test_ports_are_offered_where_one_listens() -> None:
    listed = [port.device for port in ports.list_ports()]
    for words in ("sniff ", "sniff --mcu ", "learn ", "identify ", "doctor "):
        found = completed(f"tuyasniff {words}")
        assert found == [*(f"plain,{device}" for device in listed), "part,tcp://", "file,"]
    assert completed("tuyasniff sniff tcp:") == ["part,//", "file,"]


def test_products_are_those_that_were_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(tmp_path / "products").save([Schema("abcdefgh12345678", "user", "mine", (SchemaDp(1),))])
    monkeypatch.setenv("TUYASNIFF_DATA", str(tmp_path))
    assert completed("tuyasniff schema show abc") == ["plain,abcdefgh12345678"]
    assert completed("tuyasniff schema forget x") == []


def test_nothing_of_a_line_makes_it_fail() -> None:
    for line in (
        "tuyasniff",
        "",
        "tuyasniff 'x",
        "tuyasniff nothing x",
        'tuyasniff decode "',
        "tuyasniff decode --filter ''",
    ):
        completed(line)


def test_every_verb_that_writes_a_file_or_reads_one_completes_files() -> None:
    import click

    from tuyasniff.cli.main import tuyasniff

    context = click.Context(tuyasniff)
    without = []
    for verb in VERBS:
        command = tuyasniff.get_command(context, verb)
        assert command is not None
        for name, one in (command.commands if isinstance(command, click.Group) else {verb: command}).items():
            for param in one.params:
                if "FILE" in (param.metavar or "") or "SRC" in (param.metavar or ""):
                    inside = click.Context(one, info_name=name)
                    kinds = {item.type for item in param.shell_complete(inside, "x")}
                    without += [] if "file" in kinds else [f"{name} {param.opts}"]
    assert not without
    assert completion.params
