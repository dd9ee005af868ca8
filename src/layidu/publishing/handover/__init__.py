"""A post's file for a handover, PDF and docx."""
