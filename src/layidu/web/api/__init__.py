"""The API: what a role may read, and reports sent in, for programs with a token."""
