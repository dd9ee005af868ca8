"""See ``mapping.yaml`` for what this format is."""
