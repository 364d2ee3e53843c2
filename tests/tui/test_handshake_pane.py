from __future__ import annotations

import pytest
from textual.pilot import Pilot

from render.makers import HOSTILE
from tui.showing import SIZES, Talk, shown, text_of
from tuyasniff.model import Talker
from tuyasniff.render.clock import Clock
from tuyasniff.render.handshake import ladder_lines
from tuyasniff.render.labels import width
from tuyasniff.render.styles import plain
from tuyasniff.tui.widgets.handshake import HandshakePane, handshake_lines
from wire import ASKED, HEARTBEAT, PRODUCT, frame, report

SECOND = 1_000_000


def start() -> Talk:
    """The two chips make acquaintance; the last request is never answered."""
    talk = Talk()
    talk.say(ASKED, 0, Talker.MODULE)
    talk.say(HEARTBEAT, 10_000)
    talk.say(frame(1, version=0), 100_000, Talker.MODULE)
    talk.say(PRODUCT, 110_000)
    talk.say(frame(2, version=0), 200_000, Talker.MODULE)
    for second in range(1, 20):
        talk.say(report(20, second), second * SECOND)
    talk.end()
    return talk


def test_the_ladder_stands_as_the_command_line_prints_it() -> None:
    async def drive(pilot: Pilot[None], pane: HandshakePane) -> None:
        talk = start()
        pane.refresh_from(talk)
        await pilot.pause()
        ladder = ladder_lines(
            talk.handshake.ladder(), heard=talk.handshake.heard, clock=Clock(talk.started), room=pane.room
        )
        rows = [row.rstrip() for row in text_of(pane)]
        assert rows[: len(ladder)][:20] == [plain(line) for line in ladder][:24]
        assert any("abcdefgh12345678" in row for row in rows)

    shown(HandshakePane, drive, size=(80, 40))


def test_a_request_without_answer_is_named() -> None:
    rows = [plain(line) for line in handshake_lines(start(), 80)]
    assert "Never answered: item 5 (working_mode)." in rows


def test_before_the_first_frame_it_says_so() -> None:
    async def drive(pilot: Pilot[None], pane: HandshakePane) -> None:
        pane.refresh_from(Talk())
        await pilot.pause()
        assert text_of(pane)[0].strip() == "no frame yet"

    shown(HandshakePane, drive)


@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_filled_and_never_more(size: tuple[int, int]) -> None:
    talk = Talk()
    talk.say(ASKED + frame(1, version=0), 0, Talker.MODULE)
    for text in HOSTILE:
        told = frame(1, b'{"p":"' + text.encode("utf-8", "surrogatepass")[:200] + b'","v":"1.0.0"}')
        talk.say(HEARTBEAT + told, SECOND)
    talk.end()

    async def drive(pilot: Pilot[None], pane: HandshakePane) -> None:
        pane.refresh_from(talk)
        await pilot.pause()
        pane.scroll_end(animate=False)
        await pilot.pause()
        rows = text_of(pane)
        assert all(row.isprintable() for row in rows)
        assert {width(row) for row in rows} == {size[0]}

    shown(HandshakePane, drive, size=size)


def test_what_has_not_changed_is_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def drive(pilot: Pilot[None], pane: HandshakePane) -> None:
        talk = start()
        pane.refresh_from(talk)
        await pilot.pause()
        painted: list[object] = []
        monkeypatch.setattr(pane, "refresh", lambda *regions, **_: painted.append(regions))
        pane.refresh_from(talk)
        assert painted == []

    shown(HandshakePane, drive)
