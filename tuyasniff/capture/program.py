"""Which program writes a file."""

from __future__ import annotations

import sys


def program() -> str:
    """`tuyasniff 0.1.0`.

    Asked of the package that is loaded, not imported from it: its public names lie on floors above this one.
    """
    package = sys.modules[__name__.partition(".")[0]]
    version = getattr(package, "__version__")  # noqa: B009  (modules have no such attribute for the type checker)
    return f"tuyasniff {version}"
