"""Public pages kept ready in memory until the ledger changes; what a signed-in person reads is stored nowhere."""
