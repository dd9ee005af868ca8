"""Scoring formulas, one a module; found by scanning this folder."""
