"""Hints with the name of the input in them, so that they can be followed as they are printed."""

from __future__ import annotations

import shlex

_TYPED = "argument"
_NAMELESS = ("stdin", "paste", "")


def named(hint: str, name: str) -> str:
    """The hint with the input in place of FILE, quoted for a shell; what has no name has to be given once more."""
    return hint.replace(" FILE", given(name))


def given(name: str) -> str:
    """What stands behind a verb for it to read that input: ` x.bin`, or how to give it where it has no name."""
    if name == _TYPED:
        return ", with the same bytes"
    return ", with the same input" if name in _NAMELESS else f" {shlex.quote(name)}"
