"""The community around a campaign: petition, endorsers, updates and their mail, library, events, questions, sharing.

Elsewhere: pledges, and the campaign's main page, to which this package adds sections.
"""
