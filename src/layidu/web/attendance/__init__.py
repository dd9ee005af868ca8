"""Who has reported, and reminders to those who have not."""
