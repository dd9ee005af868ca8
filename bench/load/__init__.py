"""Many partners reporting at once: the site they report to, the clients, and the audit of what became of it."""
