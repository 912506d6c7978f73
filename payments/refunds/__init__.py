"""Refunds to the cards that paid: queuing them, sending them, and recording whether they arrived or failed."""
