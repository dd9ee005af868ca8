"""The pack of a yearly retreat, gathered from the ledger: two years, what was not done, lessons, candidates."""
