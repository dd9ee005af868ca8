"""The brief: exactly one page before an actor is received."""
