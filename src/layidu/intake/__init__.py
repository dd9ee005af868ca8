"""Intake: a file as it came, to typed rows and findings. Plain Python; knows no ledger and no workspace."""
