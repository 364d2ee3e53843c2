"""Records of electrical values, by length. One row each; all that differs between them is data."""

from __future__ import annotations

from tuyasniff.analysis.raw.counts import Endian, Sign
from tuyasniff.analysis.raw.rows import Choice, PhaseRow, Slot
from tuyasniff.model import Meaning

IDS = frozenset((6, 7, 8))
"""The dpIDs of phase A, B and C in most meters and breakers."""

CODES = ("phase_", "ac_", "pv_", "grid_", "meter_")

_UNITS = {"voltage": "V", "current": "A", "power": "W"}


def _choices(quantity: str, divs: tuple[int, ...], step: float) -> tuple[Choice, ...]:
    """The first divisor is the usual one; the others are each `step` less probable. Negative ones multiply."""
    return tuple(
        Choice(Meaning(quantity, _UNITS[quantity], max(1, -div), max(1, div)), -step if place else 0.0)
        for place, div in enumerate(divs)
    )


def _volts(offset: int, length: int = 2, *, name: str = "voltage", endian: Endian = "big") -> Slot:
    return Slot(name, offset, length, _choices("voltage", (10,), 0), endian)


def _amps(
    offset: int, length: int = 3, divs: tuple[int, ...] = (1000,), *, name: str = "current", endian: Endian = "big"
) -> Slot:
    return Slot(name, offset, length, _choices("current", divs, 2.0), endian)


def _watts(
    offset: int,
    length: int = 3,
    divs: tuple[int, ...] = (1, 10, 1000),
    *,
    name: str = "power",
    endian: Endian = "big",
    step: float = 4.0,
) -> Slot:
    sign = Sign.TENTH if length > 2 else Sign.NONE
    return Slot(name, offset, length, _choices("power", divs, step), endian, sign)


def _plain(name: str, offset: int, length: int, unit: str, div: int = 1, *, sign: Sign = Sign.NONE) -> Slot:
    return Slot(name, offset, length, (Choice(Meaning(name, unit, 1, div)),), "big", sign)


_V2I3P3 = (_volts(0), _amps(2), _watts(5))


def _times(phases: int) -> tuple[Slot, ...]:
    """The record of a phase, one after the other."""
    return tuple(
        slot
        for phase in range(phases)
        for slot in (
            _volts(8 * phase, name=f"voltage_{phase + 1}"),
            _amps(8 * phase + 2, name=f"current_{phase + 1}"),
            _watts(8 * phase + 5, name=f"power_{phase + 1}"),
        )
    )


_WITH_POWERS = (
    _volts(2),
    _amps(4),
    _watts(7),
    _plain("reactive_power", 10, 3, "var"),
    _plain("apparent_power", 13, 3, "VA"),
    _plain("power_factor", 16, 1, "", 100),
)

