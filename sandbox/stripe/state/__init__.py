"""The state of the stand-in: objects, the account, requested faults, and webhooks."""
