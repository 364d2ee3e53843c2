"""All that the doctor looks for; of causes that are equally likely the earlier row stands first."""

from __future__ import annotations

from tuyasniff.analysis.doctor import frameless, levels, sides, talk, wire
from tuyasniff.analysis.doctor.cause import Check

CHECKS: tuple[Check, ...] = (
    Check("silent", "not one byte came: power, GND, pin, or a chip without a UART", wire.silent),
    Check("went_silent", "the two talked, and fell silent", wire.went_silent),
    Check("port_gone", "a port that was lost", wire.port_gone),
    Check("levels", "a logic capture: square waves, a clock, slow edges, a line upside down", levels.levels),
    Check("swapped", "a tap is named after the wrong side", sides.swapped),
    Check("frameless", "bytes without frames: wrong rate, upside down, another protocol", frameless.frameless),
    Check("one_direction", "only one of the two sides is heard", sides.one_direction),
    Check("restarts", "a chip restarts again and again", talk.restarts),
    Check("slow_edges", "an optocoupler that is too slow", wire.slow_edges),
    Check("lost_bytes", "frames that lack bytes", wire.lost_bytes),
    Check("lost_frames", "sequence numbers that are skipped", wire.lost_frames),
    Check("disturbed", "wrong checksums and strange bytes between frames", wire.disturbed),
    Check("damage", "a frame or two that came damaged", wire.damage),
    Check("readings_stop", "readings came, and ceased", talk.readings_stop),
    Check("no_network_state", "the module never tells the network state", talk.no_network_state),
    Check("heartbeat_only", "heartbeats and nothing else", talk.heartbeat_only),
    Check("no_report", "all is said, and no datapoint comes", talk.no_report),
    Check("unanswered", "a request that is never answered: time, signal, network state", talk.unanswered),
    Check("gpio_mode", "LED and key hang on the module", talk.gpio_mode),
    Check("boot_noise", "a chip's log of its start, at another rate", wire.boot_noise),
)
