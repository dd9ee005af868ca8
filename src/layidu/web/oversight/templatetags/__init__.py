"""Template tags of oversight."""
