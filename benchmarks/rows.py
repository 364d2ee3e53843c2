"""Rows of figures as a table, or as JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool, wide: int) -> None:
    """Print the rows: what was measured, in so many columns, then every figure with its name."""
    if as_json:
        json.dump(rows, sys.stdout, indent=1)
        print()
        return
    for row in rows:
        figures = "  ".join(
            f"{value:,.2f} {key}" if isinstance(value, float) else f"{value:,} {key}"
            for key, value in row.items()
            if key != "what" and isinstance(value, int | float)
        )
        print(f"{row['what']!s:<{wide}}{figures}")
