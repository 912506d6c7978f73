"""Collecting money: close the campaign, authorize all cards, recount, capture or release, repair failed cards."""
