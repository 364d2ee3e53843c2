"""Ways to ask lists of datapoints: once for each value, by the order of dpIDs, by words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tuyasniff.analysis.query.text import Seen, datapoint_words
from tuyasniff.bulk.askers import Asker, Flags, OfContent, Test, each_row, once
from tuyasniff.bulk.columns import Bytes, Columns, Numbers, Row
from tuyasniff.model import Datapoint, DpType, Frame, Item, Message, Span, Talker, TalkerBy, dp_type_name
from tuyasniff.protocol.claims import sum_fault

NEVER, KIND, VALUE = range(3)
"""What the answer of a datapoint depends on: it is always no; its id and type; its value, too."""

_MOST_TEXTS = 1 << 13
_VALUE_BITS = 34
_FRAME = Frame("", Talker.UNKNOWN, TalkerBy.NONE, None, None, 0, b"")


class OfDatapoints(OfContent):
    """Datapoints of lists are asked alone, and each value once.

    `matter` says of each dpID and type what its answer depends on: NEVER passes, KIND (id and type alone), VALUE.
    """

    cost = 3
    alike: tuple[Row, ...] = (Row.KNOWN, Row.NOISE)

    def __init__(self, test: Test, matter: Bytes) -> None:
        super().__init__(test)
        self._matter = matter
        self._kinds: dict[int, bool] = {}
        self._values: dict[int, bool] = {}
        self._strings: dict[tuple[int, int, bytes], bool] = {}

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What rows say that differ from each other."""
        result = np.zeros(len(rows), np.bool_)
        odd = columns.kind[rows] == Row.ODD
        result[odd] = Asker.passed(self, columns, rows[odd])
        result[~odd] = self.listed(columns, rows[~odd])
        return result

    def listed(self, columns: Columns, rows: Numbers) -> Flags:
        """What lists of datapoints say."""
        if not len(rows):
            return np.zeros(0, np.bool_)
        first, last = columns.dp_first[rows], columns.dp_first[rows + 1]
        low, high = int(first[0]), int(last[-1])
        counts = np.concatenate(([0], np.cumsum(self.each(columns, np.arange(low, high)))))
        flags: Flags = counts[last - low] > counts[first - low]
        return flags

    def told(self, columns: Columns, rows: Numbers, places: Numbers) -> Flags:
        """Whether these datapoints pass."""
        return self.each(columns, places)

    def each(self, columns: Columns, places: Numbers) -> Flags:
        """What each of some datapoints says."""
        ids, kinds = columns.dp_id[places], columns.dp_type[places]
        matter = self._matter[ids, kinds]
        texts = (kinds == DpType.RAW) | (kinds == DpType.STRING)
        said = np.zeros(len(places), np.bool_)
        codes = ids.astype(np.int64) << 3 | kinds
        alone = np.flatnonzero(matter == KIND)
        said[alone] = once(codes[alone], self._kinds, lambda at: self._of_number(columns, places[alone[at]]))
        valued = np.flatnonzero((matter == VALUE) & ~texts)
        key = (codes[valued] << _VALUE_BITS) + columns.dp_value[places[valued]] + (1 << _VALUE_BITS - 1)
        said[valued] = once(key, self._values, lambda at: self._of_number(columns, places[valued[at]]))
        told = (matter == VALUE) & texts
        said[told] = self._texts(columns, places[told])
        return said

    def _of_number(self, columns: Columns, place: int) -> bool:
        dp_id, kind, value = int(columns.dp_id[place]), int(columns.dp_type[place]), int(columns.dp_value[place])
        return self._says(dp_id, kind, bool(value) if kind == DpType.BOOL else value)

    def _texts(self, columns: Columns, places: Numbers) -> list[bool]:
        """What strings and raw values say."""
        data, known, said = columns.data, self._strings, []
        arrays = (columns.dp_id, columns.dp_type, columns.dp_at, columns.dp_length)
        for dp_id, kind, at, size in zip(*(array[places].tolist() for array in arrays), strict=True):
            raw = data[at : at + size]
            answer = known.get((dp_id, kind, raw))
            if answer is None:
                if len(known) > _MOST_TEXTS:
                    known.clear()
                value = raw.decode() if kind == DpType.STRING else raw
                answer = known[dp_id, kind, raw] = self._says(dp_id, kind, value)
            said.append(answer)
        return said

    def _says(self, dp_id: int, kind: int, value: bool | int | str | bytes) -> bool:
        dp = Datapoint(dp_id, kind, value, b"", Span(0, 0))
        return bool(self._test(Item(0, Message(_FRAME, "", "", dps=(dp,)))))


