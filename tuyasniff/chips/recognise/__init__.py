"""Protocols that are told by name, with what is plain to read in them and no more."""
