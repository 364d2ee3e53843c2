"""Items as lines, trees, tables and JSON. Nothing here writes anywhere."""
