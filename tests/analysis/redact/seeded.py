"""A capture that is full of secrets, and a search for what is left of them: in every way in which bytes are written."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tuyasniff.analysis.redact import Redactor, redacted
from tuyasniff.capture.sessionfile import SessionWriter
from tuyasniff.model import Chunk, Gap, Item, Message, Note, Talker
from tuyasniff.session import Session
from wire import ASKED, HEARTBEAT, PRODUCT, dp, frame, report

MAC = bytes.fromhex("d8f15b7c31ae")
BLE_MAC = bytes.fromhex("84e342b9d07f")
AP_MAC = "a4:2b:b0:c7:19:5e"

SECRETS: Mapping[str, str] = {
    "wifi name": "Waldhaus Nord",
    "wifi password": "zitrone!Regen77",
    "pairing token": "EU9xkQ2mTbRr",
    "test network": "werkstatt_5g",
    "test password": "blauer-Himmel-12",
    "product mac": "fe:0a:11:7b:c9:d3",
    "product serial": "PX55120938447",
    "local key": "k3y!Ab9#xQ2$mN7%",
    "uuid": "f1e2d3c4b5a69788",
    "device id": "bf3c9d17e5a2b8640fwxyz",
    "module network": "OldCastleNet",
    "module serial": "MS0077345129",
    "module key": "hQx72LmPo0sVt3Kd",
    "string dp": "MTR2023118842X",
    "raw dp": "CARD998877612",
    "digits dp": "904417726355",
    "note network": "Villa Kunterbunt",
    "note password": "pippi1945lang",
    "note ip": "192.168.178.43",
    "note mail": "anna.muster@example.org",
    "note phone": "+49 171 5550199",
    "note place": "52.520812, 13.409419",
    "log user": "annamuster",
    "noise key": "noise-Secret-42",
    "cut token": "TOK99aabbccdd",
    "url token": "9f8e7d6c5b4a39281706",
    "one-time password": "83746152",
    "umlaut network": "Häuschen über",
    "hidden": "Gartenzaun",
    "windows user": "Petra Lindenblatt",
    "surname": "Lindenblatt",
    "latitude": "48.137210",
    "longitude": "11.575491",
    "spoken phone": "0171 3920007",
    "called phone": "030/23125042",
    "broker user": "obkuser81",
    "broker password": "s3cretpw",
    "wpa key": "hunter4hunter4",
    "zigbee key": "7, 41, 255, 18, 0, 93, 164, 2, 77, 128, 31, 209, 60, 5, 190, 11",
    "device key": "7d20c81fa94be365",
    "web token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJpdCJ9.c2lnbmF0dXJl",
    "spoken serial": "2301A88771",
}
"""What was put in, by where. MAC and BLE_MAC are bytes."""


ANSWERED = ("module network", "module serial", "uuid", "module key")


def said(name: str) -> bytes:
    return SECRETS[name].encode()


def frames() -> bytes:
    """Both sides of a talk in which everything private that there is comes up."""
    extra = b'{"p":"abcdefgh12345678","v":"1.2.3","m":0,"mac":"%s","sn":"%s","localKey":"%s"}'
    info = b'{"ap":"%s","cc":"DE","sn":"%s","sw":"1.0.3","uuid":"%s","key":"%s"}'
    pairing = b'{"s":"%s","p":"%s","t":"%s"}'
    router = b'{"ssid":"%s","password":"%s"}'
    url = b"http://a.example/x?token=%s&n=1"
    return b"".join((
        ASKED, HEARTBEAT, PRODUCT,
        frame(1, extra % (said("product mac"), said("product serial"), said("local key"))),
        frame(0x37, b'\0{"mcu_ota":0,"devId":"%s"}' % said("device id")),
        frame(0x2A, pairing % (said("wifi name"), said("wifi password"), said("pairing token"))),
        frame(0x2C, router % (said("test network"), said("test password"))),
        frame(0x2A, pairing % (said("umlaut network"), b"x", b"y")),
        frame(0x2D, b"\0" + MAC, version=0),
        frame(0x34, b"\7\0" + info % tuple(map(said, ANSWERED)), version=0),
        frame(0x35, b"\x08" + BLE_MAC + bytes(4) + b"\1\2", version=0),
        report(20, 2301), report(1, 417),
        frame(7, dp(101, 3, said("string dp"))),
        frame(7, dp(102, 0, b"\1\2" + said("raw dp") + b"\0\3") + dp(5, 4, b"\2")),
        frame(7, dp(103, 3, said("digits dp"))),
        frame(7, dp(104, 0, b"\1" + MAC[::-1] + b"\2")),
        frame(7, dp(105, 3, MAC.hex().encode())),
        frame(7, dp(106, 3, base64.b64encode(b"xx" + said("wifi password") + b"yy"))),
        frame(7, dp(107, 3, said("wifi name").hex().upper().encode())),
        frame(7, dp(108, 0, SECRETS["wifi name"].encode("utf-16-le"))),
        frame(7, dp(109, 3, url % said("url token"))),
        frame(7, dp(24, 3, b"000003de03ac") + dp(6, 0, bytes.fromhex("08fd0003e80000e6")) + dp(1, 1, b"\1")),
        report(20, 2304), report(18, 1234),
    ))  # fmt: skip


def noise() -> bytes:
    """What is between frames, damaged and cut."""
    wrong = bytearray(frame(0x2A, b'{"s":"%s","p":"%s","t":"q"}' % (said("wifi name"), said("noise key"))))
    wrong[-1] ^= 0x55
    cut = frame(0x2A, b'{"s":"%s","t":"%s","p":"abc"}' % (said("wifi name"), said("cut token")))
    return b"\xff\0boot ssid: " + said("wifi name") + b"\r\n" + bytes(wrong) + b"\0\xff" + cut[:-9] + b"\xff"


NOTES = (
    f"wifi name is {SECRETS['note network']}, password: {SECRETS['note password']}",
    f"module at {SECRETS['note ip']} mac {MAC.hex(':').upper()} and {AP_MAC}",
    f"mail {SECRETS['note mail']} or call {SECRETS['note phone']}; it stands at {SECRETS['note place']}",
    f"from /home/{SECRETS['log user']}/captures/meter.log, {SECRETS['string dp']} is on the label",
    f"log: {said('wifi password').hex(' ')} / {said('wifi password').hex().upper()}",
    f"b64 {base64.b64encode(said('wifi name')).decode()} by {SECRETS['hidden']}",
    f"saved as C:\\Users\\{SECRETS['windows user']}\\Documents\\meter.log, by {SECRETS['surname']}",
    f"it hangs at lat {SECRETS['latitude']} lon {SECRETS['longitude']}",
    f"Tel {SECRETS['spoken phone']}, or call me at {SECRETS['called phone']}.",
    f"with user {SECRETS['broker user']} and pass {SECRETS['broker password']}; WPA2 key is {SECRETS['wpa key']}",
    f"network_key: [{SECRETS['zigbee key']}], Device_Key {SECRETS['device key']}",
    f"token {SECRETS['web token']} for S/N {SECRETS['spoken serial']}",
    "ref power 2000 W, voltage 230 V, product abcdefgh12345678 version 1.2.3",
)


def recorded(path: Path) -> Path:
    """The capture in a session file."""
    with path.open("wb") as stream:
        writer = SessionWriter(stream, started=None)
        for thing in things():
            writer.write(thing)
    return path


def things(size: int = 7) -> list[Chunk | Gap | Note]:
    """The capture: bytes in chunks of that size, notes and a gap."""
    data = frames() + noise() + report(20, 2299)
    chunks: list[Chunk | Gap | Note] = [
        Chunk("wire", data[at : at + size], at * 1000) for at in range(0, len(data), size)
    ]
    notes = [Note(text, 5000 * number) for number, text in enumerate(NOTES)]
    gap = Gap("wire", None, "lost", f"cannot read /home/{SECRETS['log user']}/x: {SECRETS['note ip']} is gone")
    return [*chunks[:40], *notes, *chunks[40:], gap]


def items_of(given: Iterable[Chunk | Gap | Note]) -> list[Item]:
    return list(Session(given))


def redactor_of(given: Sequence[Chunk | Gap | Note], seed: str | None = "s") -> Redactor:
    """One that has learned all."""
    redactor = Redactor(seed)
    redactor.hide(SECRETS["hidden"])
    for item in items_of(given):
        redactor.learn(item)
    return redactor


def rewritten(given: Sequence[Chunk | Gap | Note], seed: str | None = "s") -> list[Chunk | Gap | Note]:
    return list(redacted(redactor_of(given, seed), given).things)


def messages(given: Iterable[Chunk | Gap | Note]) -> list[Message]:
    return [item.thing for item in items_of(given) if isinstance(item.thing, Message)]


def ways(secret: bytes) -> Iterator[bytes]:
    """The ways in which bytes may be written, in small letters."""
    yield secret.lower()
    yield secret.hex().encode()
    for between in (" ", ":", "-", ",", ", "):
        yield between.join(f"{byte:02x}" for byte in secret).encode()
    yield ", ".join(f"0x{byte:02x}" for byte in secret).encode()
    if not any(byte > 127 for byte in secret):
        yield secret.decode().lower().encode("utf-16-le")
        yield secret.decode().lower().encode("utf-16-be")


def coded(secret: bytes) -> Iterator[bytes]:
    """The sure part of Base64 of the bytes at each of three places."""
    for skip in range(3):
        text = base64.b64encode(bytes(skip) + secret)
        sure = text[4 if skip else 0 : len(text) // 4 * 4 - 4]
        if len(sure) >= 8:
            yield sure


def left(data: bytes, secrets: Iterable[bytes]) -> list[bytes]:
    """The secrets that still stand in some bytes, in any way."""
    lower = data.lower()
    return [
        secret
        for secret in secrets
        if any(way in lower for way in ways(secret)) or any(way in data for way in coded(secret))
    ]


_ROUTER = bytes.fromhex(AP_MAC.replace(":", ""))
ALL = [
    *(text.encode() for text in SECRETS.values()),
    *(MAC, MAC[::-1], MAC.hex(":").encode(), BLE_MAC, BLE_MAC[::-1], _ROUTER, AP_MAC.encode()),
]
"""All secrets as bytes."""


def streams(given: Iterable[Chunk | Gap | Note]) -> bytes:
    """Everything in it as bytes."""
    parts = {Talker.UNKNOWN: b""}
    out = [b""]
    for thing in given:
        if isinstance(thing, Chunk):
            parts[Talker.UNKNOWN] += thing.data
            out.append(repr(thing.origin).encode() + thing.tap.encode())
        else:
            out.append(repr(thing).encode())
    return parts[Talker.UNKNOWN] + b"\n".join(out)
