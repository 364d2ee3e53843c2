"""What stands whole in a damaged line of a session file: where the end of a line is lost, two lines are one."""

from __future__ import annotations

from collections.abc import Iterator

from tuyasniff.capture.recordlines import RecordLine
from tuyasniff.patterns import regex

MOST_TRIED = 1000
"""Beginnings of objects in one line that turned out to be none; each costs as much as the line is long."""

_BEGINS = regex(rb'\{"t(?:sniff)?":')


def whole_parts(line: RecordLine) -> tuple[RecordLine, ...]:
    """The line itself, or of one that is damaged the objects in it and what is around them, each as a line."""
    data = line.data
    if data.endswith(b"}") and data.startswith(b"{") and data.find(b'{"t":', 1) < 0 and data.find(b'{"tsniff":', 1) < 0:
        return (line,)
    parts = tuple(_parts(line))
    return parts if len(parts) > 1 else (line,)


def _parts(line: RecordLine) -> Iterator[RecordLine]:
    import json

    text = line.data.decode("latin-1")  # a place in it is a place in the bytes
    decoder = json.JSONDecoder()
    done = tried = 0
    for found in _BEGINS.finditer(line.data):
        begin = found.start()
        if begin < done:
            continue
        try:
            _, end = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            tried += 1
            if tried >= MOST_TRIED:
                break
            continue
        if line.data[done:begin].strip():
            yield line._replace(data=line.data[done:begin], ended=True, after=False)
        last = not line.data[end:].strip()
        yield line._replace(
            data=line.data[begin:end], ended=line.ended or not last, before=line.before and not done,
            after=line.after and last,
        )  # fmt: skip
        done = end
    if line.data[done:].strip():
        yield line._replace(data=line.data[done:], before=line.before and not done)
