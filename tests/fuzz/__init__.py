"""Fuzzing: every parser of bytes from outside, with the laws that it keeps whatever comes."""
