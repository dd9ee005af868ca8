"""Every number is a link to this: formula, rows, files."""
