"""What a session knows, kept aside: a block of several taps is tried, and begun anew where its state changes inside."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuyasniff.session import Session

_KEPT = ("family", "family_score", "variant", "_number")


class Snapshot:
    """The state of a session at one moment, for `restore`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._plain = {name: getattr(session, name) for name in _KEPT}
        self._remarks = len(session.remarks)
        self._vote = _copied(session._vote)
        self._namer = _copied(session._namer)
        self._namer._channels = {tap: _slots_copied(one) for tap, one in session._namer._channels.items()}
        self._summary = copy(session.summary)
        for name in ("talkers", "family_frames", "dp_ids", "rates"):
            setattr(self._summary, name, copy(getattr(session.summary, name)))

    def restore(self) -> None:
        """Let the session be as it was."""
        session = self._session
        for name, value in self._plain.items():
            setattr(session, name, value)
        del session.remarks[self._remarks :]
        session._vote, session._namer = self._vote, self._namer
        for name in self._summary.__slots__:
            setattr(session.summary, name, getattr(self._summary, name))


def _copied(thing: Any) -> Any:
    """The same with lists and tables of its own."""
    made = copy(thing)
    for name, value in vars(thing).items():
        if isinstance(value, dict | list | set):
            setattr(made, name, copy(value))
    return made


def _slots_copied(channel: Any) -> Any:
    made = copy(channel)
    made.decided = copy(channel.decided)
    return made
