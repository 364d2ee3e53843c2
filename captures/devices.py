"""Invented devices and what they say. No product id, value or date here belongs to anything real."""

from __future__ import annotations

from datetime import datetime, timedelta

from captures.talk import (
    Dp,
    Talk,
    bitmap,
    boolean,
    clock,
    enum,
    product,
    raw,
    string,
    summed,
    value,
)

STARTED = datetime(2026, 3, 1, 18, 0, 0)
"""A Sunday evening."""


def _wakes(talk: Talk, product_id: str, **more: int) -> None:
    """The handshake of a Wi-Fi device up to the working mode."""
    talk.module(0x00, "heartbeat")
    talk.wait(1)
    talk.module(0x00, "heartbeat")
    talk.mcu(0x00, "heartbeat", b"\0", state=0)
    talk.module(0x01, "product_info")
    info = {"p": product_id, "v": "1.0.0", "m": 0, **more}
    talk.mcu(0x01, "product_info", product(info), id=product_id, version="1.0.0", mode=0, info=info)
    talk.module(0x02, "working_mode")
    talk.mcu(0x02, "working_mode")


def _network(talk: Talk, state: int) -> None:
    talk.module(0x03, "network_state", bytes((state,)), state=state)
    talk.mcu(0x03, "network_state")


def _beat(talk: Talk) -> None:
    talk.module(0x00, "heartbeat")
    talk.mcu(0x00, "heartbeat", b"\1", state=1)


def _local_time(talk: Talk) -> None:
    moment = STARTED + timedelta(microseconds=talk.now_us)
    moment = moment.replace(microsecond=0)
    talk.mcu(0x1C, "local_time")
    talk.module(
        0x1C,
        "local_time",
        b"\1" + clock(moment) + bytes((moment.isoweekday(),)),
        valid=1,
        time=moment.isoformat(),
        weekday=moment.isoweekday(),
    )


def _report(talk: Talk, *dps: Dp) -> None:
    talk.mcu(0x07, "report", dps=dps)


def _wobble(step: int, width: int) -> int:
    """A number between -width and width that looks like a reading's last digits."""
    return (step * step * 31 + step * 17 + 5) % 251 % (2 * width + 1) - width


