"""What holds for every map of registers: it can be read, says possible things, and is taken for no other."""

from __future__ import annotations

import struct
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chips.modbus.rtu import ask, found, tell
from lanes import times
from tuyasniff.chips.modbus.choice import MAPS, Told, chosen
from tuyasniff.chips.modbus.maps import Block, Field, Form, RegisterMap, values
from tuyasniff.vocabulary import QUANTITIES

every_map = pytest.mark.parametrize("table", MAPS, ids=lambda table: table.chip)

UNITS = {row.name: row for row in QUANTITIES}


def encoded(field: Field, physical: float) -> bytes:
    if field.form is Form.FLOAT:
        return struct.pack(">f", physical / field.factor)
    raw = round(physical * 10**field.places)
    match field.form:
        case Form.U16:
            return struct.pack(">H", raw)
        case Form.S16:
            return struct.pack(">h", raw)
        case Form.U32:
            return struct.pack(">L", raw)
        case _:
            return struct.pack(">2H", raw & 0xFFFF, raw >> 16)


def true_block(table: RegisterMap, rng: Random) -> tuple[int, bytes]:
    """The first usual block of a meter at a load: where it begins, and its registers."""
    start, count = table.blocks[0]
    direct = table.chip == "pzem_dc"
    volts = rng.uniform(11, 60) if direct else rng.uniform(215, 245)
    amps, factor = rng.uniform(1, 15), 1.0 if direct else rng.uniform(0.6, 0.99)
    truth = {
        "voltage": volts,
        "current": amps,
        "power": volts * amps * factor,
        "apparent_power": volts * amps,
        "reactive_power": volts * amps * (1 - factor**2) ** 0.5,
        "power_factor": 100 * factor,
        "frequency": rng.uniform(49.8, 50.2),
        "angle": 12.0,
        "energy": rng.uniform(20, 9000),
        "reactive_energy": 3.5,
        "problem": 0.0,
    }
    words = bytearray(2 * count)
    for field in table.fields:
        at = 2 * (field.register - start)
        if at >= 0 and at + 2 * field.form.registers <= len(words):
            words[at : at + 2 * field.form.registers] = encoded(field, truth[field.quantity])
    for one in table.sums:
        given, taken = (2 * (register - start) for register in (one.first, one.second))
        words[given : given + 4] = struct.pack(">L", 1267)
        total = int.from_bytes(words[2 * (one.total - start) : 2 * (one.total - start) + 4], "big")
        words[taken : taken + 4] = struct.pack(">L", max(0, total - 1267))
    return start, bytes(words)


@every_map
def test_quantities_and_units_are_those_of_the_vocabulary(table: RegisterMap) -> None:
    for field in table.fields:
        assert UNITS[field.quantity].allows_unit(field.unit or None), field.name
        assert field.low <= field.high
        assert field.form is Form.FLOAT or field.factor == 1


@every_map
def test_no_two_fields_lie_on_the_same_register(table: RegisterMap) -> None:
    used = [
        register for field in table.fields for register in range(field.register, field.register + field.form.registers)
    ]
    assert len(used) == len(set(used))
    assert len({field.name for field in table.fields}) == len(table.fields)


@every_map
def test_a_map_names_its_source_its_blocks_and_what_tells_it(table: RegisterMap) -> None:
    assert table.source
    assert table.title
    assert table.blocks
    assert any(field.telling for field in table.fields) or table.chip == "pzem_dc"


def test_every_map_has_a_word_of_its_own() -> None:
    assert len({table.chip for table in MAPS}) == len(MAPS) > 5


@every_map
@pytest.mark.parametrize("seed", range(20))
def test_a_meter_under_load_is_taken_for_itself_and_no_other(table: RegisterMap, seed: int) -> None:
    start, words = true_block(table, Random(f"{seed} {table.chip}"))
    choice = chosen([Told(table.functions[0], start, words)])
    assert choice is not None
    assert choice.table is table
    assert choice.unsure is None
    others = [one for one in MAPS if one is not table and {one.chip[:3], table.chip[:3]} not in ({"sdm"}, {"dds"})]
    assert chosen([Told(table.functions[0], start, words)], others) is None


@every_map
def test_a_reading_is_the_number_that_was_sent(table: RegisterMap) -> None:
    start, words = true_block(table, Random(table.chip))
    finding = found(ask(1, table.functions[0], start, len(words) // 2) + tell(1, table.functions[0], words))
    by_name = {reading.register[5:]: reading for reading in finding.readings}
    for value in values(table, Block(table.functions[0], start, words)):
        reading = by_name[value.field.name]
        assert reading.raw == value.raw
        assert reading.unit == value.field.unit
        assert reading.value is not None
        if value.field.quantity != "problem":
            assert float(reading.value) == pytest.approx(value.physical, abs=10.0**-value.field.places)


@every_map
@given(words=st.binary(max_size=160), register=st.integers(0, 0x200) | st.integers(0x2000, 0x2010))
def test_any_registers_can_be_read_by_any_map(table: RegisterMap, words: bytes, register: int) -> None:
    words = words[: len(words) // 2 * 2]
    for value in values(table, Block(table.functions[0], register, words)):
        assert value.text is None or float(value.text) is not None
        assert value.possible in (True, False)
    chosen([Told(table.functions[0], register, words), Told(table.functions[0], None, words)])


def test_registers_by_chance_are_no_meter() -> None:
    rng = Random("registers")
    named = 0
    for _ in range(times(4_000, 40_000)):
        count = rng.choice((2, 4, 8, 9, 10, 16, 18, 22, 60, 80))
        limit = rng.choice((2, 10, 300, 1000, 3000, 65536))
        some = rng.choice((0.2, 0.5, 1.0))
        numbers = [rng.randrange(limit) if rng.random() < some else 0 for _ in range(count)]
        told = Told(rng.choice((3, 4)), rng.choice((0, 0, 10, 0x2000, None)), struct.pack(f">{count}H", *numbers))
        named += chosen([told]) is not None
    assert named <= times(4, 40)  # one in a thousand
