"""What people write in sentences: private where it looks so, everything else stays."""

from __future__ import annotations

import time

import pytest

from tuyasniff.analysis.redact import Redactor
from tuyasniff.analysis.redact.shapes import spots
from tuyasniff.protocol.private import Kind

BYTES = "7, 41, 255, 18, 0, 93, 164, 2, 77, 128, 31, 209, 60, 5, 190, 11"


def rewritten(text: str) -> tuple[str, Redactor]:
    redactor = Redactor("s")
    redactor.learn_text(text)
    return redactor.text(text), redactor


@pytest.mark.parametrize(
    ("text", "kind", "secrets"),
    [
        (r"C:\Users\Max Mustermann\Documents\meter.log", Kind.USER, ["Max", "Mustermann"]),
        (r'open("C:\\Users\\Max Mustermann\\meter.log")', Kind.USER, ["Max", "Mustermann"]),
        (r"C:\Users\Max v. d. Muster\meter.log, says Muster", Kind.USER, ["Max", "Muster"]),
        ("C:/Users/max mustermann/meter.log", Kind.USER, ["max", "mustermann"]),
        ("/c/Users/max mustermann/meter.log", Kind.USER, ["max", "mustermann"]),
        ("/Users/Max Mustermann/meter.log", Kind.USER, ["Max", "Mustermann"]),
        ("/home/Max Mustermann/meter.log", Kind.USER, ["Max", "Mustermann"]),
        (r"/home/max\ mustermann/meter.log", Kind.USER, ["max", "mustermann"]),
        (r'"C:\Users\max mustermann"', Kind.USER, ["max", "mustermann"]),
        (r"C:\Documents and Settings\Max Mustermann\meter.log", Kind.USER, ["Max", "Mustermann"]),
        ("lat 48.137210 lon 11.575491", Kind.PLACE, ["48.137210", "11.575491"]),
        ("Latitude 48.137210", Kind.PLACE, ["48.137210"]),
        ("at lat 48.1, long 11.6.", Kind.PLACE, ["48.1", "11.6"]),
        ("Lat: 48.13 Lon 11.57", Kind.PLACE, ["48.13", "11.57"]),
        ("""48°08'14.0"N 11°34'31.8"E""", Kind.PLACE, ["48°08", "34'31.8"]),
        ("Tel 0171 3920007", Kind.PHONE, ["0171", "3920007"]),
        ("Tel: 0171 3920007.", Kind.PHONE, ["0171", "3920007"]),
        ("Tel 0171 3920007 S/N 2301", Kind.PHONE, ["0171", "3920007"]),
        ("Tel. (030) 23125-042, evenings", Kind.PHONE, ["030", "23125", "042"]),
        ("call me at 030/23125042", Kind.PHONE, ["030", "23125042"]),
        ("phone 212-555-0142", Kind.PHONE, ["212-555-0142"]),
        ("tel 01 99 00 12 34", Kind.PHONE, ["99 00", "12 34"]),
        ("with user obkuser and pass s3cretpw", Kind.USER, ["obkuser"]),
        ("with user obkuser and pass s3cretpw", Kind.PASSWORD, ["s3cretpw"]),
        ("user name obkuser, password geheimnis", Kind.PASSWORD, ["obkuser", "geheimnis"]),
        ("for a user with username `klaus` and password `he//o9`", Kind.PASSWORD, ["klaus", "he//o9"]),
        ("user: obkuser pass: geheimnis", Kind.PASSWORD, ["obkuser", "geheimnis"]),
        ("login=obkuser, pwd=geheimnis", Kind.USER, ["obkuser", "geheimnis"]),
        ("MQTT pass: s3cretpw", Kind.PASSWORD, ["s3cretpw"]),
        ("MAC d8f15b7c31ae", Kind.MAC, ["d8f15b7c31ae"]),
        ("mac address D8 F1 5B 7C 31 AE", Kind.MAC, ["D8 F1 5B 7C", "31 AE"]),
        ("bssid d8f1.5b7c.31ae", Kind.MAC, ["d8f1", "31ae"]),
        ("WPA2 key is hunter4hunter4", Kind.PASSWORD, ["hunter4hunter4"]),
        ("WPA2-PSK: geheim129", Kind.PASSWORD, ["geheim129"]),
        ("WPA key: geheimnis", Kind.PASSWORD, ["geheimnis"]),
        (f"Zigbee network_key: [{BYTES}]", Kind.KEY, [BYTES, "255, 18"]),
        (f'{{"network_key": [{BYTES}]}}', Kind.KEY, [BYTES, "255, 18"]),
        ("network_key:\n" + "\n".join(f"  - {one}" for one in BYTES.split(", ")), Kind.KEY, ["- 255\n  - 18"]),
        (
            "uint8_t aes_key[8] = {\n  0x1a, 0x2b, 0x3c, 0x4d,\n  0x5e, 0x6f, 0x70, 0x81 };",
            Kind.KEY,
            ["0x1a, 0x2b", "0x5e, 0x6f"],
        ),
        ("Device_Key 7d20c81fa94be365", Kind.KEY, ["7d20c81fa94be365"]),
        ("local key 7d20c81fa94be365.", Kind.KEY, ["7d20c81fa94be365"]),
        ("eyJhbGciOiJub25lIn0.eyJzdWIiOiJpdCJ9.c2lnbmF0dXJl", Kind.TOKEN, ["eyJhbGci", "eyJzdWIi", "c2lnbmF0"]),
        ("token 9f8e7d6c5b4a39281706", Kind.TOKEN, ["9f8e7d6c5b4a39281706"]),
        ("S/N 2301A88771", Kind.SERIAL, ["2301A88771"]),
        ("S/N: 2301A88771", Kind.SERIAL, ["2301A88771"]),
        ("SN 2301A88771.", Kind.SERIAL, ["2301A88771"]),
        ("serial no. 23018877 on the label", Kind.SERIAL, ["23018877"]),
        ("meter number 7734129", Kind.SERIAL, ["7734129"]),
        ("PIN code 738291", Kind.PASSWORD, ["738291"]),
    ],
)
def test_what_a_person_would_not_show_is_replaced(text: str, kind: Kind, secrets: list[str]) -> None:
    new, redactor = rewritten(text)
    assert len(new) == len(text)
    assert [secret for secret in secrets if secret in new] == []
    assert kind in dict(redactor.found)


