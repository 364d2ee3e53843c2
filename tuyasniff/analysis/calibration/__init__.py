"""What a metering chip's counts are worth, from readings of an instrument that is right."""
