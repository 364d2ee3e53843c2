"""Regular expressions that are compiled when they are first used: most runs need few of the many there are."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


class Lazy:
    """Stands for a `re.Pattern`: the first method that is asked for compiles it, and all of them are its own then."""

    __slots__ = ("_flags", "pattern", *_METHODS)

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Only asked for what is not set yet. Raises re.error."""
        compiled = self.compiled()
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)

    def compiled(self) -> re.Pattern[Any]:
        """What it stands for. Raises re.error."""
        return re.compile(self.pattern, self._flags)


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, for patterns that stand in modules: importing them costs nothing."""
    return cast("re.Pattern[AnyStr]", Lazy(pattern, flags))
