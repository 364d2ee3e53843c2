"""What the lines of these tests say."""

from __future__ import annotations

import random

FRAMES = tuple(
    bytes.fromhex(text)
    for text in (
        "55aa00000000ff",
        "55aa000000010101",
        "55aa03070005010100010112",
        "55aa0307000814020004000008fd30",
        "55aa000100177b2270223a226b6579222c2276223a22312e302e30227ddb",
    )
)
HEARTBEAT = FRAMES[0]
BOOT_LOG = (
    b"\r\n ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\n"
    b"load 0x40100000, len 2408, room 16\r\ntail 8\r\nchksum 0xe5\r\n"
)


def talk(frames: int, seed: int = 1) -> bytes:
    """So many frames of TuyaMCU, any of them."""
    rng = random.Random(seed)
    return b"".join(rng.choice(FRAMES) for _ in range(frames))
