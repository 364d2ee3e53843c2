from __future__ import annotations

import json
import struct

import pytest

from knowledge.flashdump import synthetic
from knowledge.flashdump.synthetic import BAUD, Value, schema_value, store
from tuyasniff.knowledge.flashdump.aes import encrypted
from tuyasniff.knowledge.flashdump.storage import find_storage
from tuyasniff.knowledge.flashdump.texts import parsed
from tuyasniff.knowledge.flashdump.values import MOST_BYTES, Entry, State, entries


def values(partition: bytes) -> dict[str, Entry]:
    storage = find_storage(partition).storage
    assert storage is not None
    return {entry.name: entry for entry in entries(storage.blocks)}


def test_every_value_comes_back_whole() -> None:
    found = values(synthetic.tuyamcu(BAUD))
    assert {entry.state for entry in found.values()} == {State.LIVE}
    assert all(entry.sound for entry in found.values())
    assert parsed(found["baud_cfg"].value) == {"baud": 115200}
    assert parsed(found["gw_di"].value) == synthetic.identity()
    assert found.keys() == {"gw_bi", "gw_wsm", "gw_ai", "timer_arr", "gw_di", "baud_cfg", "000000test"}


@pytest.mark.parametrize("size", [1, 127, 128, 129, 600, 1500])
def test_a_value_may_lie_in_two_blocks(size: int) -> None:
    data = json.dumps("x" * size).encode() + b"\0"
    found = values(store({3: [Value("long", data)], 7: [BAUD]}, over={"long": 7}))
    assert (found["long"].value, found["long"].sound) == (data, True)
    assert found["baud_cfg"].sound


def test_a_part_in_an_older_generation_is_found_there() -> None:
    data = b'"' + bytes(range(48, 58)) * 60 + b'"\0'
    new = store({3: [Value("long", data)], 7: [BAUD]}, over={"long": 7})
    old = find_storage(store({7: [Value("other", b"{}\0")]})).storage
    fresh = find_storage(new).storage
    assert old is not None and fresh is not None
    newer = next(block for block in old.blocks if block.number == 7)._replace(generation=99)
    found = {entry.name: entry for entry in entries([*fresh.blocks, newer])}
    assert (found["long"].value, found["long"].sound) == (data, True)


def test_the_newest_copy_that_is_in_use_wins() -> None:
    new, old = Value("baud_cfg", b'{"baud":9600}\0'), Value("baud_cfg", b'{"baud":115200}\0')
    found = values(store({4: [new]}, older={4: [old]}))["baud_cfg"]
    assert (found.value, found.state, found.generation) == (new.data, State.LIVE, 5)


def test_a_deleted_value_is_read_and_told_to_be_one() -> None:
    found = values(store({2: [schema_value(live=False)]}))["000000test"]
    assert (found.state, found.sound, found.recovered) == (State.DELETED, True, True)


def test_what_only_an_older_generation_holds_is_stale() -> None:
    found = values(store({2: []}, older={2: [schema_value()]}))["000000test"]
    assert (found.state, found.sound, found.recovered) == (State.STALE, True, True)


def test_a_value_in_use_with_a_wrong_checksum_is_told_not_to_be_sound() -> None:
    found = values(store({2: [schema_value(wrong=True)]}))["000000test"]
    assert (found.state, found.sound) == (State.LIVE, False)


def test_an_older_sound_copy_stands_for_a_damaged_one() -> None:
    old = schema_value()
    found = values(store({2: [schema_value(wrong=True)]}, older={2: [old]}))["000000test"]
    assert (found.state, found.sound, found.value) == (State.STALE, True, old.data)


def test_a_deleted_value_with_a_wrong_checksum_is_none() -> None:
    assert values(store({2: [schema_value(live=False, wrong=True)]})) == {}


def test_pages_that_are_named_again_and_again_fill_no_memory() -> None:
    layout = synthetic.Layout()
    page = bytes(128)
    layout.pages = {0: dict.fromkeys(range(1, 32), page)}
    parts = struct.pack("<HBB", 0, 1, 31) * 22
    for number in range(1, 32):
        name = b"n%02d\0" % number
        head = struct.pack("<IIHBHIB", 0, 22 * 31 * 128, 0, number, 22, 0, len(name))
        layout.pages[0][number] = (head + name + parts).ljust(128, b"\0")
    key = synthetic.data_key(bytes(range(16)))
    block = encrypted(key, layout.block(0, 1))
    partition = synthetic.key_block(bytes(range(16))) + block * 2
    found = values(partition)
    assert sum(len(entry.value) for entry in found.values()) <= MOST_BYTES
