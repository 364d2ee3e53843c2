"""Runs in ESPHome's own environment: for each path on stdin one line on stdout, what ESPHome has against the file.

It is what `esphome config` does, without a new process for each file.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what ESPHome prints is no answer
    core: Any = import_module("esphome.core")
    config: Any = import_module("esphome.config")
    for line in sys.stdin:
        core.CORE.reset()
        core.CORE.config_path = Path(line.strip())
        try:
            found = [str(error) for error in config.load_config({}, False).errors]
        except core.EsphomeError as error:
            found = [str(error)]
        answers.write(json.dumps(found) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
