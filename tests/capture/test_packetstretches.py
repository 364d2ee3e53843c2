"""Packets in stretches."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.sessions import RECORDINGS, STARTED, written
from capture.stretching import hurt, law
from capture.test_pcapng import EPOCH_US, block, interface, old, option, packet, section
from lanes import times
from tuyasniff.capture import packetruns
from tuyasniff.capture.about import About
from tuyasniff.capture.capture import TapInfo
from tuyasniff.capture.opening import capture_of
from tuyasniff.capture.targets import PCAP, PCAPNG, Target
from tuyasniff.model import Chunk, Gap, Note, Talker, TalkerBy
from tuyasniff.stretch import Stretch
from wire import ASKED, HEARTBEAT, frame, report

BOTH = pytest.mark.parametrize("target", [PCAPNG, PCAP], ids=["pcapng", "pcap"])
TWO = frame(2, bytes(range(0x20)), version=2)


def talk(count: int, taps: tuple[str, ...] = ("mcu",), *, timed: bool = True) -> Iterator[Chunk]:
    chance = random.Random(1)
    for number in range(count):
        data = chance.choice([HEARTBEAT, report(20, number), report(20, number)[:-1] + b"\x00", b"\xff\x55\xaa", TWO])
        yield Chunk(taps[number % len(taps)], data, number * 1000 if timed else None, Talker.MCU, TalkerBy.TAP)


def read(data: bytes) -> list[Stretch]:
    return law(lambda _: capture_of(data, name="x"), ())


@BOTH
def test_frames_of_one_tap_are_stretches(target: Target) -> None:
    reports = [Chunk("mcu", report(20, number), number * 1000, Talker.MCU, TalkerBy.TAP) for number in range(500)]
    stretches = read(written(target, reports, About(STARTED, (TapInfo("mcu", Talker.MCU),))))
    assert sum(len(one.offsets) for one in stretches) >= 498
    assert all(one.claimed for one in stretches)


def test_two_who_talk_on_one_line_are_one_stretch() -> None:
    line = [Chunk("line", data, 1000 * turn) for turn, data in enumerate([HEARTBEAT, ASKED] * 200)]
    stretches = read(written(PCAPNG, line, About(STARTED, (TapInfo("line"),))))
    assert len(stretches) == 1 and len(stretches[0].offsets) > 390
    assert stretches[0].talkers is not None and set(stretches[0].talkers) == {1, 2}


@BOTH
def test_frames_and_noise_that_take_turns_are_one_stretch_which_tells_them_apart(target: Target) -> None:
    things = [
        Chunk("mcu", report(20, number) if number % 5 else b"\xff\x00", number * 1000, Talker.MCU, TalkerBy.TAP)
        for number in range(500)
    ]
    stretches = read(written(target, things, About(STARTED, (TapInfo("mcu", Talker.MCU),))))
    (largest,) = [one for one in stretches if len(one.offsets) > 400]
    assert largest.claims is not None
    assert sum(largest.claims) == pytest.approx(0.8 * len(largest.offsets), rel=0.02)


@BOTH
@pytest.mark.parametrize("timed", [True, False])
def test_taps_damage_and_noise_are_what_they_are_packet_by_packet(target: Target, timed: bool) -> None:
    things: list[Chunk | Gap | Note] = [*talk(60, timed=timed), Gap("mcu", 5, "unplugged", "gone"), Note("kettle", 7)]
    things += [*talk(30, ("mcu", "module"), timed=timed), *talk(90, timed=not timed)]
    for taps in ((), (TapInfo("mcu", Talker.MCU, "/dev/ttyUSB0", 9600), TapInfo("module", Talker.MODULE))):
        data = written(target, things, About(STARTED if timed else None, taps))
        read(data)
        read(data + data)
        read(data[:-5])


@given(RECORDINGS, st.integers(1, 30), st.sampled_from([PCAPNG, PCAP]))
def test_whatever_was_recorded_both_ways_agree(things: list[Chunk | Gap | Note], often: int, target: Target) -> None:
    read(written(target, things * often, About(STARTED)))


def foreign(order: str = "<") -> bytes:
    head = section(order) + interface(b"ttyS0", order=order) + interface(b"mcu", order=order)
    head += interface(b"eth0", link=1, order=order, options=option(9, b"\x09", order))
    head += interface(b"fine", order=order, options=option(9, b"\x94", order))
    return head + b"".join(
        packet(report(20, number), EPOCH_US + 777 * number, number // 40 % 4, order=order) for number in range(300)
    )


@pytest.mark.parametrize("order", ["<", ">"])
def test_files_of_others_are_read_alike_in_both_byte_orders(order: str) -> None:
    assert {one.tap for one in read(foreign(order))} == {"ttyS0", "mcu", "fine"}


@pytest.mark.parametrize(
    "odd",
    [
        packet(HEARTBEAT, comments=[b"look here"]),
        packet(HEARTBEAT, comments=[b"noise: before sync"]),
        packet(HEARTBEAT, comments=[b"no time"]),
        packet(HEARTBEAT, comments=[b"told by pairing"]),
        packet(HEARTBEAT[:3], comments=[b"whole frame: " + HEARTBEAT.hex().encode()]),
        packet(HEARTBEAT, comments=[b'gap on "a", "unplugged": gone']),
        packet(HEARTBEAT, number=9),
        packet(HEARTBEAT, full=99),
        packet(b""),
        packet(b"", comments=[b"words alone"]),
        packet(HEARTBEAT, (1 << 64) - 1),
        packet(HEARTBEAT, 5),
        interface(b"later") + packet(HEARTBEAT, number=4),
        section() + interface(b"anew") + packet(HEARTBEAT),
        block(3, struct.pack("<I", len(HEARTBEAT)) + HEARTBEAT),
        block(2, struct.pack("<HHIIII", 0, 0, 0, 0, 8, 8) + HEARTBEAT),
        block(5, bytes(16)),
        block(0x77, b"what is this"),
        block(0x80000005, b"mine"),
        packet(HEARTBEAT)[:-1],
        packet(HEARTBEAT)[:-4] + b"\xff\xff\xff\xff",
        struct.pack("<II", 6, 5),
        struct.pack("<II", 6, 0xFFFFFFF0),
        b"\x06\x00\x00\x00\x20\x00\x00\x00" + bytes(20) + b"\x20\x00\x00\x00",
        bytes(40),
        old((1, 2, HEARTBEAT)),
        block(6, struct.pack("<5I", 0, 1, 1, 8, 8) + HEARTBEAT + b"\x02\x00\x02\x00\x01\x00\x00\x00"),
        block(6, struct.pack("<5I", 0, 1, 1, 8, 8) + HEARTBEAT + option(0x8001, b"\x07")),
        block(6, struct.pack("<5I", 0, 1, 1, 70_000, 70_000) + bytes(70_000)),
    ],
)
def test_a_packet_that_is_not_like_the_others_is_read_in_its_place(odd: bytes) -> None:
    around = foreign()
    many = b"".join(packet(ASKED, EPOCH_US + 999 * number, 1) for number in range(20))
    for data in (around + odd, around + odd + many, around + odd * 3 + many, section() + interface() + odd + many):
        read(data)


def test_times_that_only_count_packets_are_none_both_ways() -> None:
    counted = [packet(report(20, number), 1000 + number) for number in range(200)]
    later = [packet(report(20, number), 5000 + 7 * number) for number in range(50)]
    for packets in (counted, counted[:20], counted[:32], counted[:33], counted[:1], [*counted[:40], *later], later):
        read(section() + interface() + b"".join(packets))
    capture = capture_of(section() + interface() + b"".join([*counted[:40], *later]))
    assert [chunk.t_us is None for chunk in capture] == [True] * 40 + [False] * 50
    (stretch, *_) = read(section() + interface() + b"".join(counted))[-1:]
    assert stretch.times is None


@BOTH
def test_damage_at_random_places_is_the_same_damage_both_ways(target: Target) -> None:
    whole = written(target, [*talk(80), *talk(40, ("mcu", "module"))], About(STARTED))
    others = foreign() if target is PCAPNG else old(*((number, 5, report(20, number)) for number in range(200)))
    for seed in range(times(80, 1500)):
        chance = random.Random(seed)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(packetruns, "_WINDOW", chance.choice([100, 5000, 1 << 20]))
            read(hurt(chance.choice([whole, others, whole + others]), chance))
