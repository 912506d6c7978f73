"""What the stand-in keeps: objects, the account, the faults that were asked for, and the webhooks that tell of it."""
