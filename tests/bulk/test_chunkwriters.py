from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulk.stretching import stretches
from bulk.writing import abouts
from tuyasniff.bulk import chunkwriters
from tuyasniff.bulk.chunkwriters import ManyRaw, ManySession
from tuyasniff.capture import sessionfile
from tuyasniff.capture.about import About
from tuyasniff.capture.targets import RAW, TSNIFF, ChunkWriter, Target
from tuyasniff.model import Chunk, Gap, Note
from tuyasniff.stretch import Stretch

STARTED = datetime(2026, 11, 20, tzinfo=UTC)
EACH = pytest.mark.parametrize(("target", "many"), [(TSNIFF, ManySession), (RAW, ManyRaw)], ids=["tsniff", "raw"])


def written(opens: Callable[[BinaryIO, About], Any], things: list[Stretch | Chunk | Gap | Note], about: About) -> bytes:
    out = io.BytesIO()
    writer = opens(out, about)
    for number, thing in enumerate(things):
        if number == 2:
            writer.begin(STARTED)
        if not isinstance(thing, Stretch):
            writer.write(thing)
        elif hasattr(writer, "write_many"):
            writer.write_many(thing)
        else:
            for chunk in thing.chunks():
                writer.write(chunk)
    writer.end()
    return out.getvalue()


def same(target: Target, many: Callable[[BinaryIO, About], ChunkWriter], things: list[Any], about: About) -> None:
    assert target.chunks is not None
    assert written(many, things, about) == written(target.chunks, things, about)


@EACH
@given(st.lists(stretches(), max_size=4), abouts)
def test_stretches_are_written_as_their_chunks_are(
    target: Target, many: Any, made: list[Stretch], about: About
) -> None:
    things = [*made, Gap("file", 5, "unplugged"), *made[:1], Note("said"), Chunk("mcu", b"\1", 3), *made[1:]]
    same(target, many, things, about)


@EACH
def test_small_parts_are_those_of_large_ones(target: Target, many: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunkwriters, "_MOST_ROWS", 3)
    monkeypatch.setattr(chunkwriters, "_MOST_BYTES", 10)
    data = bytes(range(100))
    same(target, many, [Stretch("file", data, list(range(0, 100, 7)), list(range(15)))], About())
    same(target, many, [Stretch("file", data, [0, 50, 99])], About())


@pytest.mark.parametrize("claimed", [False, True])
def test_a_chunk_of_megabytes_becomes_several_lines_as_usual(claimed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunkwriters, "LARGEST_CHUNK", 30)
    monkeypatch.setattr(sessionfile, "LARGEST_CHUNK", 30)
    same(TSNIFF, ManySession, [Stretch("file", bytes(200), [0, 100, 130], claimed=claimed)], About())
