"""Mail from the outbox to the mail server and back: addresses, delivery, bounces."""
