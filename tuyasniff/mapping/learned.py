"""What somebody called datapoints and values while pressing things, put into a mapping as a person's words."""

from __future__ import annotations

from collections import abc
from dataclasses import replace

from tuyasniff.mapping.model import UNKNOWN, Entry, EnumLabel, Mapping
from tuyasniff.model import DpType

_U8 = 0xFF


def with_names(
    mapping: Mapping,
    names: abc.Mapping[int, str],
    values: abc.Mapping[int, abc.Mapping[int, str]],
    types: abc.Mapping[int, str],
) -> Mapping:
    """The mapping with names of datapoints, and labels of enum values; what a person set before gives way to that.

    `types` are names of types, for datapoints that the mapping does not hold yet.
    """
    entries = {entry.id: entry for entry in mapping.dps}
    for dp_id in sorted({*names, *values}):
        if not 1 <= dp_id <= _U8:
            continue
        entry = entries.get(dp_id)
        if entry is None:
            entry = Entry(dp_id, *_type(types.get(dp_id, UNKNOWN)))
        if dp_id in names:
            entry = replace(entry, name=names[dp_id], user_set=_added(entry.user_set, "name"))
        if dp_id in values:
            entry = _labelled(entry, values[dp_id])
        entries[dp_id] = entry
    return replace(mapping, dps=tuple(entries[key] for key in sorted(entries)))


def _labelled(entry: Entry, labels: abc.Mapping[int, str]) -> Entry:
    """The entry with these labels; a label that a declaration gave would be given again, so the field is fixed then."""
    known = {one.value: one for one in entry.enum}
    for value, label in labels.items():
        if 0 <= value <= _U8:
            known[value] = EnumLabel(value, label, True)
    enum = tuple(known[value] for value in sorted(known))
    declared = any(line.field == "enum" for line in entry.evidence)
    return replace(entry, enum=enum, user_set=_added(entry.user_set, "enum") if declared else entry.user_set)


def _type(name: str) -> tuple[str, int | None]:
    """The type as a mapping has it, and its code."""
    codes = {kind.name.lower(): int(kind) for kind in DpType}
    if name in codes:
        return name, codes[name]
    code = name.removeprefix("unknown_0x")
    return UNKNOWN, int(code, 16) if code != name else None


def _added(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)
