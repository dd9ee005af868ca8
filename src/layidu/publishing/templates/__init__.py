"""Official workbooks to be filled in and sent back: one module a kind, content in, bytes of a workbook out."""
