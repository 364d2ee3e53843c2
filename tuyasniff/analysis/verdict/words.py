"""What protocols are called in sentences, and how numbers are said."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.chips.finding import Rate

NAMES: dict[str, str] = {
    "tuyamcu": "TuyaMCU",
    "rn8209c": "an RN8209C metering chip",
    "bl0942": "a BL0942 metering chip",
    "bl0940": "a BL0940 metering chip",
    "bl0939": "a BL0939 metering chip of two channels",
    "bl0906": "a BL0906 metering chip of six channels",
    "bl6523": "a BL6523 metering chip or a relative",
    "cse7766": "an HLW8032 metering chip or a relative (CSE7766, CSE7759B)",
    "cse7761": "a CSE7761 metering chip or a relative (HLW8110, HLW8112)",
    "ht7017": "an HT7017 metering chip (ATT7053C)",
    "v9261": "a V9261F metering chip or a relative (V9240)",
    "v9821": "a V9821 metering chip, that of the first ZMAi-90",
    "ade7953": "an ADE7953 metering chip",
    "pzem_v1": "a PZEM-004T meter of version 1 or 2",
    "modbus": "Modbus RTU",
    "dlt645": "DL/T645 of Chinese meters",
    "sml": "SML of German meters",
    "dlms": "DLMS/HDLC of smart meters",
    "iec62056": "IEC 62056-21 or P1, the text of meters",
    "bms_daly": "a Daly BMS of a battery",
    "bms_jbd": "a JBD BMS of a battery",
    "ld2410": "an LD2410 radar",
    "beken_log": "the log of a Beken module",
    "esp_log": "the log of an ESP module",
    "beken_flasher": "a Beken flasher at work",
    "esp_flasher": "an ESP flasher at work",
    "tuya_lan": "Tuya's protocol of the local network, not of a wire",
    "text": "plain text",
    "wrong_baud": "something at another rate",
    "length_sum": "a protocol without a name here",
    "pulses": "pulses: no UART",
    "silent": "silence",
    "unknown": "unknown",
    "pin_configured": "a module that works its pins itself",
    "own_firmware": "a program of its own",
}
"""As the end of a sentence that begins with "It is"."""

ASKED_FOR = ("tuyamcu", "rn8209c", "bl0942", "cse7766", "bl0940", "bl0939", "v9821", "pzem_v1", "modbus")
"""The protocols whose absence is told, in the order in which people ask for them."""

_SHORT = {
    "cse7766": "HLW8032/CSE7766",
    "v9821": "V9821",
    "pzem_v1": "PZEM-004T v1",
    "modbus": "Modbus RTU",
    "tuyamcu": "TuyaMCU",
    "tuya_lan": "Tuya LAN",
    "text": "text",
    "length_sum": "unknown framing",
    "wrong_baud": "wrong rate",
    "dlt645": "DL/T645",
    "dlms": "DLMS/HDLC",
    "sml": "SML",
    "iec62056": "IEC 62056-21",
    "bms_daly": "Daly BMS",
    "bms_jbd": "JBD BMS",
    "beken_log": "Beken log",
    "esp_log": "ESP log",
    "beken_flasher": "Beken flasher",
    "esp_flasher": "ESP flasher",
}


def name_of(word: str) -> str:
    """What a verdict is called in a sentence."""
    return NAMES.get(word, word)


def short_name(word: str) -> str:
    """What a protocol is called in a list."""
    return _SHORT.get(word, word.upper())


def rates_text(rates: Sequence[Rate]) -> str:
    """`4800 8E1`, `9600 or 115200 8N1`; the first two of a long list."""
    shown = list(rates)[:2]
    if not shown:
        return ""
    if len({rate.parity for rate in shown}) == 1:
        return " or ".join(str(rate.baud) for rate in shown) + f" {frame_text(shown[0].parity)}"
    return " or ".join(f"{rate.baud} {frame_text(rate.parity)}" for rate in shown)


def frame_text(parity: str | None) -> str:
    """`8N1`, `8E1`, `8O1`."""
    return {"even": "8E1", "odd": "8O1"}.get(parity or "none", "8N1")


def share(part: float) -> str:
    """`98 %`; never 100 % or 0 % unless it is so."""
    if 0 < part < 0.01:
        return "under 1 %"
    if 0.99 < part < 1:
        return "over 99 %"
    return f"{part * 100:.0f} %"


def count(number: int, word: str) -> str:
    """`1 byte`, `5,120 bytes`, `2 replies`."""
    if number == 1:
        return f"1 {word}"
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number:,} {plural}"
