"""Items that say the same kind of thing as another one."""

from __future__ import annotations

from collections.abc import Sequence

from tuyasniff.analysis.query.nodes import Filter
from tuyasniff.model import Item, Message


class Kin(Filter):
    """Messages of one name and talker, with these datapoints in this order; None for any."""

    __slots__ = ("ids", "name", "talker")

    def __init__(self, name: str, talker: str, ids: Sequence[int] | None) -> None:
        self.name = name
        self.talker = talker
        self.ids = None if ids is None else list(ids)

    @classmethod
    def of(cls, message: Message) -> Kin:
        """What a message is one of."""
        return cls(message.name, str(message.frame.talker), [dp.id for dp in message.dps])

    def loose(self) -> Kin:
        """The same with any datapoints."""
        return Kin(self.name, self.talker, None)

    def __call__(self, item: Item) -> bool:
        """Whether an item is one of them."""
        thing = item.thing
        return (
            isinstance(thing, Message)
            and thing.name == self.name
            and thing.frame.talker == self.talker
            and (self.ids is None or [dp.id for dp in thing.dps] == self.ids)
        )
