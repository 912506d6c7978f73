"""The dashboard of a campaign's team: how it is going, and what needs to be done now."""
