"""The bulletin: one or two pages that a minister can be handed."""
