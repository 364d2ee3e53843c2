"""Count the shapes of devices, the table that the guesser ships with.

python benchmarks/guesser/count_shapes.py      writes tuyasniff/analysis/quantities/shapes.txt

A shape is the set of datapoints of a device with their types and senses: no name, no text, no product.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from labelled import TABLE, devices

from tuyasniff.analysis.quantities.shapes import Shape, write

TARGET = Path(__file__).resolve().parents[2] / "tuyasniff" / "analysis" / "quantities" / "shapes.txt"


def main() -> int:
    """Read the labelled table, write the shapes."""
    if not TABLE.is_file():
        print(f"the labelled table is not here: {TABLE}", file=sys.stderr)
        return 1
    shapes = [
        Shape(device.category, device.metering, dict(sorted(device.types.items())), dict(device.senses))
        for device in devices().values()
    ]
    shapes.sort(key=lambda shape: (shape.category, sorted(shape.types.items()), sorted(shape.senses.items())))
    TARGET.write_text(write(shapes), encoding="utf-8")
    print(f"{len(shapes)} shapes, {Counter(shape.category for shape in shapes)['meter']} of them meters -> {TARGET}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
