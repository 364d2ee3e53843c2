"""Files in the shapes in which people have them, written for these tests. All secrets in them are invented."""

from __future__ import annotations

import json
from typing import Any

PRODUCT = "abcdefgh12345678"
OTHER = "zyxwvuts87654321"

SECRETS = {
    "id": "bf0f0f0f0f0f0f0f0fabcd",
    "key": "k3y|&k3y{k3y}!<>",
    "local_key": "l0calK3yl0calK3y",
    "secKey": "53cr3t53cr3t53cr",
    "uuid": "f00dfeed0badcafe",
    "mac": "de:ad:be:ef:00:11",
    "bssid": "d3-ad-be-ef-00-12",
    "ip": "203.0.113.77",
    "lan_ip": "192.0.2.17",
    "ssid": "Rosenkavalier Guest",
    "ap_ssid": "Kabelsalat-2G",
    "wifi_password": "correct horse battery",
    "password": "hunter2hunter2",
    "token": "AZtok3nAZtok3nAZ",
    "access_token": "0123tok4567en89ab",
    "refresh_token": "r3fr3shr3fr3sh",
    "uid": "eu1600000000000abcde",
    "owner_id": "98765432",
    "sn": "SN-0099-8877-66",
    "email": "somebody@example.org",
    "lat": "52.516275",
    "lon": "13.377704",
    "user_name": "Cunigunde",
    "psk": "preshared-preshared",
}
"""Twenty-four kinds of what is nobody's business, by the names that such files use."""


def thing_model(product: str | None = None, *, as_text: bool = True) -> str:
    """What the cloud answers to "Query Things Data Model"."""

    def entry(dp: int, code: str, mode: str, **spec: Any) -> dict[str, Any]:
        return {
            "abilityId": dp, "accessMode": mode, "code": code, "description": "", "extensions": {},
            "name": code.title(), "typeSpec": spec,
        }  # fmt: skip

    properties = [
        entry(1, "switch_1", "rw", type="bool", typeDefaultValue=False),
        entry(17, "add_ele", "ro", type="value", max=50000, min=0, scale=3, step=100, unit="kW·h"),
        entry(18, "cur_current", "ro", type="value", max=30000, min=0, scale=0, step=1, unit="mA"),
        entry(19, "cur_power", "ro", type="value", max=80000, min=0, scale=1, step=1, unit="W"),
        entry(20, "cur_voltage", "ro", type="value", max=5000, min=0, scale=1, step=1, unit="V"),
        entry(26, "fault", "ro", type="bitmap", label=["ov_cr", "ov_vol", "ov_pwr"], maxlen=3),
        entry(38, "relay_status", "rw", type="enum", range=["off", "on", "memory"]),
        entry(101, "phase_a", "ro", type="raw", maxlen=128),
        entry(102, "note", "wr", type="string", maxlen=255),
    ]
    model: dict[str, Any] = {
        "modelId": "000004vinq",
        "services": [{"actions": [], "code": "", "events": [], "name": "default", "properties": properties}],
    }
    if product is not None:
        model["productId"] = product
    result = {"model": json.dumps(model, ensure_ascii=False) if as_text else model}
    return json.dumps({"result": result, "success": True, "t": 1700000000000, "tid": "0123456789abcdef"})


def specification() -> str:
    """v1.1 `devices/{id}/specifications`: values as text, an id with each entry."""

    def entry(code: str, dp: int, kind: str, **values: Any) -> dict[str, Any]:
        return {"code": code, "dp_id": dp, "type": kind, "values": json.dumps(values, ensure_ascii=False)}

    voltage = entry("cur_voltage", 20, "Integer", unit="V", min=0, max=5000, scale=1, step=1)
    switch = entry("switch", 16, "Boolean")
    energy = entry("forward_energy_total", 1, "Integer", unit="kW·h", min=0, max=99999999, scale=2, step=1)
    charge = entry("charge_energy", 15, "Integer", unit="kW·h", min=0, max=5000, scale=0)
    clear = entry("clear_energy", 12, "Boolean")
    return json.dumps(
        {
            "result": {
                "category": "zndb",
                "functions": [switch, clear, charge],
                "status": [energy, entry("phase_a", 6, "Json"), voltage, switch],
            },
            "success": True,
            "t": 1700000000000,
        }
    )


def without_ids() -> str:
    """The older form: codes only."""
    entries = [{"code": "switch_1", "type": "Boolean", "values": "{}"}]
    return json.dumps({"result": {"category": "cz", "functions": entries, "status": entries}, "success": True})


def status() -> str:
    """What `devices/{id}/status` answers."""
    return json.dumps({"result": [{"code": "switch_1", "value": False}], "success": True})


def devices_json(secrets: dict[str, str] | None = None, product: str = PRODUCT) -> str:
    """What the wizard of tinytuya leaves behind: two devices of one product, one of another, one without a mapping."""
    mapping = {
        "1": {"code": "switch_1", "type": "Boolean", "values": {}},
        "20": {
            "code": "cur_voltage", "type": "Integer",
            "values": {"unit": "V", "min": 0, "max": 5000, "scale": 1, "step": 1},
        },
        "21": {"code": "depth", "type": "Integer", "values": {"unit": "°Cm", "min": 0, "max": 99, "scale": 0}},
        "22": {"code": "count_left", "type": "Integer", "values": {"unit": "p°Cs", "min": 0, "max": 99, "scale": 0}},
        "23": {"code": "temp_current", "type": "Integer", "values": {"unit": "°C", "min": -200, "scale": 1}},
        "38": {"code": "relay_status", "type": "Enum", "values": {"range": ["off", "on", "memory"]}},
        "44": {"code": "colour_data", "type": "Json", "raw_values": "{}", "values": {}},
        "45": {"code": "fault", "type": "Bitmap", "values": {"label": ["low", "hot"], "maxlen": 2}},
    }  # fmt: skip
    private = dict(SECRETS if secrets is None else secrets)
    device = {
        "name": "Lamp of Cunigunde", **private, "category": "cz", "product_name": "Smart Plug", "product_id": product,
        "biz_type": 18, "model": "TS-1", "sub": False, "icon": "https://example.org/icon.png", "mapping": mapping,
        "version": "3.4",
    }  # fmt: skip
    less = {**device, "mapping": {"1": mapping["1"]}}
    other = {**device, "product_id": OTHER, "product_name": "Meter", "mapping": {"1": mapping["1"]}}
    bare = {**device, "mapping": {}}
    return json.dumps([less, device, other, bare], indent=4, ensure_ascii=False)


