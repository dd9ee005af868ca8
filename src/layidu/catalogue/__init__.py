"""Reviewed YAML entries, one a file, and the loader that finds them by scanning their folder."""
