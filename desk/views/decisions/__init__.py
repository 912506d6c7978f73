"""Decisions about a campaign: requested by one person and confirmed by another, or made by one alone."""
