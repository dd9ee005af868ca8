"""The content of official workbooks, gathered from the ledger; one module a kind."""
