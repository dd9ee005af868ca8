"""Practices over the open ledger: compared, looked for elsewhere, extended."""
