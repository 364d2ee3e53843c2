"""Whether what a person named is listened to live, for the verbs that take both ports and files."""

from __future__ import annotations

import re

from tuyasniff.cli.listening import Wire, parse_rate, wires_of
from tuyasniff.cli.reading import Understanding
from tuyasniff.disk import is_file
from tuyasniff.errors import FormatError, TuyasniffError


def live_wires(files: tuple[str, ...], how: Understanding, rate: str) -> tuple[Wire, ...]:
    """The wires to listen to, none where everything is a file. Ports and files together are refused."""
    sources = [*files, *(spec for spec, _ in how.wires())]
    if not any(_is_port(source) for source in sources):
        return ()
    if not all(_is_port(source) for source in sources):
        raise FormatError("ports and files cannot be one session", "name ports to listen, or files to look back")
    return wires_of(how.mcu, how.module, (*files, *how.lines), parse_rate(rate))


def _is_port(source: str) -> bool:
    """Whether it is listened to live; what is nothing at all is left to be told of as a file."""
    from tuyasniff.sources.opening import Kind, kind_of

    if source == "-" or is_file(source):
        return False
    name = source.rpartition("@")[0] if re.fullmatch(r".+@(\d+|auto)", source) else source
    try:
        return kind_of(name) is not Kind.STREAM
    except TuyasniffError:
        return source.startswith(("/dev/", "tcp:"))
