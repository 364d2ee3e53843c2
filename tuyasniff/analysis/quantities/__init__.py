"""Which quantity a datapoint carries, in which unit and at which scale."""
