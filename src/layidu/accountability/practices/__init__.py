"""Practices: what was tried somewhere, compared with like places; where it could go next."""
