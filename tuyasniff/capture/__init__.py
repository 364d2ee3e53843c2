"""Files of bytes: what an input is, and its bytes as chunks."""
