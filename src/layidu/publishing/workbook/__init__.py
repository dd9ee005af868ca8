"""The workbook: the same content as sheets, for readers who work in a spreadsheet."""
