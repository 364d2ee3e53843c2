"""The documents speak of things that exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import pytest

from test_readme import make
from tuyasniff.cli.main import tuyasniff
from tuyasniff.config import FILE

ROOT = Path(__file__).resolve().parent.parent
PAGES = [path for path in make.PAGES if path.exists()]
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]

PATH = re.compile(r"`((?:captures|docs|tests|tuyasniff|benchmarks)/[\w./-]*|[\w-]+\.(?:toml|py|md))`")
LINK = re.compile(r"\]\(([^)#]+)\)")
COMMAND = re.compile(r"(?:^\$ |^ {4}|`|\| )tuyasniff ([^`\n]*)", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@cache
def verb(name: str) -> click.Command:
    found = tuyasniff.get_command(click.Context(tuyasniff), name)
    assert found is not None, f"there is no verb {name}"
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_a_page_names_exists(name: str) -> None:
    page = text(name)
    folder = (ROOT / name).parent
    for path in PATH.findall(page):
        if "NAME" in path or path == FILE:  # the user's own file
            continue
        places = [ROOT / path, folder / path, *ROOT.glob(f"tuyasniff/**/{path}")]
        assert any(place.exists() for place in places), path
    for link in LINK.findall(page):
        assert "://" in link or (folder / link).exists(), link


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_and_option_that_a_page_names_exists(name: str) -> None:
    for line in COMMAND.findall(text(name)):
        words = line.split("|")[0].replace("\\", "").split()
        if not words or words[0].startswith(("-", "<")) or not words[0].isalpha():
            continue
        command = verb(words[0])
        if isinstance(command, click.Group) and len(words) > 1:
            command = command.commands[words[1]]
        options = {option for param in command.params for option in param.opts} | {"--help"}
        for word in words[1:]:
            if word.startswith("--"):
                assert word in options, f"tuyasniff {line}"


@pytest.mark.parametrize("name", NAMES)
def test_tables_and_outputs_of_a_page_are_those_of_the_program(name: str) -> None:
    assert make.page(ROOT / name) == text(name), "run: python docs/make.py"


def test_the_tables_that_mirror_the_program_are_in_the_pages() -> None:
    wanted = {
        "formats": "docs/formats.md",
        "targets": "docs/formats.md",
        "exporters": "docs/exports.md",
        "faults": "docs/faults.md",
        "filters": "docs/filters.md",
        "devices": "docs/devices.md",
        "families": "docs/protocol.md",
        "verbs": "README.md",
        "keys": "README.md",
        "all_keys": "docs/keys.md",
        "actions": "docs/keys.md",
        "rates": "docs/live.md",
        "isolators": "docs/wiring.md",
        "straight": "docs/wiring.md",
        "inverting": "docs/wiring.md",
        "righted": "docs/wiring.md",
    }
    assert set(wanted) == set(make.TABLES)
    for table, page in wanted.items():
        assert f"<!-- {table} -->" in text(page)


def test_the_contract_names_every_key_of_every_item() -> None:
    from tuyasniff.model import Chunk, Gap, Note
    from tuyasniff.render.jsonout import item_entry, summary_entry
    from tuyasniff.session import Session

    contract = text("docs/contract.md")
    session = Session([Chunk("t", bytes.fromhex("ff55aa0307000501010001011255")), Gap("t", 1, "x"), Note("y")])
    entries = [item_entry(item, fields=True) for item in session]
    assert {entry["item"] for entry in entries} == {"frame", "noise", "gap", "note"}
    for entry in [*entries, summary_entry([session.summary])]:
        for key in entry:
            assert f"`{key}`" in contract, key


def test_the_fault_codes_and_reasons_that_pages_name_exist() -> None:
    from tuyasniff.model import FaultCode, NoiseReason

    assert "`checksum_missing`" in text("docs/formats.md") and FaultCode("checksum_missing")
    assert "`truncated`" in text("docs/formats.md") and NoiseReason("truncated")


def test_the_page_about_listening_names_everything_that_can_be_said() -> None:
    from tuyasniff.analysis.sayings import CODES

    assert re.findall(r"^\| `(\w+)` \|", text("docs/live.md").split("| Code | Said |")[1], re.MULTILINE) == list(CODES)


def test_the_configuration_in_the_page_is_one(tmp_path: Path) -> None:
    from tuyasniff.config import Times, load
    from tuyasniff.tui.actions import keymap

    (example,) = re.findall(r"^```toml\n(.*?)^```$", text("docs/live.md"), re.MULTILINE | re.DOTALL)
    path = tmp_path / "tuyasniff.toml"
    path.write_text(example, "utf-8")
    settings = load(path)
    assert (settings.theme, settings.ascii, settings.time) == ("nord", False, Times.RELATIVE)
    assert keymap(settings.keys) == {"freeze": "f5", "mark": "m,f2"}


def test_numbers_about_listening_are_those_of_the_program() -> None:
    from tuyasniff.analysis import ratehunt, sayings, store
    from tuyasniff.live import recorder
    from tuyasniff.order import replies, times
    from tuyasniff.sources import reader

    page = " ".join(text("docs/live.md").split())
    for words in (
        f"after {ratehunt.GIVE_UP_BYTES} bytes",
        f"span {ratehunt.GIVE_UP_US / 1e6:g} s",
        f"two bursts {ratehunt.GIVE_UP_TWICE_US // 1_000_000} s apart",
        f"{ratehunt.GIVE_UP_ANYHOW_US // 1_000_000} s in which anything came",
        f"cease for {ratehunt.LOST_US // 1_000_000} s",
        f"for {sayings.NOTHING_US // 1_000_000} s; on one tap of two, for {sayings.NOTHING_BESIDE_US // 1_000_000} s",
        f"no byte for {sayings.SILENT_US // 1_000_000} s",
        f"among frames, {sayings.NOISE_SHARE:.0%}".replace("%", " %"),
        f"latest {store.CAP:,} items",
        f"{recorder.BACKLOG_BYTES >> 20} MiB",
        f"every {reader.FIRST_WAIT_S} s at first and every {reader.LONGEST_WAIT_S:g} s later",
        f"wait {times.LATE_US // 1000} ms",
    ):
        assert words in page, words
    assert times.LATE_US == replies.EARLY_US


def test_the_contract_names_every_key_of_a_port() -> None:
    from tuyasniff.cli.verbs.ports import _entry
    from tuyasniff.sources.ports import Port

    contract = text("docs/contract.md").split("## `tuyasniff ports --json`")[1].split("\n## ")[0]
    for key in _entry(Port("/dev/ttyUSB0"), ()):
        assert f"`{key}`" in contract and f'"{key}":' in contract, key


def test_the_contract_names_every_reason_of_a_gap_that_listening_makes() -> None:
    contract = text("docs/contract.md")
    made: set[str] = set()
    for path in (*(ROOT / "tuyasniff" / "sources").glob("*.py"), *(ROOT / "tuyasniff" / "live").glob("*.py")):
        source = path.read_text("utf-8")
        made |= {*re.findall(r'_gap\("([^"]+)"', source), *re.findall(r'Gap\([^"()]*(?:\(\))?[^"()]*"([^"]+)"', source)}
    assert {"unplugged", "resumed", "baud changed", "overrun", "lost"} <= made
    for reason in made:
        assert f"| `{reason}` |" in contract, reason
