"""Configurations for firmwares, of devices whose module reads a metering chip itself."""
