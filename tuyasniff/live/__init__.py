"""A session while it happens: taps, a recorder, and what they say, together."""