def meter() -> Talk:
    """A smart meter: 17 energy (0.01 kWh), 18 current (mA), 19 power (0.1 W), 20 voltage (0.1 V), relay, faults."""
    talk = Talk("wifi")
    _wakes(talk, "demometer0000001")
    _network(talk, 2)
    talk.module(0x08, "query")
    _report(talk, boolean(1, True))
    _report(talk, value(17, 1482))
    for dp in (value(18, 0), value(19, 0), value(20, 2304)):
        _report(talk, dp)
    _report(talk, bitmap(26, 0))
    _report(talk, enum(38, 1))
    talk.wait(2)
    _network(talk, 3)
    talk.wait(1)
    _network(talk, 4)
    _local_time(talk)
    talk.mcu(0x24, "signal")
    talk.module(0x24, "signal", (-52).to_bytes(1, "big", signed=True), signal=-52)
    for step in range(12):
        if step == 2:
            talk.words("kettle on: 2000 W")
        if step == 7:
            talk.words("kettle off, a lamp of 9 W stays on")
        if step == 10:
            talk.words("switched off in the app")
            talk.module(0x06, "set", dps=[boolean(1, False)])
            _report(talk, boolean(1, False))
        kettle, lamp = 2 <= step < 7, 7 <= step < 10
        volts = 2304 + _wobble(step, 6) - 38 * kettle
        milliamps = 8820 + _wobble(step, 30) if kettle else 63 + _wobble(step, 2) if lamp else 0
        factor = 100 if kettle else 62
        tenths_of_watts = volts * milliamps * factor // 100_000
        _report(talk, value(18, milliamps), value(19, tenths_of_watts), value(20, volts))
        if step in (4, 6):
            _report(talk, value(17, 1482 + (step - 2) // 2))
        talk.wait(7.5)
        if step % 2:
            _beat(talk)
    talk.words("overload test on the bench")
    _report(talk, bitmap(26, 0x05))
    _report(talk, bitmap(26, 0))
    return talk


def _phase(volts: float, amps: float, watts: int) -> bytes:
    """Voltage (0.1 V, 2 bytes), current (mA, 3), power (W, 3)."""
    return round(volts * 10).to_bytes(2, "big") + round(amps * 1000).to_bytes(3, "big") + watts.to_bytes(3, "big")


def _limit(code: int, on: bool, threshold: int) -> bytes:
    return bytes((code, on)) + threshold.to_bytes(2, "big")


def breaker() -> Talk:
    """A three-phase breaker: 6, 7, 8 packed phases, 17 and 18 alarm settings, 1 energy, 16 switch, 9 faults."""
    talk = Talk("wifi")
    _wakes(talk, "demobreaker00001")
    _network(talk, 4)
    talk.module(0x08, "query")
    _report(talk, boolean(16, True), value(1, 30417))
    _report(talk, raw(6, _phase(232.1, 0.05, 5)))
    _report(talk, raw(7, _phase(229.8, 4.217, 951)))
    _report(talk, raw(8, _phase(235.0, 100.0, 23437)))
    _report(talk, raw(17, _limit(4, False, 30) + _limit(5, True, 80)))
    _report(talk, raw(18, _limit(1, True, 63) + _limit(3, True, 250) + _limit(4, True, 170)))
    talk.words("set the over-current limit to 40 A in the app")
    limits = _limit(1, True, 40) + _limit(3, True, 250) + _limit(4, True, 170)
    talk.module(0x06, "set", dps=[raw(18, limits)])
    _report(talk, raw(18, limits))
    _beat(talk)
    talk.words("it trips")
    _report(talk, bitmap(9, 0x02))
    _report(talk, boolean(16, False))
    _report(talk, raw(8, _phase(236.4, 0, 0)))
    return talk


def thermostat() -> Talk:
    """A room thermostat in winter: 24 and 29 temperatures below zero, 37 a week's schedule in 112 bytes."""
    talk = Talk("wifi")
    _wakes(talk, "demothermostat01", n=1)
    _network(talk, 4)
    _local_time(talk)
    talk.module(0x08, "query")
    _report(talk, boolean(1, True))
    _report(talk, enum(2, 1))
    _report(talk, value(16, 21))
    _report(talk, value(24, -20))
    _report(talk, value(29, -3))
    _report(talk, string(101, "hallway"))
    day = b"".join(bytes((hour, 30, 0, degrees)) for hour, degrees in ((6, 21), (8, 17), (16, 21), (22, 16)))
    _report(talk, raw(37, day * 7))
    for degrees in (22, 23):
        talk.module(0x06, "set", dps=[value(16, degrees)])
        _report(talk, value(16, degrees))
    for tenths in (-18, -11, -2, 5):
        talk.wait(15)
        _beat(talk)
        _report(talk, value(24, tenths))
    return talk


def dimmer() -> Talk:
    """A lamp dimmer: commands of the app and their echoes; below 100 the MCU does not go."""
    talk = Talk("wifi")
    _wakes(talk, "demodimmer000001")
    _network(talk, 4)
    talk.module(0x08, "query")
    _report(talk, boolean(20, False), enum(21, 0), value(22, 500), string(24, "00f003e803e8"))
    talk.words("on, from the app")
    talk.module(0x06, "set", dps=[boolean(20, True)])
    _report(talk, boolean(20, True))
    talk.words("slider from right to left")
    for wanted in (1000, 700, 400, 150, 60):
        talk.module(0x06, "set", dps=[value(22, wanted)])
        _report(talk, value(22, max(wanted, 100)))
    _beat(talk)
    talk.words("green")
    talk.module(0x06, "set", dps=[enum(21, 1), string(24, "007803e803e8")])
    _report(talk, enum(21, 1), string(24, "007803e803e8"))
    talk.words("off, at the button of the lamp")
    _report(talk, boolean(20, False))
    return talk


def _boot_noise() -> bytes:
    """What a boot log at another baud looks like: many high bits, and a 55 that begins nothing."""
    noise = bytes((step * step * 37 + step * 101 + 0x80) & 0xFF | 0x80 for step in range(72))
    return noise[:40] + b"\x55" + noise[40:] + b"\0\xff"


def door_sensor() -> Talk:
    """A door sensor on batteries: the module is powered for seconds only, its ROM writes before it speaks."""
    talk = Talk("lowpower", mcu_version=0)
    talk.noise("module", _boot_noise())
    talk.wait(0.3)
    talk.module(0x01, "product_info")
    info = {"p": "demodoorsensor01", "v": "1.0.0"}
    talk.mcu(0x01, "product_info", product(info), id=info["p"], version="1.0.0", info=info)
    for state in (2, 3, 4):
        talk.wait(0.5)
        talk.module(0x02, "network_state", bytes((state,)), state=state)
        talk.mcu(0x02, "network_state")
    talk.mcu(0x05, "report", dps=[boolean(1, True)])
    talk.module(0x05, "report", b"\0", result=0)
    talk.mcu(0x05, "report", dps=[enum(3, 2)])
    talk.module(0x05, "report", b"\0", result=0)
    talk.mcu(0x08, "record", b"\0" + b"\2" * 6, dps=[boolean(1, False)], valid=0, time=None)
    talk.module(0x08, "record", b"\0", result=0)
    return talk


def climate_sensor() -> Talk:
    """A temperature and humidity sensor on batteries: the clock, a stored record, cached datapoints."""
    talk = Talk("lowpower", mcu_version=0)
    talk.module(0x01, "product_info")
    info = {"p": "democlimate00001", "v": "1.1.6"}
    talk.mcu(0x01, "product_info", product(info), id=info["p"], version="1.1.6", info=info)
    for state in (3, 4):
        talk.module(0x02, "network_state", bytes((state,)), state=state)
        talk.mcu(0x02, "network_state")
    moment = STARTED.replace(hour=7, minute=15, second=30)
    talk.mcu(0x06, "local_time")
    talk.module(
        0x06,
        "local_time",
        b"\1" + clock(moment) + bytes((moment.isoweekday(),)),
        valid=1,
        time=moment.isoformat(),
        weekday=moment.isoweekday(),
    )
    talk.mcu(0x10, "dp_cache", b"\2\x09\x0a", ids=[9, 10])
    talk.module(0x10, "dp_cache", b"\1\2", dps=[enum(9, 0), value(10, 390)], result=1, count=2)
    talk.mcu(0x05, "report", dps=[value(1, -47), value(2, 81)])
    talk.module(0x05, "report", b"\0", result=0)
    earlier = moment - timedelta(hours=6)
    talk.mcu(0x08, "record", b"\1" + clock(earlier), dps=[value(1, 12)], valid=1, time=earlier.isoformat())
    talk.module(0x08, "record", b"\1", result=1)
    talk.mcu(0x0B, "signal")
    talk.module(0x0B, "signal", b"\1\x4b", found=1, signal=75)
    return talk


def zigbee_thermostat() -> Talk:
    """A radiator thermostat with a Zigbee module: every frame carries a sequence number."""
    talk = Talk("zigbee")
    talk.module(0x01, "product_info", seq=1)
    info = {"p": "demozgth", "v": "1.0.0"}
    talk.mcu(0x01, "product_info", product(info), seq=1, id=info["p"], version="1.0.0", info=info)
    for number, state in ((2, 0), (3, 3), (4, 1)):
        talk.module(0x02, "network_state", bytes((state,)), seq=number, state=state)
        talk.mcu(0x02, "network_state", seq=number)
    talk.mcu(0x24, "time", seq=1)
    utc = 1_772_384_400
    talk.module(
        0x24, "time", utc.to_bytes(4, "big") + (utc + 3600).to_bytes(4, "big"), seq=1, utc=utc, local=utc + 3600
    )
    own = 2
    for tenths in (205, 209, 212):
        talk.mcu(0x06, "report", dps=[value(24, tenths)], seq=own)
        talk.module(0x06, "report", b"\1", seq=own, result=1)
        own += 1
    talk.module(0x04, "set", dps=[value(16, 225)], seq=0x0105)
    talk.mcu(0x05, "report", dps=[value(16, 225)], seq=0x0105)
    talk.module(0x05, "report", b"\1", seq=0x0105, result=1)
    talk.mcu(0x06, "report", dps=[enum(2, 1), boolean(8, False)], seq=own)
    talk.module(0x06, "report", b"\1", seq=own, result=1)
    return talk


def radiator_valve() -> Talk:
    """A radiator valve with a Bluetooth module: product id in plain text, version 00 on both sides."""
    talk = Talk("ble", mcu_version=0)
    talk.module(0x00, "heartbeat")
    talk.mcu(0x00, "heartbeat", b"\0", state=0)
    talk.module(0x01, "product_info")
    talk.mcu(0x01, "product_info", b"demovalv1.0.3", id="demovalv", version="1.0.3")
    talk.module(0x02, "working_mode")
    talk.mcu(0x02, "working_mode")
    talk.module(0xE8, "mcu_version_query")
    talk.mcu(0xE8, "mcu_version_query", b"\1\0\3\1\0\0", firmware="1.0.3", hardware="1.0.0")
    for state in (1, 2):
        talk.module(0x03, "network_state", bytes((state,)), state=state)
        talk.mcu(0x03, "network_state")
    talk.module(0x08, "query")
    _report(talk, boolean(101, True))
    _report(talk, value(102, 215))
    _report(talk, value(103, 50))
    day = b"\4" + b"".join(
        minutes.to_bytes(2, "big") + tenths.to_bytes(2, "big")
        for minutes, tenths in ((360, 210), (510, 170), (960, 210), (1320, 160))
    )
    _report(talk, raw(123, day))
    talk.module(0x06, "set", dps=[value(103, 55)])
    _report(talk, value(103, 55))
    moment = STARTED.replace(hour=6, minute=30)
    talk.mcu(0xE1, "time", b"\2", format=2)
    talk.module(
        0xE1,
        "time",
        b"\0\2" + clock(moment) + bytes((moment.isoweekday(),)) + (100).to_bytes(2, "big"),
        result=0,
        format=2,
        time=moment.isoformat(),
        weekday=moment.isoweekday(),
        zone=100,
    )
    return talk


def floor_heating() -> Talk:
    """An old floor heating controller (MCU version 01), as a firmware logs it that never prints the checksum."""
    talk = Talk("wifi", mcu_version=1)
    _report(talk, boolean(1, True))
    _report(talk, value(2, 43))
    _report(talk, value(3, 41))
    _report(talk, value(102, -10))
    periods = ((6, 0, 20), (8, 0, 15), (11, 30, 15), (13, 30, 15), (17, 0, 22), (22, 0, 15))
    week = b"".join(bytes((minute, hour, 2 * degrees)) for hour, minute, degrees in periods) * 3
    _report(talk, raw(101, week))
    _report(talk, enum(4, 1))
    return talk


def damaged() -> Talk:
    """A bad line: stray bytes, wrong checksums, frames that were cut, a header that declares too much."""
    talk = Talk("wifi")
    talk.noise("mcu", b"\xff\x00\x55")
    _report(talk, value(20, 2301))
    talk.noise("mcu", b"\x80")
    _report(talk, value(20, 2302))
    talk.mcu(0x07, "report", dps=[value(20, 2303)], wrong_sum=1)
    _report(talk, value(20, 2304))
    whole = summed(bytes.fromhex("55aa0307000814020004") + (2305).to_bytes(4, "big"))
    talk.noise("mcu", whole[:9])
    _report(talk, value(20, 2306))
    talk.noise("mcu", bytes.fromhex("55aa0307004814020004") + (2307).to_bytes(4, "big") + b"\x31")
    for tenths in (2308, 2309, 2310):
        _report(talk, value(20, tenths))
    talk.noise("mcu", b"\x55\xaa\x03\x07\x00")
    return talk
