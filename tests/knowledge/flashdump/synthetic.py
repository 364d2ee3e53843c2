"""Dumps of devices that do not exist, built for these tests from the layout alone. All secrets in them are invented."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tuyasniff.knowledge.flashdump.aes import encrypted

SECTOR, PAGE = 4096, 128
SIZE = 0x200000
PLACE = 0x1EE000
BLOCKS = 14

PRODUCT = "synthpid00000001"
PROGRAM_KEY = "key83r5jq9qqeaxt"
OTHER_KEY = "keysynthown00000"
SCHEMA = "000000test"

SECRETS = {
    "uuid": "uuid0badcafe0123",
    "psk_key": "pskpskpskpskpskpskpskpskpskpskpskpsk1",
    "auth_key": "authauthauthauthauthauthauthauth",
    "fac_pin": "Kx7fac",
    "ap_ssid": "SmartKabelsalat-77F1",
    "ap_passwd": "s3cretApPassw0rd",
    "bt_mac": "de:ad:be:ef:70:01",
    "bt_hid": "hidhid99hidhid99",
    "ssid": "Rosenkavalier Guest",
    "passwd": "correct horse battery",
    "token": "EUtok3nEUtok3nEU",
    "reg_key": "r3gk",
    "key": "0123localkey4567",
    "lckey": "lock3dk3ylock3dk",
    "http_psk": "httphttp/psk+77",
    "url": "https://secret-broker.example.org/d.json",
    "id": "bf7e57de71ce0000abcd",
    "mst_md5_0": "5ec4e7b105f00d5ec4e7b105f00d5ec4",
}
"""What a store holds of its owner, by the names in it; `TIMERS` is a value of which nobody knows what it holds."""

TIMERS = "dinner-at-the-Ritz-1930"


def amount(low: int, high: int, scale: int) -> dict[str, Any]:
    return {"min": low, "max": high, "scale": scale, "step": 1, "type": "value"}


DPS: tuple[dict[str, Any], ...] = (
    {"mode": "rw", "property": {"type": "bool"}, "id": 16, "type": "obj"},
    {"mode": "ro", "property": amount(0, 99999999, 2), "id": 1, "type": "obj"},
    {"mode": "ro", "property": amount(-500, 5000, 1), "id": 20, "type": "obj"},
    {"mode": "ro", "id": 6, "type": "raw"},
    {"mode": "ro", "property": {"type": "bitmap", "maxlen": 17}, "id": 9, "type": "obj"},
    {"mode": "rw", "property": {"range": ["off", "on", "memory"], "type": "enum"}, "id": 38, "type": "obj"},
    {"mode": "rw", "property": {"type": "string", "maxlen": 255}, "id": 42, "type": "obj"},
)  # fmt: skip
IDS = (1, 6, 9, 16, 20, 38, 42)

PINS = (
    "{rl1_lv:1,rl1_pin:26,bt1_lv:0,bt1_pin:10,netled1_lv:0,netled1_pin:8,ele_pin:7,vi_pin:6,sel_pin_pin:24,sel_pin_lv:1,"
    "chip_type:0,resistor:1,over_cur:17000,over_vol:265,ch_num:1,category:0502,module:CB2S,jv:1.0.7,crc:35,}"
)


class Value(NamedTuple):
    """A value of a block. `live`: the bitmap says that it is in use. `wrong`: its checksum is not its own."""

    name: str
    data: bytes
    live: bool = True
    wrong: bool = False


def text(tree: Any) -> bytes:
    """JSON as a store keeps it."""
    return (json.dumps(tree, separators=(",", ":")) + "\0").encode()


def identity(**changes: Any) -> dict[str, Any]:
    """`gw_di`, the description of the device."""
    return {
        "abi": 0, "id": SECRETS["id"], "swv": "2.1.6", "bv": "40.00", "pv": "2.2", "lpv": "3.3", "pk": PRODUCT,
        "firmk": PROGRAM_KEY, "cadv": "1.0.3", "dev_swv": "2.0.4", "s_id": SCHEMA, "dtp": 9, "sync": 0,
        "mst_md5_0": SECRETS["mst_md5_0"],
    } | changes  # fmt: skip


def private_values() -> list[Value]:
    """What every paired device holds of its owner."""

    def some(*names: str) -> dict[str, str]:
        return {name: SECRETS[name] for name in names}

    binding = some("uuid", "psk_key", "auth_key", "fac_pin", "ap_ssid", "ap_passwd", "bt_mac", "bt_hid")
    return [
        Value("gw_bi", text(binding | {"country_code": "EU"})),
        Value("gw_wsm", text(some("ssid", "passwd", "token", "reg_key") | {"md": 0})),
        Value("gw_ai", text({**some("key", "lckey", "http_psk"), "domain": {"url": SECRETS["url"]}})),
        Value("timer_arr", text([TIMERS])),
    ]


def data_key(inner: bytes, first: bytes = b"8710_2M") -> bytes:
    second = b"HHRRQbyemofrtytf"
    return bytes((first[place % 4] + second[place] + inner[place]) % 256 for place in range(16))


def key_block(inner: bytes, *, wrong: bool = False) -> bytes:
    head = struct.pack("<II", 0x13579753, sum(inner) + wrong) + inner
    return encrypted(b"qwertyuiopasdfgh", head.ljust(SECTOR, b"\xff"))


class Layout:
    """Blocks that are filled with values, page by page."""

    def __init__(self) -> None:
        self.pages: dict[int, dict[int, bytes]] = {}
        self.live: dict[int, set[int]] = {}

    def put(self, block: int, value: Value, *, over: int | None = None) -> None:
        """Put a value into a block; `over`: another block that takes the second half of its pages."""
        count = max(-(-len(value.data) // PAGE), 1)
        here = count if over is None else count // 2
        index = self._free(block, 1)
        runs = []
        rest = value.data
        for number, pages in ((block, here), (block if over is None else over, count - here)):
            if not pages:
                continue
            first = self._free(number, pages, after=index if number == block else 0)
            for place in range(pages):
                self.pages.setdefault(number, {})[first + place] = rest[:PAGE].ljust(PAGE, b"\0")
                rest = rest[PAGE:]
            runs.append(struct.pack("<HBB", number, first, first + pages - 1))
        name = value.name.encode() + b"\0"
        check = (sum(value.data) + value.wrong) & 0xFFFFFFFF
        head = struct.pack("<IIHBHIB", check, len(value.data), block, index, len(runs), 0, len(name))
        self.pages.setdefault(block, {})[index] = (head + name + b"".join(runs)).ljust(PAGE, b"\0")
        if value.live:
            self.live.setdefault(block, set()).add(index)

    def _free(self, block: int, count: int, after: int = 0) -> int:
        taken = self.pages.get(block, {}).keys() | {after}
        first = max((*taken, 0)) + 1
        assert first + count <= 32, "the block is full"
        return first

    def block(self, number: int, generation: int, *, bitmap: bool = True, magic: int = 0x98761234) -> bytes:
        """The bytes of a block before encryption."""
        bits = bytearray(4)
        for page in self.live.get(number, ()) if bitmap else ():
            bits[page // 8] |= 1 << page % 8
        head = struct.pack("<HIB", number, generation, len(bits)) + bytes(bits)
        pages = self.pages.get(number, {})
        body = head.ljust(PAGE - 8, b"\0") + b"".join(pages.get(page, bytes(PAGE)) for page in range(1, 32))
        return struct.pack("<II", magic, sum(body) & 0xFFFFFFFF) + body


Change = Callable[[bytearray], None]


def store(
    groups: Mapping[int, Sequence[Value]],
    *,
    older: Mapping[int, Sequence[Value]] | None = None,
    over: Mapping[str, int] | None = None,
    inner: bytes = bytes(range(16)),
    first: bytes = b"8710_2M",
    damage: Change | None = None,
) -> bytes:
    """A partition: values by block, and older generations in the swap copies. `damage` hurts each plain block."""
    new = _filled(groups, over or {})
    old = _filled(older or {}, {})
    key = data_key(inner, first)
    plain = [new.block(number, 5 if number in groups else 0) for number in range(BLOCKS)]
    swaps = [old.block(number, 2) for number in sorted(older or {})]
    hurt = []
    for one in plain:
        mutable = bytearray(one)
        if damage is not None:
            damage(mutable)
        hurt.append(bytes(mutable))
    copies = b"".join(encrypted(key, one) for one in [*hurt, *swaps])
    return (key_block(inner) + copies).ljust(18 * SECTOR, b"\xff")


def _filled(groups: Mapping[int, Sequence[Value]], over: Mapping[str, int]) -> Layout:
    layout = Layout()
    for block, values in groups.items():
        for value in values:
            layout.put(block, value, over=over.get(value.name))
    return layout


def dump(partition: bytes, *, at: int = PLACE, size: int = SIZE, filler: bytes = b"") -> bytes:
    """A whole flash: a program of no meaning, then the store at its place."""
    before = (filler or _program(at))[:at].ljust(at, b"\xff")
    return (before + partition).ljust(size, b"\xff")


def _program(size: int) -> bytes:
    """Bytes that look like an encrypted program: no two sectors alike, nothing in them that is text."""
    word = struct.Struct("<I")
    state = 1
    out = bytearray()
    while len(out) < min(size, 0x20000):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out += word.pack(state | 0x80)
    return bytes(out).ljust(size, b"\xff")


def schema_value(name: str = SCHEMA, dps: Sequence[Any] = DPS, **how: Any) -> Value:
    return Value(name, text(list(dps)), **how)


def tuyamcu(*extra: Value, **changes: Any) -> bytes:
    """A partition of a meter with an MCU."""
    values = {0: private_values(), 1: [Value("gw_di", text(identity(**changes))), *extra], 2: [schema_value()]}
    return store(values)


BAUD = Value("baud_cfg", text({"baud": 115200}))
ADAPT = Value("uart_adapt_params", text({"uart_baud": 9600, "uart_databit": 3, "uart_parity": 0, "uart_stopbits": 1}))


def plug(*extra: Value) -> bytes:
    """A partition of a plug whose firmware works the pins."""
    device = text(identity(firmk=PRODUCT, dtp=0))
    pins = Value("user_param_key", PINS.encode() + b"\0")
    return store({0: private_values(), 1: [Value("gw_di", device), pins, *extra], 2: [schema_value()]})
