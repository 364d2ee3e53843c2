"""Tables for people: CSV and Markdown."""
