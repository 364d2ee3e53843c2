"""Many frames at once: what the session does one by one, done in columns by numpy, with the same results.

`session.py` turns stretches of a capture into `Columns` of items; what is unusual goes through the ordinary session
and comes along as an ordinary item. Only large inputs are worth the import.
"""
