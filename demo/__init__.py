"""Fictitious campaigns and people for `make run`, and the rehearsal. Not part of a production installation."""
