"""What each datapoint of a device means, as a file that people edit and exporters read."""
