"""The next block of what is pending, framed: by another process that is ahead, where there is one, or here."""

from __future__ import annotations

from tuyasniff.bulk.ahead import Ahead
from tuyasniff.bulk.foresight import Foresight
from tuyasniff.bulk.framing import Framed, frame_block
from tuyasniff.bulk.lists import with_values
from tuyasniff.bulk.pending import Pending


class NextBlocks:
    """Frames blocks of `size` bytes, and shorter ones at an end."""

    def __init__(self, foresight: Foresight, size: int) -> None:
        self.size = size
        self._foresight = foresight
        self._ahead: Ahead | None = None

    def look(self, pending: Pending, *, synced: bool) -> None:
        """Let the other process have what is pending and what comes behind it."""
        if not self._foresight.size:
            return
        tap = pending.source.tap
        following = self._foresight.following(tap)
        if self._ahead is None:
            if len(pending.data) + sum(map(len, following)) < 2 * self.size:
                return  # not worth it
            try:
                self._ahead = Ahead(self.size)
            except OSError:
                self.stay()
                return
        if not self._ahead.tell(tap, pending.offset, [pending.data, *following], synced=synced):
            self.stay()

    def framed(self, pending: Pending, data: bytes, *, synced: bool) -> Framed | None:
        """The first block of what is pending, `data`, from wherever its frames are had sooner; see `frame_block`."""
        if self._ahead is not None and len(data) == self.size:
            self.look(pending, synced=synced)
        if self._ahead is not None and len(data) == self.size:
            framed, told = self._ahead.framed(pending.source.tap, pending.offset)
            if told:
                return framed and framed._replace(lists=with_values(data, framed.lists))
        return frame_block(data, synced=synced)

    def shrink(self, least: int) -> None:
        """Take half as much at once."""
        self.size = max(self.size // 2, least)
        self.stay()

    def stay(self) -> None:
        """Go on without another process."""
        ahead, self._ahead = self._ahead, None
        self._foresight.size = 0
        if ahead is not None:
            ahead.close()
