"""ESPHome's configuration, in YAML."""
