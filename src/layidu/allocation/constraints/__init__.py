"""The rules of a plan, one decorated function each; a new file here is found by scanning."""
