"""Live bytes: taps on wires. Nothing in here can send."""
