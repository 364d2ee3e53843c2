"""What a screen shows of a session, without a toolkit."""
