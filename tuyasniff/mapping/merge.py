"""Two mappings into one: what was seen adds up, what a person said stays.

The rules, field by field:

* what a person says (name, code, quantity, unit, scale, range, labels, note, export ...) is kept wherever the old
  mapping has it, whether `user_set` names it or not; the new one only fills what is empty
* a field in `user_set` is never touched at all
* what was guessed or declared before gives way to what is guessed or declared now, if that tells anything and is worth
  as much; what a person has said in a note comes with the name in `user_set`
* `observed` combines; enum values and bits that were seen are added, labels stay
* what the device says of itself is filled in where it was never seen before: what is gone from there was taken out
* `access` and `confidence` follow the observation only as long as they are what observation alone would say
* a contradiction (another type, another family) is said in words and the old value kept; another product is refused
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from tuyasniff.errors import FormatError
from tuyasniff.mapping.giving import explained_value, meaning, newer, replaced, set_since, told_by
from tuyasniff.mapping.labels import declared_labels, has_own_labels, merged_labels
from tuyasniff.mapping.model import (
    UNKNOWN,
    Device,
    Entry,
    Evidence,
    Extra,
    Mapping,
    Observed,
)
from tuyasniff.mapping.observe import (
    ECHO,
    OTHER_TYPE,
    SEEN,
    access_certainty,
    access_of,
    other_type,
    seen_evidence,
    type_certainty,
    type_words,
)
from tuyasniff.mapping.seen import Overlap, combined, doubts, overlap_of, sources, united
from tuyasniff.mapping.stating import CANDIDATE, group_of, source_of

_SAID = ("code", "name", "entity_category", "signed", "display_precision", "range", "note", "export")
_MEANT = ("quantity", "unit", "scale", "state_class")
_OF_DEVICE = (
    "name", "manufacturer", "model", "product_id", "zigbee", "uart", "wifi_state_needed", "needs_polling",
)  # fmt: skip
_WORDS = {"product_version": "product version"}


class Merged(NamedTuple):
    """What came of it: remarks for a person, ids that are new or changed, and (id, field) that a person has set."""

    mapping: Mapping
    remarks: tuple[str, ...] = ()
    added: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    kept: tuple[tuple[int, str], ...] = ()


def merge(
    old: Mapping, new: Mapping, *, force: bool = False, names: tuple[str, str] = ("the mapping", "the capture")
) -> Merged:
    """`old`, which may hold a person's work, with what `new` knows besides. Datapoints come out by id.

    Counts add up, except for captures that `old` has seen already (told by their sha256): merging the same capture
    twice changes nothing. `names` are those of both in messages. Raises FormatError for another product id, unless
    `force`.
    """
    return _merge(old, new, _Terms(force, names, first=_is_first(old), product=_knows_no_product(old)))


def merged_all(into: Mapping, shown: Sequence[tuple[str, Mapping]], name: str, *, force: bool = False) -> Merged:
    """What several captures (name, mapping) of one device have shown, one after the other, into a mapping."""
    done = Merged(into)
    told_by = name
    for capture, one in shown:
        if not done.mapping.device.product_id:
            told_by = capture
        terms = _Terms(force, (told_by, capture), first=_is_first(into), product=_knows_no_product(into))
        step = _merge(done.mapping, one, terms)
        done = Merged(
            step.mapping,
            _once(done.remarks, step.remarks),
            _once(done.added, step.added),
            _once(done.updated, (dp for dp in step.updated if dp not in done.added)),
            _once(done.kept, (pair for pair in step.kept if into.entry(pair[0]) is not None)),
        )
    return done


def _once(old: tuple[Any, ...], new: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*old, *new)))


class _Terms(NamedTuple):
    """On which terms to merge. `first`: no capture was merged before; `product`: none has told the product id."""

    force: bool
    names: tuple[str, str]
    first: bool
    product: bool


def _is_first(old: Mapping) -> bool:
    return old.source is None or not old.source.captures


def _knows_no_product(old: Mapping) -> bool:
    return _is_first(old) or old.device.product_id is None


def _merge(old: Mapping, new: Mapping, terms: _Terms) -> Merged:
    remarks = list(doubts(old.source, new.source))
    overlap = overlap_of(old.source, new.source)
    if overlap is Overlap.PARTLY and new.dps and not remarks:
        remarks.append("some of these captures were merged before, so the larger count of each datapoint stands")
    device = _device(old.device, new.device, remarks, terms)
    entries = {entry.id: entry for entry in old.dps}
    added, updated, kept = [], [], []
    for entry in new.dps:
        was = entries.get(entry.id)
        if was is None:
            added.append(entry.id)
            entries[entry.id] = entry
            continue
        now = _entry(was, entry, overlap, remarks)
        if now != was:
            updated.append(entry.id)
        entries[entry.id] = now
        kept += [(entry.id, name) for name in set_by_a_person(was)]
    mapping = replace(
        old,
        format_version=max(old.format_version, new.format_version, key=_version),
        generator=new.generator or old.generator,
        created=old.created or new.created,
        device=device,
        source=sources(old.source, new.source),
        dps=tuple(entries[key] for key in sorted(entries)),
        extra=_extra(old.extra, new.extra),
    )
    return Merged(mapping, tuple(remarks), tuple(sorted(added)), tuple(sorted(updated)), tuple(sorted(kept)))


def set_by_a_person(entry: Entry) -> Iterator[str]:
    """The fields that a person has set: named in `user_set`, or there without any evidence for them."""
    explained = {line.field for line in entry.evidence} - {
        line.field for line in entry.evidence if line.rule == CANDIDATE
    }
    for name in (*_SAID, *_MEANT):
        if name in entry.user_set or (getattr(entry, name) is not None and not explained_value(entry, name, explained)):
            yield name
    if has_own_labels(entry, explained):
        yield "labels"
    changed = [name for name in _changed_by_hand(entry) if name not in entry.user_set]
    yield from (*(name for name in entry.user_set if name not in (*_SAID, *_MEANT, "enum", "bitmap")), *changed)


def _changed_by_hand(entry: Entry) -> Iterator[str]:
    """Of the fields that observation fills, those that say something else than it would."""
    if entry.observed is None:
        return
    seen = next((line.text for line in entry.evidence if line.rule == SEEN and line.text), None)
    if seen is not None and not seen.startswith(f"{type_words(entry.type, entry.type_code)} in "):
        yield "type"
    if entry.access not in (UNKNOWN, access_of(entry.observed)):
        yield "access"
    if entry.confidence != min(entry.confidence_by_field.values(), default=0):
        yield "confidence"


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def _extra(old: Extra, new: Extra) -> Extra:
    return {**old, **{key: value for key, value in new.items() if key not in old}}


def _device(old: Device, new: Device, remarks: list[str], terms: _Terms) -> Device:
    if old.product_id and new.product_id and old.product_id != new.product_id:
        has, says = terms.names
        if not terms.force:
            text = f"{has} is of product {old.product_id}, {says} of {new.product_id}"
            raise FormatError(text, "another device needs a mapping of its own; --force merges them all the same")
        remarks.append(f"product {old.product_id} stays, {says} is of {new.product_id}")
    names = [*_OF_DEVICE, *(["product_version"] if terms.product else []), *(["product_info"] if terms.first else [])]
    filled = {
        name: _first(getattr(old, name), getattr(new, name))
        for name in names
        if name not in old.withheld or name == "product_id"
    }
    for name, word in _WORDS.items():
        before, after = getattr(old, name), getattr(new, name)
        if before and after and before != after:
            remarks.append(f"{word}: {before} stays, the capture says {after}")
    if UNKNOWN not in (old.family, new.family) and old.family != new.family:
        remarks.append(f"family: {old.family} stays, the capture looks like {new.family}")
    return replace(
        old,
        **filled,
        family=new.family if old.family == UNKNOWN else old.family,
        header_versions=_ascending(old.header_versions, new.header_versions),
        extra=_extra(old.extra, new.extra),
    )


def _first(old: Any, new: Any) -> Any:
    return new if old is None else old


def _ascending(old: tuple[int, ...], new: tuple[int, ...]) -> tuple[int, ...]:
    """Both, the old ones as they stand when there is nothing to add."""
    return old if set(new) <= set(old) else tuple(sorted({*old, *new}))


def _entry(old: Entry, new: Entry, overlap: Overlap, remarks: list[str]) -> Entry:
    """One datapoint that both know."""
    remarks += [f"dp {old.id}: {text}" for text in _contradictions(old, new)]
    same_type = _same_type(old, new)
    changes: dict[str, Any] = {name: newer(old, new, name) for name in _SAID}
    changes |= meaning(old, new)
    if same_type:
        changes["type"] = new.type if _nameless(old) else old.type
        changes["type_code"] = _first(old.type_code, new.type_code)
        changes["enum"] = merged_labels(old.enum, new.enum, lambda one: one.value, declared_labels(old))
        changes["bitmap"] = merged_labels(old.bitmap, new.bitmap, lambda one: one.bit, declared_labels(old))
        changes["raw"] = newer(old, new, "raw")
    changes["observed"] = combined(old.observed, new.observed, overlap, values=same_type)
    changes["extra"] = _extra(old.extra, new.extra)
    now = replace(old, **changes)
    now = replace(now, evidence=tuple(_evidence(old, new, now)))
    now = replace(now, **_certainties(old, new, now))
    now = replace(now, user_set=tuple(dict.fromkeys((*old.user_set, *set_since(new, now)))))
    return replace(
        now, **{name: getattr(old, name) for name in old.user_set if hasattr(old, name) and name != "user_set"}
    )


def _contradictions(old: Entry, new: Entry) -> Iterator[str]:
    if not _same_type(old, new):
        was, now = (type_words(one.type, one.type_code) for one in (old, new))
        yield f"type {was} stays, the capture says {now}"
    for name in _MEANT:
        before, after = getattr(old, name), getattr(new, name)
        if before is not None and after is not None and before != after and source_of(old, name) is None:
            shown = (f"{one.mul}/{one.div}" if name == "scale" else one for one in (before, after))
            yield "{} {} stays, the capture suggests {}".format(name, *shown)


def _evidence(old: Entry, new: Entry, now: Entry) -> Iterator[Evidence]:
    """The lines of both; the one that counts frames is counted anew, another type is told.

    What is ours is not collected: the lines about a meaning are those of the judgement that stands.
    """
    gone = {group for line in new.evidence if (group := group_of(line)) is not None and replaced(old, new, now, group)}
    fresh = [line for line in new.evidence if line.rule != SEEN and group_of(line) is None]
    if _nameless(old) or all(line.rule != SEEN for line in old.evidence):
        fresh = [line for line in new.evidence if group_of(line) is None]
    if not _same_type(old, new):
        fresh = [other_type(type_words(new.type, new.type_code))]
    judged = [line for line in new.evidence if group_of(line) in gone]
    if judged == [line for line in old.evidence if group_of(line) in gone]:
        gone, judged = set(), []  # nothing new was judged: every line stays in its place
    for line in (*united(tuple(line for line in old.evidence if group_of(line) not in gone), fresh), *judged):
        if line.rule == SEEN and now.observed is not None and _same_type(old, new):
            yield seen_evidence(type_words(now.type, now.type_code), _count(now.observed))
        else:
            yield line


def _count(observed: Observed) -> int:
    return (observed.reports or 0) + (observed.sets or 0)


def _nameless(entry: Entry) -> bool:
    """Whether nothing is known of the type."""
    return entry.type == UNKNOWN and entry.type_code is None


def _same_type(old: Entry, new: Entry) -> bool:
    """Whether the types agree, as far as both are known."""
    if _nameless(old) or _nameless(new):
        return True
    return old.type == new.type and (old.type_code == new.type_code or None in (old.type_code, new.type_code))


def _certainties(old: Entry, new: Entry, now: Entry) -> dict[str, Any]:
    """Access and confidence: observation's where the old ones were, else as they were."""
    alone, merged = _alone(old), _alone(now)
    access = old.access
    if old.observed is None and old.access == UNKNOWN:
        access = merged.get("access_is", new.access)
    elif old.access == alone.get("access_is", UNKNOWN):
        access = merged.get("access_is", old.access)
    by_field = dict(old.confidence_by_field)
    by_hand = bool(old.confidence) and not by_field
    for name, value in () if by_hand else new.confidence_by_field.items():
        mine = by_field.get(name)
        if name == "access" and access != merged.get("access_is", access):
            if mine == alone.get(name):
                by_field.pop(name, None)  # it spoke of the access that was observed, not of a person's
        elif name in ("type", "access"):
            if mine in (None, alone.get(name)):
                by_field[name] = merged.get(name, value)
        elif told_by(old, new, now, name, mine):
            by_field[name] = value
    if not by_hand:
        gone = [name for name in by_field if name in _MEANT and getattr(now, name) is None and source_of(old, name)]
        by_field = {name: value for name, value in by_field.items() if name not in gone}
    confidence = old.confidence
    if by_field and old.confidence == min(old.confidence_by_field.values(), default=0):
        confidence = min(by_field.values())
    return {"access": access, "confidence_by_field": by_field, "confidence": confidence}


def _alone(entry: Entry) -> dict[str, Any]:
    """What observation alone would say of type and access."""
    if entry.observed is None:
        return {}
    rules = [line.rule for line in entry.evidence]
    access = access_of(entry.observed)
    said: dict[str, Any] = {"type": type_certainty(_count(entry.observed), 1 + rules.count(OTHER_TYPE))}
    if access != UNKNOWN:
        said |= {"access_is": access, "access": access_certainty(access, ECHO in rules)}
    return said
