"""`python -m tuyasniff`."""

from __future__ import annotations

import sys

from tuyasniff.cli.main import run

if __name__ == "__main__":
    sys.exit(run())
