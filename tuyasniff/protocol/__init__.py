"""TuyaMCU itself: from bytes to frames, from frames to meaning, and back. Pure: no ports, clocks or files."""
