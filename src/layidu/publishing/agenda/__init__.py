"""The agenda of a meeting, PDF and docx."""
