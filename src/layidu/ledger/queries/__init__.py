"""What the ledger holds now: facts whose source row is not retired, as plain rows for the engines above."""
