from __future__ import annotations

import pytest

from knowledge.flashdump import synthetic
from knowledge.flashdump.synthetic import BAUD, BLOCKS, PLACE, SECTOR
from tuyasniff.knowledge.flashdump.aes import encrypted
from tuyasniff.knowledge.flashdump.storage import PARTITION, PLACES, VARIANTS, find_storage

WHOLE = synthetic.tuyamcu(BAUD)


@pytest.mark.parametrize("place", [0, 0x100, 0x1DD000, PLACE, 0x1234 * 16 + 3])
def test_the_store_is_found_wherever_it_lies(place: int) -> None:
    found = find_storage(synthetic.dump(WHOLE, at=place, size=place + len(WHOLE))).storage
    assert found is not None
    assert (found.offset, len(found.blocks)) == (place, BLOCKS)
    assert all(block.sound for block in found.blocks)


def test_the_usual_places_have_names() -> None:
    found = find_storage(synthetic.dump(WHOLE)).storage
    assert found is not None and found.place == "BK7231T/N"
    assert find_storage(WHOLE).storage is not None
    assert len({offset for offset, _ in PLACES}) == len(PLACES)


@pytest.mark.parametrize("variant", [name for name, _ in VARIANTS])
def test_every_variant_of_the_data_key_opens_its_blocks(variant: str) -> None:
    part = synthetic.store({0: [BAUD]}, first=variant.encode())
    found = find_storage(part).storage
    assert found is not None
    assert (found.variant, len(found.blocks)) == (variant, BLOCKS)


def test_a_key_block_alone_is_a_store_without_blocks() -> None:
    found = find_storage(synthetic.dump(synthetic.key_block(bytes(range(16))))).storage
    assert found is not None
    assert (found.offset, found.blocks, found.variant) == (PLACE, (), None)


def test_a_key_block_with_a_wrong_checksum_is_told_and_not_used() -> None:
    part = synthetic.key_block(bytes(range(16)), wrong=True) + WHOLE[SECTOR:]
    assert find_storage(synthetic.dump(part)) == (None, (PLACE,))


def test_of_two_stores_the_one_with_more_blocks_counts() -> None:
    key = synthetic.key_block(bytes(range(1, 17)))
    found = find_storage(key.ljust(PARTITION + SECTOR, b"\xff") + WHOLE).storage
    assert found is not None and found.offset == PARTITION + SECTOR


def test_the_other_magic_of_a_data_block_is_one_too() -> None:
    layout = synthetic.Layout()
    layout.put(0, BAUD)
    inner = bytes(range(16))
    block = encrypted(synthetic.data_key(inner), layout.block(0, 1, magic=0x135726AB))
    found = find_storage(synthetic.key_block(inner) + block).storage
    assert found is not None and [one.number for one in found.blocks] == [0]


@pytest.mark.parametrize("data", [b"", b"\xff" * 9, bytes(70000), b"\xff" * 0x200000], ids=["none", "9", "00", "ff"])
def test_nothing_is_found_where_nothing_is(data: bytes) -> None:
    assert find_storage(data) == (None, ())


def test_a_dump_full_of_what_ends_a_key_block_is_searched_in_no_time() -> None:
    erased = encrypted(b"qwertyuiopasdfgh", b"\xff" * 16)
    assert find_storage(erased * 0x20000).storage is None
    assert find_storage((erased + b"x") * 0x8000).storage is None
