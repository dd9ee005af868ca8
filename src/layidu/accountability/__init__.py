"""What became of promises: standing on a date, overdue, due soon. Plain Python; no ledger, no clock of its own."""
