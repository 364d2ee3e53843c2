"""Pin configurations of all kinds of devices, made up after the forms of real ones."""

from __future__ import annotations

from tuyasniff.model import Pin, PinConfig


def config(
    *pins: Pin, module: str | None = "CB2S", chip: str | None = None, shunt: int | None = None, **values: str
) -> PinConfig:
    return PinConfig(tuple(values.items()), pins, module, chip, shunt)


RELAY = Pin("relay", 26, "rl1_pin", 1, True)
BUTTON = Pin("button", 10, "bt1_pin", 1, False)
LIGHT = Pin("wifi_led", 8, "netled1_pin", 1, False)
PULSES = (
    Pin("meter_cf", 7, "ele_pin"), Pin("meter_cf1", 6, "vi_pin"), Pin("meter_sel", 24, "sel_pin_pin", None, True)
)  # fmt: skip
BRIDGE = (Pin("relay_on", 24, "rl_on1_pin", 1, True), Pin("relay_off", 26, "rl_off1_pin", 1, True))

DEVICES: dict[str, PinConfig] = {
    "plug": config(RELAY, BUTTON, LIGHT, *PULSES, chip="BL0937", shunt=1),
    "breaker": config(
        *BRIDGE, Pin("button", 17, "bt1_pin", 1, False), Pin("led", 9, "led1_pin", 1, False),
        module="CBU", chip="BL0942", rl1_drvtime="60",
    ),
    "two relays": config(
        Pin("relay", 6, "rl1_pin", 1), Pin("relay", 26, "rl2_pin", 2, False), Pin("button_all", 24, "total_bt_pin"),
        Pin("toggle", 9, "onoff1", 1), LIGHT, module="WB3S", chip="HLW8032", shunt=2,
    ),
    "second uart": config(
        Pin("relay", 6, "rl1_pin", 1, True), Pin("meter_rx", 1, "ele_rx"), Pin("meter_tx", 0, "ele_tx"),
        module="XYZ9", chip="BL0942",
    ),
    "realtek": config(
        Pin("relay", 14, "rl1_pin", 1, True), Pin("meter_cf", 5, "ele_pin"), Pin("meter_cf1", 12, "vi_pin"),
        Pin("meter_sel", 0, "sel_pin_pin"), module="WR2", chip="HLW8012",
    ),
    "lamp": config(
        Pin("i2c_clock", 24, "iicscl"), Pin("i2c_data", 26, "iicsda"), module="WB2L",
        dmod="2", iicr="2", iicg="1", iicb="0", iicc="4", iicw="3",
    ),
    "strip": config(
        Pin("red", 8, "r_pin", None, True), Pin("green", 24, "g_pin", None, True),
        Pin("warm_white", 6, "w_pin", None, False), module="WB2L_M1",
    ),
    "odd": config(
        RELAY, Pin("button", 26, "bt1_pin", 1), Pin("other", 7, "buzzer_pin"), module=None, chip="chip_type 9"
    ),
    "half a meter": config(PULSES[0], chip="BL0937"),
    "half a bridge": config(BRIDGE[0]),
    "nothing": config(module=None),
}  # fmt: skip
