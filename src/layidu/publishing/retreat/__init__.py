"""The pack of a yearly retreat: PDF, docx and xlsx."""
