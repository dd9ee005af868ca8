"""Divisions, place names and codes: matching, translating and containing places across divisions."""
