"""Hand-over documents: what a project's maintainers ask for, filled in from a capture, and a page to look at."""
