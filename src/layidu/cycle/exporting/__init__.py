"""The ledger's current facts, given back in the formats in which they came."""