@pytest.mark.parametrize(
    "text",
    [
        "baud rate long 0.00123 s, lat 12.345 ms", "latency 12.345678 ms; flat 12.34567; platform 12.34567",
        "longest 13.404954", "the latitude of the parameters 12", "dp 20 lat 230", "temp 21° 12' south",
        "tel 55 aa 03 07 00 08 14 02 00 04 00 00 08 FD 30", "text 01 05 00 01 00 04", "reach 230.1 V at 12:00:01",
        "call at 02.03.2026 12:00", "call on 2026-11-30 at 10:00:00", "call 12 times, mobile app 1.2.3",
        "cell 3300 mV 1200 mAh", "call 0x1234567890", "phone 20 2301 18", "mobile 1 2 3 4 5 6 7 8",
        "the user and pass are wrong", "user name and password given", "user set and pass set",
        "every user runs and password is not shown", "user will pass three tests",
        "WPA2 key is correct", "WPA2-PSK AES128 CCMP", "WPA2 mixed 20 MHz", "wpa key is in the file",
        "device key pressed", "network key: pressed", "Network key is held for 5 seconds", "key 1234567890abcdef",
        "link key exchange ok, session key negotiated", "master key: power", "aes key 128",
        "encryption key length 16 bytes", "uint8_t key[8] = {0x01, 0x03, 0x05, 0x07, 0x09, 0x0b, 0x0d, 0x0f};",
        "token count 20, token 55aa0307000801", "eyJ is how a token begins", "uuid of the service", "node id 0x1234",
        "S/N ratio 12.5 dB", "sn 2301", "serial 115200", "serial 115200baud 8N1", "serial 115200-8N1",
        "serial port /dev/ttyUSB0, serial COM3", "serial no data for 12345 ms", "meter id 7", "card no 5",
        "mac 55 aa 00 2d 00 00", "MAC 01 02 03 04 05 06 07 08", "mac address is told", "pass: 12, fail: 3",
        "pass: 0x55aa", "user: pressed, pass: 3", "user: key pressed", "Serial_Numberi12345x",
        "EncryptionKey = SP800108_KDFCTR(",
        "pin code changed", r"C:\Users and D:\Data",
    ],
)  # fmt: skip
def test_everything_else_stays(text: str) -> None:
    new, redactor = rewritten(text)
    assert new == text
    assert redactor.found == []


