"""Pledges: the pledge, its card, the supporter's consent and pages, and renewed consent after a change.

Elsewhere: everything that moves money (payments), and what organizers see (desk).
"""
