"""Documents that an office works on: docx with real headings, tables and language."""
