"""What else may be on such a wire: metering chips, meters, radios, logs. Bytes in, findings out; no clock, no files."""
