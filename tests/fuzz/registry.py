"""All targets."""

from __future__ import annotations

from fuzz.target import Target
from fuzz.targets import captures, files, many, program, texts, wire

TARGETS: tuple[Target, ...] = (
    *wire.TARGETS,
    *many.TARGETS,
    *texts.TARGETS,
    *captures.TARGETS,
    *files.TARGETS,
    *program.TARGETS,
)


def target(name: str) -> Target:
    """The target of a name. Raises KeyError."""
    return {one.name: one for one in TARGETS}[name]
