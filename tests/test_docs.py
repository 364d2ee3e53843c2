"""The documents speak of things that exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import pytest

from test_readme import make
from tuyasniff.cli.main import tuyasniff

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
        if "NAME" in path:
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
        options = {option for param in verb(words[0]).params for option in param.opts} | {"--help"}
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
        "filters": "docs/filters.md",
        "devices": "docs/devices.md",
        "families": "docs/protocol.md",
        "verbs": "README.md",
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
