"""Filter, search and marks: which rows there are, and how one gets to one of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from textual import on
from textual.timer import Timer

from tuyasniff.analysis.query import parse
from tuyasniff.config import Settings
from tuyasniff.errors import FormatError
from tuyasniff.live.livesession import LiveSession
from tuyasniff.model import Item
from tuyasniff.render.labels import cut, visible
from tuyasniff.tui.actions import ACTIONS, keys_of, shown
from tuyasniff.tui.arrangement import FRAMES
from tuyasniff.tui.goto import destination
from tuyasniff.tui.moments import moment
from tuyasniff.tui.screens.windows import Windows
from tuyasniff.tui.sifting import Sifting
from tuyasniff.tui.widgets.askbar import AskBar, FilterBar, GoBar, SearchBar
from tuyasniff.tui.widgets.dptable import DatapointTable
from tuyasniff.tui.widgets.framelog import FrameLog
from tuyasniff.view import Found, FrameView, search_test

SLOW_AT = 20_000
_PATIENCE_S = 0.25
_SLICE_S = 0.03
_REST_S = 0.02
"""With more items than that in memory, a filter waits so long for the next letter, and asks them for so long, again and
again with a rest between."""


_NOTHING_SEARCHED = "nothing is searched: ctrl+f"


class Narrowing(Windows):
    """A screen with a list, a line for filter words and one for what is searched."""

    def __init__(self, live: LiveSession, view: FrameView, settings: Settings) -> None:
        super().__init__(live, view, settings)
        self._former = ""
        self._latest = ""
        self._found: Found | None = None
        self._asking: Timer | None = None
        self._keeping: str | None = None
        self._lost_marks = 0

    @property
    def log_pane(self) -> FrameLog:
        """The list of frames."""
        return self.query_one(FrameLog)

    @abstractmethod
    def look(self, *, panes: bool = True, detail: bool = True) -> None:
        """Show how things are now; the screen knows how."""

    @abstractmethod
    def choose(self, pane: str) -> None:
        """Go to a pane; the screen knows how."""

    @on(DatapointTable.Opened)
    def _datapoint_opened(self, event: DatapointTable.Opened) -> None:
        self.last_datapoint = event.dp_id
        self._former = self.view.filter_text
        self.query_one(SearchBar).close()
        self.query_one(GoBar).close()
        bar = self.query_one(FilterBar)
        bar.open(f"dp:{event.dp_id}")
        self._ask(bar, f"dp:{event.dp_id}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action makes sense here: whoever types filter words cannot begin to."""
        if action == "filter" and any(bar.typing for bar in self.query(AskBar)):
            return False
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Type filter words."""
        self._former = self.view.filter_text
        self.query_one(SearchBar).close()
        self.query_one(GoBar).close()
        bar = self.query_one(FilterBar)
        bar.open(self._former or self._latest)
        if self._latest and not self._former:
            bar.say("the filter of before")

    def clear_filter(self) -> None:
        """Show everything that filter words hide; they are offered when one filters again."""
        self._latest = self.view.filter_text
        key = shown(keys_of(next(row for row in ACTIONS if row.id == "filter"), self.settings.keys)[0])
        self.view.set_filter("")
        self.say(f"filter cleared: {key} and Enter bring {cut(visible(self._latest), 40)} back")
        self.look()

    def action_search(self) -> None:
        """Type what is searched."""
        self.query_one(FilterBar).close()
        self.query_one(GoBar).close()
        self.query_one(SearchBar).open(self.view.search_text)

    def action_goto(self) -> None:
        """Type where to go."""
        self.query_one(FilterBar).close()
        self.query_one(SearchBar).close()
        self.query_one(GoBar).open()

    def _go(self, bar: AskBar, text: str) -> None:
        if not text.strip():
            bar.action_leave()
            return
        item = self.focused_item
        try:
            number = destination(text, self.view, self.live.started, here_us=moment(item))
        except FormatError as error:
            bar.say(error.message + ("" if self.live.over or not self.view.stands else " yet"), wrong=True)
            return
        bar.close()
        self.choose(FRAMES)
        self.view.stop_following()
        self.log_pane.show_item(number)
        self.look()

    @on(AskBar.Typed)
    def _typed(self, event: AskBar.Typed) -> None:
        if isinstance(event.bar, GoBar) or event.text == self._keeping:
            return  # Enter may be quicker than the word of what was typed before it
        self._ask_no_more()
        if len(self.live.store) > SLOW_AT:
            self._asking = self.set_timer(_PATIENCE_S, lambda: self._ask(event.bar, event.text))
        else:
            self._ask(event.bar, event.text)

    def _ask_no_more(self) -> None:
        if self._asking is not None:
            self._asking.stop()
            self._asking = None
        self._keeping = None

    def _ask(self, bar: AskBar, text: str, then: Callable[[], None] | None = None) -> None:
        """Filter or search, in slices where there is much; `then` where the text could be used."""
        self._ask_no_more()
        filters = isinstance(bar, FilterBar)
        take = self._filter_by if filters else self._search_for
        try:
            test: Callable[[Item], bool] | None = parse(text) if filters else search_test(text)
        except FormatError:
            test = None
        if len(self.live.store) <= SLOW_AT or self.view.stands or test is None or not text.strip():
            if take(bar, text) and then is not None:
                then()
            return
        sifting = Sifting(self.view.kept(), test)

        def go_on() -> None:
            if not sifting.go_on(_SLICE_S):
                bar.say(f"{sifting.share:.0%}")
                return
            self._ask_no_more()
            if take(bar, text, sifting) and then is not None:
                then()

        self._asking = self.set_interval(_SLICE_S + _REST_S, go_on)
        self._keeping = None if then is None else text
        go_on()

    def _filter_by(self, bar: AskBar, text: str, known: Sifting | None = None) -> bool:
        try:
            self.view.set_filter(text, known)
        except FormatError as error:
            bar.say(error.message.removeprefix("filter, "), wrong=True)
            return False
        self.view.go_on(_SLICE_S)
        bar.say(f"{len(self.view):,}{self._so_far} shown" if text.strip() else "")
        self.look()
        return True

    @property
    def _so_far(self) -> str:
        """A sign behind a number that will grow."""
        return "+" if self.view.asked < 1 else ""

    def _search_for(self, bar: AskBar, text: str, known: Sifting | None = None) -> bool:
        self._found = None
        try:
            self.view.search(text, known)
        except FormatError as error:
            bar.say(error.message, wrong=True)
            return False
        self.view.go_on(_SLICE_S)
        bar.say(f"{self.view.hits:,}{self._so_far} found" if text.strip() else "")
        self.look()
        return True

    @on(AskBar.Kept)
    def _kept(self, event: AskBar.Kept) -> None:
        bar, text = event.bar, event.text
        if isinstance(bar, GoBar):
            self._go(bar, text)
            return
        filters = isinstance(bar, FilterBar)

        def keep() -> None:
            bar.close()
            if filters:
                self._latest = self.view.filter_text or self._latest
            self.choose(FRAMES)
            if not filters and self.view.search_text:
                self._go_to(self.view.find(here=True))

        if text.strip() == (self.view.filter_text if filters else self.view.search_text):
            self._ask_no_more()
            keep()
        else:
            self._ask(bar, text, keep)

    @on(AskBar.Left)
    def _left(self, event: AskBar.Left) -> None:
        self._ask_no_more()
        if isinstance(event.bar, FilterBar):
            if self.view.filter_text != self._former:
                self._ask(event.bar, self._former)
        elif isinstance(event.bar, SearchBar):
            self.view.search("")
            self._found = None
        self.choose(FRAMES)

    def action_next_hit(self) -> None:
        """The next hit."""
        self._go_to(self.view.find())

    def action_previous_hit(self) -> None:
        """The hit before."""
        self._go_to(self.view.find(backwards=True))

    def _go_to(self, found: Found | None) -> None:
        if found is None:
            so_far = f"in the first {self.view.asked:.0%}" if self.view.asked < 1 else "here"
            words = f"'{self.view.search_text}' is not {so_far}" if self.view.search_text else _NOTHING_SEARCHED
            self.say(words)
            return
        self._found = found
        if found.wrapped:
            self.say("the search began anew at the other end")
        self.log_pane.show_item(found.number)
        self.look()

    def action_heartbeats(self) -> None:
        """Hide heartbeats, or show them."""
        self.view.toggle_heartbeats()
        self.look()

    def action_network(self) -> None:
        """Hide states of the network, or show them."""
        self.view.toggle_network()
        self.look()

    def action_only_marked(self) -> None:
        """Marked items only, or all."""
        if not self.view.only_marked and not self.view.marks:
            self.say("nothing is marked: m marks an item")
            return
        self.view.toggle_only_marked()
        self.look()

    # ---- marks

    def say_lost_marks(self) -> None:
        """A mark goes with an item that memory has no room for; that is said."""
        lost, self._lost_marks = self.view.lost_marks - self._lost_marks, self.view.lost_marks
        if lost > 0:
            what = "a marked item is" if lost == 1 else f"{lost:,} marked items are"
            recorded = self.live.recorder is not None or self.live.inlet.replays
            hint = "\nthe recording has it all: x, all" if recorded else ""
            self.say(f"{what} too old for the screen and not marked any more{hint}")

    def action_mark(self) -> None:
        """Mark the item, or take the mark away."""
        focus = self.view.focus
        if focus is None:
            return
        if focus in self.view.marks:
            self.view.unmark(focus)
        else:
            self.view.mark(focus)
        self.look()

    def action_next_mark(self) -> None:
        """To the next marked item."""
        number = self.view.next_mark()
        if number is None:
            self.say("nothing that is shown is marked: m marks an item")
        else:
            self.log_pane.show_item(number)
