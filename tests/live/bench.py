"""A virtual device on ptys or ports and a live session that listens to it, as a person would have them on a bench."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tuyasniff.analysis.store import CAP
from tuyasniff.capture.opening import open_capture
from tuyasniff.cli.listening import Wire, listening
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Chunk, Item, Message, Talker
from tuyasniff.simulate.faults import parse_fault
from tuyasniff.simulate.playing import Playing
from tuyasniff.simulate.pty import Ptys
from tuyasniff.simulate.scenario import parse_scenario
from tuyasniff.simulate.simulation import Simulation

SIDES = (Talker.MCU, Talker.MODULE)


class Bench:
    """The device talks as soon as `run` is called; everything that was heard is in `items`."""

    def __init__(
        self,
        folder: Path,
        *,
        device: str = "meter",
        baud: int = 9600,
        faults: Sequence[str] = (),
        script: str = "",
        speed: float = 1.0,
        seconds: float = 60.0,
        wires: Sequence[tuple[str, str]] = (("mcu", "mcu"), ("module", "module")),
        rate: int | None = None,
        cap: int = CAP,
        latency_us: int = 1000,
    ) -> None:
        """`wires`: the label of each tap and the side whose wire it is on; `rate` None: to be found out."""
        self.path = folder / "heard.tsniff.jsonl"
        scenario = parse_scenario(f'device = "{device}"\nscript = """\n{script}\n"""') if script else None
        self.simulation = Simulation(
            device,
            baud=baud,
            scenario=scenario,
            faults=[parse_fault(text) for text in faults],
            latency_us=latency_us,
            resumes=True,
        )
        self.ports = Ptys(SIDES, folder / "wire", baud)
        self.playing = Playing(self.simulation, self.ports, speed, seconds)
        told = {"mcu": Talker.MCU, "module": Talker.MODULE}
        taps = [
            Wire(label, str(folder / f"wire-{side}"), told.get(label, Talker.UNKNOWN), rate) for label, side in wires
        ]
        self.live = LiveSession(listening(taps, path=self.path), cap=cap)
        self.items: list[Item] = []
        self.latest: Callable[[LiveSession], object] = lambda _live: None

    def run(self, seconds: float, *, until: Callable[[], bool] = lambda: False) -> None:
        """Listen for so long, or until something is so, or the device has ended."""
        if not self.live.over and self.live.heard == 0 and not self.items:
            self.live.start()
            self.playing.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until() and not self.playing.is_over:
            self.live.wait(0.02)
            self.items += self.live.pump().items
            self.latest(self.live)

    def end(self) -> None:
        """Stop the device, take what is left, stop listening."""
        try:
            self.playing.stop()
        finally:
            heard = -1
            while heard != self.live.heard:  # what the system still holds
                heard = self.live.heard
                self.live.wait(0.2)
                self.items += self.live.pump().items
            self.items += self.live.stop().items
            self.ports.close()

    def recorded(self) -> dict[str, bytes]:
        """The bytes of each tap, as the session file has them."""
        found: dict[str, bytes] = {}
        for thing in open_capture(self.path):
            if isinstance(thing, Chunk):
                found[thing.tap] = found.get(thing.tap, b"") + thing.data
        return found

    def messages(self) -> list[Message]:
        """The frames that were heard, in their order."""
        return [item.thing for item in self.items if isinstance(item.thing, Message)]


def out_of_order(messages: Iterable[Message]) -> list[Message]:
    """Answers that stand before any question of their kind was open: each answer takes one question away."""
    asked = {"heartbeat": 0, "local_time": 0, "gmt_time": 0, "signal": 0, "product_info": 0, "network_state": 0}
    begins = {"heartbeat": Talker.MODULE, "product_info": Talker.MODULE, "network_state": Talker.MODULE}
    wrong = []
    for message in messages:
        if message.name not in asked:
            continue
        if message.frame.talker is begins.get(message.name, Talker.MCU):
            asked[message.name] += 1
        elif asked[message.name]:
            asked[message.name] -= 1
        else:
            wrong.append(message)
    return wrong
