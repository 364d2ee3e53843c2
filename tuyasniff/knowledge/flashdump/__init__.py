"""Reads of a module's flash: what the firmware keeps of its device, without what is somebody's own."""
