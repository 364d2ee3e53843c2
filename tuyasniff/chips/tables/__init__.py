"""The chips themselves: what their registers are called, and what their counts stand for."""
