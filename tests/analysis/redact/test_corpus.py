"""Real captures keep everything but what is private."""

from __future__ import annotations

from pathlib import Path

from tuyasniff.analysis.redact import Redactor, redacted
from tuyasniff.capture.opening import open_capture
from tuyasniff.errors import TuyasniffError
from tuyasniff.model import Chunk, DpType, Gap, Message, Note
from tuyasniff.protocol.private import Kind
from tuyasniff.session import Session

NUMBERS = (DpType.BOOL, DpType.VALUE, DpType.ENUM, DpType.BITMAP)


def things(path: Path) -> list[Chunk | Gap | Note]:
    try:
        return list(open_capture(path))
    except TuyasniffError:
        return []


def test_numbers_checksums_products_and_order_of_real_captures_stay(shared: Path) -> None:
    folder = shared / "corpus"
    frames = rewritten = 0
    kinds: dict[Kind, int] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix in (".tsv", ".py", ".md"):
            continue
        given = things(path)
        before = list(Session(given))
        redactor = Redactor("s")
        for item in before:
            redactor.learn(item)
        result = redacted(redactor, given)
        after = list(Session(result.things))[1:]
        assert [type(item.thing) for item in before] == [type(item.thing) for item in after], path
        for old, new in zip(before, after, strict=True):
            if isinstance(old.thing, Message) and isinstance(new.thing, Message):
                frames += 1
                same(old.thing, new.thing, path)
        rewritten += len(result.rewritten)
        kinds |= dict(redactor.found)
    assert frames > 3000
    assert 10 < rewritten < 60, "mostly the examples of a collection of documents"
    assert Kind.MAC in kinds
    assert Kind.PASSWORD in kinds


def same(old: Message, new: Message, path: Path) -> None:
    one, other = old.frame, new.frame
    assert (one.checksum, one.t_us, one.talker, len(one.raw)) == (
        other.checksum,
        other.t_us,
        other.talker,
        len(other.raw),
    )
    assert (old.name, old.variant) == (new.name, new.variant), path
    if old.name == "product_info":
        assert old.data.get("id") == new.data.get("id"), path
        assert old.data.get("version") == new.data.get("version"), path
    for first, second in zip(old.dps, new.dps, strict=True):
        assert (first.id, first.type) == (second.id, second.type), path
        if first.type in NUMBERS:
            assert first.value == second.value, path
