from __future__ import annotations

import importlib
from pathlib import Path

import tuyasniff.simulate.devices as package
from tuyasniff.simulate.devices import DEVICES


def test_every_file_of_a_device_is_listed() -> None:
    folder = Path(package.__file__).parent
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    models = [importlib.import_module(f"tuyasniff.simulate.devices.{name}").MODEL for name in names]
    assert {model.name for model in models} == {device.name for device in DEVICES}


def test_names_ids_and_products_are_used_once() -> None:
    assert len({device.name for device in DEVICES}) == len({device.product_id for device in DEVICES}) == len(DEVICES)
    for device in DEVICES:
        ids = [row.id for row in device.dps]
        assert len(set(ids)) == len(ids)
        assert sorted(dp_id for telling in device.tellings for dp_id in telling.ids) == sorted(ids)
        assert len({row.code for row in device.dps}) == len(ids)
