"""The windows that open over a session, and what is done with their answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.screen import Screen

from tuyasniff.analysis.query import SIGNS, WORDS, Filter, parse
from tuyasniff.config import Settings
from tuyasniff.errors import TuyasniffError
from tuyasniff.live.livesession import LiveSession
from tuyasniff.live.replay import Replayed
from tuyasniff.live.whole import Reading
from tuyasniff.model import Item, Message, Noise
from tuyasniff.render.clock import Clock
from tuyasniff.render.labels import visible
from tuyasniff.tui.actions import ACTIONS, keys_of, shown
from tuyasniff.tui.moments import moment
from tuyasniff.view import FrameView

if TYPE_CHECKING:
    from tuyasniff.tui.screens.export import ExportResult


EXPORT = "export"
"""The group of the workers that write exports; each is called as its file."""


_ANY_DATAPOINT = "dp:1-255"


def _datapoints(item: Item | None) -> tuple[int, ...]:
    """The datapoints in an item."""
    thing = None if item is None else item.thing
    return tuple(dp.id for dp in thing.dps) if isinstance(thing, Message) else ()


_SAID_S, _WRONG_S, _LONGEST_S = 3.0, 6.0, 30.0
_READ_PER_S = 20
"""So many characters a second are read by somebody who did not expect them."""


class Windows(Screen[None]):
    """A session, what is shown of it, and the windows over both."""

    def __init__(self, live: LiveSession, view: FrameView, settings: Settings) -> None:
        super().__init__()
        self.live = live
        self.view = view
        self.settings = settings
        self.can_connect = False
        self.last_datapoint: int | None = None
        """The one that a person looked at last, or asked about."""

    @property
    def clock(self) -> Clock:
        """How single moments are shown."""
        return Clock(self.live.started)

    @property
    def pictured(self) -> LiveSession:
        """The session as far as it is on the screen."""
        return self.live

    @property
    def focused_item(self) -> Item | None:
        """The item that a person looks at, whole."""
        return None if self.view.focus is None else self.view.item(self.view.focus)

    def say(self, words: str, *, wrong: bool = False) -> None:
        """A message that goes by itself, once it can be read."""
        seconds = max(_WRONG_S if wrong else _SAID_S, min(len(words) / _READ_PER_S, _LONGEST_S))
        self.app.notify(words, severity="error" if wrong else "information", timeout=seconds, markup=False)

    def complain(self, error: TuyasniffError) -> None:
        """What went wrong, and what to do."""
        self.say(f"{error.message}\n{error.hint}" if error.hint else error.message, wrong=True)

    def action_help(self) -> None:
        """Keys and filter words."""
        from tuyasniff.tui.screens.help import HelpScreen

        rows = [
            row._replace(keys=tuple(shown(key) for key in keys_of(row, self.settings.keys)))
            for row in ACTIONS
            if self.check_action(row.id, ())
        ]
        self.app.push_screen(HelpScreen(rows, WORDS, SIGNS))

    def action_copy(self) -> None:
        """The bytes of the item as hex."""
        item = self.focused_item
        thing = None if item is None else item.thing
        raw = thing.frame.raw if isinstance(thing, Message) else thing.raw if isinstance(thing, Noise) else b""
        if not raw:
            self.say("there are no bytes to copy: choose a frame")
            return
        self._copied(raw.hex(" "))

    def action_copy_as(self) -> None:
        """Choose a form."""
        from tuyasniff.tui.screens.copying import CopyScreen

        item = self.focused_item
        if item is not None:
            self.app.push_screen(CopyScreen([item], self.clock), self._copied)

    def _copied(self, text: str | None) -> None:
        if text is not None:
            from tuyasniff.tui.clipboard import copy

            self.say(copy(self.app, text).words)

    def action_note(self) -> None:
        """Words about the item, or about now where there is none."""
        from tuyasniff.tui.screens.note import NoteResult, NoteScreen

        item = self.focused_item
        number = None if item is None else item.number

        def take(result: NoteResult | None) -> None:
            if result is not None:
                self.live.note(result.text, result.reference, number)
                if number is not None:
                    self.view.mark(number, result.text)
                if self.live.inlet.replays:
                    self.say("shown here only: a replay is not recorded")

        text = "" if number is None else self.view.marks.get(number, "")
        self.app.push_screen(NoteScreen(number, self.clock.text(moment(item)), text), take)

    def action_evidence(self) -> None:
        """What a datapoint may mean, and why."""
        from tuyasniff.tui.screens.evidence import EvidenceScreen

        dp_id = self._datapoint()
        if dp_id is not None:
            self.app.push_screen(EvidenceScreen(self.pictured, dp_id, self._ask_meaning))

    def action_meaning(self) -> None:
        """Say what a datapoint is."""
        dp_id = self._datapoint()
        if dp_id is not None:
            self._ask_meaning(dp_id)

    def _ask_meaning(self, dp_id: int) -> None:
        self.last_datapoint = dp_id
        from tuyasniff.tui.screens.evidence import subject_for
        from tuyasniff.tui.screens.meaning import MeaningScreen

        def take(notes: tuple[str, ...] | None) -> None:
            for text in notes or ():
                self.live.note(text)
            if notes:
                self.say("; ".join(map(visible, notes)) + self._where_kept())

        self.app.push_screen(MeaningScreen(subject_for(self.live, dp_id)), take)

    def action_learn(self) -> None:
        """Find out which datapoint a button is."""
        from tuyasniff.tui.screens.learn import LearnScreen

        if self.live.over:
            self.say("nothing more comes, so nothing can be pressed\ntuyasniff learn FILE takes the notes instead")
            return
        self.app.push_screen(LearnScreen(self.live))

    def _where_kept(self) -> str:
        """What becomes of the words of a person, where that is not the recording or not to be seen."""
        if self.view.frozen:
            return "\nthe screen shows it when it goes on"
        if self.live.inlet.replays:
            return "\nfor this session and what it exports: a replay is not recorded"
        return "\nfor this session: its recording has ended" if self.live.over else ""

    def action_name(self) -> None:
        """Another name for the recording."""
        from tuyasniff.tui.screens.naming import NameScreen

        recorder = self.live.recorder
        if recorder is None or recorder.path is None:
            self.say("there is no recording to name: x saves what is kept in memory", wrong=True)
            return

        def take(path: Path | None) -> None:
            if path is None:
                return
            try:
                recorder.rename(path)
            except TuyasniffError as error:
                ask(str(path), f"{error.message}\n{error.hint}".strip())
            else:
                self.say(f"recorded in {recorder.path}")

        def ask(text: str = "", trouble: str = "") -> None:
            if recorder.path is not None:
                self.app.push_screen(NameScreen(recorder.path, text, trouble), take)

        ask()

    def action_compare(self) -> None:
        """With the item before of the same kind."""
        from tuyasniff.tui.screens.compare import CompareScreen

        item = self.focused_item
        before = None if item is None else self.view.before_like(item)
        if item is None or before is None:
            self.say("nothing of the same kind came before")
        else:
            self.app.push_screen(CompareScreen(before, item, self.clock))

    def action_plot(self) -> None:
        """The course of a datapoint."""
        from tuyasniff.tui.screens.plot import PlotScreen

        dp_id = self._datapoint()
        if dp_id is not None:
            self.app.push_screen(PlotScreen(self.pictured, dp_id, ascii=self.settings.ascii))

    @property
    def chosen_datapoint(self) -> int | None:
        """The datapoint of the item that a person looks at, else the one that was last dealt with, else the one before.

        None where there is none of these: another one is not what anybody means.
        """
        item = self.focused_item
        here, last = _datapoints(item), self.last_datapoint
        if not here and item is not None and not any(dp.id == last for dp in self.pictured.dps.summaries()):
            here = _datapoints(self.pictured.store.find(parse(_ANY_DATAPOINT), item.number, backwards=True))
            last = None
        return last if not here or last in here else here[0]

    def keep_in_mind(self) -> None:
        """The datapoint of the item that a person has gone to."""
        here = () if self.view.following else _datapoints(self.focused_item)
        if here and self.last_datapoint not in here:
            self.last_datapoint = here[0]

    def _datapoint(self) -> int | None:
        """That one, which is dealt with now; where there is none, that is said."""
        chosen = self.chosen_datapoint
        if chosen is not None:
            self.last_datapoint = chosen
        elif self.pictured.dps.summaries():
            self.say("no datapoint up to here: choose an item that has one, or one of the table (2)")
        else:
            self.say("no datapoint has come yet")
        return chosen

    def action_export(self) -> None:
        """Into a file, beside what goes on."""
        self._ask_export()

    def _ask_export(self, was: ExportResult | None = None, trouble: str = "") -> None:
        """What is chosen is what was looked at when this was asked: the session goes on meanwhile.

        `was` is what could not be written, and why.
        """
        from tuyasniff.tui.screens.export import ExportScreen

        selected = self._selected(self.focused_item)

        def take(result: ExportResult | None) -> None:
            if result is not None:
                export = self._export(result, self.view.shown_filter, selected)
                # several may be written at once, and they outlive this screen
                self.app.run_worker(export, name=str(result.path), group=EXPORT, exit_on_error=True)

        screen = ExportScreen(
            self._stem(), filtered=self.view.narrowed, selected=len(selected), was=was, trouble=trouble
        )
        self.app.push_screen(screen, take)

    async def _export(self, result: ExportResult, wanted: Filter, selected: Sequence[Item]) -> None:
        from tuyasniff.tui.screens.export import carry_out

        self.say(f"writing {result.path}")
        try:
            done = await carry_out(self.app, self.live, result, wanted=wanted, selected=selected)
        except TuyasniffError as error:
            if self.app.screen is self:
                self._ask_export(result, f"{error.message}\n{error.hint}".strip())
            else:
                self.complain(error)
            return
        self.say(f"{result.path} stays as it was" if done is None else "\n".join((done.words, *done.remarks)))

    def _selected(self, item: Item | None) -> list[Item]:
        """The marked items, else the one that is looked at."""
        marked = [self.view.item(number) for number in sorted(self.view.marks)]
        found = [one for one in marked if one is not None]
        return found or ([] if item is None else [item])

    def _stem(self) -> str:
        from tuyasniff.tui.screens.export import stem_here

        recorder, inlet = self.live.recorder, self.live.inlet
        if recorder is not None and recorder.path is not None:
            return stem_here(recorder.path.name)
        return stem_here(inlet.capture.name if isinstance(inlet, Replayed | Reading) else "")

    def action_paste(self) -> None:
        """Hex from somewhere else."""
        self._paste("")

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is read."""
        event.stop()
        self._paste(event.text)

    def _paste(self, text: str) -> None:
        from tuyasniff.tui.screens.paste import PasteScreen

        self.app.push_screen(PasteScreen(text))
