"""What products declare about their datapoints, read from the files that people have."""
