"""Framings that nobody has named: header, length, checksum and the fields that move, solved from the bytes alone."""
