"""Commitments: the list with its filters, and one of them."""
