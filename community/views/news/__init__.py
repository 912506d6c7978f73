"""Writing updates, and following a campaign by email."""
