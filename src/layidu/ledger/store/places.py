"""A country's divisions, in the ledger: loaded once, read back as a gazetteer."""
