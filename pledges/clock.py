"""Moments as people of a campaign read them; see campaigns.clock."""

from campaigns.clock import local, text, zone, zone_name

__all__ = ["local", "text", "zone", "zone_name"]
