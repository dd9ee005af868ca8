"""Plans: their lines with why, what they leave, the frontier, scenarios, what moves them, and questions put to them."""
