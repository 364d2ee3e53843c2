"""Virtual devices: both chips of a device that does not exist, talking as real ones do."""
