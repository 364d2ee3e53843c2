"""Configurations for firmwares, of devices whose module works the pins itself."""
