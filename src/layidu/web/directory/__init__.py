"""A page for every actor and every place."""
