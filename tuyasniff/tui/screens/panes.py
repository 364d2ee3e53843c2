"""The panes around the list: which of them are displayed, and which one the cursor is in."""

from __future__ import annotations

from abc import abstractmethod

from textual import events, on
from textual.widget import Widget
from textual.widgets import Footer

from tuyasniff.config import Settings
from tuyasniff.live.livesession import LiveSession
from tuyasniff.tui.arrangement import DATAPOINTS, FRAMES, Arrangement, Shape, arrange
from tuyasniff.tui.feed import Feed
from tuyasniff.tui.screens.playing import Playing
from tuyasniff.tui.widgets.statusbar import TitleBar
from tuyasniff.tui.widgets.tabs import PANES, PaneTabs
from tuyasniff.view import FrameView


class Panes(Playing):
    """A screen with as many panes as there is room for."""

    def __init__(self, live: LiveSession, view: FrameView, settings: Settings, feed: Feed) -> None:
        super().__init__(live, view, settings, feed)
        self._active = FRAMES
        self._companion: str | None = None
        self._maximised = False
        self._arrangement: Arrangement | None = None

    @abstractmethod
    def rearranged(self) -> None:
        """Other panes are displayed now; the screen knows what to do."""

    def on_resize(self) -> None:
        """Other panes may have room now."""
        self.place_panes()

    def place_panes(self) -> None:
        """Give the panes their places, as far as there is room."""
        wanted = arrange(self.size.width, self.size.height, self._active, self._companion, maximised=self._maximised)
        if wanted != self._arrangement:
            self._arrangement = wanted
            body = self.query_one("#body")
            for shape in Shape:
                body.set_class(shape is wanted.shape, f"-{shape}")
            for pane in PANES:
                self.query_one(f"#{pane.id}").display = pane.id in wanted.panes
            self.query_one(TitleBar).display = wanted.title
            self.query_one(Footer).display = wanted.footer
            self.query_one(PaneTabs).display = wanted.tabs
            self.rearranged()
        self.query_one(PaneTabs).show_tabs(self._active)

    def displays(self, pane: str) -> bool:
        """Whether a pane is on the screen."""
        return self._arrangement is not None and pane in self._arrangement.panes

    def choose(self, pane: str) -> None:
        """Go to a pane; it is shown if it was not."""
        self._active = pane
        broad = self._arrangement is not None and self._arrangement.shape is Shape.BROAD
        if pane != FRAMES and not (broad and pane == DATAPOINTS):
            self._companion = pane
        self.place_panes()
        self._focus_in(pane)
        self.call_after_refresh(self.look)

    def _focus_in(self, pane: str) -> None:
        widget = self.query_one(f"#{pane}")
        inside = [widget, *widget.query("*")]
        target = next((one for one in inside if one.can_focus and one.display), None)
        if target is not None:
            target.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane in which the cursor is, is the chosen one."""
        names = {pane.id for pane in PANES}
        for one in event.widget.ancestors_with_self:
            if isinstance(one, Widget) and one.id in names:
                if one.id != self._active and self._arrangement and self._arrangement.shape is not Shape.ALONE:
                    self._active = one.id
                    self.query_one(PaneTabs).show_tabs(one.id)
                return

    @on(PaneTabs.Chosen)
    def _tab_chosen(self, event: PaneTabs.Chosen) -> None:
        self.choose(event.pane)

    def action_pane_1(self) -> None:
        """The list."""
        self.choose(PANES[0].id)

    def action_pane_2(self) -> None:
        """Datapoints."""
        self.choose(PANES[1].id)

    def action_pane_3(self) -> None:
        """Detail."""
        self.choose(PANES[2].id)

    def action_pane_4(self) -> None:
        """Handshake."""
        self.choose(PANES[3].id)

    def action_pane_5(self) -> None:
        """Health."""
        self.choose(PANES[4].id)

    def action_next_pane(self) -> None:
        """The next place for the cursor; where there is room for one pane only, the next pane."""
        self._turn(1)

    def action_previous_pane(self) -> None:
        """The one before."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        if self._arrangement is None or self._arrangement.shape is not Shape.ALONE:
            _ = self.focus_next() if by > 0 else self.focus_previous()
            return
        names = [pane.id for pane in PANES]
        self.choose(names[(names.index(self._active) + by) % len(names)])

    def action_maximise(self) -> None:
        """The pane alone, or not any more."""
        self._maximised = not self._maximised
        self.place_panes()
        self._focus_in(self._active)
        self.call_after_refresh(self.look)
