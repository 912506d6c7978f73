"""Writing updates, their feed, and following a campaign by email until one unsubscribes."""
