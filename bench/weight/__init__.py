"""What a page weighs, and how long it takes to show on a bad line."""
