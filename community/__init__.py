"""Who stands behind a campaign: petition, endorsers, updates and their mail, library, events, questions, sharing.

Not here: pledges, and the page of the campaign itself, which asks this package for its sections.
"""
