"""A region's brief: one page, PDF and docx."""
