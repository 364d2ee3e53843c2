"""What was seen over a whole session: state of the datapoints, later also meaning."""
