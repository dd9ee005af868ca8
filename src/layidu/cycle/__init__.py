"""What users do, composed of the rooms below: fetch from the ledger, call the engines, write back, publish."""
