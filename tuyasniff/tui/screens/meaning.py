"""What a datapoint is, said by a person: one of the candidates, words of one's own, and a name."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tuyasniff.analysis.quantities.references import confirmation, naming
from tuyasniff.analysis.quantities.wording import parse_meaning
from tuyasniff.errors import FormatError
from tuyasniff.model import GuessStatus, Meaning
from tuyasniff.render.amounts import meaning_text, value_words
from tuyasniff.render.guesses import DECLARED, Subject, odds, told, would_be
from tuyasniff.render.labels import cut, pad, width
from tuyasniff.tui.screens.dialog import Dialog, Entry, Words
from tuyasniff.vocabulary import quantity

_OFFERED = 5
_NOTHING = "nothing known: take back what was said"
_STATES = "a bool may be: switch, problem, door, motion"
_OWN = "or in words: voltage V /10"
_KEEPS = "enter keeps it, esc does not; tab: to the words, to the name"


class MeaningScreen(Dialog[tuple[str, ...] | None]):
    """Gives the notes that say it, None for none."""

    def __init__(self, subject: Subject) -> None:
        """`subject` is what is known of the datapoint."""
        super().__init__()
        self._subject = subject
        self._offered = offered(subject)

    @property
    def heading(self) -> str:
        """Which datapoint it is about."""
        return f"What is dp {self._subject.id}?"

    def parts(self) -> ComposeResult:
        """The candidates, a line for other words, what they mean, and a name."""
        options = [Option(Text(row), id=str(place)) for place, row in enumerate(_rows(self._subject, self._offered))]
        if self._confirmed:
            options.append(Option(Text(_NOTHING), id="nothing"))
        if options:
            yield OptionList(*options, compact=True)
        yield Entry(placeholder=_OWN, id="own")
        yield Words(self._now(), id="understood", classes="dim")
        yield Entry(self._subject.name, "a name, as in: kettle", id="name")
        yield Words(_KEEPS, classes="dim")

    def on_mount(self) -> None:
        """The candidates first, where there are any."""
        (next(iter(self.query(OptionList)), None) or self.query_one("#own", Entry)).focus()

    @property
    def _confirmed(self) -> bool:
        guess = self._subject.guess
        return guess is not None and guess.status is GuessStatus.CONFIRMED

    def _now(self) -> str:
        return f"now: {told(self._subject).words}"

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        place = event.option_id or ""
        self._keep(None if place == "nothing" else self._offered[int(place)])

    @on(Input.Changed, "#own")
    def _show(self, event: Input.Changed) -> None:
        understood = self.query_one("#understood", Words)
        if not event.value.strip():
            understood.say(self._now())
            return
        try:
            meaning = parse_meaning(event.value)
        except FormatError as error:
            understood.say(f"{error.message}\n{error.hint}")
        else:
            unfit = self._unfit(meaning)
            understood.say(unfit or f"= {meaning_text(meaning)}: {value_words(meaning, self._subject.value)}")

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        words = self.query_one("#own", Entry).value
        if not words.strip():
            named = self._named()
            self.dismiss(named or None)
            return
        try:
            meaning = parse_meaning(words)
        except FormatError as error:
            self.query_one("#understood", Words).say(f"{error.message}\n{error.hint}")
            self.query_one("#own", Entry).focus()
        else:
            if self._unfit(meaning):
                self.query_one("#own", Entry).focus()
                return
            self._keep(meaning)

    def _unfit(self, meaning: Meaning) -> str:
        """Why a datapoint cannot be that, by its type; empty where it can."""
        row = quantity(meaning.quantity)
        states = row is None or not row.units
        if self._subject.type != "bool" or (states and not meaning.unit and meaning.mul == meaning.div == 1):
            return ""
        return f"dp {self._subject.id} is a bool: it tells yes or no, and measures nothing\n{_STATES}"

    def _keep(self, meaning: Meaning | None) -> None:
        self.dismiss((confirmation(self._subject.id, meaning), *self._named()))

    def _named(self) -> tuple[str, ...]:
        """The note of a name that is another one than before."""
        name = " ".join(self.query_one("#name", Entry).value.split())
        return (naming(self._subject.id, name),) if name and name != self._subject.name else ()


def offered(subject: Subject) -> tuple[Meaning, ...]:
    """What a person can choose: the candidates, the likeliest first, and what the product declares."""
    guess, declared = subject.guess, subject.declared
    found = [] if guess is None else [one.meaning for one in guess.candidates[:_OFFERED]]
    if declared is not None and declared.meaning is not None:
        found.append(declared.meaning)
    return tuple(dict.fromkeys(found))


def _rows(subject: Subject, meanings: tuple[Meaning, ...]) -> list[str]:
    """The meaning, what the value would be, and the odds or where it comes from."""
    guess = subject.guess
    certain = guess is not None and guess.status is GuessStatus.CONFIRMED
    known = () if guess is None else guess.candidates
    shares = {one.meaning: odds(one.confidence, certain=certain) for one in known}
    names = [cut(meaning_text(one), 40) for one in meanings]
    wide = max(map(width, names), default=0)
    rows = []
    for name, one in zip(names, meanings, strict=True):
        would = would_be(one, subject.value)
        rows.append(f"{shares.get(one, DECLARED):>4} {pad(name, wide)}  {would}".rstrip())
    return rows
