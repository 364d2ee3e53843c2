"""Times of packets that only count the packets: they are taken to be none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tuyasniff.capture.packet import Packet, PacketRun

_LOOKED_AT = 32
"""Packets one microsecond apart that are waited for before their times are given up."""


def without_false_times(things: Iterable[Packet | PacketRun]) -> Iterator[Packet | PacketRun]:
    """Packets without their times, where these only count the packets.

    Looks at the first packets of files that others wrote, and at no more of them than it takes.
    """
    held: list[Packet] = []
    last: int | None = None
    counted, counting = 0, True
    for thing in things:
        run = thing if isinstance(thing, PacketRun) else None
        size, place = 1 if run is None else len(run.data), 0
        while counting and place < size:
            packet = thing if isinstance(thing, Packet) else thing.packet(place)
            if packet.ours is None and packet.us is not None and (last is None or packet.us == last + 1):
                last = packet.us
                counted += 1
                held.append(packet)
            else:  # many of them counted before this one did not; a few say nothing
                counting = False
                break
            place += 1
            if counted < _LOOKED_AT:
                continue
            yield from map(_untimed, held)
            held.clear()
            if run is not None:
                begin, place = place, _counted_to(run, place, last)
                if place > begin:
                    last += place - begin
                    yield run.part(begin, place)._replace(us=None)
        if not counting:
            yield from held
            held.clear()
        if place < size:
            yield thing if run is None else run.part(place, size)
    alone = len(held) == 1 and held[0].us == 0
    yield from map(_untimed, held) if len(held) > 1 or alone else held


def _counted_to(run: PacketRun, place: int, last: int) -> int:
    """The place up to which the packets of others go on counting."""
    while place < len(run.data):
        if run.us is None or run.us[place] != last + 1 or run.samples[run.which[place]].ours is not None:
            break
        place, last = place + 1, last + 1
    return place


def _untimed(packet: Packet) -> Packet:
    return packet._replace(us=None)
