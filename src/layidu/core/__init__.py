"""Periods, numbers, money, text, findings and errors: no input or output, imports nothing of ours."""
