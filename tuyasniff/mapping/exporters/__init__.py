"""What a mapping can be written as: one row in `registry` for each target, one file for each that needs code."""
