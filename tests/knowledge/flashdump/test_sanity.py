from __future__ import annotations

import random

import pytest

from knowledge.flashdump import synthetic
from knowledge.flashdump.synthetic import BAUD, PLACE, SECTOR, SIZE
from tuyasniff.knowledge.flashdump.dump import read_dump
from tuyasniff.knowledge.flashdump.sanity import Remark
from tuyasniff.knowledge.flashdump.verdict import Verdict

PART = synthetic.tuyamcu(BAUD)
WHOLE = synthetic.dump(PART)


def remarks(data: bytes) -> dict[str, Remark]:
    return {remark.code: remark for remark in read_dump("dump.bin", data).remarks}


def test_there_is_nothing_to_say_about_a_good_read() -> None:
    assert remarks(WHOLE) == {}


@pytest.mark.parametrize("byte", [0x00, 0xFF, 0x5A])
def test_a_dump_of_one_byte_again_and_again_is_a_failed_read(byte: int) -> None:
    found = remarks(bytes([byte]) * SIZE)
    assert found.keys() == {"uniform"}
    assert found["uniform"].grave
    assert f"{byte:02X}" in found["uniform"].text


def test_an_empty_file_is_named() -> None:
    assert remarks(b"").keys() == {"empty"}


def test_a_sector_that_comes_again_and_again_is_named() -> None:
    sector = random.Random(3).randbytes(SECTOR)
    found = remarks(WHOLE[: 4 * SECTOR] + sector * 200 + WHOLE[204 * SECTOR :])
    assert found["repeated"].grave
    assert "200 times" in found["repeated"].text
    assert "0x4000" in found["repeated"].text


def test_a_broken_bootloader_is_named_and_the_rest_is_read() -> None:
    broken = b"\xff" * 0x100 + WHOLE[0x100:]
    dump = read_dump("dump.bin", broken)
    assert {remark.code for remark in dump.remarks} == {"bootloader"}
    assert (dump.verdict, dump.baud) == (Verdict.TUYAMCU, 115200)
    assert dump.schema is not None


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (WHOLE[: PLACE + 5 * SECTOR], "partial_store", "53,248 bytes of it are missing"),
        (WHOLE[:0x100000], "no_store", "most need 2 MiB"),
        (bytes(range(256)) * 0x2000, "no_store", "not one of Tuya's"),
        (WHOLE[: PLACE + len(PART)], "", None),
        (WHOLE[:0x180000], "partial", "no store is in it"),
        (WHOLE[0x11000:], "no_bootloader", "0x11000"),
        (PART, "extract", "only the store"),
        (WHOLE.ljust(SIZE + 77, b"\xff"), "partial", "the store is in it"),
        (WHOLE.ljust((16 << 20) + 5, b"\xff"), "size", "no usual size"),
        (WHOLE.ljust(4 << 20, b"\xff"), "", None),
    ],
    ids=["cut store", "1 MiB", "other", "whole", "no store", "no bootloader", "extract", "more", "odd", "4 MiB"],
)
def test_what_is_missing_is_said(data: bytes, code: str, words: str | None) -> None:
    found = remarks(data)
    if words is None:
        assert found == {}
    else:
        assert words in found[code].text


@pytest.mark.parametrize(
    ("mark", "name"), [(b"OpenBK7231N_QIO", "OpenBeken"), (b"ESPHome version", "ESPHome"), (b"LibreTiny", "LibreTiny")]
)
def test_a_dump_of_a_device_that_was_flashed_already_is_named(mark: bytes, name: str) -> None:
    gone = WHOLE[:PLACE].replace(WHOLE[0x400:0x440], mark.ljust(0x40, b"\0"), 1).ljust(SIZE, b"\xff")
    found = remarks(gone)["flashed_over"]
    assert name in found.text
    assert "gone" in found.text
    kept = WHOLE[:0x400] + mark.ljust(0x40, b"\0") + WHOLE[0x440:]
    dump = read_dump("dump.bin", kept)
    assert "left of Tuya's store" in next(one.text for one in dump.remarks if one.code == "flashed_over")
    assert dump.verdict is Verdict.TUYAMCU


def test_a_flipped_bit_in_the_store_is_named() -> None:
    hurt = bytearray(WHOLE)
    hurt[PLACE + 2 * SECTOR + 200] ^= 4
    found = remarks(bytes(hurt))
    assert found["checksums"].grave
    assert "1 of 14 blocks" in found["checksums"].text


def test_a_broken_key_block_is_named() -> None:
    part = synthetic.key_block(bytes(16), wrong=True) + PART[SECTOR:]
    found = remarks(synthetic.dump(part))
    assert found["key_block"].grave
    assert "0x1ee000" in found["key_block"].text


def test_a_key_block_with_nothing_behind_it_is_named() -> None:
    assert "no_blocks" in remarks(synthetic.dump(synthetic.key_block(bytes(range(16)))))
