"""Outgoing mail: addresses, the outbox, delivery to the mail server, and bounces."""
