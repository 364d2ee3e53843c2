"""The panes: each shows one thing and knows nothing of the others."""
