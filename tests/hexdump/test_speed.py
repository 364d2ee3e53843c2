"""Reading keeps up with files: beside a loop that only turns digits into numbers, in the same run, a third of its usual
share. A machine that is slow today is so for both.
"""

from __future__ import annotations

import random
import time

import pytest

from tuyasniff.hexdump import scan
from tuyasniff.hexdump.read import read

pytestmark = pytest.mark.alone


def frames(count: int) -> list[bytes]:
    chance = random.Random(1)
    sizes = (0, 1, 5, 8, 8, 8, 12)
    return [
        scan.mended(bytes((0x55, 0xAA, 3, 7, 0, size)) + chance.randbytes(size))
        for size in (chance.choice(sizes) for _ in range(count))
    ]


def rate(text: str) -> float:
    """Megabytes of text a second."""
    lines = text.split("\n")
    begin = time.process_time()
    assert sum(1 for _ in read(lines)) > 100
    return len(text) / 1e6 / (time.process_time() - begin)


SENT = frames(20_000)
TEXTS = {
    "one frame a line": ("\n".join(frame.hex(" ") for frame in SENT), 0.05),
    "wrapped": ("\n".join(b"".join(SENT)[at : at + 16].hex(" ") for at in range(0, 200_000, 16)), 0.015),
    "tasmota": (
        "\n".join(
            f'12:00:{n % 60:02}.000 {{"TuyaReceived":{{"Data":"{frame.hex().upper()}","Cmnd":7}}}}'
            f"\n12:00:{n % 60:02}.005 TYA: fnId=33 is set for dpId=20"
            for n, frame in enumerate(SENT[:4000])
        ),
        0.01,
    ),
    "esphome": (
        "\n".join(
            f"[12:00:{n % 60:02}][D][uart_debug:114]: <<< {frame.hex(':').upper()}\n"
            f"[12:00:{n % 60:02}][D][sensor:093]: 'Temperature': Sending state 20.5"
            for n, frame in enumerate(SENT[:4000])
        ),
        0.012,
    ),
}


def plain_rate() -> float:
    """Megabytes of hex a second, read by a loop that knows nothing."""
    text, _ = TEXTS["one frame a line"]
    begin = time.process_time()
    assert sum(int(token, 16) for line in text.split("\n") for token in line.split()) > 0
    return len(text) / 1e6 / (time.process_time() - begin)


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_read_fast_enough(name: str) -> None:
    text, share = TEXTS[name]
    assert max(rate(text) / plain_rate() for _ in range(3)) > share
