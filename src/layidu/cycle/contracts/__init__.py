"""Contracts from file to ledger to printed score."""
