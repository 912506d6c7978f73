"""What this site stores about one person: a file of it, and erasing it."""
