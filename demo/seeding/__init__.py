"""Filling a database with millions of fictitious pledges, to measure pages on it.

They are drawn by the database itself, batch after batch, with the triggers off: what those count is written by the
same SQL, and the audit finds nothing.
"""
