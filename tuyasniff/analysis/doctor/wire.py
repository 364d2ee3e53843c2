"""Checks of the wire itself: silence, bytes that make no frames, damage."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.analysis.doctor.cause import Cause
from tuyasniff.analysis.doctor.damage import Harm
from tuyasniff.analysis.doctor.examination import Examination
from tuyasniff.analysis.doctor.sides import WHO
from tuyasniff.analysis.doctor.tapfacts import TapFacts

SILENT_US = 10_000_000
"""Live, no byte for so long: a device that has power says something within a few seconds."""

WENT_SILENT_US = 60_000_000
"""Live, no byte for four heartbeats, where there were frames."""

DAMAGE_LEAST = 3
DAMAGE_SHARE = 0.004
"""So many pieces of damage, and that share of the frames, are more than chance."""

CLEAR_SHARE = 0.03
"""From this share on it is surely what is wrong."""

FLIPS_LEAST = 6
ONE_WAY = 0.9
"""So many bits of known frames were changed, and that share of them as by an edge that comes late."""

_SLOW_BAUD = 9600


def silent(case: Examination) -> Iterator[Cause]:
    """Nothing at all, on any tap."""
    listened = max((case.listened_us(tap) or 0 for tap in case.taps.values()), default=0)
    if not case.nothing or (case.live and listened < SILENT_US):
        return
    if not case.taps and not case.levels:
        return
    span = listened if case.live else None
    heard = f"no byte in {span // 1_000_000} s" if span else "no byte in all of it"
    rates = sorted({tap.baud for tap in case.taps.values() if tap.baud})
    low = [one.name for one in case.levels if one.text.endswith("always low")]
    if low:
        yield Cause(
            "low",
            f"{' and '.join(low)} {'is' if len(low) == 1 else 'are'} low all the time: a UART rests high.",
            low_remedy(),
            0.75,
            tuple(f"{one.name}: {one.text}" for one in case.levels),
        )
    evidence = (heard + (f" at {', '.join(map(str, rates))} baud" if rates else ""),)
    yield Cause(
        "silent",
        "The wire is silent: not one byte came.",
        "Is the board powered, and GND joined? Tap the TX of the MCU and the TX of the module, which are the two lines "
        "between them; the pads of a debug port carry something else. Start listening first, then give it power. A "
        "device that runs on batteries sleeps: wake it.",
        0.6,
        evidence,
    )
    yield Cause(
        "pulse_chip",
        "There may be no UART: a metering chip such as BL0937 or HLW8012 only gives pulses.",
        "Look for a chip with the pins CF, CF1 and SEL, or capture the line with a logic analyser: two square waves.",
        0.2,
        evidence,
    )
    yield Cause(
        "spi_chip",
        "The metering chip may talk SPI: a BL0942 does, if its pin SEL is high.",
        "Look at SEL and at a clock line beside the data; a UART adapter hears no frames there.",
        0.15,
        evidence,
    )


def low_remedy() -> str:
    """What to do about a line that is low."""
    from tuyasniff.chips.garbage import LOW_REMEDY

    return LOW_REMEDY


def went_silent(case: Examination) -> Iterator[Cause]:
    """There were frames, and now there is nothing."""
    if not case.live or case.now_us is None or all(tap.gone_us is not None for tap in case.taps.values() if tap.frames):
        return
    last = max((tap.last_us for tap in case.taps.values() if tap.last_us is not None), default=None)
    if last is None or case.now_us - last < WENT_SILENT_US:
        return
    yield Cause(
        "went_silent",
        "The two talked, and then fell silent.",
        "Is the board still powered? A module that restarts or sleeps takes the MCU with it; see what came last.",
        0.8,
        (f"nothing for {(case.now_us - last) // 1_000_000} s, not even a heartbeat",),
    )


def port_gone(case: Examination) -> Iterator[Cause]:
    """A port that was lost and did not come back; who ends a recording so has done no harm."""
    for tap in case.taps.values():
        if tap.gone_us is None:
            continue
        yield Cause(
            "port_gone",
            f"{_of(tap)}its port was lost after {tap.gone_us // 1_000_000} s, and did not come back.",
            "Plug the adapter in again, and look at its cable and hub. What came later was not heard.",
            0.6,
            (f"listened to for {(case.listened_us(tap) or 0) // 1_000_000} s",),
            tap.name,
            harmless=not case.live,
        )


def lost_bytes(case: Examination) -> Iterator[Cause]:
    """Frames of which bytes are missing."""
    for tap in case.taps.values():
        lost = tap.harms[Harm.LOST]
        share = _share(lost, tap)
        overrun = tap.counted[1] if tap.counted is not None else 0
        if lost < DAMAGE_LEAST or share < DAMAGE_SHARE or lost * 2 < tap.damaged:
            continue
        evidence = [f"{lost:,} frames lack bytes, beside {tap.frames:,} that are whole"]
        if tap.harms[Harm.CHANGED] or tap.harms[Harm.STRAY]:
            evidence.append(_others(tap, Harm.LOST))
        if overrun:
            evidence.append(f"the system counted {overrun:,} lost bytes (overrun)")
        yield Cause(
            "lost_bytes",
            f"{tap.name}: bytes are lost: frames are cut short.",
            "The wire is fine, the reader is too slow: a busy computer, a software UART, a firmware that logs while it "
            "listens, an adapter in a hub. Listen with a hardware UART and nothing else on that port; compare with "
            "another capture shows what is missing.",
            _sure(case, share, lost),
            tuple(evidence),
            tap.name,
        )


def lost_frames(case: Examination) -> Iterator[Cause]:
    """Frames that left no trace: sequence numbers that are skipped, of two sides that were both heard."""
    if len(case.heard_sides) < 2:
        return
    for talker, skipped in case.sequence.skipped.items():
        damaged = sum(tap.damaged for tap in case.taps.values())
        said = sum(tap.said[talker] for tap in case.taps.values())
        missing = skipped - damaged
        if missing < DAMAGE_LEAST or missing < DAMAGE_SHARE * said or damaged >= skipped:
            continue
        yield Cause(
            "lost_frames",
            f"Whole frames of {WHO[talker]} are missing: its sequence numbers skip.",
            "The reader lost them: a busy computer, a full buffer, a log that leaves lines out. Listen with nothing "
            "else on that port.",
            0.85 if missing >= CLEAR_SHARE * said else 0.6,
            (f"{skipped:,} numbers are skipped beside {said:,} frames that were heard",),
        )


def slow_edges(case: Examination) -> Iterator[Cause]:
    """Bits fall and never rise: an edge that comes too late."""
    for tap in case.taps.values():
        flips, most = tap.flips.all, max(tap.flips.fallen, tap.flips.risen)
        if flips < FLIPS_LEAST or most < ONE_WAY * flips or tap.harms[Harm.CHANGED] < DAMAGE_LEAST:
            continue
        one, other = ("1", "0") if tap.flips.fallen >= most else ("0", "1")
        at = f" at {tap.baud} baud" if tap.baud else ""
        yield Cause(
            "slow_edges",
            f"{tap.name}: edges come too slowly{at}: an optocoupler, or a line with too weak a pull-up.",
            "A PC817 is good up to 9600 baud; take a 6N137 or a digital isolator above that, or a smaller resistor at "
            "its output.",
            0.85 if tap.baud is None or tap.baud > _SLOW_BAUD else 0.75,
            (
                f"{most} of {flips} bits that are wrong are {other} instead of {one} behind {other}, as where an edge "
                "comes late: noise hits any",
            ),
            tap.name,
        )


def disturbed(case: Examination) -> Iterator[Cause]:
    """Wrong sums and stray bytes among the frames."""
    for tap in case.taps.values():
        wrong = tap.harms[Harm.CHANGED] + tap.harms[Harm.STRAY]
        share = _share(wrong, tap)
        if not tap.frames or wrong < DAMAGE_LEAST or share < DAMAGE_SHARE or wrong * 2 <= tap.damaged:
            continue
        evidence = [f"{_damage_words(tap)} beside {tap.frames:,} frames that are whole"]
        if len(tap.moments) >= DAMAGE_LEAST:
            spread = (max(tap.moments) - min(tap.moments)) // 1_000_000
            evidence.append(f"scattered over {spread:,} s")
        if tap.counted is not None and tap.counted[0]:
            evidence.append(f"the system counted {tap.counted[0]:,} framing errors")
        fast = tap.baud is not None and tap.baud > _SLOW_BAUD
        opto = f" An optocoupler may be too slow for {tap.baud} baud: take a 6N137." if fast else ""
        yield Cause(
            "disturbed",
            f"{tap.name}: the line is disturbed: some frames come with wrong bytes, or with strange ones between them.",
            "Look at solder joints and at GND, keep the wire short and away from the mains, and put 1 to 4.7 kOhm in "
            f"series at the adapter's RX.{opto}",
            _sure(case, share, wrong),
            tuple(evidence),
            tap.name,
        )


def damage(case: Examination) -> Iterator[Cause]:
    """A little of it, which is no fault."""
    told = {cause.tap for check in (lost_bytes, slow_edges, disturbed) for cause in check(case)}
    for tap in case.taps.values():
        if not tap.damaged or not tap.frames or tap.name in told:
            continue
        lost = tap.harms[Harm.LOST]
        words = [f"{lost:,} frame{'s' * (lost != 1)} cut short"] if lost else []
        words += [_damage_words(tap)] if lost < tap.damaged else []
        yield Cause(
            "damage",
            f"{_of(tap)}a little damage: {', '.join(words)}, beside {tap.frames:,} frames that are whole.",
            "Too little to call anything ill. Look at the wire when it becomes more.",
            0.9,
            (),
            tap.name,
            harmless=True,
        )


def boot_noise(case: Examination) -> Iterator[Cause]:
    """A chip writes about its start at a rate of its own."""
    for tap in case.taps.values():
        if not tap.boots:
            continue
        size = round(tap.boot_bytes, -1) if tap.boot_bytes > 20 else tap.boot_bytes
        more = f", and at {tap.boots - 1} more start{'s' * (tap.boots > 2)}" if tap.boots > 1 else ""
        yield Cause(
            "boot_noise",
            f"{_of(tap)}about {size:,} bytes of noise before the first frame{more}: what the chip's ROM writes at its "
            "start, at another rate.",
            "Nothing to mend: an ESP8266 writes it at 74880 baud.",
            0.9,
            (f"{tap.boot_bytes:,} of {tap.noise_bytes:,} bytes that are no frame stand there",),
            tap.name,
            harmless=True,
        )


def _of(tap: TapFacts) -> str:
    return f"{tap.name}: " if tap.name else ""


def _share(pieces: int, tap: TapFacts) -> float:
    return pieces / max(tap.frames + tap.damaged, 1)


def _sure(case: Examination, share: float, pieces: int) -> float:
    """The more damage, the surer that it matters; a handful in thousands of frames, or in a text, only may."""
    if case.span_us is None and pieces < 2 * DAMAGE_LEAST:
        return 0.4
    if share >= CLEAR_SHARE:
        return 0.9 if pieces >= 2 * DAMAGE_LEAST else 0.75
    return 0.6 if pieces >= 2 * DAMAGE_LEAST else 0.4


def _damage_words(tap: TapFacts) -> str:
    changed, stray = tap.harms[Harm.CHANGED], tap.harms[Harm.STRAY]
    words = [f"{changed:,} with a wrong checksum"] if changed else []
    words += [f"{stray:,} burst{'s' * (stray != 1)} of strange bytes"] if stray else []
    return " and ".join(words)


def _others(tap: TapFacts, less: Harm) -> str:
    left = tap.damaged - tap.harms[less]
    return f"{left:,} more are damaged in other ways"
