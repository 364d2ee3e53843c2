"""The captures of this project decode to the values that they were made from."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tuyasniff.capture.opening import open_capture
from tuyasniff.mapping.model import Mapping
from tuyasniff.model import FamilyName
from tuyasniff.protocol.build import build
from tuyasniff.render.jsonout import dumps, item_entry
from tuyasniff.session import Session

CAPTURES = Path(__file__).resolve().parent.parent / "captures"
TRUTH = ".expected.jsonl"
NAMES = sorted(path.name.removesuffix(TRUTH) for path in CAPTURES.glob(f"*{TRUTH}"))
MEANING = ".truth.json"
VIRTUAL = sorted(path.name.removesuffix(MEANING) for path in CAPTURES.glob(f"*{MEANING}"))
HURT = "virtual-bad-line.tsniff.jsonl"
WRITTEN_BY_HAND = {"README.md", "demo.sh"}

Entry = dict[str, Any]

FAULTS = {"ok": [], "bad": ["checksum"], "missing": ["checksum_missing"]}


@cache
def truth(name: str) -> tuple[Entry, list[Entry]]:
    """What the session line says, and the items."""
    lines = [json.loads(line) for line in (CAPTURES / f"{name}{TRUTH}").read_text("utf-8").splitlines()]
    return lines[0], lines[1:]


@cache
def decoded(name: str) -> tuple[str, Session, list[Entry]]:
    """The format found, the session, and the items as a script sees them; noise that was cut is put together."""
    capture = open_capture(CAPTURES / name)
    session = Session(capture)
    entries: list[Entry] = []
    for item in session:
        entry = json.loads(dumps(item_entry(item)))
        if entries and entry["item"] == entries[-1]["item"] == "noise":
            entries[-1]["hex"] += entry["hex"]
            entries[-1]["length"] += entry["length"]
        else:
            entries.append(entry)
    return capture.format, session, entries


def frames(name: str) -> list[Entry]:
    return [entry for entry in truth(name)[1] if entry["item"] == "frame"]


def like(found: Entry, wanted: Entry) -> Entry:
    """The part of a found item that the truth speaks about."""
    part = {key: found.get(key) for key in wanted if key not in ("schema", "data")}
    if "dps" in wanted:
        part["dps"] = [
            {key: dp.get(key) for key in known} for dp, known in zip(found["dps"], wanted["dps"], strict=True)
        ]
    if "data" in wanted:
        part["data"] = {key: found["data"].get(key) for key in wanted["data"]}
    return part


def test_making_the_captures_again_changes_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, CAPTURES / "make.py", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in CAPTURES.iterdir() if path.is_file() and path.suffix != ".py"}
    assert made == {name: data for name, data in kept.items() if name not in WRITTEN_BY_HAND}


@pytest.mark.parametrize("name", NAMES)
def test_every_item_of_a_capture_is_what_was_put_in(name: str) -> None:
    wanted = truth(name)[1]
    words = {entry["text"] for entry in wanted if entry["item"] == "note"}
    # a log may hold more words than those that somebody meant as a note
    entries = [entry for entry in decoded(name)[2] if entry["item"] != "note" or entry["text"] in words]
    if name == HURT:
        unhurt = {(entry["talker"], entry["t_us"]) for entry in wanted}
        entries = [entry for entry in entries if (entry.get("talker"), entry["t_us"]) in unhurt]
    assert [entry["item"] for entry in entries] == [entry["item"] for entry in wanted]
    for found, entry in zip(entries, wanted, strict=True):
        assert like(found, entry) == {key: value for key, value in entry.items() if key != "schema"}


@pytest.mark.parametrize("name", sorted({*NAMES} - {HURT}))
def test_nothing_else_is_wrong_with_the_frames_of_a_capture(name: str) -> None:
    found = [entry for entry in decoded(name)[2] if entry["item"] == "frame"]
    for entry, wanted in zip(found, frames(name), strict=True):
        assert [fault["code"] for fault in entry["faults"]] == FAULTS[wanted["checksum"]]


@pytest.mark.parametrize("name", NAMES)
def test_format_and_family_of_a_capture_are_found_without_help(name: str) -> None:
    format_, session, _ = decoded(name)
    assert [{"format": format_, "family": session.family}] == truth(name)[0]["inputs"]


@pytest.mark.parametrize("name", sorted({*NAMES} - {*VIRTUAL}))
def test_a_frame_built_from_the_values_of_a_capture_is_the_frame_in_it(name: str) -> None:
    for entry in frames(name):
        if entry["checksum"] == "bad" or entry["data"].get("time", "") is None:
            continue  # the builder makes no wrong sums, and no filler in place of a time
        built = build(
            entry["cmd"],
            family=entry["family"],
            talker=entry["talker"],
            version=entry["version"],
            seq=entry.get("seq"),
            dps=[(dp["id"], dp["type"], given(dp)) for dp in entry["dps"]],
            **values(entry),
        )
        assert built.hex() == entry.get("rebuilt", entry["hex"])


def given(dp: Entry) -> Any:
    return bytes.fromhex(dp["hex"]) if dp["type"] == "raw" else dp["value"]


def values(entry: Entry) -> Entry:
    """What the builder wants to know; the rest of the data follows from it."""
    data = dict(entry["data"])
    if entry["name"] == "product_info" and data:
        told = "info" in data
        return {"info": data["info"]} if told else {"product": {"id": data["id"], "version": data["version"]}}
    return {key: value for key, value in data.items() if key not in ("weekday", "count")}


def test_the_captures_show_every_family_and_ten_formats() -> None:
    inputs = [truth(name)[0]["inputs"][0] for name in NAMES]
    assert {entry["family"] for entry in inputs} == set(FamilyName)
    assert len({(entry["format"], Path(name).suffix) for entry, name in zip(inputs, NAMES, strict=True)}) >= 10


def test_the_captures_stay_small() -> None:
    assert sum(path.stat().st_size for path in CAPTURES.iterdir() if path.is_file()) < 500_000


def test_a_bad_line_hurts_some_frames_and_they_are_not_lost_without_a_trace() -> None:
    entries = decoded(HURT)[2]
    assert {entry["item"] for entry in entries} == {"frame", "noise", "gap", "note"}
    assert len(truth(HURT)[1]) < sum(entry["item"] == "frame" for entry in entries) + 20


@pytest.mark.parametrize("name", VIRTUAL)
def test_the_meaning_beside_a_capture_is_a_mapping_of_all_its_datapoints(name: str) -> None:
    mapping = Mapping.load(CAPTURES / f"{name}{MEANING}")
    seen = {dp["id"]: dp["type"] for entry in frames(name) for dp in entry["dps"]}
    told = {entry.id: entry.type for entry in mapping.dps}
    assert seen.items() <= told.items()
    assert mapping.device.family == truth(name)[0]["inputs"][0]["family"]


def test_the_readme_of_the_captures_lists_each() -> None:
    rows = [line.split("|") for line in (CAPTURES / "README.md").read_text("utf-8").splitlines() if "|" in line]
    listed = {row[1].strip(" `") for row in rows}
    assert set(NAMES) <= listed
