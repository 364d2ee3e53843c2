"""How far the two chips got in making acquaintance, and which requests went wrong."""

from __future__ import annotations

from tuyasniff.live.livesession import LiveSession
from tuyasniff.render.clock import Clock
from tuyasniff.render.handshake import exchange_lines, ladder_lines, remarks_about
from tuyasniff.render.styles import Line, Segment
from tuyasniff.tui.widgets.linespane import LinesPane

_LEAST_ROOM = 20


class HandshakePane(LinesPane):
    """The ladder of start-up, and what came of requests; whoever owns it calls `refresh_from`."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._live: LiveSession | None = None

    def refresh_from(self, live: LiveSession) -> None:
        """Show what is known by now; only lines that changed are painted again."""
        self._live = live
        self.lay_out()

    def lay_out(self) -> None:
        """The lines for the width of now."""
        if self._live is not None:
            self.set_lines(handshake_lines(self._live, max(self.room, _LEAST_ROOM)))


def handshake_lines(live: LiveSession, room: int) -> list[Line]:
    """The ladder, the remarks, and a row for each command that was asked."""
    pairing, handshake = live.pairing, live.handshake
    ladder = handshake.ladder()
    if not ladder:
        return [(Segment("no frame yet", "dim"),)]
    remarks = remarks_about(pairing, handshake, room=room)
    parts = (
        ladder_lines(ladder, heard=handshake.heard, clock=Clock(live.started), room=room),
        remarks,
        exchange_lines(pairing.commands(), room=room),
    )
    lines: list[Line] = []
    for part in parts:
        lines += [(), *part] if lines and part else part
    return lines
