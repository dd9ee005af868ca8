"""Layidu: one ledger of who promised what, for whom, where and by when; whether it was done; what nobody covers."""

__version__ = "0.1.0"
