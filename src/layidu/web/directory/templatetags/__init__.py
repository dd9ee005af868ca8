"""Template tags of the pages of places and actors."""
