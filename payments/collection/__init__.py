"""The day of collection: close the campaign, authorize every card, recount, capture or release, repair failed cards."""
