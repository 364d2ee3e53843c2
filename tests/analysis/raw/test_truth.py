"""Raw datapoints of real captures and of simulated devices, against what is known of them."""

from __future__ import annotations

import base64
import csv
import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import tuyasniff
from analysis.raw.feeding import traces
from tuyasniff.analysis.raw.reading import read_blob, read_bytes
from tuyasniff.analysis.raw.values import read_value
from tuyasniff.analysis.traces import BlobTrace, Traces
from tuyasniff.errors import FormatError
from tuyasniff.model import Message

_FIELD = re.compile(r"(\d+)\[(\d+):(\d+)\]")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{10,30}={0,2}(?![A-Za-z0-9+/=])")
_LIST = re.compile(r'"data":\[([\d,]{10,90})\]')
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9a-f]{30}|[0-9a-f]{4} [0-9a-f]{6} [0-9a-f]{6})(?![0-9A-Fa-f])")


def values_in(path: Path) -> Iterator[tuple[int | None, bytes]]:
    """All raw values that a file carries, as frames or bare, with their dpIDs where known."""
    for item in tuyasniff.decode(path):
        if isinstance(item.thing, Message):
            yield from ((dp.id, dp.raw) for dp in item.thing.dps if dp.type == 0)
    if path.suffix == ".bin":
        return
    text = path.read_text(errors="replace")
    for match in (*_BASE64.finditer(text), *_LIST.finditer(text), *_HEX.finditer(text)):
        try:
            raw = read_value(match[match.lastindex or 0])[0]
        except FormatError:
            continue
        yield None, raw


def test_the_fields_of_real_captures_are_right(shared: Path) -> None:
    with (shared / "corpus" / "TRUTH.tsv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if _FIELD.fullmatch(row["dp"])]
    assert len(rows) > 30
    right: list[str] = []
    wrong: list[str] = []
    absent: list[str] = []
    for row in rows:
        match = _FIELD.fullmatch(row["dp"])
        assert match is not None
        dp_id, start, end = (int(part) for part in match.groups())
        counted, _, real = row["raw_to_real"].partition("->")
        base = 16 if counted.startswith("0x") or not real else 10
        count = int(counted, base)
        good = carried = False
        for found_id, raw in values_in(shared / "corpus" / row["file"]):
            if found_id not in (None, dp_id) or int.from_bytes(raw[start:end], "big") != count or len(raw) < end:
                continue
            carried = True
            reading = read_bytes(dp_id, raw)
            part = (
                next((p for p in reading.parts if p.offset <= end - 1 < p.offset + p.length), None) if reading else None
            )
            if part is None or part.value != count:
                continue
            quantity = row["quantity"].rstrip("?").replace(" ", "_")
            scale = part.meaning.div // part.meaning.mul if part.meaning else 1
            told = part.meaning.quantity if part.meaning else "flag"
            limit = {"overcurrent_limit": "current", "overvoltage_limit": "voltage", "undervoltage_limit": "voltage"}
            good = good or (told == limit.get(quantity, quantity) and scale == int(row["scale"]))
        (right if good else wrong if carried else absent).append(f"{row['file']} {row['dp']}")
    print(f"real fields: {len(right)} of {len(rows)} right; wrong or not told: {wrong}; not in the file: {absent}")
    assert len(absent) <= 1
    assert len(right) >= 0.97 * (len(rows) - len(absent))


def test_worked_examples_of_real_devices_are_read_or_doubted(shared: Path) -> None:
    blobs = json.loads((shared / "reference" / "truth" / "real_snapshots_dev.json").read_text())["blobs"]
    readings = {text: read_bytes(6, base64.b64decode(text)) for _, text, _ in blobs}
    assert all(reading is not None for reading in readings.values())
    for where, text, words in blobs:
        reading = readings[text]
        assert reading is not None
        if "schema text" in where:
            assert "inconsistent" in (reading.doubt or "")
            continue
        wanted = re.findall(r"(\d+(?:\.\d+)?) (V|A|W|Hz)\b", words.partition("(")[0])
        told = {part.text for part in reading.parts}
        missing = [f"{number} {unit}" for number, unit in wanted if f"{number} {unit}" not in told]
        assert not missing or reading.doubt is not None, (text, missing)


def _simulator(shared: Path) -> ModuleType:
    pytest.importorskip("numpy", reason="the simulator of the research folder needs numpy")
    spec = importlib.util.spec_from_file_location("research_simulate", shared / "reference" / "truth" / "simulate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_phases_of_simulated_devices_are_right(shared: Path) -> None:
    simulator = _simulator(shared)
    right: Counter[int] = Counter()
    total: Counter[int] = Counter()
    for rows in simulator.load_devices().values():
        fields = defaultdict(list)
        for row in rows:
            match = re.fullmatch(r"(\d+):(\d+):(\d+)(le)?(s)?", row["sub"] or "")
            if match and row["certain"] and row["qgroup"] in ("voltage", "current", "power"):
                fields[row["dp_id"]].append((match, row["qgroup"], row["cscale"]))
        if not fields:
            continue
        told = _told(simulator.simulate(rows, 1, 2.0))
        for dp_id, wanted in fields.items():
            if dp_id not in told.blobs:
                continue
            trace = told.blobs[dp_id]
            latest = trace.samples[-1][1]
            reading = read_blob(trace, told)
            for match, quantity, scale in wanted:
                length, start, size = (int(match[number]) for number in (1, 2, 3))
                count = int.from_bytes(
                    latest[start : start + size], "little" if match[4] else "big", signed=bool(match[5])
                )
                total[length] += 1
                right[length] += reading is not None and any(
                    part.meaning is not None
                    and part.value is not None
                    and part.meaning.quantity == quantity
                    and part.offset < start + size
                    and start < part.offset + part.length
                    and abs(part.value * part.meaning.mul / part.meaning.div - count / scale)
                    <= 0.01 * abs(count / scale)
                    for part in reading.parts
                )
    print("simulated fields by length:", {length: f"{right[length]} of {total[length]}" for length in sorted(total)})
    assert right[8] >= 0.97 * total[8]
    usual = [length for length in total if length <= 18]
    assert sum(right[length] for length in usual) >= 0.95 * sum(total[length] for length in usual)


def _told(trace: object) -> Traces:
    found = traces()
    for number, (moment, dp_id, kind, value) in enumerate(getattr(trace, "reports"), 1):  # noqa: B009
        if isinstance(value, bytes | str):
            blob = found.blobs.setdefault(dp_id, BlobTrace(dp_id, kind))
            blob.report(int(moment * 1e6), value if isinstance(value, bytes) else value.encode(), number)
    return found