def cloudcutter() -> str:
    """A device file; its `key` is the id of the product."""
    return json.dumps(
        {
            "manufacturer": "Example", "name": "WT1 Thermostat v1.0.0", "key": PRODUCT, "ap_ssid": "SmartLife",
            "github_issues": [], "image_urls": ["https://example.org/wt1.jpg"],
            "profiles": [{"slug": "some-common-1.0.0", "name": "1.0.0 - CHIP", "type": "CLASSIC", "icon": "memory"}],
            "schemas": {"000002kss4": schema_entries()}, "tuyamcu_baud": "9600", "slug": "example-wt1",
        }
    )  # fmt: skip


def schema_entries() -> list[dict[str, Any]]:
    """The bare list that a firmware holds."""
    entries = [
        (1, "rw", {"type": "bool"}),
        (2, "rw", {"range": ["cold", "hot", "wind"], "type": "enum"}),
        (16, "rw", {"min": 150, "max": 600, "scale": 1, "step": 5, "type": "value"}),
        (24, "ro", {"min": -99, "max": 99, "scale": 0, "step": 1, "type": "value"}),
        (45, "ro", {"type": "bitmap", "maxlen": 3}),
    ]
    objects = [{"mode": mode, "property": known, "id": dp, "type": "obj"} for dp, mode, known in entries]
    return [*objects[:4], {"mode": "rw", "id": 30, "type": "raw"}, *objects[4:]]


TUYA_LOCAL = f"""\
name: Energy meter
products:
  - id: {PRODUCT}
    manufacturer: Example
    model: TS-1
  - id: {OTHER}
    name: "Its twin"
entities:
  - entity: switch
    dps:
      - id: 1
        type: boolean
        name: switch
  - entity: sensor
    class: energy
    dps:
      - id: 17
        type: integer
        name: sensor
        unit: kWh
        class: total_increasing
        mapping:
          - scale: 100
  - entity: sensor
    class: current
    category: diagnostic
    dps:
      - id: 18
        type: integer
        name: sensor
        unit: mA
        class: measurement
        force: true
  - entity: sensor
    class: power
    dps:
      - id: 19
        type: integer
        name: sensor
        unit: kW
        mapping:
          - scale: 1000
  - entity: sensor
    name: Phase A voltage
    class: voltage
    dps:
      - id: 6
        type: base64
        name: sensor
        optional: true
        unit: V
        mask: "FFFF000000000000"
        mapping:
          - scale: 10
  - entity: sensor
    name: Phase A current
    class: current
    dps:
      - id: 6
        type: base64
        name: sensor
        unit: A
        mask: "0000FFFFFF000000"
        mapping:
          - scale: 1000
  - entity: sensor
    name: Phase A power
    class: power
    dps:
      - id: 6
        type: base64
        name: sensor
        unit: W
        mask: "0000000000FFFFFF"
        mask_signed: true
  # a fault word, twice
  - entity: binary_sensor
    class: problem
    category: diagnostic
    dps:
      - id: 26
        type: bitfield
        name: sensor
        mapping:
          - dps_val: 0
            value: false
          - value: true
      - id: 26
        type: bitfield
        name: fault_code
  - entity: climate
    dps:
      - id: 2
        type: integer
        name: temperature
        range:
          min: 50
          max: 350
        mapping:
          - scale: 10
            step: 5
      - id: 3
        type: integer
        name: current_temperature
        readonly: true
        mapping:
          - scale: 0.5
      - id: 4
        type: string
        name: hvac_mode
        mapping:
          - dps_val: manual
            value: heat
          - dps_val: auto
            value: auto
          - dps_val: "off"
            value: "off"
  - entity: number
    name: Countdown
    category: config
    dps:
      - id: 9
        type: integer
        name: value
        unit: min
        range:
          min: 0
          max: 1440
  - entity: select
    name: Power-on behaviour
    category: config
    dps:
      - id: 38
        type: string
        name: option
        optional: true
        mapping:
          - dps_val: "0"
            value: "Off"
          - dps_val: "1"
            value: "On"
          - dps_val: "2"
            value: Memory
  - entity: sensor
    class: voltage
    name: Uncertain
    dps:
      - id: 50
        type: integer
        name: sensor
        unit: V
        mapping:
          - scale: 10
          - dps_val: 0
            scale: 100
            value: 0
"""

ALL: dict[str, str] = {
    "tuya_thing_model": thing_model(),
    "tuya_specification": specification(),
    "tinytuya_devices": devices_json(),
    "tuya_local": TUYA_LOCAL,
    "cloudcutter": cloudcutter(),
    "tuya_schema": json.dumps(schema_entries()),
}
"""One sample of each kind, by kind."""
