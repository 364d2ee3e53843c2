"""What a frozen screen shows."""

from __future__ import annotations

from live.inlets import CannedInlet
from tui.driving import talk
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Chunk
from tuyasniff.tui.screens.plot import plot_lines
from tuyasniff.tui.still import Still
from tuyasniff.tui.widgets.handshake import handshake_lines
from tuyasniff.tui.widgets.health import health_lines
from wire import ASKED, report


def test_what_stands_still_does_not_learn_what_comes_later() -> None:
    inlet = CannedInlet(talk())
    live = LiveSession(inlet)
    live.start()
    live.pump()

    def seen(session: LiveSession) -> list[object]:
        now_us = session.now_us()
        return [
            list(session.dps.summaries()),
            plot_lines(session, 20, (), 60, 12),
            handshake_lines(session, 80),
            health_lines(session, now_us, 80),
            session.store.newest,
        ]

    still = Still(live)
    before = seen(live)
    assert seen(still) == before
    inlet.give(*(Chunk("mcu", ASKED + report(20, 9000 + n), 9_000_000 + n * 50_000) for n in range(50)))
    live.pump()
    assert seen(still) == before
    assert all(now != then for now, then in zip(seen(live), before, strict=True))
