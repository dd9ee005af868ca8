"""A post's brief: one page, PDF and docx."""
