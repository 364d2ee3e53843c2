"""tuya-local's device file, in YAML."""
