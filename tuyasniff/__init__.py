"""Sniff and understand TuyaMCU, the serial protocol between the two chips of a smart device."""

__version__ = "0.1.0"
