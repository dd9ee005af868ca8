"""The web application: server-rendered pages over the ledger. It calculates nothing; it calls the cycle."""
