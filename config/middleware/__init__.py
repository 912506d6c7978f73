"""Middleware of its own subject; the one of errors, logs and the database is in their modules."""
