"""The command tables, one file per family or group of commands. A row is data; `family.py` puts them together."""
