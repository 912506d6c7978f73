"""Invented campaigns and people for `make run`, and the rehearsal. Never part of what production installs."""
