"""Logs of modules: which facts are taken, and that nothing private leaves them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from chips.scanning import found, scanned

HEAD = "V:BK7231N_1.0.1\r\nREG:cpsr     spsr     r13      r14\r\nSVC:000000D3          00401C1C\r\nJ 0x10000\r\n"
PRIVATE = (
    "get key: 0xdb 0xe5 0x11 0x22 0x33 0x44\r\n[01-01 00:00:02 TUYA D][lr:0x9a] ssid:MyHome passwd:hunter2secret\r\n"
    "serial_no:00aabbccddee\r\nmac 0:aa:bb:cc:dd:ee\r\nauth_key: abcdefghijklmnopqrstuvwxyz012345\r\n"
)
PLUG = (
    HEAD
    + "bk_misc_init_start_type 0 0\r\n[Flash]id:0xeb6015\r\n"
    + "[01-01 18:12:15 TUYA N][lr:0x55b5b] < TUYA IOT SDK V:2.3.3 BS:40.00_PT:2.2_LAN:3.3_CAD:1.0.4_CD:1.0.0 >\r\n"
    + "[01-01 18:12:15 TUYA N][lr:0x55b5b] oem_bk7231n_control_switch:1.3.16\r\n"
    + "[01-01 18:12:15 TUYA N][lr:0x1] key_addr: 0x1ee000   block_sz 4096\r\n"
    + PRIVATE
    + "[01-01 18:12:16 TUYA N][lr:0x2] wifi soc init. pid:aaaaaaaaaaaaaaaa firmwarekey:keyaaaaaaaaaaaaa ver:1.3.16\r\n"
    + "json cfg:[,sel_pin_pin:8,ssid:MyHome,ele_pin:6,rl1_lv:1,module:T34,uuid:0011223344556677,]\r\n"
    + "[UART] - have dltj\r\n"
)
MCU = (
    HEAD
    + "[01-01 00:00:01 ty N] bk7231n_common_user_config_ty:1.1.80\r\n"
    + PRIVATE
    + "[01-01 00:00:02 ty N] wifi mcu init. pid:bbbbbbbbbbbbbbbb firmwarekey:keybbbbbbbbbbbbb v1:1.1.80 v2:1.0.0\r\n"
    + "lock right baud rate 9600\r\n"
)
ESP8266 = (
    "\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\nload 0x40100000, len 2592, room 16\r\ntail 0\r\n"
    "chksum 0xf3\r\n2nd boot version : 1.7(5d6f877)\r\nSPI Flash Size & Map: 8Mbit(512KB+512KB)\r\n"
)
ESP32 = "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nload:0x3fff0030,len:1184\r\nentry 0x400805e4\r\n"
SECRETS = ("0xdb", "MyHome", "hunter2", "aabbccddee", "aa:bb", "abcdefghijkl", "0011223344556677")


def test_the_log_of_a_plug_says_that_it_is_not_tuyamcu() -> None:
    finding = found("beken_log", PLUG)
    assert finding.proven
    assert finding.coverage > 0.97
    assert dict(finding.facts) == {
        "chip": "BK7231N",
        "loader": "BK7231N_1.0.1",
        "flash_id": "0xeb6015",
        "firmware": "oem_bk7231n_control_switch:1.3.16",
        "sdk": "2.3.3",
        "product_id": "aaaaaaaaaaaaaaaa",
        "firmware_key": "keyaaaaaaaaaaaaa",
        "module_version": "1.3.16",
        "pins": "sel_pin_pin:8,ele_pin:6,rl1_lv:1,module:T34",
        "metering": "yes",
        "key_addr": "0x1ee000",
        "tuyamcu": "no",
    }
    assert "it is not TuyaMCU" in finding.remarks[0]


def test_the_log_of_a_module_with_an_mcu_says_that_it_is() -> None:
    finding = found("beken_log", MCU)
    told = dict(finding.facts)
    assert told["tuyamcu"] == "yes"
    assert told["baud"] == "9600"
    assert (told["module_version"], told["mcu_version"]) == ("1.1.80", "1.0.0")
    assert told["firmware"] == "bk7231n_common_user_config_ty:1.1.80"
    assert "it is TuyaMCU, on another pair of pins" in finding.remarks[0]


def test_a_firmware_of_tuyamcu_says_it_without_the_line_of_its_start() -> None:
    log = "".join(line for line in MCU.splitlines(keepends=True) if "mcu init" not in line)
    assert dict(found("beken_log", log).facts)["tuyamcu"] == "yes"


@pytest.mark.parametrize("log", [PLUG, MCU])
def test_nothing_private_leaves_a_log(log: str) -> None:
    said = str(found("beken_log", log))
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_log_with_its_lines_torn_and_noise_between_never_leaks() -> None:
    rng = Random("torn")
    for _ in range(40):
        parts = PLUG.encode().splitlines(keepends=True)
        rng.shuffle(parts)
        data = b"".join(part[: rng.randint(1, len(part))] + rng.randbytes(rng.randint(0, 3)) for part in parts)
        finding = scanned("beken_log", data)
        said = str(finding)
        assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize(
    ("log", "facts"),
    [
        (ESP8266, {"loader": "1.7", "flash": "8Mbit(512KB+512KB)", "reset_cause": "2", "boot_mode": "3"}),
        (ESP32, {"reset_cause": "POWERON_RESET"}),
        ("ESP-ROM:esp32c3-api1-20210207\r\nrst:0x3 (RTC_SW_SYS_RST),boot:0xf (SPI_FAST_FLASH_BOOT)\r\n",
         {"chip": "esp32c3", "reset_cause": "RTC_SW_SYS_RST"}),
    ],
)  # fmt: skip
def test_espressif_chips_are_told_by_their_first_words(log: str, facts: dict[str, str]) -> None:
    finding = found("esp_log", log)
    assert finding.proven
    told = dict(finding.facts)
    assert {name: told[name] for name in facts} == facts
    assert scanned("beken_log", log) is None


def test_a_chip_in_its_loader_is_said() -> None:
    log = ESP8266.replace("(3,6)", "(1,6)")
    assert "started into its loader" in found("esp_log", log).remarks[-1]


def test_a_log_among_noise_is_found_and_the_noise_left_out() -> None:
    noise = Random("noise").randbytes(300)
    finding = found("esp_log", noise + ESP8266.encode())
    covered = sum(unit.end - unit.start for unit in finding.units if unit.start >= len(noise) - 8)
    assert covered >= 0.9 * len(ESP8266)
    assert finding.coverage < 0.7


def test_a_real_log_of_the_research_folder_is_told(shared: Path) -> None:
    data = (shared / "corpus" / "pioneer" / "boot-log").read_bytes()
    finding = found("esp_log", data)
    assert finding.proven
    assert dict(finding.facts)["loader"] == "1.7"


def test_other_texts_are_no_logs_of_chips() -> None:
    text = "2026-01-01 12:00:00 INFO server started on port 80\nrst all counters\nload average 0.1\n" * 30
    assert scanned("esp_log", text) is None
    assert scanned("beken_log", text) is None
