"""Markdown as organizers write it, for pages and as plain text."""
