"""The lines of thousands of items at once, from columns. Loads numpy: import it only where there is much to show."""
