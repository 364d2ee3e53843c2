"""What a session knows, kept aside: a block of several taps is tried, and begun anew where its state changes inside."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuyasniff.protocol.talker import Channel
    from tuyasniff.session import Session

_KEPT = ("family", "family_score", "variant", "number")


class Snapshot:
    """The state of a session at one moment, for `restore`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._plain = {name: getattr(session, name) for name in _KEPT}
        self._remarks = len(session.remarks)
        self._vote = _state(session.vote)
        self._namer = _state(session.namer)
        self._namer["_channels"] = {tap: _channel(one) for tap, one in session.namer._channels.items()}
        summary = session.summary
        self._summary = {name: _own(getattr(summary, name)) for name in summary.__slots__}

    def restore(self) -> None:
        """Let the session be as it was."""
        session = self._session
        for name, value in self._plain.items():
            setattr(session, name, value)
        del session.remarks[self._remarks :]
        vars(session.vote).update(self._vote)
        vars(session.namer).update(self._namer)
        for name, value in self._summary.items():
            setattr(session.summary, name, value)


def _state(thing: object) -> dict[str, Any]:
    """What something knows, with lists and tables of its own."""
    return {name: _own(value) for name, value in vars(thing).items()}


def _own(value: Any) -> Any:
    return copy(value) if isinstance(value, dict | list | set) else value


def _channel(channel: Channel) -> Channel:
    made = copy(channel)
    made.decided = copy(channel.decided)
    return made
