"""`identify` on every real capture: what has a frame is TuyaMCU, of its family; what only looks like it never is.

The table of all files: pytest -rP tests/corpus/test_identify_corpus.py
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

import tuyasniff
from tuyasniff.analysis.verdict import Verdict

FAMILIES = {"generic v0/v3": "wifi", "low-power": "lowpower"}

OTHER_FAMILY = {
    # the index calls it low-power by its command 0x22, which Wi-Fi has too; version 3 is never said by low-power MCUs
    "issues/obk-2114-c83-th-cmd22.log": "wifi",
}
WITHOUT_FRAME = {"tuya_lan", "text", "unknown"}

COUNTED_OTHERWISE = {
    # the index counts what a reader of single lines finds: none in levels of wires, tables, and datapoints as JSON
    "issues/tasmota-5737-dimmer-mdtable.md",
    "pages/ha-437169-boiler-multidp-json.txt",
    "tools/sigrok-led-on01.csv",
    "tools/sigrok-led-on01.vcd",
}


class Row(NamedTuple):
    """A file of the corpus, what the index says of it, and the verdict."""

    file: str
    family: str
    frames: int
    verdict: Verdict

    @property
    def is_other(self) -> bool:
        """Whether it only looks like TuyaMCU."""
        return self.file.startswith(("false/", "pioneer/"))


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[Row]:
    folder = shared / "corpus"
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        index = list(csv.DictReader(file, delimiter="\t"))
    found = []
    for row in index:
        frames = int(row["valid_frames"]) + int(row["frames_without_checksum"])
        family = OTHER_FAMILY.get(row["file"], FAMILIES.get(row["family"], row["family"]))
        found.append(Row(row["file"], family, frames, tuyasniff.identify(folder / row["file"])))
    return found


def test_what_has_a_frame_is_tuyamcu_of_its_family(rows: list[Row]) -> None:
    wrong = {}
    for row in rows:
        verdict = row.verdict
        if row.frames and not row.is_other and (verdict.word, verdict.family) != ("tuyamcu", row.family):
            wrong[row.file] = (verdict.word, verdict.family, row.family)
    assert wrong == {}
    assert sum(bool(row.frames) for row in rows) > 115


def test_what_only_looks_like_it_never_is(rows: list[Row]) -> None:
    others = [row for row in rows if row.is_other]
    assert len(others) > 15
    assert [row.file for row in others if row.verdict.word == "tuyamcu"] == []


def test_the_rest_is_text_unknown_or_of_the_network(rows: list[Row]) -> None:
    rest = {row.file: row.verdict.word for row in rows if not row.frames and not row.is_other}
    assert len(rest) > 30
    assert {file: word for file, word in rest.items() if word not in WITHOUT_FRAME} == dict.fromkeys(
        COUNTED_OTHERWISE, "tuyamcu"
    )


def test_an_unknown_protocol_that_has_a_length_and_a_sum_is_solved(rows: list[Row]) -> None:
    """The question that was left open in its thread: what is it that says 55 07 and AA 13?"""
    (verdict,) = (row.verdict for row in rows if "55-07-AA-13" in row.file)
    assert verdict.word == "length_sum"
    assert {framing.header[:1].hex() for framing in verdict.framings} == {"55", "aa"}
    assert {(framing.length_at, framing.length_less, framing.checksum) for framing in verdict.framings} == {
        (1, 0, "sum8")
    }
    moving = [field for framing in verdict.framings for field in framing.moving]
    assert [(field.offset, field.values) for field in moving] == [(10, (651, 565, 484))]


def test_noise_before_the_first_frame_of_a_real_capture_is_named(rows: list[Row]) -> None:
    (verdict,) = (row.verdict for row in rows if row.file.endswith("rxpin_onPowerOn_hex.txt"))
    assert verdict.word == "tuyamcu"
    noise = next(one.text for one in verdict.evidence if one.rule == "noise")
    assert noise.startswith(
        "about 110 bytes of noise, most of it before the first frame: most likely the module's boot"
    )


def test_the_table_of_all_verdicts(rows: list[Row]) -> None:
    right = 0
    for row in rows:
        verdict = row.verdict
        if row.is_other:
            good = verdict.word != "tuyamcu"
        elif row.frames:
            good = (verdict.word, verdict.family) == ("tuyamcu", row.family)
        else:
            good = verdict.word in WITHOUT_FRAME or row.file in COUNTED_OTHERWISE
        right += good
        told = f"{verdict.word:<10} {verdict.family or '':<9} {verdict.confidence:.2f}"
        print(f"{row.file[:58]:<58} {row.frames:>4}  {told} {'' if good else '!'}".rstrip())
    print(f"\n{right} of {len(rows)} files as they should be")
    assert right == len(rows)
