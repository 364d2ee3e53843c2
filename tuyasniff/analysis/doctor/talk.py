"""Checks of the conversation: what was never said, or never answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tuyasniff.analysis.doctor.cause import Cause
from tuyasniff.analysis.doctor.examination import Examination
from tuyasniff.analysis.doctor.sides import WHO
from tuyasniff.analysis.exchange import CommandTiming
from tuyasniff.analysis.handshake import JUST_STARTED
from tuyasniff.model import FamilyName, Talker
from tuyasniff.protocol.exchanges import Kind, rules

HEARTBEATS = 2
ONLY_US = 25_000_000
"""So many heartbeats, over so long where there are times, without anything else."""

START_US = 10_000_000
START_FRAMES = 8
"""From its start on a module tells the network state within so long."""

ONLY_FRAMES = 6
"""Without times: one heartbeat and its answer are no talk."""

JOINED_US = 40_000_000
JOINED_FRAMES = 16
"""Joined in the middle, nobody knows what was told before; but heartbeats alone for so long say enough."""

SLOW_BEAT_US = 6_000_000
"""A module asks every second until the MCU has answered, and every 10 to 19 s from then on."""

RESTARTS = 2
"""One restart is somebody pulling the plug."""

ASKED_IN_VAIN = 2
"""A request that was sent so often without an answer was not just missed."""

UNTIMED = 0.4
"""How surely the order alone tells that something was never answered: a text may leave lines out."""

TELLS_CLOUD = (
    "Join the module to Wi-Fi and the cloud. A firmware of your own has to say it: 55 AA 00 03 00 01 04 07 (network "
    "state 4) after every start, and again at least every 6 hours."
)
"""What many an MCU waits for; every 6 hours: observed at a TAC2121C meter."""

UNTIMED_START = 0.6
"""How surely the order alone tells that something belongs to the start, and is not there."""

_ECHOED = frozenset((rule.family, rule.name) for rule in rules() if rule.kind in (Kind.ECHO, Kind.REPORT))
"""What many an MCU never answers, and need not."""


_ALWAYS_ANSWERED = frozenset(("heartbeat", "product_info", "network_state"))


class _Wanted(NamedTuple):
    """What the MCU wants to know, in words, and what to do about it."""

    what: str
    remedy: str


_WANTS: Mapping[str, _Wanted] = {
    "local_time": _Wanted("the time", "The module should tell it (0x1C), once it is in a network."),
    "gmt_time": _Wanted("the time (UTC)", "The module should tell it (0x0C), once it is in a network."),
    "time": _Wanted("the time", "The module should tell it, once it has joined a network."),
    "signal": _Wanted("the Wi-Fi signal", "The module should tell it (0x24); any value from -60 to -40 dBm will do."),
    "network_query": _Wanted("the network state", "The module should tell it (0x2B): 4 says that the cloud is there."),
    "weather_request": _Wanted("the weather", "The module should answer, if only that there is none."),
    "mac": _Wanted("the MAC address", "The module should tell it (0x2D)."),
    "module_info": _Wanted("what module it is", "The module should tell it (0x34 or 0xA0)."),
    "report_sync": _Wanted("a receipt for each report", "The module should answer each 0x22 with 0x23."),
    "report": _Wanted("a receipt for each report", "The module should acknowledge each of them."),
    "record": _Wanted("a receipt for each record", "The module should acknowledge each of them."),
}


def restarts(case: Examination) -> Iterator[Cause]:
    """A chip that begins anew again and again."""
    if case.family is FamilyName.LOWPOWER:
        return  # its module is switched off and on whenever there is something to tell
    for talker, count in case.handshake.restarts.items():
        if count >= RESTARTS:
            yield Cause(
                "restarts",
                f"{WHO[talker].capitalize().replace('mcu', 'MCU')} restarted {count} times.",
                "Supply too weak? The 3.3 V pin of a USB adapter cannot feed a radio module: it takes 300 mA and more "
                "in bursts. An MCU also resets a module that does not tell the network state.",
                0.7 if count > RESTARTS else 0.5,
                (f"{count} new starts after the first one",),
            )
    yield from _never_runs(case)


def _never_runs(case: Examination) -> Iterator[Cause]:
    """An MCU that says nothing else but that it has just started, with nothing between by which starts are counted."""
    answers = case.handshake.just_started
    if answers < JUST_STARTED or case.handshake.restarts[Talker.MCU] >= RESTARTS:
        return
    yield Cause(
        "restarts",
        f"The MCU says {answers} times on end that it has just started.",
        "Either it starts again and again: look at its supply and its reset pin, and tell it the network state. Or its "
        "program never says otherwise: after the first heartbeat it should answer 01, no longer 00.",
        0.5,
        (f"{answers} heartbeat answers (0x00) on end with 00, and none with 01 between them",),
    )


def gpio_mode(case: Examination) -> Iterator[Cause]:
    """LED and key hang on the module, which a firmware has to know."""
    if not case.mode or "key" not in case.mode:
        return
    led, key = case.mode.get("led"), case.mode["key"]
    drives = f"drive GPIO{led} (the LED) and " if led is not None else ""
    yield Cause(
        "gpio_mode",
        f"The MCU works in GPIO mode: the module must {drives}read GPIO{key} (the key).",
        "Set these two pins in your firmware: until the LED shows the network state there, such an MCU may wait; it "
        "needs no network state (0x03) on the wire.",
        0.55,
        (f"working mode (0x02) of the MCU: LED {led}, key {key}",),
        harmless=case.readings.reports > 0,
    )


def no_network_state(case: Examination) -> Iterator[Cause]:
    """The module never told whether there is a network."""
    if Talker.MODULE not in case.heard_sides or Talker.MCU not in case.heard_sides:
        return
    rung = next((rung for rung in case.handshake.ladder() if rung.step == "network_state"), None)
    if rung is None or rung.seen or not rung.needed or case.readings.unasked:
        return
    beats = case.named("heartbeat", Talker.MODULE)
    begun = case.started and case.lasted(START_US, START_FRAMES)
    joined = case.span_us is not None and beats >= HEARTBEATS and case.lasted(JOINED_US, JOINED_FRAMES)
    if not begun and not joined:
        return
    wifi = case.family is FamilyName.WIFI
    reports = case.readings.reports
    told = f"{reports:,} reports, all of them asked for" if reports else "no datapoint was told"
    start = "the start was heard" if case.started else f"{beats:,} heartbeats of the module were heard"
    yield Cause(
        "no_network_state",
        "The module never told the network state (0x03)"
        + (": many an MCU tells nothing before state 4." if wifi else "."),
        TELLS_CLOUD if wifi else "Let the module join its network: it has to tell the MCU that it did.",
        (0.9 if case.started else 0.7) if case.span_us is not None else UNTIMED_START,
        (f"{start}, and no 0x03 in it", told),
    )


def heartbeat_only(case: Examination) -> Iterator[Cause]:
    """Heartbeats and nothing else."""
    beats = case.named("heartbeat")
    if beats < HEARTBEATS or case.readings.reports or beats < case.frames:
        return
    if len(case.heard_sides) > 1 and not case.lasted(ONLY_US, ONLY_FRAMES):
        return
    evidence = (f"{beats:,} heartbeats, no network state (0x03) seen, no datapoint",)
    if case.heard_sides == {Talker.MODULE} and (pace := _pace_us(case, beats)) >= SLOW_BEAT_US:
        yield Cause(
            "heartbeat_only",
            f"Heartbeats of the module and nothing else, one in {pace / 1_000_000:.0f} s: a Tuya module that is not "
            "answered asks every second, so the MCU answers, and nothing may be wrong.",
            "Tap the wire on which the MCU sends: readings are there. To hear the start, begin, then give the board "
            "its power. A firmware of another make asks at that pace, answered or not.",
            0.48,
            evidence,
        )
        return
    if case.heard_sides == {Talker.MODULE}:
        yield Cause(
            "heartbeat_only",
            "Heartbeats of the module and nothing else: the MCU does not answer, or is not tapped. No network state "
            "(0x03) was seen.",
            "Tap the wire on which the MCU sends. If it is silent: has the MCU power, is its wire to the module "
            "whole, is this the right rate for it? " + TELLS_CLOUD,
            0.75,
            evidence,
        )
        return
    yield Cause(
        "heartbeat_only",
        "Heartbeats and nothing else: the MCU tells no datapoint, and no network state (0x03) was seen.",
        f"{TELLS_CLOUD} Or press a key of the device: some tell only what changes.",
        0.8,
        evidence,
    )


def _pace_us(case: Examination, beats: int) -> int:
    """From one heartbeat to the next, 0 where nobody knows."""
    return case.pairing.heartbeat_us or (case.span_us or 0) // beats


def no_report(case: Examination) -> Iterator[Cause]:
    """The handshake is complete, and still nothing is told."""
    if case.readings.reports or Talker.MCU not in case.heard_sides or Talker.MODULE not in case.heard_sides:
        return
    steps = {rung.step: rung.seen for rung in case.handshake.ladder()}
    if not steps.get("network_state") or not case.named("heartbeat", Talker.MCU) or (case.span_us or 0) < ONLY_US:
        return
    cloud = steps.get("network_ready", False)
    yield Cause(
        "no_report",
        "The MCU answers, but tells no datapoint"
        + ("." if cloud else ": the cloud (network state 4) was never reached."),
        "Press a key of the device, or change something: some tell only what changes." if cloud else TELLS_CLOUD,
        0.5 if cloud else 0.75,
        ("heartbeats and network state were heard, no report (0x07)",),
    )


def unanswered(case: Examination) -> Iterator[Cause]:
    """What the MCU asks, and the module never answers; what the module asks, and the MCU never answers."""
    for row in case.pairing.commands():
        sent = row.asked + row.resent
        if row.answered != 0 or not row.unanswered or sent < ASKED_IN_VAIN or (row.family, row.name) in _ECHOED:
            continue
        yield _of_mcu(case, row, sent) if row.asks is Talker.MCU else _of_module(case, row, sent)


def _of_mcu(case: Examination, row: CommandTiming, sent: int) -> Cause:
    wanted = _WANTS.get(row.name)
    what = wanted.what if wanted is not None else row.name.replace("_", " ")
    return Cause(
        "unanswered",
        f"The MCU asks for {what} (0x{row.cmd:02X}), and the module never answers.",
        (wanted.remedy if wanted is not None else "The module should answer it.")
        + " Until then an MCU may withhold readings, or restart the module.",
        0.8 if case.span_us is not None else UNTIMED,
        (f"asked {sent} times, answered 0 times",),
    )


def _of_module(case: Examination, row: CommandTiming, sent: int) -> Cause:
    return Cause(
        "unanswered",
        f"The module asks again and again, and the MCU never answers: {row.name.replace('_', ' ')} (0x{row.cmd:02X}).",
        "Does the MCU hear the module? Check the wire from the module to the MCU. In a dialect of which this is no "
        "command, it need not answer.",
        0.6 if case.span_us is not None and row.name in _ALWAYS_ANSWERED else UNTIMED,
        (f"asked {sent} times, answered 0 times",),
    )


def readings_stop(case: Examination) -> Iterator[Cause]:
    """Readings came for a while, and then no more, though the two still talk."""
    stopped = case.readings.stopped
    if stopped is None or (stopped.in_vain is None and not stopped.regular):
        return
    after = lasting(stopped.last_us - stopped.begun_us)
    silent = stopped.silent_us // 1_000_000
    last = stopped.in_vain
    evidence = [f"no reading for {silent:,} s, while heartbeats and answers went on"]
    if last is not None:
        evidence.append(
            f"item {last.number}, about then: {last.name.replace('_', ' ')} (0x{last.cmd:02X}), not answered"
        )
    yield Cause(
        "readings_stop",
        f"The readings stopped after {after}"
        + (
            f": the last that the MCU asked before, {last.name.replace('_', ' ')} (0x{last.cmd:02X}), was not answered."
            if last is not None
            else ", though the two chips go on talking."
        ),
        ("Have the module answer that. " if last is not None else "")
        + "Some meters want to hear the network state again: 55 AA 00 03 00 01 04 07 at least every 6 hours.",
        0.9 if last is not None else 0.6,
        tuple(evidence),
    )


def lasting(us: int) -> str:
    """`34 s`, `5.5 minutes`, `28 minutes`, `5.6 hours`."""
    seconds = round(us / 1_000_000)
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{seconds / 60:.{1 if seconds < 600 else 0}f} minutes"
    return f"{seconds / 3600:.1f} hours"