def test_a_blank_belongs_to_a_name_only_where_a_folder_follows() -> None:
    text = "diff /home/petra meter/old and C:\\Users\\petra is empty"
    new, _ = rewritten(text)
    assert new == text.replace("petra", new[11:16])
    assert new[11:16] != "petra"


def test_a_unit_behind_a_telephone_number_is_none_of_its_groups() -> None:
    new, _ = rewritten("Tel 0171 3920007 12 V")
    assert new.endswith(" 12 V")


def test_a_list_of_bytes_stays_one() -> None:
    new, _ = rewritten(f"network_key: [{BYTES}]")
    numbers = new.removeprefix("network_key: [").removesuffix("]").split(", ")
    assert [len(number) for number in numbers] == [len(number) for number in BYTES.split(", ")]
    assert all(0 <= int(number) <= 255 for number in numbers)
    new, _ = rewritten("aes_key = {0x1a, 0x2b, 0x3c, 0x4d, 0x5e, 0x6f, 0x70, 0x81}")
    assert all(0 <= int(number, 16) <= 255 for number in new.removeprefix("aes_key = {").removesuffix("}").split(", "))


@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
@pytest.mark.parametrize("written", ["{}", "0x{:02x}"])
def test_small_numbers_of_a_key_that_stand_elsewhere_are_no_leak_and_half_of_it_is(seed: str, written: str) -> None:
    numbers = [written.format(number) for number in range(1, 17)]
    text = f"network_key: [{', '.join(numbers)}]"
    redactor = Redactor(seed)
    redactor.learn_text(text)
    assert not redactor.leaks(redactor.text(text) + f" and {', '.join(numbers[2:5])}")
    assert redactor.leaks(f"it ends so: {', '.join(numbers[6:])}")


@pytest.mark.parametrize(
    "text",
    [
        "C:\\Users\\" + "a b " * 20_000, "/Users/" + "A B " * 20_000, "'/home/" + "a b " * 20_000, "/users/" * 12_000,
        "lat 1.1 " * 10_000, "lat 12.34 lon " * 6_000, "12° 12 " * 10_000, "tel 0171 " * 9_000,
        "tel " + "01 23 " * 14_000,
        "call 0" + "12 " * 27_000, "user a and " * 8_000, "user " * 16_000, "wpa2-psk " * 9_000, "key " * 20_000,
        "aes_key = {" + "1, " * 27_000, "aes_key:" + "\n - 1" * 16_000, "network key" + "1" * 80_000,
        "token " + "eyJaaaa.aaaa" * 7_000, "S/N " * 20_000, "s/n " + "1a" * 40_000, "serial " * 11_000,
    ],
    ids=lambda text: repr(text[:14]),
)  # fmt: skip
def test_a_long_text_costs_in_proportion_to_its_length(text: str) -> None:
    def cost(data: bytes) -> float:
        begun = time.process_time()
        for _ in spots(data):
            pass
        return time.process_time() - begun

    data = text.encode()
    list(spots(data[:100]))
    assert min(cost(data) for _ in range(2)) < 30 * min(cost(data[: len(data) // 10]) for _ in range(2)) + 0.1
