"""The parsers, by what they read."""
