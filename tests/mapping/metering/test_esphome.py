from __future__ import annotations

import io
from typing import Any

import pytest
from ruamel.yaml import YAML

from mapping.metering.samples import METERS, REFUSED
from tuyasniff.errors import FormatError
from tuyasniff.mapping.exporters.esphome.writer import BOARDS
from tuyasniff.mapping.exporters.exported import Wishes
from tuyasniff.mapping.metering.esphome import write
from tuyasniff.mapping.metering.meter import Meter

WRITTEN = [name for name in METERS if name not in REFUSED["esphome"]]


def read(meter: Meter, board: str = "bk72xx") -> Any:
    return YAML(typ="rt").load(io.StringIO(write(meter, Wishes(board=board, version="1.2.3")).text))


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("name", WRITTEN)
def test_every_file_is_yaml_with_a_board_and_a_line(name: str, board: str) -> None:
    tree = read(METERS[name], board)
    assert board in tree
    if name == "pulses":
        assert "sensor" not in tree
        return
    meter = METERS[name]
    assert tree["uart"]["baud_rate"] == meter.baud
    assert tree["uart"].get("parity", "NONE") == {"none": "NONE", "even": "EVEN"}[meter.parity]
    (sensor,) = tree["sensor"]
    names = [one["name"] for one in every(sensor) if "name" in one]
    assert len(names) == len(set(names)) >= 3


def every(node: Any) -> list[Any]:
    if not isinstance(node, dict):
        return []
    return [node, *(one for value in node.values() for one in every(value))]


def test_a_chip_that_divides_gets_its_references() -> None:
    (sensor,) = read(METERS["bl0942"])["sensor"]
    assert (sensor["platform"], sensor["address"], sensor["line_frequency"]) == ("bl0942", 2, "60HZ")
    assert (sensor["voltage_reference"], sensor["current_reference"]) == (15_883.3, 251_065.7)
    assert sensor["power_reference"] == 623.03
    (raw,) = read(METERS["bl0942 raw"])["sensor"]
    assert not any(key.endswith("_reference") or key == "line_frequency" for key in raw)
    assert "Calibrate." in write(METERS["bl0942 raw"], Wishes()).text


def test_a_reading_is_the_truth_whichever_way_a_component_is_corrected() -> None:
    meter = METERS["bl0939"]
    assert meter.volts and meter.amps and meter.watts
    (sensor,) = read(meter)["sensor"]
    for key, constant, divisor in (
        ("voltage", meter.volts, 79_931 * 510 / 1.218 / 1950.51),
        ("current_2", meter.amps, 324_004 / 1.218),
        ("active_power_2", meter.watts, 4046 * 510 / 1.218**2 / 1950.51),
    ):
        (only,) = sensor[key]["filters"]
        assert constant.value * 100 / divisor * only["multiply"] == pytest.approx(100, rel=1e-4)
    assert "filters" not in sensor["current_1"]
    (shown,) = read(METERS["cse7766"])["sensor"]
    assert [shown[key]["filters"][0]["multiply"] for key in ("voltage", "current", "power", "energy")] == [
        1.9403, 0.9724, 1.8868, 1.8868,
    ]  # fmt: skip


def test_what_is_within_the_doubt_of_the_instrument_is_not_corrected() -> None:
    (sensor,) = read(METERS["pzem_v1"])["sensor"]
    factors = [sensor[key].get("filters", [{"multiply": 1}])[0]["multiply"] for key in ("voltage", "current", "power")]
    assert factors == [1.01, 0.99, 1]


def test_energy_of_a_bl0940_follows_its_power() -> None:
    (sensor,) = read(METERS["bl0940"])["sensor"]
    assert sensor["energy_reference"] == pytest.approx(1423.7 * 3.6e6 / (1638.4 * 256))


def test_a_shunt_the_other_way_round_turns_the_sign() -> None:
    (sensor,) = read(METERS["bl0942 reversed"])["sensor"]
    assert sensor["power"]["filters"] == [{"multiply": -1}]
    assert sensor["power_reference"] > 0
    assert any("the other way round" in words for words in write(METERS["bl0942 reversed"], Wishes()).remarks)


def test_a_chip_that_only_pushes_gets_no_sending_pin() -> None:
    assert "tx_pin" not in read(METERS["cse7766"])["uart"]
    assert read(METERS["bl0942"])["uart"]["tx_pin"] == "TX1"


def test_meters_on_modbus_have_their_bus_their_address_and_their_phases() -> None:
    tree = read(METERS["pzem ac"])
    assert tree["modbus"] == {"id": "meter_modbus", "uart_id": "meter_bus"}
    assert (tree["sensor"][0]["platform"], tree["sensor"][0]["address"]) == ("pzemac", 0xF8)
    assert read(METERS["pzem dc"])["sensor"][0]["platform"] == "pzemdc"
    one, three = read(METERS["sdm one"])["sensor"][0], read(METERS["sdm three"])["sensor"][0]
    assert (one["platform"], "phase_b" in one, "phase_c" in three) == ("sdm_meter", False, True)


@pytest.mark.parametrize("name", REFUSED["esphome"])
def test_a_chip_without_a_component_is_refused_with_a_hint(name: str) -> None:
    with pytest.raises(FormatError) as caught:
        write(METERS[name], Wishes())
    assert "no component" in caught.value.message
    assert caught.value.hint


def test_texts_of_a_capture_stay_in_their_comment() -> None:
    tree = read(METERS["bl0942"]._replace(source="a\nevil: true", subject="b\nworse: true"))
    assert not {"evil", "worse"} & tree.keys()


def test_a_board_that_is_not_known_is_refused() -> None:
    with pytest.raises(FormatError, match="no board 'toaster'"):
        write(METERS["bl0942"], Wishes(board="toaster"))
