"""Member shares: planning an issue, allotting the shares, and cancelling those that are no longer paid for."""
