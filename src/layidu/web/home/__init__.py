"""The public home: the country at a glance."""
