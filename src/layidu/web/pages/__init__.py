"""What every page shares: layout, style sheet, numbers as links, filters that are addresses."""
