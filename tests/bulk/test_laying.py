from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuyasniff.bulk import laying
from tuyasniff.bulk.laying import Mixed, Piece, Same, Short, Slices, Texts, decimals, laid, lay, listed, places
from tuyasniff.stretch import NO_TIME

texts = st.lists(st.one_of(st.binary(max_size=6), st.binary(max_size=40), st.just(b"y" * 1500)), max_size=40)
numbers = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-20, 20),
    st.sampled_from([sign * 10**power + more for sign in (1, -1) for power in range(19) for more in (-1, 0, 1)]),
)


def told(pieces: Slices) -> list[bytes]:
    places = zip(pieces.begin.tolist(), pieces.length.tolist(), strict=True)
    return [bytes(pieces.source[begin : begin + length]) for begin, length in places]


@given(texts, texts)
def test_pieces_stand_behind_each_other_in_every_row(first: list[bytes], second: list[bytes]) -> None:
    rows = min(len(first), len(second))
    first, second = first[:rows], second[:rows]
    odd = np.arange(1, rows, 2)
    pieces: list[Piece] = [
        listed(first),
        Same(b": ", rows),
        Mixed(rows, [(odd, listed(second).of(odd)), (np.arange(0, rows, 2), Same(b"", (rows + 1) // 2))]),
        Same(b"\n", rows),
    ]
    at, size = places(laid(rows, pieces))
    out = np.full(size, 0xEE, np.uint8)
    ends = lay(out, at, pieces)
    wanted = [first[row] + b": " + (second[row] if row % 2 else b"") + b"\n" for row in range(rows)]
    assert out.tobytes() == b"".join(wanted)
    assert ends.tolist() == np.cumsum([len(text) for text in wanted]).tolist()


@given(texts.map(lambda made: [text for text in made if text]), st.randoms(use_true_random=False))
def test_rows_may_be_copied_to_any_place_in_any_order(made: list[bytes], rand: object) -> None:
    order = list(range(len(made)))
    rand.shuffle(order)  # type: ignore[attr-defined]
    lengths = np.array([len(made[row]) + 3 for row in order], np.int64)
    begins, size = places(lengths)
    out = np.zeros(size, np.uint8)
    at = np.zeros(len(made), np.int64)
    at[order] = begins
    listed(made).put(out, at)
    assert out.tobytes() == b"".join(made[row] + bytes(3) for row in order)


def test_the_last_byte_of_a_short_piece_is_written_over() -> None:
    less = np.array([False, True, False])
    pieces: list[Piece] = [Short(b"},", less), Same(b"]", 3)]
    at, size = places(laid(3, pieces))
    out = np.zeros(size, np.uint8)
    lay(out, at, pieces)
    assert out.tobytes() == b"},]}]},]"


@given(st.lists(numbers, max_size=30))
def test_numbers_are_written_as_python_writes_them(values: list[int]) -> None:
    assert told(decimals(np.array(values, np.int64))) == [b"%d" % value for value in values]
    nulled = told(decimals(np.array(values, np.int64), null=True))
    assert nulled == [b"null" if value == NO_TIME else b"%d" % value for value in values]


def test_texts_are_made_once_and_forgotten_when_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def make(number: int) -> bytes:
        made.append(number)
        return b"n%d" % number

    kept = Texts(make)
    assert told(kept.slices(np.array([3, 1, 3]))) == [b"n3", b"n1", b"n3"]
    assert told(kept.slices(np.array([1, 2]))) == [b"n1", b"n2"]
    assert made == [1, 3, 2]
    monkeypatch.setattr(laying, "_MOST_KEPT", 5)
    assert told(kept.slices(np.array([1]))) == [b"n1"]
    assert made == [1, 3, 2, 1]
    assert told(kept.slices(np.zeros(0, np.int64))) == []
