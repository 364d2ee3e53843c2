"""Modbus RTU: frames by their 16-bit check, answers put to their questions, registers read by the map of a meter."""
