"""What is private in a mapping, replaced before it is written: it is a file that people pass on.

The values of datapoints stay out of mappings where they are text. What is left are the words of the device, of people
and of file names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tuyasniff.mapping.model import Entry, Mapping

Rewrite = Callable[[str], str]


def hide_private(mapping: Mapping, text: Rewrite, name: Rewrite) -> Mapping:
    """The mapping of captures without what is private. `text` rewrites any text, `name` that of a file."""
    device, source = mapping.device, mapping.source
    if device.product_info is not None:
        device = replace(device, product_info=text(device.product_info))
    if source is not None:
        captures = tuple(replace(one, name=name(one.name)) for one in source.captures)
        source = replace(source, captures=captures)
    return replace(mapping, device=device, source=source, dps=tuple(_entry(entry, text) for entry in mapping.dps))


def _entry(entry: Entry, text: Rewrite) -> Entry:
    """Names, labels and the reasons that state them, all in the same way: they still go together."""
    return replace(
        entry,
        name=None if entry.name is None else text(entry.name),
        enum=tuple(replace(one, label=text(one.label)) for one in entry.enum),
        bitmap=tuple(replace(one, label=text(one.label)) for one in entry.bitmap),
        evidence=tuple(replace(one, text=None if one.text is None else text(one.text)) for one in entry.evidence),
    )
