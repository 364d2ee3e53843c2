"""Where this program keeps what it has learned: the products that were imported."""

from __future__ import annotations

import os
from pathlib import Path

DATA = "TUYASNIFF_DATA"
"""The environment variable that names the directory of what is kept."""


def products() -> Path:
    """The directory in which declarations of products are kept."""
    told = os.environ.get(DATA)
    if told:
        return Path(told) / "products"
    from platformdirs import user_data_path

    return user_data_path("tuyasniff", appauthor=False) / "products"