PHASES: tuple[PhaseRow, ...] = (
    PhaseRow(
        "v2i2p2",
        "voltage (2), current (2), power (2)",
        6,
        (_volts(0), _amps(2, 2, (10, 100, 1000)), _watts(4, 2, (1, 10, -10), step=1.0)),
        "014200390736",
        ("32.2 V", "5.7 A", "184.6 W"),
        "TAC2121C and solar inverters",
        direct=True,
    ),
    PhaseRow(
        "v2i3p2",
        "voltage (2), current (3), power (2)",
        7,
        (_volts(0), _amps(2), _watts(5, 2)),
        "090600080e0174",
        ("231.0 V", "2.062 A", "372 W"),
        "chargers for cars",
    ),
    PhaseRow(
        "v2i2p3",
        "voltage (2), current (2), power (3)",
        7,
        (_volts(0), _amps(2, 2), _watts(4)),
        "0906080e000174",
        ("231.0 V", "2.062 A", "372 W"),
        "the same seven bytes, cut otherwise",
        odds=-1.5,
    ),
    PhaseRow(
        "v2i3p3",
        "voltage (2), current (3), power (3)",
        8,
        _V2I3P3,
        "0911000032000005",
        ("232.1 V", "0.050 A", "5 W"),
        "by far the most usual record of a phase",
        odds=1.0,
    ),
    PhaseRow(
        "v3i3p3",
        "voltage (3), current (3), power (3)",
        9,
        (_volts(0, 3), _amps(3), _watts(6)),
        "0009060007fa000174",
        ("231.0 V", "2.042 A", "372 W"),
        "chargers for cars",
    ),
    PhaseRow(
        "x1p4i4_le",
        "a flag, power (4), current (4), low byte first",
        9,
        (
            Slot("flag", 0, 1),
            _watts(1, 4, (1,), endian="little"),
            _amps(5, 4, endian="little"),
        ),
        "0074010000fa070000",
        ("0x00", "372 W", "2.042 A"),
        "meters of many circuits",
        odds=-1.0,
    ),
    PhaseRow(
        "v2i3p3f2",
        "voltage (2), current (3), power (3), frequency (2)",
        10,
        (*_V2I3P3, _plain("frequency", 8, 2, "Hz", 10)),
        "09060007fa00017401f4",
        ("231.0 V", "2.042 A", "372 W", "50.0 Hz"),
        "solar inverters",
    ),
    PhaseRow(
        "v2i3p3x2",
        "voltage (2), current (3), power (3), two bytes more (zero, or leakage in mA)",
        10,
        (*_V2I3P3, Slot("rest", 8, 2)),
        "087a004204000e5c0000",
        ("217.0 V", "16.900 A", "3676 W", "0"),
        "breakers",
    ),
    PhaseRow(
        "x2v2i3p3",
        "two bytes, voltage (2), current (3), power (3)",
        10,
        (Slot("head", 0, 2), _volts(2), _amps(4), _watts(7)),
        "000009060007fa000174",
        ("0", "231.0 V", "2.042 A", "372 W"),
        "meters of several phases",
        odds=-1.0,
        zeros=(0,),
    ),
    PhaseRow(
        "x1p4i4v4_le",
        "a flag, power (4), current (4), voltage (4), low byte first",
        13,
        (
            Slot("flag", 0, 1),
            _watts(1, 4, (1,), endian="little"),
            _amps(5, 4, endian="little"),
            _volts(9, 4, endian="little"),
        ),
        "0074010000fa07000006090000",
        ("0x00", "372 W", "2.042 A", "231.0 V"),
        "meters of many circuits",
    ),
    PhaseRow(
        "x1v2i2p2v2i2p2",
        "a flag, then voltage (2), current (2), power (2) of two inputs",
        13,
        (
            Slot("flag", 0, 1),
            _volts(1, name="voltage_1"),
            _amps(3, 2, (10, 100, 1000), name="current_1"),
            _watts(5, 2, (1, 10), name="power_1", step=2.0),
            _volts(7, name="voltage_2"),
            _amps(9, 2, (10, 100, 1000), name="current_2"),
            _watts(11, 2, (1, 10), name="power_2", step=2.0),
        ),
        "010142003900b8013c003300a1",
        ("0x01", "32.2 V", "5.7 A", "184 W", "31.6 V", "5.1 A", "161 W"),
        "solar storage",
        direct=True,
    ),
    PhaseRow(
        "x1p3x1q3f2i3v2",
        "a flag, power (3), a flag, reactive power (3), power factor (2), current (3), voltage (2)",
        15,
        (
            Slot("flag", 0, 1),
            _watts(1, 3, (1, 10), step=3.0),
            Slot("flag_reactive", 4, 1),
            _plain("reactive_power", 5, 3, "var", sign=Sign.TENTH),
            _plain("power_factor", 8, 2, "", 1000),
            _amps(10),
            _volts(13),
        ),
        "00000094000000a5023e00045c0908",
        ("0x00", "148 W", "0x00", "165 var", "0.574", "1.116 A", "231.2 V"),
        "DDS238 and its relatives",
        odds=0.5,
    ),
    PhaseRow(
        "v2i3p3q3pf2f2",
        "voltage (2), current (3), power (3), reactive power (3), power factor (2), frequency (2)",
        15,
        (
            _volts(0),
            _amps(2),
            _watts(5, 3, (10, 1, 1000), step=1.0),
            _plain("reactive_power", 8, 3, "var", 10, sign=Sign.TENTH),
            _plain("power_factor", 11, 2, "", 1000),
            _plain("frequency", 13, 2, "Hz", 1000),
        ),
        "08d80001c70003cc00007e03d7c350",
        ("226.4 V", "0.455 A", "97.2 W", "12.6 var", "0.983", "50.000 Hz"),
        "three-phase meters",
        odds=0.5,
    ),
    PhaseRow(
        "v2i3p3_twice",
        "two phases of voltage (2), current (3), power (3)",
        16,
        _times(2),
        "09060007fa00017408e9000015000005",
        ("231.0 V", "2.042 A", "372 W", "228.1 V", "0.021 A", "5 W"),
        "meters that tell two phases at once",
    ),
    PhaseRow(
        "v2i3p3_thrice",
        "three phases of voltage (2), current (3), power (3)",
        24,
        _times(3),
        "096d0002e7000093095200027a00007d092700018d000052",
        ("241.3 V", "0.743 A", "147 W", "238.6 V", "0.634 A", "125 W", "234.3 V", "0.397 A", "82 W"),
        "meters that tell three phases at once",
    ),
    PhaseRow(
        "h010f_v2i3p3q3s3pf1",
        "head 01 0F, voltage (2), current (3), power (3), reactive and apparent power (3 each), power factor (1)",
        17,
        _WITH_POWERS,
        "010f09060007fa0001740001200001d74f",
        ("231.0 V", "2.042 A", "372 W", "288 var", "471 VA", "0.79"),
        "the longer form of the phase record",
        odds=2.0,
        head=b"\x01\x0f",
    ),
    PhaseRow(
        "h020f_v2i3p3q3s3pf1d1",
        "head 02 0F, as 01 0F, and a byte of signs",
        18,
        (*_WITH_POWERS, Slot("signs", 17, 1)),
        "020f09060007fa0001740001200001d74f00",
        ("231.0 V", "2.042 A", "372 W", "288 var", "471 VA", "0.79", "none negative"),
        "the longest form of the phase record",
        odds=2.0,
        head=b"\x02\x0f",
    ),
)

SIGN_BITS: tuple[tuple[str, int], ...] = (("current", 0), ("power", 1), ("reactive_power", 2), ("power_factor", 3))
"""The byte of signs: the quantities that are negative where their bit is set."""
