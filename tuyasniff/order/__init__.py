"""The order of things over several taps: chunks by time, frames by their first byte, replies behind their requests."""
