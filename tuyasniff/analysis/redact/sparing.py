"""What is private in a session, learnt at little cost: for what is written of it without any values of datapoints."""

from __future__ import annotations

from tuyasniff.analysis.redact.redactor import Redactor
from tuyasniff.model import Item, Message, Note

_MOST = 10_000


class SparingRedactor:
    """Looks at notes and at frames that carry no datapoints, each different one once, 10,000 at most."""

    def __init__(self) -> None:
        self._redactor = Redactor()
        self._learnt: set[bytes] = set()

    def learn(self, item: Item) -> None:
        """Look at an item."""
        thing = item.thing
        if isinstance(thing, Note):
            self._redactor.learn(item)
        elif isinstance(thing, Message) and not thing.dps and thing.frame.payload:
            raw = thing.frame.raw
            if raw not in self._learnt and len(self._learnt) < _MOST:
                self._learnt.add(raw)
                self._redactor.learn(item)

    def hide(self, text: str) -> None:
        """Replace this, too."""
        self._redactor.hide(text)

    def text(self, text: str) -> str:
        """Any text without what is private."""
        return self._redactor.text(text)

    def name(self, path: str) -> str:
        """The name of a file without folders and without what is private."""
        return self._redactor.name(path)
