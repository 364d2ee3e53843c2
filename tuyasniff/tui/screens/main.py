"""The screen of a session: the list of frames, the panes around it, and what the keys do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar, Protocol, runtime_checkable

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Footer

from tuyasniff.config import Settings, Times
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.replay import Replayed
from tuyasniff.live.whole import Whole
from tuyasniff.render.clock import Clock
from tuyasniff.render.guesses import meanings_of
from tuyasniff.tui.actions import ACTIONS, bindings, keys_of, shown
from tuyasniff.tui.arrangement import DATAPOINTS, DETAIL, FRAMES
from tuyasniff.tui.feed import Feed
from tuyasniff.tui.glyphs import glyphs
from tuyasniff.tui.moments import after, clock_for
from tuyasniff.tui.pace import Pace
from tuyasniff.tui.screens.panes import Panes
from tuyasniff.tui.screens.playing import Shelf
from tuyasniff.tui.still import Still
from tuyasniff.tui.widgets.askbar import FilterBar, GoBar, SearchBar
from tuyasniff.tui.widgets.banner import Banner, frozen_line
from tuyasniff.tui.widgets.detail import DetailPane
from tuyasniff.tui.widgets.dptable import DatapointTable
from tuyasniff.tui.widgets.framelog import FrameLog
from tuyasniff.tui.widgets.handshake import HandshakePane
from tuyasniff.tui.widgets.health import HealthPane
from tuyasniff.tui.widgets.statusbar import Heading, Status, StatusBar, TitleBar
from tuyasniff.tui.widgets.tabs import PaneTabs
from tuyasniff.view import FrameView

PUMPS_PER_S = 20
"""How often a session is asked for items; how often they are shown is told by `pace`."""

_TALL = 20
_REPLAY_ONLY = frozenset(("slower", "faster", "pause", "step"))
_LIVE_ONLY = frozenset(("freeze", "learn"))
"""What makes no sense where everything has happened."""


@runtime_checkable
class Chooser(Protocol):
    """An app that can listen elsewhere."""

    def choose_ports(self) -> None:
        """Ask for ports."""


class MainScreen(Panes):
    """Shows a session while it happens."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self,
        live: LiveSession,
        view: FrameView,
        *,
        title: str = "",
        settings: Settings | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`live` has been started; `monotonic` gives seconds."""
        super().__init__(live, view, settings or Settings(), Feed(live, view, monotonic=monotonic))
        self.session_title = title
        live.judging.clock = monotonic
        self._monotonic = monotonic
        self._frozen_at = 0.0
        self._still: Still | None = None
        self._detailed: tuple[object, ...] = ()
        self._looked: tuple[int, ...] = ()
        self._pace = Pace()
        self._judged: object = None

    def compose(self) -> ComposeResult:
        """Everything there is; what has no room is not displayed."""
        ascii = self.settings.ascii
        yield TitleBar(id="title")
        yield Banner(id="banner")
        with Container(id="body"):
            log = FrameLog(
                self.view, started=lambda: self.live.started, times=self.settings.time, ascii=ascii, id=FRAMES
            )
            panes: tuple[Widget, ...] = (
                DetailPane(id=DETAIL),
                HandshakePane(id="handshake"),
                HealthPane(id="health"),
                DatapointTable(ascii=ascii, monotonic=self._monotonic, id=DATAPOINTS),
            )
            yield log.add_class("pane")
            yield PaneTabs(id="tabs")
            for pane in panes:
                yield pane.add_class("pane")
        yield FilterBar(id="filter")
        yield SearchBar(id="search")
        yield GoBar(id="goto")
        yield StatusBar(id="status")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin to pump."""
        self.place_panes()
        self.log_pane.focus()
        self.set_interval(1 / PUMPS_PER_S, self._tick)
        self.feed.pump()
        self.look()

    @property
    def clock(self) -> Clock:
        """How single moments are shown."""
        times = self.log_pane.times
        return clock_for(Times.CLOCK if times is Times.DELTA else times, self.live.started)

    # ---- what is shown

    def _tick(self) -> None:
        before = time.thread_time()
        came = self.feed.pump()
        self._pace.came(came, time.thread_time() - before)
        wanted = self._pace.due()
        if wanted is not None:
            self.look(panes=wanted.panes, detail=wanted.detail)
            self.call_after_refresh(self._pace.painted)

    def look(self, *, panes: bool = True, detail: bool = True) -> None:
        """Show how things are now, of that only what changed; without `panes` and `detail` the list and the lines."""
        self.log_pane.empty = self._why_empty()
        self.log_pane.several = len(self.live.taps) > 1
        self.log_pane.sync()
        self.say_lost_marks()
        if detail or not self.view.following:
            self._show_detail()
        if panes:
            self._look_into_panes()
        self._show_lines(self.live.now_us())

    @property
    def pictured(self) -> LiveSession:
        """The session, or how it was when the screen was frozen."""
        return self.live if self._still is None else self._still

    def rearranged(self) -> None:
        """Panes that were not there have to be filled."""
        self._looked = ()

    def _look_into_panes(self) -> None:
        live = self.pictured
        now_us = live.now_us()
        newest = live.store.newest
        # time goes on where that of a recording has ended: guesses come, signs of change go
        moment = 0 if self.view.frozen else int(self._monotonic() * 2)
        looked = (0 if newest is None else newest.number, now_us // 500_000, moment)
        if looked != self._looked:
            self._looked = looked
            judged = live.judgement()
            if judged is not self._judged:
                self._judged = judged
                self.log_pane.meanings = meanings_of(judged.guesses)
            if self.displays(DATAPOINTS):
                self.query_one(DatapointTable).refresh_from(live, now_us)
            if self.displays("handshake"):
                self.query_one(HandshakePane).refresh_from(live)
            if self.displays("health"):
                self.query_one(HealthPane).refresh_from(live, now_us)

    def _show_lines(self, now_us: int) -> None:
        live, view = self.live, self.view
        recorder = live.recorder
        inlet = live.inlet
        replayed = inlet if isinstance(inlet, Replayed) else None
        self.query_one(TitleBar).show_heading(
            Heading(
                self.session_title,
                live.taps,
                now_us,
                None if recorder is None or recorder.path is None or live.over else recorder.size,
                bool(recorder is not None and recorder.trouble),
                None if replayed is None else replayed.speed,
                replayed is not None and replayed.paused,
                live.over,
            ),
            glyphs(self.settings.ascii),
        )
        banner = self.query_one(Banner)
        rows = 2 if self.size.height >= _TALL and not view.frozen else 1
        lines = banner.session_lines(live, now_us, columns=self.size.width, rows=rows)
        if view.frozen:
            lines.insert(0, frozen_line(self._monotonic() - self._frozen_at, view.pending))
        banner.show_lines(lines if self.size.height >= 12 else lines[:1])
        self.query_one(StatusBar).show_status(self._status(), shown(self._key_of("help")))

    def _status(self) -> Status:
        live, view = self.live, self.view
        hides = (("heartbeats", view.hides_heartbeats), ("network", view.hides_network), ("unmarked", view.only_marked))
        place = view.place_of(self._found.number) if self._found else 0
        return Status(
            frames=live.summary.frames,
            rate=self.feed.rate,
            bad=live.summary.faulty,
            noise=live.summary.noise_bytes,
            shown=len(view) if view.narrowed else None,
            following=view.following,
            frozen=view.frozen,
            pending=view.pending,
            hidden=tuple(what for what, hidden in hides if hidden),
            filter=view.filter_text,
            search=f"{place}/{view.hits:,} {view.search_text}" if view.search_text else "",
            marks=len(view.marks),
            over=live.over and not view.stands,
            whole=self._whole(),
            recording=live.recorder is not None and not live.over,
        )

    def _whole(self) -> str:
        """What is to be said of a recording that is shown as a whole."""
        if not isinstance(self.live, Whole):
            return ""
        asked = f"asked {self.view.asked:.0%}" if self.view.asked < 1 else ""
        return ", ".join(word for word in (self.live.progress, asked) if word) or "WHOLE"

    def _why_empty(self) -> str:
        if self.view.asked < 1:
            return "Nothing yet of what was asked: the others are on the way"
        if self.view.narrowed and len(self.live.store):
            return "Nothing of what came is let through: / changes the filter, h w M what is hidden"
        return "Nothing came" if self.live.over else "Nothing has come yet: listening"

    def _show_detail(self) -> None:
        if not self.displays(DETAIL):
            return
        focus = self.view.focus
        wanted = (focus, self.log_pane.times, self.live.started)
        if wanted == self._detailed:
            return
        self._detailed = wanted
        item = None if focus is None else self.view.item(focus)
        previous = None if item is None else self.view.before_like(item)
        self.query_one(DetailPane).show(item, self.clock, previous)

    def _key_of(self, action: str) -> str:
        row = next(row for row in ACTIONS if row.id == action)
        return keys_of(row, self.settings.keys)[0]

    def action_back(self) -> None:
        """Leave what is open."""
        if self._maximised:
            self.action_maximise()
        elif self._active != FRAMES:
            self.choose(FRAMES)
        elif self.view.search_text:
            self.view.search("")
            self._found = None
            self.look()
        elif self.view.filter_text:
            self.clear_filter()

    @on(FrameLog.Moved)
    def _moved(self) -> None:
        self.keep_in_mind()
        self._show_detail()
        self._show_lines(self.live.now_us())

    @on(FrameLog.Opened)
    def _opened(self) -> None:
        self.choose(DETAIL)

    # ---- looking

    def action_freeze(self) -> None:
        """Keep the screen as it is, or go on."""
        if self.view.frozen:
            self.view.thaw()
            self._still = None
        else:
            self._look_into_panes()
            self.view.freeze()
            self._still = Still(self.live)
            self._frozen_at = self._monotonic()
        self.look()

    def action_follow(self) -> None:
        """Stay with the newest item, or stop that."""
        if self.view.following:
            self.view.stop_following()
        else:
            self.log_pane.action_follow()
        self.look()

    def action_times(self) -> None:
        """The next way to show times."""
        self.log_pane.times = after(self.log_pane.times)
        self.app.notify(f"times: {self.log_pane.times}", timeout=2, markup=False)
        self.look()

    def action_sort(self) -> None:
        """Datapoints by the next column."""
        self.query_one(DatapointTable).next_sort()

    def action_sort_reverse(self) -> None:
        """Datapoints the other way round."""
        table = self.query_one(DatapointTable)
        table.reverse = not table.reverse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action makes sense here."""
        if action in _REPLAY_ONLY:
            return isinstance(self.live.inlet, Replayed)
        if action == "whole":
            return isinstance(self.app, Shelf) and self.app.has_whole and not self.view.stands
        if action in _LIVE_ONLY and self.view.stands:
            return False
        if action == "name":
            return self.live.recorder is not None and bool(self.live.recorder.path or self.live.recorder.trouble)
        if action == "ports":
            return self.can_connect
        return super().check_action(action, parameters)

    @property
    def chosen_datapoint(self) -> int | None:
        """In the table, where the cursor is there; else that of the item."""
        table = self.query_one(DatapointTable)
        return table.cursor_dp if table.has_focus and table.cursor_dp is not None else super().chosen_datapoint

    # ---- the program

    def action_palette(self) -> None:
        """Find an action by its name."""
        self.app.action_command_palette()

    def action_ports(self) -> None:
        """Other ports, another rate."""
        app = self.app
        if isinstance(app, Chooser):
            app.choose_ports()

    def action_quit(self) -> None:
        """End."""
        self.call_later(self.app.action_quit)
