"""Start-up as a multiple of `python -c pass`, measured in turn so that a slow machine slows both.

python benchmarks/startup.py [--rounds 15] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

PASTE = b"55 AA 03 07 00 08 14 02 00 04 00 00 08 FD 2C\n55 AA 00 00 00 00 FF\n55 AA 03 00 00 01 01 04\n" * 2
LIMITS = {"--version": 6.0, "decode (200-byte paste)": 15.0}


def seconds(command: list[str], given: bytes = b"") -> float:
    begin = time.perf_counter()
    subprocess.run(command, input=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    python = [sys.executable]
    jobs: dict[str, tuple[list[str], bytes]] = {
        "--version": ([*python, "-m", "tuyasniff", "--version"], b""),
        "decode (200-byte paste)": ([*python, "-m", "tuyasniff", "decode", "-"], PASTE),
    }
    bare: list[float] = []
    ratios: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(args.rounds + 1):
        base = seconds([*python, "-c", "pass"])
        bare.append(base)
        for name, (command, given) in jobs.items():
            ratios[name].append(seconds(command, given) / base)
    rows = [
        {"what": name, "times bare python": statistics.median(values[1:]), "limit": LIMITS[name]}
        for name, values in ratios.items()
    ]
    if args.json:
        json.dump(rows, sys.stdout, indent=1)
        print()
        return
    print(f"python -c pass                {statistics.median(bare[1:]) * 1000:6.1f} ms")
    for row in rows:
        print(f"{row['what']!s:<30}{row['times bare python']:6.1f} x   (at most {row['limit']:g})")


if __name__ == "__main__":
    main()
