"""Writing records into the ledger and reading them back; one module a family of records."""
