from __future__ import annotations

import random
import time
from collections import Counter
from itertools import pairwise

import pytest

from analysis.raw.feeding import blob, traces
from analysis.raw.strange import Part, Strange, make, neighbours
from lanes import times
from tuyasniff.analysis.raw.reading import read_blob, read_bytes
from tuyasniff.analysis.raw.solver import solve
from tuyasniff.analysis.traces import BlobTrace, Trace, Traces
from tuyasniff.model import RawPart, RawReading

SEEDS = times(60, 200)


def finds(reading: RawReading, device: Strange, part: Part) -> bool:
    """Whether the reading has this field: its lowest byte, its byte order, its latest count."""
    low = part.offset + part.length - 1 if part.endian == "big" else part.offset
    latest = int.from_bytes(device.rows[-1][part.offset : part.offset + part.length], part.endian)
    return any(
        one.name.split("_")[0] == part.kind
        and one.offset <= low < one.offset + one.length
        and one.value == latest
        and (one.length == 1 or one.endian == part.endian)
        for one in reading.parts
    )


def counts(reading: RawReading, device: Strange, part: Part) -> bool:
    low = part.offset + part.length - 1 if part.endian == "big" else part.offset
    moves = sum(one[low] != two[low] for one, two in pairwise(device.rows))
    found = any(one.name == "counter" and one.offset <= low < one.offset + one.length for one in reading.parts)
    return found or moves < 10


def test_the_generator_makes_what_it_says() -> None:
    for seed in range(50):
        device = make(seed)
        assert neighbours(device.parts)
        assert {len(row) for row in device.rows} == {
            device.parts[-1].offset + device.parts[-1].length + (device.checksum is not None)
        }


def test_it_solves_layouts_that_nobody_has_seen() -> None:
    first = 5000
    good: Counter[str] = Counter()
    sure = right = 0
    for seed in range(first, first + SEEDS):
        device = make(seed)
        reading = solve(device.blob(), Traces())
        assert reading is not None or device.checksum is None
        if reading is None:
            continue
        electric = all(finds(reading, device, p) for p in device.parts if p.kind in ("voltage", "current", "power"))
        results = {
            "tile": reading.tile == device.tile,
            "checksum": reading.inner_checksum == device.checksum,
            "electric": electric,
            "counters": all(counts(reading, device, p) for p in device.parts if p.kind in ("sequence", "energy")),
        }
        good.update(name for name, result in results.items() if result)
        good["whole"] += all(results.values())
        if reading.doubt is None and any(part.meaning for part in reading.parts):
            sure += 1
            right += electric
    print(f"of {SEEDS} from {first}: {dict(good)}; sure {sure}, right {right}")
    assert good["whole"] >= 0.9 * SEEDS
    assert good["checksum"] == SEEDS
    assert right >= 0.95 * sure


def test_random_bytes_are_left_alone() -> None:
    claims = []
    for seed in range(times(90, 300)):
        chance = random.Random(seed)
        length, rows = chance.randint(2, 40), chance.choice((1, 3, 5, 8, 20, 60, 200))
        trace = blob(chance.choice((6, 17, 101, 120)), [chance.randbytes(length) for _ in range(rows)])
        if read_blob(trace, traces(trace)) or read_bytes(trace.id, chance.randbytes(length)):
            claims.append(seed)
    assert claims == []


def test_bytes_that_drift_are_no_voltage_current_and_power() -> None:
    claims = []
    for seed in range(40):
        chance = random.Random(seed)
        row = [chance.randrange(256) for _ in range(chance.randint(6, 30))]
        rows = []
        for _ in range(300):
            row = [(byte + chance.choice((-1, 0, 1))) % 256 for byte in row]
            rows.append(bytes(row))
        reading = solve(blob(120, rows), Traces())
        claims += [part for part in reading.parts if part.meaning] if reading else []
    assert claims == []


def named(reading: RawReading | None, name: str) -> RawPart:
    assert reading is not None
    return next(part for part in reading.parts if part.name == name)


STEPS = [*range(10, 110, 10), *range(200, 1100, 100)]


