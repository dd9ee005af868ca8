"""A focal point's reports: what is due, a report by form, workbook or offline, and receipts that anybody can check."""
