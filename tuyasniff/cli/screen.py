"""The screen as the verbs start it: what it needs to know of files, settings, and how it ends."""

from __future__ import annotations

import os
from pathlib import Path

from tuyasniff.config import Settings, load_settings

CONFIG = "TUYASNIFF_CONFIG"
"""The environment variable that names the configuration file."""

LOCAL = "tuyasniff.toml"


def config_path() -> Path | None:
    """The configuration that counts: the one named, that of this directory, else the user's; None where none is."""
    told = os.environ.get(CONFIG)
    if told:
        return Path(told)
    places = (Path(LOCAL), user_config_path())
    return next((place for place in places if place.is_file()), None)


def user_config_path() -> Path:
    """Where the user's own configuration is, or would be."""
    from platformdirs import user_config_path

    return user_config_path("tuyasniff", appauthor=False) / "config.toml"


def settings() -> Settings:
    """What the user has configured. Raises ConfigError."""
    path = config_path()
    return Settings() if path is None else load_settings(path)