class OfIds(OfContent):
    """Of lists of datapoints it is asked whether they are these ones in this order."""

    cost = 2

    def __init__(self, test: Test, ids: Sequence[int]) -> None:
        """`test` asks the same of an item."""
        super().__init__(test)
        self._ids = ids

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What rows say that differ from each other."""
        kind = columns.kind[rows]
        listed = (kind == Row.LIST) | (kind == Row.WRONG_SUM)
        result = np.zeros(len(rows), np.bool_)
        result[~listed] = Asker.passed(self, columns, rows[~listed])
        first = columns.dp_first[rows[listed]]
        same = columns.dp_first[rows[listed] + 1] - first == len(self._ids)
        for place, dp_id in enumerate(self._ids):
            same[same] = columns.dp_id[first[same] + place] == dp_id
        result[listed] = same
        return result

    def told(self, columns: Columns, rows: Numbers, places: Numbers) -> Flags:
        """Whether these datapoints pass."""
        passed: Flags = np.isin(columns.dp_id[places], self._ids if len(self._ids) == 1 else [])
        return passed


class OfWords(OfDatapoints):
    """What is seen of a list are the words of its kind and those of its datapoints, one by one."""

    cost = 7
    alike = (Row.KNOWN,)

    def __init__(self, test: Seen, matter: Bytes) -> None:
        super().__init__(test, matter)
        self._piece = test.piece
        self._names: dict[tuple[str, str, str], bool] = {}

    def others(self, columns: Columns, rows: Numbers) -> Flags:
        """What rows say that differ from each other."""
        kind = columns.kind[rows]
        result = np.zeros(len(rows), np.bool_)
        listed = (kind == Row.LIST) | (kind == Row.WRONG_SUM)
        result[listed] = self.listed(columns, rows[listed])
        open_ = np.flatnonzero(listed & ~result)
        protos = columns.proto[rows[open_]]
        for proto in np.unique(protos).tolist():
            result[open_[protos == proto]] = self._of_name(columns.protos[proto])
        left = ~listed | ((kind == Row.WRONG_SUM) & ~result)  # the words about a sum are those of one frame
        result[left] = Asker.passed(self, columns, rows[left])
        return result

    def told(self, columns: Columns, rows: Numbers, places: Numbers) -> Flags:
        """Whether these datapoints pass: by their own words, or by those that their frames have besides."""
        result = self.each(columns, places)
        open_ = np.flatnonzero(~result)
        result[open_] = each_row(rows[open_], lambda some: self._besides(columns, some))
        return result

    def _besides(self, columns: Columns, rows: Numbers) -> Flags:
        """What the words say that are not those of a datapoint."""
        result = np.zeros(len(rows), np.bool_)
        protos = columns.proto[rows]
        for proto in np.unique(protos).tolist():
            result[protos == proto] = self._of_name(columns.protos[proto])
        wrong = np.flatnonzero(~result & (columns.kind[rows] == Row.WRONG_SUM))
        bounds = zip(columns.begin[rows[wrong]].tolist(), columns.end[rows[wrong]].tolist(), strict=True)
        for at, (begin, end) in zip(wrong.tolist(), bounds, strict=True):
            result[at] = any(self._piece(fault.text) for fault in sum_fault(columns.data[begin:end]))
        return result

    def _says(self, dp_id: int, kind: int, value: bool | int | str | bytes) -> bool:
        return self._piece(datapoint_words(dp_id, dp_type_name(kind), value))

    def _of_name(self, message: Message) -> bool:
        key = message.name, message.title, message.variant
        known = self._names.get(key)
        if known is None:
            said = self._test(Item(0, Message(_FRAME, message.name, message.title, variant=message.variant)))
            known = self._names[key] = bool(said)
        return known
