"""The verbs, one file each, loaded when called."""
