"""Metering chips of all kinds, calibrated and not."""

from __future__ import annotations

from tuyasniff.mapping.metering.meter import Meter
from tuyasniff.model import Constant


def constant(name: str, value: float, uncertainty: float | None = 0.004, unit: str = "counts") -> Constant:
    letter = {"Ku": "V", "Ki": "A", "Kp": "W"}[name]
    return Constant(name, value, f"{unit if unit == 'counts' else letter}/{letter}", "calibrated", uncertainty)


def known(meter: Meter, ku: float, ki: float, kp: float, unit: str = "counts") -> Meter:
    """The same, calibrated."""
    volts, amps, watts = (constant(*one, unit=unit) for one in (("Ku", ku), ("Ki", ki), ("Kp", kp)))
    return meter._replace(volts=volts, amps=amps, watts=watts)


ZMAI = tuple(
    Constant(name, value, f"counts/{unit}", "ZMAi-90, unconfirmed")
    for name, value, unit in (("Ku", 8810.0, "V"), ("Ki", 37_450.0, "A"), ("Kp", 10_068.0, "W"))
)
METERS: dict[str, Meter] = {
    "rn8209c": known(Meter("rn8209c", 4800, "even", usual=ZMAI, source="meter.bin"), 8123.4, 36_000.5, 8924.6),
    "rn8209c raw": Meter("rn8209c", 4800, "even", usual=ZMAI),
    "bl0942": known(Meter("bl0942", 9600, address=2, hertz=59.98), 15_883.3, 251_065.7, 623.03),
    "bl0942 raw": Meter("bl0942", 4800, hertz=50.02),
    "bl0942 reversed": known(Meter("bl0942", 4800, reversed=True), 15_883.3, 251_065.7, 623.03),
    "bl0940": known(Meter("bl0940", 4800), 33_100.0, 275_400.0, 1423.7),
    "bl0939": known(Meter("bl0939", 4800, channel="b"), 17_300.0, 268_500.0, 720.3),
    "bl0906": Meter("bl0906", 19_200),
    "cse7766": known(Meter("cse7766", 4800, "even"), 1.9403, 0.9724, 1.8868, unit="each"),
    "cse7766 raw": Meter("cse7766", 4800, "even"),
    "cse7761": Meter("cse7761", 38_400, "even"),
    "pzem_v1": known(Meter("pzem_v1", 9600), 1.01, 0.99, 1.002, unit="each"),
    "pzem ac": Meter("modbus", 9600, subject="PZEM-004T v3, PZEM-014 or PZEM-016", address=0xF8),
    "pzem dc": Meter("modbus", 9600, subject="PZEM-003 or PZEM-017 (direct current)", address=1),
    "sdm one": Meter("modbus", 2400, subject="Eastron SDM120, SDM220 or SDM230", address=1),
    "sdm three": Meter("modbus", 9600, "even", subject="Eastron SDM630", address=0x11),
    "pulses": Meter("pulses", 0),
    "v9821": Meter("v9821", 9600, "even", subject='V9821, as in the ZMAi-90 "V1"'),
    "dds238": Meter("modbus", 9600, subject="Hiking DDS238-2 ZN/S", address=1),
}
REFUSED = {
    "openbeken": (
        "bl0940",
        "bl0939",
        "bl0906",
        "cse7761",
        "pzem_v1",
        "pzem ac",
        "pzem dc",
        "sdm one",
        "sdm three",
        "v9821",
        "dds238",
    ),
    "esphome": ("rn8209c", "rn8209c raw", "v9821", "dds238"),
}