def lamp() -> tuple[BlobTrace, Trace]:
    """A lamp that answers every set of datapoint 22 with twelve bytes, the last of which is their sum."""
    told, asked = BlobTrace(101, "raw"), Trace(22, "value")
    for number, value in enumerate(STEPS):
        asked.set(None, value, 2 * number)
        row = bytes.fromhex("42000000023A00") + bytes([value // 10, 0, 7, 4])
        told.report(None, row + bytes([sum(row) & 0xFF]), 2 * number + 1)
    return told, asked


def test_the_inner_checksum_of_a_lamp_is_found_and_what_follows_the_brightness() -> None:
    told, asked = lamp()
    assert told.samples[0][1].hex().upper() == "42000000023A00010007048A"
    assert told.samples[-1][1].hex().upper() == "42000000023A0064000704ED"
    reading = read_blob(told, traces(told, numbers=[asked]))
    assert reading is not None
    assert reading.inner_checksum == 11
    assert reading.layout is None
    assert named(reading, "dp_22").offset == 7
    assert any("datapoint 22 / 10" in evidence.text for evidence in reading.evidence)
    assert any("sum of bytes 0 to 10" in evidence.text for evidence in reading.evidence)


def test_four_published_frames_tell_the_inner_checksum() -> None:
    rows = (
        "4800000701F41264000404C2",
        "4800000701F41264000101BC",
        "42000000023A00010007048A",
        "42000000023A0064000704ED",
    )
    trace = blob(101, [bytes.fromhex(row) for row in rows])
    reading = read_blob(trace, traces(trace))
    assert reading is not None
    assert reading.inner_checksum == 11
    assert named(reading, "checksum").value == 0xED


@pytest.mark.parametrize("kind", ["sum", "xor", "negative", "complement", "crc"])
def test_every_kind_of_checksum_is_found(kind: str) -> None:
    chance = random.Random(kind)
    rows = []
    for _ in range(20):
        row = chance.randbytes(9)
        total = sum(row)
        value = {"sum": total, "negative": -total, "complement": ~total}.get(kind, 0)
        if kind in ("xor", "crc"):
            for byte in row:
                value ^= byte
                for _ in range(8 if kind == "crc" else 0):
                    value = (value << 1) ^ 0x107 if value & 0x80 else value << 1
        rows.append(row + bytes([value & 0xFF]))
    reading = solve(blob(120, rows), Traces())
    assert reading is not None
    assert reading.inner_checksum == 9


def test_one_byte_that_repeats_another_is_no_checksum() -> None:
    rows = [bytes([0, 0, value, 0, value, 7]) for value in range(0, 200, 7)]
    reading = solve(blob(120, random.Random(1).sample(rows, len(rows))), Traces())
    assert reading is None or reading.inner_checksum is None


def test_a_clock_and_unix_seconds_are_seen_where_they_pass_as_time_does() -> None:
    rows = [bytes([1]) + (1_700_000_000 + 5 * step).to_bytes(4, "big") + bytes([9]) for step in range(30)]
    reading = solve(blob(120, rows, period_us=5_000_000), Traces())
    assert named(reading, "time").text == "Unix seconds"
    rows = [bytes([24, 5, 17, 11, step // 12, step % 12 * 5, 80]) for step in range(40)]
    reading = solve(blob(120, rows, period_us=5_000_000), Traces())
    assert named(reading, "time").text.startswith("year")


def test_seconds_that_run_faster_than_time_are_no_clock() -> None:
    rows = [(1_700_000_000 + 65_538 * step).to_bytes(4, "big") + bytes([9, 3]) for step in range(30)]
    reading = solve(blob(120, rows), Traces())
    assert reading is None or all(part.name != "time" for part in reading.parts)


def test_decimal_digits_are_seen() -> None:
    chance = random.Random(3)
    rows = [bytes([0x10, chance.randrange(10) << 4 | chance.randrange(10), 0x55]) for _ in range(300)]
    assert named(solve(blob(120, rows), Traces()), "digits").offset == 1


def test_it_is_fast_and_its_time_grows_with_the_samples() -> None:
    chance = random.Random(5)
    noise = blob(120, [chance.randbytes(30) for _ in range(1023)])
    device = next(device for device in (make(seed, 1023) for seed in range(100)) if 28 <= len(device.rows[0]) <= 32)
    for trace in (noise, device.blob()):
        began = time.process_time()
        solve(trace, Traces())
        assert time.process_time() - began < 1.0
