"""`tuyasniff` and `python -m tuyasniff`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program; the exit code is returned. Importing it takes a moment, in which it may be interrupted, too."""
    try:
        from tuyasniff.cli.main import run

        return run()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("\ntuyasniff: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
