"""The seeded example: invented partners, their plans, and twelve months of reports as messy as real ones."""
